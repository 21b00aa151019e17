"""An officer's articles behind the frame's own: numbered on, references with them, doubtful ones shown."""

from __future__ import annotations

import pytest
from flask import Flask

from feedback.cases import queries
from feedback.cases.desk.taken import slug_of
from feedback.cases.letters.articles import articles
from feedback.extensions import db
from feedback.law import procedure
from tests.cases.test_letters_beforehand import pdf_words, pressed
from tests.cases.test_letters_courses import ORDER, complaint, take
from tests.cases.walks.filling import filled
from tests.factories.officers import browser_of, make_leader

OWN = """Căn cứ Điều 18 Luật Khiếu nại.
Điều 1. Hủy mục 3 theo Điều 31, Điều 40 Luật Khiếu nại.
Điều 2. Công chức địa chính thực hiện Điều 1 và khoản 2 Điều 2 Quyết định này.
Điều 3. Các ông, bà có tên tại các Điều 1, 2 và 3 thi hành; Điều 1 quy định mức hỗ trợ."""


def test_references_follow_their_articles() -> None:
    found = articles(OWN, 2)
    assert found.before == "Căn cứ Điều 18 Luật Khiếu nại."
    assert found.own == (
        "Hủy mục 3 theo Điều 31, Điều 40 Luật Khiếu nại.",
        "Công chức địa chính thực hiện Điều 2 và khoản 2 Điều 3 Quyết định này.",
        "Các ông, bà có tên tại các Điều 2, 3 và 4 thi hành; Điều 2 quy định mức hỗ trợ.",
    )
    assert found.doubtful == ()
    assert articles(OWN, None).own[1].startswith("Công chức địa chính thực hiện Điều 1 và")
    # Who counts the frame's article himself is understood.
    counted = articles("Điều 2. Hủy mục 3.\nĐiều 3. Xã thực hiện Điều 2, theo Điều 1.", 2)
    assert (counted.own[1], counted.doubtful) == ("Xã thực hiện Điều 2, theo Điều 1.", ())


@pytest.mark.parametrize(
    "place",
    [
        "theo Luật Đất đai, Điều 1",
        "theo Điều 1 LĐĐ",
        "theo Điều 9",
        "theo Điều 1 của quyết định số 07/QĐ-UBND",
    ],
)
def test_what_may_be_another_texts_article_stays_and_is_shown(place: str) -> None:
    found = articles(f"Điều 1. Hủy mục 3.\nĐiều 2. Xã làm lại {place}.", 2)
    assert found.own[1] == f"Xã làm lại {place}."
    assert len(found.doubtful) == 1
    assert place[-8:] in found.doubtful[0]


def test_a_doubtful_reference_is_read_once_more_before_a_decision_is_issued(app: Flask) -> None:
    case = complaint()
    number, case_id = case.number, case.id
    take(case, "accept", letter="Đã giao xác minh.")
    db.session.commit()
    leader = browser_of(app, make_leader("21211"))
    line = next(one for one in procedure.course("complaint_first").steps if one.name == "verify")
    address = f"/don/{number}/buoc/{slug_of(line)}"
    due = ORDER["report_due_on"]
    typed = {
        "verifiers": ORDER["verifiers"],
        "letter": "Điều 1. Kiểm kê.\nĐiều 2. Tổ xác minh thực hiện Điều 1 theo Điều 9.",
        "report_due_on-day": str(due.day),
        "report_due_on-month": str(due.month),
        "report_due_on-year": str(due.year),
    }
    assert "thực hiện Điều 2 theo Điều 9" in pdf_words(pressed(leader, address, "in", **typed))
    asked = leader.post(address, data=filled(leader.get(address).text, **typed))
    assert asked.status_code == 422
    assert "theo Điều 9" in asked.text.split("Đọc lại chỗ dẫn chiếu")[1]
    assert [one.kind for one in queries.letters_of(case_id)] == ["acceptance"]
    db.session.rollback()
    assert leader.post(address, data=filled(asked.text)).status_code == 303
    assert [one.kind for one in queries.letters_of(case_id)] == ["acceptance", "verification"]
