"""Online reception in a real browser: accessible with and without errors, no wider than a phone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from feedback.cases import codes
from feedback.extensions import db
from feedback.intake.actions import secret_of
from feedback.law.kinds import Kind
from feedback.reception.actions import online as actions
from feedback.reception.actions import online_asking
from feedback.reception.actions.online import Meeting
from feedback.reception.actions.online_asking import Asking
from feedback.reception.models import OnlineReception, Place
from feedback.reception.online import Words
from tests.accounts.factories import sign_in_as
from tests.browser import look_at_both, press
from tests.conftest import MOMENT, House
from tests.factories.cases import sender
from tests.factories.officers import actor_of, at_desk, make_leader
from tests.factories.reception import make_place

LONG = "Nguyễn Thị Hồng Ánh Nguyệt Công Tằng Tôn Nữ Y Blŏ Niê Kđăm"


def _asking(place: Place, key: str) -> Asking:
    return Asking(
        place_id=place.id,
        about=Kind.REPORT,
        words=Words("Bến neo tàu bị cát lấp, tàu nhỏ không vào tránh bão được", "Cát lấp luồng vào bến." * 9),
        ground="REMOTE_AREA",
        ground_words="Tôi ở đảo, mùa này tàu vào đất liền nghỉ nhiều ngày.",
        person=sender(full_name=LONG),
        submission_key=key,
    )


@pytest.fixture
def page(house: House, browser: Browser) -> Iterator[Page]:
    """A window at a running house with one request that waits and one that is held now."""
    if house.engine != "sqlite":
        pytest.skip("the pages are the same on both engines")
    house.fresh()
    with house.app.app_context():
        place = make_place("21211")
        leader, desk = make_leader("21211", name=LONG), at_desk("21211")
        online_asking.ask(_asking(place, "waits"), at=MOMENT)
        coming = online_asking.ask(_asking(place, "coming"), at=MOMENT)
        link = "https://hop.quangngai.gov.vn/tiep-dan/" + "phong" * 20
        meeting = Meeting(date(2026, 12, 7), "8:30", leader.id, link)
        actions.grant(coming, meeting, expected=1, by=actor_of(leader), at=MOMENT)
        db.session.commit()
        house.clock.at = MOMENT + timedelta(days=12)
        cookies = {}
        for name, officer in (("leader", leader), ("desk", desk)):
            client = house.app.test_client()
            sign_in_as(client, officer)
            cookies[name] = client.get_cookie(house.app.config["SESSION_COOKIE_NAME"])
        code = codes.shown(db.session.get_one(OnlineReception, coming.id).code)
        secret = secret_of("coming")
        db.session.remove()
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    page = browser.new_context(base_url=address, locale="vi-VN").new_page()
    page.code, page.secret = code, secret  # type: ignore[attr-defined]
    page.officers = {  # type: ignore[attr-defined]
        name: {"name": cookie.key, "value": cookie.value, "url": address}
        for name, cookie in cookies.items()
        if cookie is not None
    }
    yield page
    server.shutdown()
    thread.join()


def test_asked_for_decided_and_held(page: Page) -> None:
    page.goto("/tiep-truc-tuyen")
    page.get_by_label("Tố cáo").check()
    page.get_by_label("Nhiều người cùng gửi").check()
    press(page, "Gửi yêu cầu")
    assert page.locator(".govuk-error-summary a").count() > 8
    look_at_both(page, "online-ask-errors")
    page.goto("/tra-cuu")
    page.locator("#code").fill(page.code)  # type: ignore[attr-defined]
    page.locator("#proof").fill(page.secret)  # type: ignore[attr-defined]
    press(page, "Tra cứu")
    look_at_both(page, "online-own")
    page.context.clear_cookies()
    page.context.add_cookies([page.officers["leader"]])  # type: ignore[attr-defined]
    for name, path in {
        "list": "/tiep-truc-tuyen/xu-ly",
        "coming": "/tiep-truc-tuyen/xu-ly?ds=sap-tiep",
        "waits": "/tiep-truc-tuyen/xu-ly/1",
        "move": "/tiep-truc-tuyen/xu-ly/2/doi-ngay",
    }.items():
        page.goto(path)
        look_at_both(page, f"online-{name}")
    page.goto("/tiep-truc-tuyen/xu-ly/1/dong-y")
    press(page, "Đồng ý")
    look_at_both(page, "online-grant-errors")
    page.context.clear_cookies()
    page.context.add_cookies([page.officers["desk"]])  # type: ignore[attr-defined]
    page.goto("/tiep-truc-tuyen/xu-ly/2")
    look_at_both(page, "online-today")
    press(page, "Ghi kết quả buổi tiếp")
    page.get_by_label("Nhận đơn").check()
    press(page, "Ghi vào sổ")
    look_at_both(page, "online-held-errors")
