"""The pages of an opened original in a real browser: narrow and wide, accessible, with and without errors."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from feedback.extensions import db
from tests.accounts.factories import sign_in_as
from tests.browser import follow, look, press
from tests.cases.denounced import COMMUNE, SAID, WHO, denunciation
from tests.conftest import House
from tests.factories.officers import officer_of


@pytest.fixture(scope="module")
def house_with_one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, str, str, str]]:
    """A running server with one denunciation: its address, the officer's cookie, the case's number, the
    cookies of his leader and of an inspector."""
    house = House("sqlite", tmp_path_factory.mktemp("sealed-browser"), None)
    with house.app.app_context():
        officer = officer_of(COMMUNE, "denunciation", name="Võ Thị Sáu Hạnh")
        number = denunciation().number
        client = house.app.test_client()
        sign_in_as(client, officer)
        cookie = client.get_cookie(house.app.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        sign_in_as(client, officer_of(COMMUNE, "leader"))
        leader = client.get_cookie(house.app.config["SESSION_COOKIE_NAME"])
        assert leader is not None
        sign_in_as(client, officer_of("TTT", "inspector"))
        inspector = client.get_cookie(house.app.config["SESSION_COOKIE_NAME"])
        assert inspector is not None
        db.session.remove()
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", cookie.value, number, leader.value, inspector.value
    server.shutdown()
    thread.join()


@pytest.mark.parametrize("width", [390, pytest.param(1280, marks=pytest.mark.long)])
def test_from_the_reason_to_the_working_copy(
    browser: Browser, house_with_one: tuple[str, str, str, str, str], width: int
) -> None:
    address, cookie, number, leader, inspector = house_with_one
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="vi")
    context.add_cookies([{"name": "phien", "value": cookie, "url": address}])
    page = context.new_page()
    page.goto(f"{address}/don/{number}")
    look(page, "to-cao")
    follow(page, "Mở bản gốc, viết bản làm việc")
    look(page, "mo-ban-goc")
    if page.get_by_role("button", name="Gửi đề nghị").count():
        press(page, "Gửi đề nghị")
        assert page.get_by_text("Nhập lý do mở bản gốc").first.is_visible()
        look(page, "mo-ban-goc-loi")
        page.get_by_label("Người tiếp nhận").check()
        page.get_by_label("Lý do mở bản gốc").fill("Phân loại đơn theo phân công")
        press(page, "Gửi đề nghị")
        look(page, "cho-nguoi-thu-hai")
        second = context.browser.new_context(viewport={"width": width, "height": 900}, locale="vi")
        second.add_cookies([{"name": "phien", "value": leader, "url": address}])
        other = second.new_page()
        other.goto(f"{address}/viec-cua-toi")
        follow(other, "Đề nghị mở bản gốc chờ ông/bà trả lời: 1")
        look(other, "de-nghi-mo")
        follow(other, number)
        press(other, "Không đồng ý")
        look(other, "de-nghi-mo-loi")
        press(other, "Đồng ý")
        assert other.get_by_text("Đã đồng ý cho mở bản gốc").is_visible()
        second.close()
        page.goto(f"{address}/don/{number}/ban-goc")
        look(page, "duoc-mo")
    press(page, "Mở bản gốc")
    assert page.get_by_text(WHO["full_name"]).first.is_visible()
    look(page, "ban-goc")
    page.get_by_label("Tóm tắt").fill("Thu tiền không biên lai")
    page.get_by_label("Nội dung").fill(f"{WHO['full_name']} kể rằng {SAID['body']}")
    press(page, "Lưu bản làm việc")
    look(page, "ban-goc-con-ten")
    page.get_by_label("Tôi đã xem lại").check()
    press(page, "Lưu bản làm việc")
    assert page.get_by_text("Đã lưu bản làm việc").is_visible()
    page.goto(f"{address}/don/{number}?muc=dien-bien")
    look(page, "dien-bien-to-cao")
    context.clear_cookies()
    context.add_cookies([{"name": "phien", "value": inspector, "url": address}])
    page.goto(f"{address}/nhat-ky-mo-ban-goc")
    assert page.get_by_text(number).first.is_visible()
    look(page, "nhat-ky-mo-ban-goc")
