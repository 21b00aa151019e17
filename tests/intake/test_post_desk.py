"""The post room at its page: prints, posts, notes what came back; sees its own agency's letters only."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from feedback.actor import SYSTEM
from feedback.cases.notices import NOTICES
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.intake import post_desk
from feedback.notifications import queries as notifications
from feedback.notifications import texts
from feedback.notifications.actions import queue
from feedback.notifications.delivery import deliver
from feedback.register import queries as register
from tests.accounts.factories import make_agency, make_officer, sign_in_as
from tests.notifications.recipients import BY_MAIL, BY_POST, recipients, rows

PAGE = "/gui-buu-dien"
ENCLOSE_IF_ANY = ("cases/answered", "cases/accepted", "cases/step_taken")
"""Notices that go with a letter or without one: those with its number print it along."""
TODAY = {"on-day": "25", "on-month": "11", "on-year": "2026"}


@pytest.fixture(autouse=True)
def _people(app: Flask) -> Iterator[None]:
    with recipients(app, {1: BY_POST, 2: replace(BY_MAIL, email=None, postal_address=None), 3: BY_MAIL}):
        yield


@pytest.fixture
def postroom(client: FlaskClient) -> FlaskClient:
    """A browser in which the postroom of Sở Xây dựng is signed in."""
    sign_in_as(client, make_officer("van.thu", roles=("postroom",)))
    return client


def letters(
    clock: FixedClock, *numbers: str, to: int = 1, agency: str = "SXD", name: str = "Sở Xây dựng"
) -> list[int]:
    """Letters of an agency waiting to be printed; returns their ids."""
    agency_id = make_agency(agency, name)
    before = {row.id for row in rows()}
    for number in numbers:
        queue(
            "cases/answered",
            to=("people", to),
            values={"number": number, "letter": "12/SXD-VP"},
            by=SYSTEM,
            at=clock.now(),
            agency_id=agency_id,
        )
    db.session.commit()
    deliver()
    return [row.id for row in rows() if row.id not in before]


def token(client: FlaskClient, path: str = PAGE) -> str:
    found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', client.get(path).get_data(as_text=True))
    assert found, path
    return found[1]


def states() -> list[str]:
    return [row.state for row in rows()]


def acts(message_id: int) -> list[str]:
    found = [entry.act for entry in register.acts_on("notifications", message_id)]
    db.session.rollback()
    return found


def test_only_the_post_room_opens_it(client: FlaskClient, clock: FixedClock) -> None:
    assert client.get(PAGE).status_code == 303
    for role in ("handler", "leader", "inspector", "admin"):
        sign_in_as(client, make_officer(f"can.bo.{role}", roles=(role,)))
        assert client.get(PAGE).status_code == 403
        assert client.post(f"{PAGE}/in").status_code == 403
        assert client.get(f"{PAGE}/danh-sach.pdf").status_code == 403


def test_empty(postroom: FlaskClient) -> None:
    assert "Không có thư cần gửi" in postroom.get(PAGE).get_data(as_text=True)
    for chosen in post_desk.LISTS:
        assert postroom.get(f"{PAGE}?muc={chosen}").status_code == 200
    assert postroom.get(f"{PAGE}?muc=la&sau=%00").status_code == 200


def test_the_list_names_cases_not_people(postroom: FlaskClient, clock: FixedClock) -> None:
    letters(clock, "PA-7")
    html = postroom.get(PAGE).get_data(as_text=True)
    assert "PA-7 – Báo có kết quả (kèm văn bản trả lời)" in html
    assert "Nguyệt" not in html
    assert "CANARY" not in html


def test_one_letter_is_a_pdf(postroom: FlaskClient, clock: FixedClock) -> None:
    first, _ = letters(clock, "12/PA-SXD", "13/PA-SXD")
    answer = postroom.post(f"{PAGE}/in", data={"csrf_token": token(postroom), "letters": first})
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert f'filename="thu-12-PA-SXD-{first}.pdf"' in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    words = " ".join(text.split())
    assert "Nguyễn Thị Ánh Nguyệt" in words
    assert "Thôn Đông, xã Tịnh Khê" in words
    assert "12/PA-SXD đã có kết quả" in words
    assert "CANARY" not in words
    assert states() == ["printed", "to_print"]
    assert acts(first) == ["letter_printed"]


def test_a_spoilt_print_is_printed_again(postroom: FlaskClient, clock: FixedClock) -> None:
    [only] = letters(clock, "12/PA")
    postroom.post(f"{PAGE}/in", data={"csrf_token": token(postroom), "letters": only})
    again = {"csrf_token": token(postroom, f"{PAGE}?muc=da-in"), "letters": only}
    assert postroom.post(f"{PAGE}/in", data=again).mimetype == "application/pdf"
    assert acts(only) == ["letter_printed", "letter_printed"]


def test_several_letters_are_a_zip(postroom: FlaskClient, clock: FixedClock) -> None:
    numbers = letters(clock, "12/PA", "13/PA")
    answer = postroom.post(f"{PAGE}/in", data={"csrf_token": token(postroom), "letters": numbers})
    assert answer.mimetype == "application/zip"
    assert len(zipfile.ZipFile(io.BytesIO(answer.data)).namelist()) == 2
    assert states() == ["printed", "printed"]


def test_nothing_chosen_stale_or_foreign(postroom: FlaskClient, clock: FixedClock) -> None:
    [mine] = letters(clock, "12/PA")
    [foreign] = letters(clock, "99/PA", agency="SYT", name="Sở Y tế")
    good = token(postroom)
    answer = postroom.post(f"{PAGE}/in", data={"csrf_token": good})
    assert answer.status_code == 422
    assert "Chọn thư cần in" in answer.get_data(as_text=True)
    stale = postroom.post(f"{PAGE}/in", data={"csrf_token": "x", "letters": mine})
    assert stale.status_code == 422
    assert "Trang mở đã lâu" in stale.get_data(as_text=True)
    for value in (foreign, "abc", "9" * 40, "-1", "١"):
        answer = postroom.post(f"{PAGE}/in", data={"csrf_token": good, "letters": value})
        assert answer.status_code == 422
    assert states() == ["to_print", "to_print"]
    assert "99/PA" not in postroom.get(PAGE).get_data(as_text=True)


def test_posting_several(postroom: FlaskClient, clock: FixedClock) -> None:
    first, second, third = letters(clock, "12/PA", "13/PA", "14/PA")
    postroom.post(f"{PAGE}/in", data={"csrf_token": token(postroom), "letters": [first, second, third]})
    page = f"{PAGE}?muc=da-in"
    data = {
        "csrf_token": token(postroom, page),
        **TODAY,
        f"so_{first}": "RA 123 456 785 VN",
        f"so_{third}": "",
    }
    wrong = postroom.post(f"{PAGE}/da-gui", data=data | {f"so_{second}": "RA123456786VN"})
    assert wrong.status_code == 422
    html = wrong.get_data(as_text=True)
    assert f'href="#so_{second}"' in html
    assert "Số hiệu bưu gửi RA123456786VN có chữ số không khớp" in html
    assert 'value="RA 123 456 785 VN"' in html
    assert states() == ["printed"] * 3
    done = postroom.post(f"{PAGE}/da-gui", data=data | {f"so_{second}": "77/cv"})
    assert done.status_code == 303
    assert "Đã ghi 2 thư gửi ngày 25/11/2026" in postroom.get(page).get_data(as_text=True)
    assert [(row.state, row.posting_number) for row in rows()] == [
        ("posted", "RA123456785VN"),
        ("posted", "77/CV"),
        ("printed", None),
    ]


def test_posting_needs_a_number_and_a_possible_day(postroom: FlaskClient, clock: FixedClock) -> None:
    [only] = letters(clock, "12/PA")
    postroom.post(f"{PAGE}/in", data={"csrf_token": token(postroom), "letters": only})
    good = {"csrf_token": token(postroom, f"{PAGE}?muc=da-in"), **TODAY}
    for change, words in (
        ({f"so_{only}": " "}, "Nhập số hiệu bưu gửi của ít nhất một thư"),
        ({f"so_{only}": "77/CV", "on-day": "26"}, "Ngày gửi không được sau hôm nay"),
        ({f"so_{only}": "77/CV", "on-day": "24"}, "Ngày gửi không được trước ngày lập thông báo"),
        ({f"so_{only}": "77/CV", "on-month": ""}, "Ngày gửi"),
        ({f"so_{only}": "x" * 5000}, "dài quá 40 ký tự"),
        ({f"so_{only}": "<script>"}, "ví dụ RA 123 456 785 VN"),
    ):
        answer = postroom.post(f"{PAGE}/da-gui", data=good | change)
        assert answer.status_code == 422, change
        assert words in answer.get_data(as_text=True), change
    assert states() == ["printed"]


def test_a_colleague_was_faster(postroom: FlaskClient, clock: FixedClock) -> None:
    [only] = letters(clock, "12/PA")
    data = {"csrf_token": token(postroom), **TODAY, f"so_{only}": "77/CV"}
    assert postroom.post(f"{PAGE}/da-gui", data=data).status_code == 303
    # The letter is no longer among those that can be posted: its box is nobody's any more.
    again = postroom.post(f"{PAGE}/da-gui", data=data)
    assert again.status_code == 409
    assert "vừa được đồng nghiệp ghi nhận" in again.get_data(as_text=True)
    assert acts(only) == ["letter_posted"]


def test_a_letter_comes_back(postroom: FlaskClient, clock: FixedClock) -> None:
    [only] = letters(clock, "12/PA")
    data = {"csrf_token": token(postroom), **TODAY, f"so_{only}": "77/CV"}
    postroom.post(f"{PAGE}/da-gui", data=data)
    clock.at += timedelta(days=5)
    path = f"{PAGE}/{only}/tra-lai"
    sign_in_as(postroom, make_officer("van.thu.2", roles=("postroom",)))
    assert path in postroom.get(f"{PAGE}?muc=da-gui").get_data(as_text=True)
    good = {"csrf_token": token(postroom, path), "on-day": "30", "on-month": "11", "on-year": "2026"}
    for change, words in (
        ({}, "Chọn lý do thư bị trả lại"),
        ({"why": "lost"}, "Chọn lý do thư bị trả lại"),
        ({"why": "moved", "on-day": "24"}, "Ngày bị trả lại không được trước ngày gửi (25/11/2026)"),
    ):
        answer = postroom.post(path, data=good | change)
        assert answer.status_code == 422
        assert words in answer.get_data(as_text=True), change
    assert postroom.post(path, data=good | {"why": "moved"}).status_code == 303
    [row] = rows()
    assert (row.state, row.returned_on, row.returned_why) == ("returned", date(2026, 11, 30), "moved")
    html = postroom.get(f"{PAGE}?muc=bi-tra-lai").get_data(as_text=True)
    assert "30/11/2026: Người nhận đã chuyển chỗ ở" in html
    assert postroom.get(path).status_code == 404


def test_what_could_not_go_is_shown(postroom: FlaskClient, clock: FixedClock) -> None:
    letters(clock, "15/PA", to=2)
    html = postroom.get(f"{PAGE}?muc=khong-gui-duoc").get_data(as_text=True)
    assert "15/PA" in html
    assert "không có địa chỉ" in html


def test_the_list_for_the_post_office(postroom: FlaskClient, clock: FixedClock) -> None:
    assert postroom.get(f"{PAGE}/danh-sach.pdf").status_code == 404
    [only] = letters(clock, "12/PA")
    postroom.post(f"{PAGE}/in", data={"csrf_token": token(postroom), "letters": only})
    answer = postroom.get(f"{PAGE}/danh-sach.pdf")
    assert answer.mimetype == "application/pdf"
    assert "Nguyệt" in " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    readings = register.readings_of("agencies", make_agency())
    assert {reading.page for reading in readings} == {"postal_list"}


def test_a_recipient_who_is_gone_stops_the_printing(
    app: Flask, postroom: FlaskClient, clock: FixedClock
) -> None:
    [only] = letters(clock, "12/PA")
    good = token(postroom)
    with recipients(app, {1: None}):
        answer = postroom.post(f"{PAGE}/in", data={"csrf_token": good, "letters": only})
    assert answer.status_code == 422
    assert "không còn trong hệ thống" in answer.get_data(as_text=True)
    assert states() == ["to_print"]


def test_pages_of_fifty(postroom: FlaskClient, clock: FixedClock) -> None:
    letters(clock, *(f"{number}/PA" for number in range(1, 53)))
    html = postroom.get(PAGE).get_data(as_text=True)
    assert "(52)" in html
    assert "50/PA –" in html
    assert "51/PA –" not in html
    following = re.search(r'rel="next" href="([^"]+)"', html)
    assert following
    assert "52/PA –" in postroom.get(following[1].replace("&amp;", "&")).get_data(as_text=True)


def test_every_notice_to_a_citizen_has_a_name() -> None:
    told = {
        f"cases/{path.stem}"
        for path in (texts.ROOT / "cases" / "mail").glob("*.txt")
        if "notifications/mail/frame.txt" in path.read_text()
    }
    assert set(NOTICES) == told
    for name in told:
        encloses = "gửi kèm thư này" in (texts.ROOT / "cases" / "mail" / f"{name[6:]}.txt").read_text()
        assert encloses is (name in post_desk.ENCLOSED) or name in ENCLOSE_IF_ANY


@pytest.mark.parametrize(
    ("name", "enclosed"),
    [("cases/filed", "thông báo lưu đơn"), ("cases/transferred", "bản sao phiếu chuyển đơn")],
)
def test_what_was_issued_goes_with_the_notice(name: str, enclosed: str, clock: FixedClock) -> None:
    queue(
        name,
        to=("people", 1),
        values={"number": "12/PA", "reason": "Trùng", "agency": "Sở Y tế", "article": "Điều 9"},
        by=SYSTEM,
        at=clock.now(),
        agency_id=make_agency("SXD", "Sở Xây dựng"),
    )
    db.session.commit()
    [row] = rows()
    assert f"(kèm {enclosed})" in post_desk._notice(row)
    text = " ".join(notifications.letter_text(row, BY_POST).paragraphs)
    assert "gửi kèm thư này" in text
