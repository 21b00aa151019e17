"""Kỷ luật buộc thôi việc: an officer who was dismissed has thirty days for the second complaint (LKN Đ48)."""

from __future__ import annotations

from datetime import date
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.cases import matters
from feedback.cases.models import Case, Respondent
from feedback.extensions import db
from tests.cases.desk_browser import done, pressed
from tests.factories.officers import at_desk, browser_of
from tests.intake.test_desk import COMPLAINT, PAGE, TYPED
from tests.intake.walk import CONTENT, DECISION, PLACE, SENDER, fill, send

DECISION_PAGE = "/gui-don/khieu-nai/quyet-dinh"


def day(name: str, on: date) -> dict[str, str]:
    return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}


DISCIPLINE: dict[str, Any] = (
    DECISION
    | {
        "act": "discipline",
        "discipline_number": "88/QĐ-UBND",
        "first": "decided",
        "first_number": "9/QĐ-UBND",
    }
    | day("discipline_on", date(2026, 9, 7))
    | day("learned_on", date(2026, 9, 9))
    | day("first_on", date(2026, 11, 3))
    | day("first_learned_on", date(2026, 11, 5))
)
"""On 25 November the ten days since the fifth are over, the thirty are not."""


def test_the_form_asks_whether_he_was_dismissed(client: FlaskClient) -> None:
    answer = fill(client, DECISION_PAGE, DISCIPLINE)
    assert answer.status_code == 422
    assert "Chọn có bị buộc thôi việc hay không" in unescape(answer.get_data(as_text=True))


def test_ten_days_are_over_for_who_was_warned(client: FlaskClient) -> None:
    answer = fill(client, DECISION_PAGE, DISCIPLINE, dismissal="no")
    page = unescape(answer.get_data(as_text=True))
    assert "Có thể đã quá thời hạn gửi" in page
    assert "10 ngày, đến hết ngày 16/11/2026" in page


def test_thirty_days_are_not_for_who_was_dismissed(client: FlaskClient) -> None:
    assert fill(client, DECISION_PAGE, DISCIPLINE, dismissal="yes").status_code == 303
    fill(client, "/gui-don/khieu-nai/noi-dung", CONTENT)
    fill(client, "/gui-don/khieu-nai/noi-xay-ra", PLACE)
    fill(client, "/gui-don/khieu-nai/nguoi-gui", SENDER)
    check = unescape(client.get("/gui-don/khieu-nai/kiem-tra").get_data(as_text=True))
    assert "Bị buộc thôi việc" in check
    assert send(client, "khieu-nai").location == "/gui-don/da-nhan"
    case = db.session.scalars(select(Case)).one()
    assert case.course == "complaint_discipline_second"
    bar = matters.time_bar(case)
    assert bar is not None
    assert (bar.term.key, bar.length, bar.last_on) == ("KN_DISC_TIMEBAR_L2", "30 ngày", date(2026, 12, 7))


@pytest.mark.parametrize("ticked", [{}, {"dismissal": "1"}])
def test_the_desk_writes_it_down(app: Flask, ticked: dict[str, str]) -> None:
    desk = browser_of(app, at_desk("21211"))
    assert done(pressed(desk, PAGE, TYPED | COMPLAINT | {"act": "discipline"} | ticked))
    case, respondent = db.session.scalars(select(Case)).one(), db.session.scalars(select(Respondent)).one()
    assert (case.course, respondent.dismissal) == ("complaint_discipline", bool(ticked))
    assert matters.lengthening(case, case.received_on) == ({"dismissal"} if ticked else set())


def test_no_other_complaint_says_so(app: Flask) -> None:
    """The box is ticked, then another decision is chosen: it says nothing any more."""
    desk = browser_of(app, at_desk("21211"))
    assert done(pressed(desk, PAGE, TYPED | COMPLAINT | {"dismissal": "1"}))
    assert not db.session.scalars(select(Respondent)).one().dismissal
