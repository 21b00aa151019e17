"""Who may not measure gets nothing; the demo has nobody do what he may not."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from feedback.administration.demo import helping, protecting
from feedback.cases.actions import parts
from feedback.cases.models import Barred, Part
from feedback.extensions import db
from tests.conftest import MOMENT
from tests.factories.cases import make_accepted_case, make_case
from tests.factories.officers import actor_of, make_handler
from tests.factories.rights import acting

pytestmark = pytest.mark.once("sqlite")


def test_measures_are_shown_to_who_has_the_token(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    told = replace(app.extensions["settings"], metrics_token="dung-khoa")
    monkeypatch.setitem(app.extensions, "settings", told)
    elsewhere: dict[str, Any] = {"environ_base": {"REMOTE_ADDR": "203.0.113.9"}}
    client = app.test_client()
    for token, status in (("sai-khoa", 404), ("dung-khoa", 200)):
        headers = {"Authorization": f"Bearer {token}"}
        assert client.get("/metrics", headers=headers, **elsewhere).status_code == status


def test_only_who_may_asks_for_help(app: Flask) -> None:
    case, handler = make_accepted_case(), make_handler()
    case.officer_id = handler.id
    db.session.commit()
    for taken, count in ((parts.ASK,), 0), ((), 1):
        one = SimpleNamespace(actor=acting("SXD", *taken, number=handler.id))
        staff: Any = SimpleNamespace(by_id=lambda _, one=one: one, head=lambda _: None)
        helping.help_each_other(staff, at=MOMENT)
        assert db.session.query(Part).count() == count


def test_who_stands_aside_protects_nobody(app: Flask) -> None:
    case, handler = make_case(), make_handler()
    staff: Any = SimpleNamespace(first=lambda *_: SimpleNamespace(actor=actor_of(handler)))
    assert protecting._free(staff, case, "denunciation") is not None
    case.sealed = True
    db.session.add(Barred(case_id=case.id, officer_id=handler.id, why="Trùng họ tên"))
    db.session.commit()
    assert protecting._free(staff, case, "denunciation") is None
