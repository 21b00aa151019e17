"""The book of outgoing papers: in order, without a gap or a number twice, sealed ones apart."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import event, select

from feedback.agencies import queries as agencies
from feedback.cases import actions, book, queries
from feedback.cases.actions import taking
from feedback.cases.models import Case, Letter, OutsideLetter
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from feedback.register import queries as register
from tests.cases.denounced import CANARIES, denunciation
from tests.cases.desk_browser import done, hidden, opened, pressed
from tests.conftest import MOMENT
from tests.factories.cases import SIGNATURE, make_accepted_case, make_answered_case
from tests.factories.officers import actor_of, browser_of, make_handler, make_leader, officer_of

OUTSIDE = {
    "sign": "BC-SXD",
    "issued_on-day": "25",
    "issued_on-month": "11",
    "issued_on-year": "2026",
    "subject": "Báo cáo công tác tháng 11",
    "to_whom": "Ủy ban nhân dân tỉnh",
    "signer": "Nguyễn Thành Danh",
}
ENTER = "/so-van-ban-di/ghi"


def clerk(app: Flask, code: str = "SXD") -> Any:
    return browser_of(app, officer_of(code, "postroom", name="Trần Thị Cúc"))


def number_of(code: str) -> int:
    agency = agencies.by_code(code)
    assert agency is not None
    return agency.id


def test_letters_and_papers_from_outside_share_one_book(app: Flask) -> None:
    case = make_answered_case()
    browser = clerk(app)
    page = opened(browser, ENTER)
    assert 'value="2"' in page
    done(pressed(browser, ENTER, OUTSIDE | {"ordinal": "2", "case": case.number.lower()}))
    make_answered_case(title="Đèn đường thôn Trường Định tắt")
    page = opened(browser, "/so-van-ban-di")
    assert "Đã vào sổ văn bản 02/BC-SXD" in page
    page = opened(browser, "/so-van-ban-di")
    places = [page.index(number) for number in ("03/SXD-TCD", "02/BC-SXD", "01/SXD-TCD")]
    assert places == sorted(places)
    assert "Sổ liên tục từ số 1 đến số 3" in page
    assert "Nguyễn Thị Ánh Nguyệt" in page
    assert "Chờ gửi" in page
    printed = opened(browser, "/so-van-ban-di/in")
    assert printed.index("01/SXD-TCD") < printed.index("03/SXD-TCD")
    assert "qn-wide" in printed
    letter = db.session.scalars(select(Letter).order_by(Letter.id)).first()
    assert letter is not None
    assert browser.get(f"/so-van-ban-di/{letter.id}.pdf").get_data().startswith(b"%PDF")
    db.session.rollback()
    handler = browser_of(app, make_handler())
    assert "Báo cáo công tác tháng 11" in opened(handler, f"/don/{case.number}?muc=van-ban")
    contents = app.extensions["register_contents"]["outgoing"]
    assert not list(register.missing_contents("outgoing", contents))
    db.session.scalars(select(OutsideLetter)).one().to_whom = "Người khác"
    db.session.flush()
    assert list(register.missing_contents("outgoing", contents))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"ordinal": "1"}, "Số 1 đã dùng cho văn bản 01/SXD-TCD ngày 25/11/2026. Số tiếp theo là 2"),
        ({"ordinal": "5"}, "Không bỏ trống các số từ 2 đến 4"),
        ({"ordinal": "3"}, "Không bỏ trống số 2"),
        ({"ordinal": "0"}, "Số văn bản"),
        ({"ordinal": "2", "case": "PA-SYT-2026-00001"}, "Không có vụ việc mang số này"),
        ({"ordinal": "2", "issued_on-year": "2027"}, "không được sau hôm nay"),
        ({"ordinal": "2", "to_whom": ""}, "Nhập nơi nhận"),
    ],
)
def test_a_number_used_or_leapt_over_is_named(app: Flask, typed: dict[str, str], words: str) -> None:
    make_answered_case()
    browser = clerk(app)
    refused = pressed(browser, ENTER, OUTSIDE | typed)
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert words in page
    assert "Báo cáo công tác tháng 11" in page
    db.session.rollback()
    assert not db.session.scalars(select(OutsideLetter)).all()
    make_answered_case(title="Đèn đường tắt")
    assert queries.letters_of(2)[0].number == "02/SXD-TCD"


def test_two_officers_at_once_get_consecutive_numbers(app: Flask) -> None:
    cases = [make_accepted_case(title=f"Cầu thôn {place} hỏng").id for place in range(6)]
    db.session.rollback()

    def answer(case_id: int) -> str:
        with app.app_context():
            case = db.session.get_one(Case, case_id)
            letter = actions.answer(
                case, answer="Đã sửa.", signature=SIGNATURE, expected=case.version, by=by, at=MOMENT
            )
            number = letter.number
            db.session.commit()
            return number

    by = actor_of(make_leader())
    db.session.rollback()
    with ThreadPoolExecutor(3) as threads:
        numbers = list(threads.map(answer, cases))
    assert sorted(numbers) == [f"{place:02d}/SXD-TCD" for place in range(1, 7)]
    assert book.run(number_of("SXD"), 2026, sealed=False).missing == ()


def test_days_go_with_numbers_and_a_wrong_line_is_crossed_out(app: Flask) -> None:
    browser = clerk(app)
    done(pressed(browser, ENTER, OUTSIDE | {"ordinal": "1", "subject": "Báo cáo nhầm"}))
    backward = pressed(browser, ENTER, OUTSIDE | {"ordinal": "2", "issued_on-day": "24"})
    assert backward.status_code == 422
    page = backward.get_data(as_text=True)
    assert "Ngày văn bản không được trước ngày 25/11/2026" in page
    assert 'href="#issued_on' in page
    [number] = re.findall(r"/so-van-ban-di/ngoai/(\d+)/gach-bo", opened(browser, "/so-van-ban-di"))
    address = f"/so-van-ban-di/ngoai/{number}/gach-bo"
    assert pressed(browser, address).status_code == 422
    other = clerk(app, "SYT")
    assert other.get(address).status_code == 404
    done(pressed(browser, address, why="Ghi nhầm trích yếu"))
    again = browser.post(address, data=hidden(opened(browser, address)) | {"why": "Lần nữa"})
    assert again.status_code == 422
    done(pressed(browser, ENTER, OUTSIDE | {"ordinal": "2"}))
    page = opened(browser, "/so-van-ban-di")
    assert "Sổ liên tục từ số 1 đến số 2" in page
    assert "Số bỏ" in page
    assert "Ghi nhầm trích yếu" in page
    contents = app.extensions["register_contents"]["outgoing"]
    assert not list(register.missing_contents("outgoing", contents))


def test_the_first_number_is_set_once_while_nothing_was_given(app: Flask) -> None:
    browser = clerk(app)
    assert "Đặt số đầu tiên của năm" in opened(browser, "/so-van-ban-di")
    assert pressed(browser, "/so-van-ban-di/bat-dau", first="1").status_code == 422
    done(pressed(browser, "/so-van-ban-di/bat-dau", first="120"))
    db.session.rollback()
    make_answered_case()
    assert queries.letters_of(1)[0].number == "120/SXD-TCD"
    page = opened(browser, "/so-van-ban-di")
    assert "Sổ liên tục từ số 120 đến số 120" in page
    assert "Đặt số đầu tiên của năm" not in page
    again = pressed(browser, "/so-van-ban-di/bat-dau", first="300")
    assert again.status_code == 422
    assert "đã có số được cấp" in again.get_data(as_text=True)


def test_a_gap_is_shown(app: Flask) -> None:
    for title in ("Một", "Hai", "Ba"):
        make_answered_case(title=f"Cầu thôn {title} hỏng")
    [_first, second, _third] = db.session.scalars(select(Letter).order_by(Letter.id))
    second.ordinal = None
    db.session.commit()
    page = opened(clerk(app), "/so-van-ban-di")
    assert "Sổ thiếu 1 số: 2" in page


def test_the_sealed_book_stands_apart(app: Flask) -> None:
    case = denunciation()
    agency = agencies.by_id(case.agency_id)
    assert agency is not None
    leader = officer_of(agency.code, "leader", name="Đinh Văn Rin", username="chu.tich")
    given = {"request": "Đến ký đơn trước ngày 2/12/2026."}
    by = actor_of(leader)
    taking.take(case, "ask_signature", given, signature=SIGNATURE, expected=case.version, by=by, at=MOMENT)
    db.session.commit()
    letter = queries.letters_of(case.id)[0]
    page = opened(clerk(app, agency.code), "/so-van-ban-di?so=rieng")
    assert letter.number not in page
    assert "Sổ hồ sơ riêng" not in page
    assert clerk_pdf(app, agency.code, letter.id) == 404
    browser = browser_of(app, leader)
    assert letter.number not in opened(browser, "/so-van-ban-di")
    page = opened(browser, "/so-van-ban-di?so=rieng")
    assert letter.number in page
    assert not any(word in page for word in CANARIES)
    whole = browser.get("/so-van-ban-di.xlsx?so=rieng").get_data()
    assert not any(word in str(list(load_workbook(BytesIO(whole)).active.values)) for word in CANARIES)
    with pytest.raises(NotAllowed):
        actions.begin_book(agency.id, 2026, first=9, by=by, at=MOMENT)


def clerk_pdf(app: Flask, code: str, letter_id: int) -> int:
    browser = browser_of(app, officer_of(code, "postroom", name="Lê Văn Tư", username="van.thu.hai"))
    return browser.get(f"/so-van-ban-di/{letter_id}.pdf").status_code


def test_the_spreadsheet_runs_nothing(app: Flask) -> None:
    browser = clerk(app)
    typed = {"ordinal": "1", "subject": '=HYPERLINK("http://ke.gian")', "to_whom": "@SUM(1+1)"}
    done(pressed(browser, ENTER, OUTSIDE | typed))
    answer = browser.get("/so-van-ban-di.xlsx")
    assert "spreadsheetml" in answer.content_type
    rows = list(load_workbook(BytesIO(answer.get_data())).active.iter_rows(min_row=4))
    assert rows[0][3].value.startswith("=HYPERLINK")
    assert rows[0][3].data_type == "s"


def test_who_reads_whose_book(app: Flask) -> None:
    make_answered_case()
    other = browser_of(app, officer_of("SYT", "postroom", name="Võ Thị Ánh"))
    assert "01/SXD-TCD" not in opened(other, "/so-van-ban-di?co-quan=SXD")
    inspector = browser_of(app, officer_of("TTT", "inspector"))
    page = opened(inspector, "/so-van-ban-di?co-quan=SXD")
    assert "01/SXD-TCD" in page
    assert "Ghi văn bản lập ngoài" not in page
    assert inspector.get(ENTER).status_code == 403
    assert browser_of(app, officer_of("SXD", "desk")).get("/so-van-ban-di").status_code == 403
    for nonsense in ("nam=20x6", "sau=-5", "sau=99999999999999999999", "so=%00", "co-quan=%3Cb%3E"):
        assert inspector.get(f"/so-van-ban-di?{nonsense}").status_code == 200


def test_a_page_of_the_book_costs_the_same_at_any_length(app: Flask) -> None:
    viewer = actor_of(make_leader())
    counted: list[int] = []
    for length in (1, 8):
        for place in range(length):
            make_answered_case(title=f"Cầu thôn {length}.{place} hỏng")
        statements: list[str] = []
        counting = partial(_count, statements)
        event.listen(db.engine, "before_cursor_execute", counting)
        book.visible_to(viewer, MOMENT.date()).lines(number_of("SXD"), 2026)
        event.remove(db.engine, "before_cursor_execute", counting)
        counted.append(len(statements))
        db.session.rollback()
    assert counted[0] == counted[1]


def _count(statements: list[str], *parts: Any) -> None:
    statements.append(parts[2])
