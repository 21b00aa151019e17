"""Papers about verifying: who verifies until when, what was found, why there was no dialogue."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from feedback.cases.actions import truth
from tests.cases.test_letters_courses import ORDER, complaint, sheet, step, take


def test_an_order_to_verify_names_the_team_and_its_last_day(app: Flask) -> None:
    case = complaint()
    take(case, "accept", letter="Đã giao xác minh.")
    with pytest.raises(truth.WrongDay):
        take(case, "verify", letter="Kiểm kê.", **ORDER | {"report_due_on": date(2026, 11, 24)})
    order = sheet(take(case, "verify", letter="Điều 1. Kiểm kê lại.", **ORDER), case)
    team = "Trần Văn Bốn, công chức địa chính, tổ trưởng; Lê Thị Bích, công chức tư pháp"
    assert f"Người được giao xác minh: {team}. Thời hạn xác minh: " in order.articles[0]
    assert order.articles[0].endswith("đến hết ngày 10/12/2026.")


def test_a_decision_without_dialogue_says_why(app: Flask) -> None:
    case = complaint()
    take(case, "accept", letter="Đã giao xác minh.")
    take(case, "verify", letter="Kiểm kê.", **ORDER)
    found = {"verification": "số 41/BC-TXM ngày 24/11/2026", "findings": "Đã bồi thường đủ 38 cây quế."}
    step(case, "record_verification", **found)
    step(case, "waive_dialogue", ground="KN_NOTHING_DIFFERS", reason="Bà Nguyệt đồng ý kết quả.")
    decision = take(case, "decide", outcome="right", decision="Điều 1. Bồi thường 38 cây.", **found)
    reasons = sheet(decision, case).reasons
    assert "Không tổ chức đối thoại vì lý do sau: Yêu cầu của người khiếu nại và kết quả xác minh" in reasons
    assert "đã tổ chức đối thoại" not in reasons
