"""The pages of slips in a real browser, narrow and wide: axe finds nothing, nothing scrolls sideways."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from feedback.extensions import db
from tests.accounts.factories import sign_in_as
from tests.browser import follow, look, press
from tests.conftest import House
from tests.factories.officers import at_desk
from tests.reception.test_forwarding import FORWARDER, GOOD, HEADS, PAGE, STORY

LONG_NAME = "Nguyễn Huỳnh Đăng Khoa Y Blăk Niê Kđăm"


@dataclass(frozen=True)
class Desk:
    """A running server, and the cookie of who receives for the commune."""

    address: str
    cookie: str


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    house = House("sqlite", tmp_path_factory.mktemp("slips-browser"), None)
    with house.app.app_context():
        client = house.app.test_client()
        sign_in_as(client, at_desk("21211"))
        cookie = client.get_cookie(house.app.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        db.session.remove()
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Desk(f"http://127.0.0.1:{server.server_port}", cookie.value)
    server.shutdown()
    thread.join()


def test_a_slip_from_its_head_to_what_is_owed(browser: Browser, desk: Desk) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 900}, locale="vi")
    context.add_cookies([{"name": "phien", "value": desk.cookie, "url": desk.address}])
    page = context.new_page()
    slip = enter(page, desk)
    take_complaint(page, slip)
    page.goto(f"{slip}/danh-sach")
    page.fill("#pasted", f"{HEADS}\n{GOOD}\nHồ Văn Sai;Thôn 1;;12;Góp ý;Cầu;{STORY};Xã Không Có")
    press(page, "Đọc danh sách")
    look(page, "phieu-xem-lai")
    page.check("[name=leave]", force=True)
    press(page, "Ghi 1 đơn")
    assert "Đã ghi 1 đơn; 1 dòng lỗi không được lưu" in page.inner_text("main")
    look(page, "phieu")
    page.set_viewport_size({"width": 1280, "height": 900})
    look(page, "phieu")
    page.goto(f"{desk.address}{PAGE}")
    assert "Phiếu còn nợ trả lời" in page.inner_text("main")
    look(page, "phieu-con-no")


def enter(page: Page, desk: Desk) -> str:
    """The head of a slip, first wrong; returns the address of its page."""
    page.goto(f"{desk.address}{PAGE}/ghi")
    press(page, "Ghi phiếu và nhập đơn thứ nhất")
    look(page, "phieu-ghi-loi")
    page.select_option("#forwarder_kind", "national_deputies")
    page.fill("#forwarder", FORWARDER)
    page.fill("#slip_number", "45/PC-ĐĐBQH")
    for name, day in (("slip_on", 20), ("arrived_on", 23)):
        for part, value in (("day", day), ("month", 11), ("year", 2026)):
            page.fill(f"[name={name}-{part}]", str(value))
    press(page, "Ghi phiếu và nhập đơn thứ nhất")
    return page.url.removesuffix("/don")


def take_complaint(page: Page, slip: str) -> None:
    """A complaint of somebody with a long name; its receipt leads on."""
    page.goto(f"{slip}/don")
    page.check("main [name=what][value=khieu-nai]", force=True)
    look(page, "phieu-don")
    page.select_option("#act", "decision")
    for name, value in {
        "agency": "Ủy ban nhân dân xã Tịnh Khê",
        "full_name": LONG_NAME,
        "address": "Thôn Trường Định",
        "title": "Thu hồi đất tính thiếu diện tích",
        "body": STORY,
    }.items():
        page.fill(f"#{name}", value)
    page.check("main [name=wants][value=post]", force=True)
    press(page, "Ghi đơn")
    follow(page, "Ghi đơn thứ 2 của phiếu")
    assert page.url == f"{slip}/don"
