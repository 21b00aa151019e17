"""A clock that stands still, as the officer and the sender see it: no day binds anybody meanwhile."""

from __future__ import annotations

from datetime import date

from flask import Flask

from feedback.actor import SYSTEM
from feedback.cases import queries, tracking
from feedback.cases.models import NO_DAY, Case
from feedback.clock import local_day
from feedback.deadlines import actions as deadlines
from feedback.deadlines import queries as clocks
from feedback.extensions import db
from tests.conftest import MOMENT
from tests.factories.cases import make_accepted_case
from tests.factories.officers import browser_of, make_handler

RULE = "KN_RESOLVE_L1"
BASIS = "Quyết định số 31/QĐ-UBND về việc tạm đình chỉ giải quyết"


def make_stopped() -> Case:
    """A case whose only clock of the agency was stopped today."""
    case = make_accepted_case()
    subject = ("cases", case.id)
    deadlines.end(subject, [one.term_key for one in clocks.open_for(subject)], why="Đã thụ lý", at=MOMENT)
    start = deadlines.Start(RULE, subject, case.agency_id, date(2026, 11, 11))
    deadlines.start(start, by=SYSTEM, at=MOMENT)
    deadlines.pause(subject, (RULE,), from_on=local_day(MOMENT), basis=BASIS, at=MOMENT)
    case.due_on = clocks.earliest_open("cases", [case.id]).get(case.id, NO_DAY)
    db.session.commit()
    return case


def test_the_officer_reads_that_it_stands_still_and_why(app: Flask) -> None:
    case = make_stopped()
    assert case.due is None
    client = browser_of(app, make_handler())
    queue = client.get("/viec-cua-toi").get_data(as_text=True)
    assert case.number in queue
    assert "Tạm dừng thời hạn" in queue
    assert "11/12/2026" not in queue
    page = client.get(f"/don/{case.number}").get_data(as_text=True)
    assert "Tạm dừng thời hạn" in page
    assert f"Tạm dừng thời hạn từ thứ Tư 25/11/2026. Căn cứ: {BASIS}." in page
    assert "Trước đó đã tính 13 ngày, còn lại 17 ngày." in page
    assert "Hạn 11/12/2026" not in page


def test_the_sender_reads_no_day(app: Flask) -> None:
    case = make_stopped()
    [submission] = queries.submissions_of(case.id)
    mine = tracking.of(submission.id, date(2026, 12, 31))
    assert mine is not None
    [clock] = mine.clocks
    assert (clock.due_on, clock.state, clock.words) == (None, "paused", "Tạm dừng thời hạn")
    assert clock.reasons[-1].startswith("Đang tạm dừng từ thứ Tư 25/11/2026.")
