"""Years that wait to be confirmed are told to who confirms them."""

from __future__ import annotations

import pytest
from flask import Flask

from feedback.deadlines import desk
from tests.factories.rights import acting

pytestmark = pytest.mark.once("sqlite")


def test_years_to_confirm_are_told_to_who_may(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk.queries, "unconfirmed_years", lambda _: (2027,))
    for taken, told in ((), True), ((desk.EDIT_CALENDAR,), False):
        monkeypatch.setattr(desk, "current_actor", lambda taken=taken: acting("SXD", *taken))
        with app.test_request_context("/"):
            assert bool(desk.unconfirmed_notice()) is told
