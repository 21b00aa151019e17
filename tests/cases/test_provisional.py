"""A day that is not sure says what it waits for, to the officer and to the sender."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from feedback.cases import queries, tracking
from feedback.clock import local_day
from feedback.intake import receipts
from tests.conftest import MOMENT
from tests.factories.cases import make_case
from tests.factories.officers import browser_of, make_handler

WAITS = "24/11/2026 chưa có văn bản xác nhận là ngày nghỉ"


def test_one_doubtful_day_is_not_called_an_unannounced_year(app: Flask) -> None:
    case = make_case(received_at=MOMENT - timedelta(days=11))
    [submission] = queries.submissions_of(case.id)
    mine = tracking.of(submission.id, local_day(MOMENT))
    assert mine is not None
    assert {clock.provisional for clock in mine.clocks} == {WAITS}
    receipt = receipts.of_submission(submission, case, secret=None)
    assert receipt.first is not None
    assert receipt.first.provisional == WAITS
    assert receipts.sheet(receipt, "https://phananh.example").provisional == WAITS
    client = browser_of(app, make_handler())
    page = client.get(f"/don/{case.number}").get_data(as_text=True)
    assert f"Tạm tính: {WAITS}" in page
    assert f"tạm tính: {WAITS}" in client.get("/viec-cua-toi").get_data(as_text=True)


def test_a_sure_day_says_nothing(app: Flask) -> None:
    case = make_case()
    [submission] = queries.submissions_of(case.id)
    mine = tracking.of(submission.id, local_day(MOMENT))
    assert mine is not None
    assert {clock.provisional for clock in mine.clocks} == {""}
