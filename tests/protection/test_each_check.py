"""Files of protection: who acts, who only reads, who sees how many there are."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from flask import Flask

from feedback.cases import barring, opening_asks
from feedback.protection import desk, queries
from feedback.protection.desk import opening
from tests.cases.denounced import COMMUNE, received
from tests.factories.officers import browser_of, officer_of
from tests.factories.reception import TODAY
from tests.factories.rights import acting, goes_with
from tests.protection.test_protection import asked_file, case_of

door = import_module("feedback.protection.desk.door")
"""The package has the blueprint under this name."""

pytestmark = pytest.mark.once("sqlite")


def test_what_goes_with_a_right(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    given = received(files=False)
    file, case = asked_file(given), case_of(given)
    number = file.number
    handler = browser_of(app, officer_of(COMMUNE, "denunciation", "leader"))
    inspector = browser_of(app, officer_of("TTT", "inspector"))
    monkeypatch.setattr(opening.keys, "originals", lambda: SimpleNamespace(opens=False))
    goes_with(opening_asks.OPEN, handler, f"/bao-ve/{number}/mo", ["Đề nghị mở, tải gói niêm phong"])
    goes_with(barring.READ_ALL, inspector, "/bao-ve", ["của các cơ quan trong tỉnh"])
    for taken, told in ((), True), ((desk.READ,), False):
        monkeypatch.setattr(desk, "current_actor", lambda taken=taken: acting(COMMUNE, *taken))
        with app.test_request_context("/"):
            assert bool(desk.case_head(case)) is told
    for taken, told in ((desk.WRITE,), True), ((desk.DECIDE,), True), ((desk.WRITE, desk.DECIDE), False):
        monkeypatch.setattr(desk, "current_actor", lambda taken=taken: acting(COMMUNE, *taken))
        with app.test_request_context("/"):
            assert bool(desk.to_decide()) is told, taken


def test_who_acts_and_who_counts(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    given = received(files=False)
    asked_file(given)
    case, everywhere = case_of(given), (barring.READ_ALL, "cases:case:read_all", "cases:sealed:read_all")
    readers = [
        (acting(COMMUNE), True, 1),
        (acting(COMMUNE, barring.READ, *everywhere), False, 0),
        (acting("SXD", *everywhere), False, 0),
        (acting("SXD"), False, 1),
    ]
    for reader, acts, count in readers:
        monkeypatch.setattr(door, "current_actor", lambda reader=reader: reader)
        assert door.at_home(case) is acts
        assert sum(queries.visible_to(reader).counts().values()) == count
        assert queries.visible_to(reader).waiting(case.agency_id, TODAY).undecided == count
