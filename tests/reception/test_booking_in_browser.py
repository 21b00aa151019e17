"""Booking and the list of the day in a real browser: accessible, and no wider than a phone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from feedback.actor import CITIZEN
from feedback.extensions import db
from feedback.reception.actions import turns as actions
from feedback.reception.actions.turns import Booking
from tests.accounts.factories import sign_in_as
from tests.browser import follow, look_at_both, press
from tests.conftest import MOMENT, House
from tests.factories.officers import at_desk
from tests.factories.reception import TODAY, make_session
from tests.reception.booking_walk import bookable


@pytest.fixture
def page(house: House, browser: Browser) -> Iterator[Page]:
    """A window at a running house with a place, a session and a booking; the desk's cookie is kept aside."""
    if house.engine != "sqlite":
        pytest.skip("the pages are the same on both engines")
    house.fresh()
    with house.app.app_context():
        place = bookable(seats=2)
        make_session(place, held_on=TODAY + timedelta(days=7))
        actions.book(_yesterday(place.id), by=CITIZEN, at=MOMENT - timedelta(days=1))
        db.session.commit()
        client = house.app.test_client()
        sign_in_as(client, at_desk("21211", name="Nguyễn Huỳnh Đăng Khoa Y Blăk Niê Kđăm"))
        cookie = client.get_cookie(house.app.config["SESSION_COOKIE_NAME"])
        db.session.remove()
    assert cookie is not None
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    context = browser.new_context(base_url=address, locale="vi-VN")
    page = context.new_page()
    page.officer = {"name": cookie.key, "value": cookie.value, "url": address}  # type: ignore[attr-defined]
    yield page
    server.shutdown()
    thread.join()


def test_a_citizen_books_and_the_desk_calls_who_came(page: Page) -> None:
    page.goto("/dat-lich")
    look_at_both(page, "booking-choose")
    press(page, "Xem ngày còn trống")
    follow(page, "Thứ Năm 26/11/2026")
    press(page, "Tiếp tục")
    assert page.locator(".govuk-error-summary a").count() == 4
    look_at_both(page, "booking-errors")
    page.get_by_label("8 giờ 30").check()
    page.get_by_label("Việc khác, nói khi gặp").check()
    page.get_by_label("Họ và tên").fill("Nguyễn Thị Hồng Ánh Nguyệt Công Tằng Tôn Nữ Y Blŏ Niê Kđăm")
    page.get_by_label("Số điện thoại").fill("0912 345 678")
    page.get_by_label("Số người cùng đến").fill("12")
    press(page, "Tiếp tục")
    look_at_both(page, "booking-check")
    press(page, "Sửa")
    assert page.get_by_label("Số người cùng đến").input_value() == "12"
    press(page, "Tiếp tục")
    press(page, "Đặt lịch")
    look_at_both(page, "booking-booked")
    press(page, "Xem hoặc hủy lịch")
    look_at_both(page, "booking-own")
    press(page, "Hủy lịch")
    assert page.get_by_role("button", name="Hủy lịch").is_visible()

    page.context.add_cookies([page.officer])  # type: ignore[attr-defined]
    page.goto("/tiep-dan/hom-nay")
    page.get_by_label("Họ và tên").fill("Đinh Văn Hrê")
    press(page, "Cấp số cho người mới đến")
    press(page, page.locator("tr", has_text="Phạm Thị Bé Ba").get_by_role("button", name="Đã đến"))
    look_at_both(page, "booking-list")
    # He booked half past eight, the other came at nine.
    press(page, "Mời số 1")
    assert page.locator("table").get_by_role("link", name="Ghi lượt tiếp").count() == 2


def _yesterday(place_id: int) -> Booking:
    """Booked yesterday for today."""
    return Booking(
        place_id=place_id,
        session_key=0,
        on=TODAY,
        starts="08:30",
        about="report",
        subject="Đoạn đường liên xã từ ngã ba Trà Bồng đến cầu Suối Cát bị sạt lở, nước ngập",
        full_name="Phạm Thị Bé Ba",
        phone="0987654321",
        submission_key="yesterday",
    )
