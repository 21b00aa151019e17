"""Personal data: what is of one agency, or of a case that one may not know, is not shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.actor import SYSTEM, Actor
from feedback.cases.models import Barred, Case, Submission
from feedback.extensions import db
from feedback.privacy import unusual
from feedback.privacy.actions import erasing, requests
from feedback.privacy.desk import secrets
from feedback.privacy.queries import lists
from tests.cases.desk_browser import hidden
from tests.conftest import MOMENT
from tests.factories.cases import make_case, receive
from tests.factories.officers import browser_of, make_handler, make_leader, officer_of
from tests.factories.rights import acting, goes_with

pytestmark = pytest.mark.once("sqlite")
SECRET = {"kind": "report", "book": "07/MAT", "holder": "Văn thư mật", "received_on-day": "24"}
SECRET |= {"received_on-month": "11", "received_on-year": "2026"}


def test_files_to_erase_are_shown_to_who_decides(app: Flask) -> None:
    case = make_case()
    erasing.order_("case", case.id, case.agency_id, "retention", by=SYSTEM, at=MOMENT)
    db.session.commit()
    reader = browser_of(app, make_leader())
    goes_with(erasing.DECIDE, reader, "/xoa-du-lieu", [case.number])


def test_lists_hold_what_is_of_the_agency_and_may_be_known(app: Flask) -> None:
    received, barred = receive(), make_leader()
    case = db.session.get_one(Case, received.lodged.case_id)
    erasing.order_("case", case.id, case.agency_id, "retention", by=SYSTEM, at=MOMENT)
    submission = db.session.get_one(Submission, received.lodged.submission_id)
    requests.ask(submission, "see", "Xin bản sao", by=SYSTEM, at=MOMENT)
    case.sealed = True
    db.session.add(Barred(case_id=case.id, officer_id=barred.id, agency_id=None, why="Người bị tố cáo"))
    db.session.commit()

    def seen(by: Actor) -> tuple[int, int]:
        return len(lists.orders(by, "proposed")[0]), len(lists.requests(by, open_only=True)[0])

    assert seen(acting("SXD")) == (1, 1)
    assert seen(acting("SXD", number=barred.id)) == (0, 0)
    assert seen(acting("STC")) == (0, 0)


def test_what_stands_out_is_of_ones_own_agency(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    few = replace(app.extensions["settings"], unusual_readings=0)
    monkeypatch.setitem(app.extensions, "settings", few)
    number = db.session.scalar(select(Case.number).where(Case.id == make_case().id))
    browser_of(app, make_handler()).get(f"/don/{number}")
    seen = [
        len(unusual.unusual(acting(code, unusual.READ_ALL), since=MOMENT - timedelta(days=1)))
        for code in ("SXD", "STC")
    ]
    assert seen == [1, 0]


def test_who_reads_no_cases_stays_where_he_gave_the_number(app: Flask) -> None:
    for role, place in (("postroom", "/vu-viec-mat/ghi"), ("desk", "/don/")):
        browser = browser_of(app, officer_of("SNNMT", role))
        answer = browser.post("/vu-viec-mat/ghi", data=hidden(browser.get("/vu-viec-mat/ghi").text) | SECRET)
        assert (answer.status_code, place in answer.location) == (303, True)


def test_what_is_kept_outside_is_settled_at_home(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    case = make_case()
    case.kept_outside = True
    with db.session.no_autoflush:
        for code, may in (("SXD", True), ("STC", False)):
            monkeypatch.setattr(secrets, "current_actor", lambda code=code: acting(code))
            assert secrets._may_settle(case) is may
