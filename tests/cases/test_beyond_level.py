"""Đơn vượt cấp: recognised beside the case with the lawful way on; nothing is blocked by it."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from feedback.cases.models import Case, Respondent
from feedback.extensions import db
from feedback.law import procedure
from feedback.law.beyond_level import BEYOND
from tests.cases.desk_browser import opened
from tests.factories.matters import receive_matter
from tests.factories.officers import browser_of, make_handler, make_leader, officer_of

HEADING = "Có thể là đơn vượt cấp"


def test_sent_above_who_is_competent(app: Flask) -> None:
    case = db.session.get_one(Case, receive_matter("complaint_first", "UBT").lodged.case_id)
    number = case.number
    db.session.rollback()
    page = opened(browser_of(app, make_leader("UBT")), f"/don/{number}")
    assert HEADING in page
    assert "Nơi có thẩm quyền: Ủy ban nhân dân xã Tịnh Khê." in page
    assert "không chuyển đơn" in page
    way = page[page.index(HEADING) :]
    assert re.search(rf'<a href="/don/{number}/[a-z0-9/_-]+">Hướng dẫn người gửi</a>', way)


def test_second_level_without_a_decision_of_the_first(app: Flask) -> None:
    case = db.session.get_one(Case, receive_matter("complaint_second", "UBT").lodged.case_id)
    number = case.number
    [one] = db.session.query(Respondent).filter_by(case_id=case.id)
    one.first_number = one.first_on = None
    db.session.commit()
    client = browser_of(app, make_handler("UBT"))
    page = opened(client, f"/don/{number}")
    assert HEADING in page
    assert "không nêu quyết định giải quyết lần đầu" in page
    one = db.session.get_one(Respondent, one.id)
    one.first_number = "05/QĐ-UBND"
    db.session.commit()
    assert HEADING not in opened(client, f"/don/{number}")


@pytest.mark.parametrize("course", ["complaint_first", "feedback"])
def test_at_the_right_place_nothing_is_said(app: Flask, course: str) -> None:
    code = "21211" if course == "complaint_first" else "UBT"
    case = db.session.get_one(Case, receive_matter(course, code).lodged.case_id)
    number = case.number
    db.session.rollback()
    assert HEADING not in opened(browser_of(app, make_handler(code)), f"/don/{number}")


def test_a_denunciation_is_forwarded(app: Flask) -> None:
    case = db.session.get_one(Case, receive_matter("denunciation", "UBT").lodged.case_id)
    one = db.session.query(Respondent).filter_by(case_id=case.id).one()
    one.role = "staff"
    db.session.commit()
    number = case.number
    page = opened(browser_of(app, officer_of("UBT", "leader", name="Hồ Văn Kiểm")), f"/don/{number}")
    assert HEADING in page
    assert "Chuyển đơn một lần" in page


def test_each_way_is_one_of_its_courses() -> None:
    for one in BEYOND:
        for course in one.courses:
            assert set(one.steps) & {step.name for step in procedure.course(course).steps}, course
