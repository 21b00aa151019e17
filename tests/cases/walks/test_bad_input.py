"""What is wrong on a step's page is said beside its answer; what was typed stays; nothing is done."""

from __future__ import annotations

import unicodedata
from datetime import date
from html import unescape
from typing import Any

import pytest
from flask import Flask

from feedback.cases import queries
from feedback.clock import FixedClock
from tests.cases.walks.filling import filled
from tests.cases.walks.walking import Office, Walk

SEEN = "Ý kiến: <script>alert('x')</script> & «trích» 100 %"


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    """The agency and its officers."""
    return Office(app, clock)


def begun(office: Office, course: str, *steps: str) -> Walk:
    """A matter of this course with these steps taken."""
    walk = Walk(office, course, set())
    for step in steps:
        walk.take(step)
    return walk


def wrong(walk: Walk, name: str, *said: str, **typed: Any) -> str:
    """The page once more, with each message and a link to its field; nothing has changed."""
    before = walk.case.version
    response = walk.press(name, **typed)
    page = unescape(response.get_data(as_text=True))
    assert response.status_code == 422, name
    for words in said:
        assert words in page
    assert walk.case.version == before
    assert "govuk-error-message" in page
    return page


def test_choices_that_are_none(office: Office) -> None:
    walk = begun(office, "complaint_first")
    text = "Đã xem xét đủ hồ sơ."
    page = wrong(walk, "refuse", "Chọn một căn cứ", 'href="#ground', ground="KN_FORCE_MAJEURE", reason=text)
    assert text in page
    wrong(walk, "refuse", "Chọn một căn cứ", ground="' OR 1=1 --")
    walk.take("accept")
    wrong(walk, "find_complex", "tiêu chí", criterion=["places", "no_such"])
    walk.take("verify")
    walk.take("record_verification")
    walk.take("waive_dialogue")
    page = wrong(walk, "decide", "Chọn kết quả giải quyết", outcome="agreed", decision=SEEN)
    assert SEEN in page


def test_texts_too_long_empty_and_full_of_marks(office: Office) -> None:
    walk = begun(office, "complaint_first")
    long = "Khiếu nại " * 1001
    page = wrong(walk, "refuse", "dài quá 10.000 ký tự", 'href="#letter"', letter=long)
    assert long.strip() in page
    wrong(walk, "refuse", "Nhập lý do", "Nhập nội dung văn bản", reason=" \u200b ", letter="\n \n")
    response = walk.press("accept", letter=SEEN)
    assert response.status_code == 303
    [letter] = queries.letters_of(walk.case.id)
    assert letter.text == SEEN
    shown = walk.office.browsers["leader"].get(f"/don/{walk.case.number}?muc=dien-bien")
    assert "<script>alert" not in shown.get_data(as_text=True)


def test_text_in_either_form_is_one_text(office: Office) -> None:
    walk = begun(office, "complaint_first", "accept")
    place = "Nhà văn hóa thôn Trường Định, xã Tịnh Khê"
    typed: dict[str, Any] = {"held_on": date(2026, 12, 3), "place": unicodedata.normalize("NFD", place)}
    walk.take("call_dialogue", **typed)
    history = walk.office.browsers["leader"].get(f"/don/{walk.case.number}?muc=dien-bien")
    assert "Ngày đối thoại: 03/12/2026" in history.get_data(as_text=True)
    [record] = queries.dialogues_of(walk.case.id)
    assert record.place == place
    assert record.invited[0] == {"name": "Nguyễn Thị Ánh Nguyệt", "role": "người khiếu nại"}


def test_days_and_hours_that_are_none(office: Office) -> None:
    walk = begun(office, "complaint_first", "accept")
    broken = {
        "held_on-day": "31",
        "held_on-month": "11",
        "held_on-year": "2026",
        "place": "Trụ sở Sở Xây dựng",
    }
    page = wrong(walk, "call_dialogue", "Ngày đối thoại", 'href="#held_on"', **broken)
    assert "Trụ sở Sở Xây dựng" in page
    for day in (date(1900, 1, 1), date(9999, 12, 31)):
        assert walk.press("call_dialogue", held_on=day).status_code == 422
    for hour in ("25:00", "8h30", "tám giờ"):
        said = "Nhập giờ, phút" if len(hour) <= 5 else "Giờ bắt đầu dài quá"
        wrong(walk, "call_dialogue", said, held_on=date(2026, 12, 3), held_from=hour)
    walk.take("call_dialogue", held_on=date(2026, 12, 3), held_from="14:30")
    walk.wait(9)
    page = wrong(walk, "hold_dialogue", "Số bản biên bản", copies="2", result="Chưa thống nhất.")
    assert "Chưa thống nhất." in page


def test_two_officers_at_one_case(office: Office) -> None:
    walk = begun(office, "complaint_first", "accept")
    leader = office.browsers["leader"]
    address = walk.address("suspend")
    sheet = filled(leader.get(address).get_data(as_text=True), letter="Chờ kết luận của cơ quan điều tra.")
    walk.take("verify")
    late = leader.post(address, data=sheet)
    page = unescape(late.get_data(as_text=True))
    assert late.status_code == 409
    assert "Vụ việc đã thay đổi từ khi ông/bà mở trang" in page
    assert "Giao xác minh" in page
    assert "Chờ kết luận của cơ quan điều tra." in page
    assert "Gửi lại" in page
    assert walk.case.state == "verifying"
    again = leader.post(address, data=filled(late.get_data(as_text=True)))
    assert again.status_code == 303
    assert walk.case.state == "suspended"


def test_what_was_typed_is_shown_when_the_step_is_lawful_no_more(office: Office) -> None:
    walk = begun(office, "complaint_first", "accept")
    leader = office.browsers["leader"]
    address = walk.address("suspend")
    sheet = filled(leader.get(address).get_data(as_text=True), letter="Chờ kết luận của cơ quan điều tra.")
    walk.take("record_withdrawal")
    walk.take("terminate")
    late = leader.post(address, data=sheet)
    page = unescape(late.get_data(as_text=True))
    assert late.status_code == 409
    assert "Điều 11a" in page
    assert "Chờ kết luận của cơ quan điều tra." in page


def test_a_page_of_another_course_is_not_there(office: Office) -> None:
    walk = begun(office, "complaint_first")
    leader, number = office.browsers["leader"], walk.case.number
    for slug in ("nhan-xu-ly", "khong-thu-ly", "luu-don", "tra-loi", "de-xuat/nhan-xu-ly", "buoc/mo-lai"):
        assert leader.get(f"/don/{number}/{slug}").status_code in (403, 404), slug
    assert office.browsers["handler"].get(f"/don/{number}/de-xuat/nhan-xu-ly").status_code == 404


def test_only_bodies_outside_are_offered_for_a_transfer_outside(office: Office) -> None:
    walk = begun(office, "denunciation_again")
    page = walk.open("leader", "transfer_outside")
    assert "Cơ quan ngoài hệ thống" in page
    assert "Sở Y tế" not in page
    wrong(walk, "transfer_outside", "Chọn cơ quan", agency="SYT")


def test_a_returned_draft_comes_back_with_why(office: Office) -> None:
    walk = begun(office, "denunciation", "accept")
    walk.write_working_copy()
    walk.take("verify")
    walk.take("submit_conclusion", conclusion="Không có vi phạm.", verification="Báo cáo số 41/BC-TXM")
    walk.take("return_draft", reason="Nêu rõ lời khai của người làm chứng")
    page = unescape(walk.open("denunciation", "submit_conclusion"))
    assert "Không có vi phạm." in page
    assert "Báo cáo số 41/BC-TXM" in page
    assert "Nêu rõ lời khai của người làm chứng" in page
