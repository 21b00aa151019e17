"""Three hundred people's petition, in a real browser: registered, listed, answered once, followed by one.

The desk takes the paper in, reads the village's spreadsheet, mends its four broken rows, records who speaks
for all. The agency answers once; each of the three hundred gets a message, and one reads it on a phone.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import openpyxl
import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader
from sqlalchemy import event, func, select

from feedback.cases.models import Case, Signatory
from feedback.extensions import db
from feedback.notifications.delivery import deliver
from feedback.notifications.models import Message
from feedback.people.models import Person
from tests.browser import follow, look, press
from tests.conftest import House
from tests.factories.groups import HEADS, line_of, name_of
from tests.factories.officers import officer_of
from tests.journeys.windows import Windows, served

PEOPLE: Final = 300
MAILS: Final = 180
ANSWER: Final = "Xã đã kiểm tra và thay ván cầu treo thôn Trường Định trong ngày 25/11/2026."
REGISTERED: Final = {
    "received_on-day": "25",
    "received_on-month": "11",
    "received_on-year": "2026",
    "full_name": name_of(1),
    "people_count": str(PEOPLE),
    "address": "Thôn Trường Định",
    "commune": "xã Tịnh Khê",
    "phone": "0912 000 001",
    "title": "Đề nghị thay ván cầu treo thôn Trường Định",
    "body": "Ba trăm người dân thôn Trường Định đề nghị thay ván cầu treo trước mùa mưa.",
    "where": "Xã Tịnh Khê",
}


@pytest.fixture
def village(house: House, browser: Browser) -> Iterator[Windows]:
    if house.engine != "sqlite":
        pytest.skip("tests/cases/test_groups*.py takes these acts on both engines")
    house.fresh()
    with house.app.app_context():
        numbers = {
            "desk": officer_of("21211", "desk", name="Bùi Thị Thuỷ").id,
            "leader": officer_of("21211", "leader", name="Đinh Thị Hrê", position="Chủ tịch").id,
        }
        db.session.commit()
        db.session.remove()
    with served(house) as address:
        yield Windows(house, browser, address, numbers)


def spreadsheet() -> bytes:
    """The village's list: a title above the heads, 300 people, four rows with a slip of the pen."""
    book, made = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["DANH SÁCH NGƯỜI DÂN THÔN TRƯỜNG ĐỊNH KÝ ĐƠN"])
    book.active.append(HEADS.split(";"))
    for number in range(1, PEOPLE + 1):
        cells: list[Any] = line_of(number, mail=number <= MAILS).split(";")
        if number in (50, 150):
            cells[3] = "12 34"
        if number in (200, 250):
            cells[2] = "123"
        book.active.append(cells)
    book.save(made)
    return made.getvalue()


def register(village: Windows) -> str:
    """The desk takes the paper in; returns the number of its case."""
    page = village.window("desk")
    page.goto(f"{village.address}/ghi-don")
    for name, value in (("what", "kien-nghi"), ("way", "post"), ("kind", "group"), ("wants", "post")):
        page.check(f"main form [name='{name}'][value='{value}']", force=True)
    for name, value in REGISTERED.items():
        page.fill(f"main form [name='{name}']", value)
    page.select_option("main form [name='field']", "local_roads")
    press(page, "Ghi đơn và lấy biên nhận")
    assert page.url.endswith("/ghi-don/bien-nhan"), page.inner_text("main")[:800]
    page.context.close()
    return str(db.session.scalar(select(Case.number).order_by(Case.id.desc()).limit(1)))


def take_list(village: Windows, page: Page, number: str) -> None:
    """The spreadsheet is read, its four broken rows are mended on the page, all are taken."""
    page.goto(f"{village.address}/don/{number}")
    follow(page, "Danh sách người ký tên chung")
    look(page, "group-01-chua-co")
    follow(page, "Ghi danh sách người ký tên")
    look(page, "group-02-ghi")
    name = "danh-sach.xlsx"
    page.set_input_files("main form [name='files']", {"name": name, "mimeType": "", "buffer": spreadsheet()})
    press(page, "Đọc danh sách")
    look(page, "group-03-xem-lai")
    assert "296 người đọc được, 4 dòng cần sửa" in page.inner_text("main")
    box = page.locator("main form [name='mend']")
    box.fill(re.sub(r";123;", ";;", box.input_value().replace("12 34", "0912 345 678")))
    press(page, "Đọc lại")
    look(page, "group-04-da-sua")
    assert "300 người đọc được" in page.inner_text("main")
    press(page, "Ghi 300 người")
    look(page, "group-05-danh-sach")
    page.check("#chon-1", force=True)
    page.check("#chon-17", force=True)
    press(page, "Ghi là người đại diện")
    page.fill("#paper", "Giấy cử đại diện ngày 20/11/2026, có 300 chữ ký")
    look(page, "group-06-dai-dien")
    press(page, "Ghi người đại diện")
    assert "300 người ký tên, 2 đại diện" in page.inner_text("main")


def slips(page: Page, number: str) -> list[tuple[str, str]]:
    """The slips with codes and secrets, as they are printed."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name="In phiếu mã (PDF)").click()
    text = "".join(one.extract_text() for one in PdfReader(waiting.value.path()).pages)
    assert number in text
    codes, secrets = (re.findall(one, text) for one in (r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b", r"\b\d{6}\b"))
    return list(zip(codes, secrets, strict=True))


def answer(village: Windows, number: str) -> int:
    """The competent person takes the matter up and answers once; returns how many statements that took."""
    page = village.window("leader")
    page.goto(f"{village.address}/don/{number}")
    follow(page, page.locator(".qn-case__side").get_by_role("link", name="Nhận xử lý (thụ lý)"))
    press(page, "Nhận xử lý (thụ lý)")
    follow(page, page.locator(".qn-case__side").get_by_role("link", name="Trả lời", exact=True))
    page.fill("#answer", ANSWER)
    statements: list[str] = []

    def listen(*given: Any) -> None:
        statements.append(given[2])

    event.listen(db.engine, "before_cursor_execute", listen)
    press(page, "Gửi trả lời")
    # The hamlet stands in the addresses of those who read it: the officer says that he has seen that.
    assert "300 người cùng đọc" in page.inner_text("main")
    page.check("[name=nhieu_nguoi]", force=True)
    press(page, "Gửi trả lời")
    event.remove(db.engine, "before_cursor_execute", listen)
    assert "Đã gửi trả lời" in page.inner_text("main"), page.inner_text("main")[:800]
    page.goto(f"{village.address}/don/{number}?muc=van-ban")
    href = page.locator("main a[href$='.pdf']").first.get_attribute("href")
    copy = page.context.request.get(f"{village.address}{href}").body()
    text = " ".join(" ".join(one.extract_text() for one in PdfReader(io.BytesIO(copy)).pages).split())
    assert f"Ông (bà) {name_of(1)} và 299 người (danh sách kèm theo)" in text
    assert "DANH SÁCH NGƯỜI ĐƯỢC GỬI" in text
    assert "Tổng số: 300 người." in text
    page.context.close()
    return len(statements)


@pytest.mark.long
def test_three_hundred_people_are_answered_once(village: Windows) -> None:
    number = register(village)
    page = village.window("desk")
    take_list(village, page, number)
    codes = slips(page, number)
    assert len(codes) == PEOPLE
    page.goto(f"{village.address}/don/{number}")
    look(page, "group-07-vu-viec")
    page.context.close()

    db.session.rollback()
    before = db.session.scalar(select(func.max(Message.id))) or 0
    db.session.rollback()
    statements = answer(village, number)
    # One answer, one insert of all messages: the list makes no difference to the number of statements.
    assert statements < 120, statements
    served = select(Message).where(Message.id > before, Message.template == "cases/answered")
    told = db.session.scalars(served).all()
    assert len(told) == PEOPLE
    assert {one.recipient_room for one in told} == {"signatories"}
    db.session.rollback()
    assert deliver(limit=2000) >= PEOPLE
    states = Counter(
        one.state for one in db.session.scalars(served.execution_options(populate_existing=True))
    )
    assert states == {"sent": MAILS, "to_print": PEOPLE - MAILS}
    names = db.session.scalars(select(Person.full_name)).all()
    assert len(names) == PEOPLE + 1
    codes_held = db.session.scalars(select(Signatory.tracking_code).order_by(Signatory.position)).all()
    assert [code.replace("-", "") for code, _secret in codes] == list(codes_held)
    db.session.rollback()

    phone = village.window(width=390)
    phone.goto(f"{village.address}/tra-cuu")
    phone.fill("#code", codes[41][0])
    phone.fill("#proof", codes[41][1])
    press(phone, "Tra cứu")
    look(phone, "group-08-don-ky-chung")
    told_him = phone.inner_text("main")
    assert ANSWER in told_him
    assert not [name for name in names if name in told_him]
    with phone.expect_download() as waiting:
        phone.get_by_role("link", name=re.compile("Tải văn bản")).click()
    paper = " ".join(" ".join(one.extract_text() for one in PdfReader(waiting.value.path()).pages).split())
    assert f"Kính gửi: Ông (bà) {name_of(42)}" in paper
    assert "DANH SÁCH NGƯỜI ĐƯỢC GỬI" not in paper
    phone.context.close()
