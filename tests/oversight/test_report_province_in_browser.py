"""The province's pages of statutory reports in a real browser: accessible, narrow and wide, with faults."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from feedback.extensions import db
from feedback.oversight.actions.forms import freezing
from tests.accounts.factories import sign_in_as
from tests.browser import follow, look_at_both, press
from tests.conftest import MOMENT, House
from tests.factories.officers import actor_of, make_leader, officer_of
from tests.oversight.reporting import BROKEN, CHIEF, GOOD, HOME, opened, sent


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Address of the server, cookie of the inspector."""
    house = House("sqlite", tmp_path_factory.mktemp("report-browser"), None)
    with house.app.app_context():
        who = officer_of("TTT", "inspector", name="Cao Thị Lệ Thanh", position="Phó Chánh Thanh tra tỉnh")
        by = actor_of(who)
        make_leader("SXD")
        second = opened(by, number=2)
        sent(second, "SXD", **GOOD)
        told = {"remark": "Số đầu kỳ chưa nhập", "despite_missing": True, "signer": CHIEF}
        freezing.freeze(second, expected=second.version, by=by, at=MOMENT, **told)
        freezing.reopen(second, reason="Xã gửi muộn", expected=second.version, by=by, at=MOMENT)
        sent(second, "SNNMT", **BROKEN)
        freezing.freeze(second, expected=second.version, by=by, at=MOMENT, **told)
        sent(second, "21211", **GOOD)
        third = opened(by)
        sent(third, "SXD", **BROKEN)
        sent(third, "SNNMT", **GOOD)
        client = house.app.test_client()
        sign_in_as(client, who)
        cookie = client.get_cookie(house.app.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        db.session.commit()
        db.session.remove()
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", cookie.value
    server.shutdown()
    thread.join()


@pytest.mark.long
def test_pages_of_the_province_are_good_to_look_at(browser: Browser, office: tuple[str, str]) -> None:
    server, cookie = office
    context = browser.new_context(locale="vi", java_script_enabled=True)
    context.add_cookies([{"name": "phien", "value": cookie, "url": server}])
    page = context.new_page()
    for path, name in (
        ("", "periods"),
        ("/mo-ky", "open"),
        ("/2026-q3", "period"),
        ("/2026-q3/01-xld", "sheet"),
        ("/2026-q3/01-xld?don-vi=SXD", "sheet-unit"),
        ("/2026-q3/kiem-tra", "checks"),
        ("/2026-q3/chot", "freeze"),
        ("/2026-q3/don-vi/SXD/tra-lai", "send-back"),
        ("/2026-q3/don-vi/SXD/01-xld/5/sua", "change"),
        ("/2026-q2/mo-lai", "reopen"),
        ("/2026-q2/ban/2", "revision"),
    ):
        page.goto(f"{server}{HOME}{path}")
        look_at_both(page, f"report-{name}")
    page.goto(f"{server}{HOME}/2026-q3/chot")
    press(page, "Chốt số liệu")
    look_at_both(page, "report-freeze-faults")
    page.goto(f"{server}{HOME}/mo-ky")
    press(page, "Xem lại trước khi mở")
    look_at_both(page, "report-open-faults")
    page.get_by_label("Quý IV năm 2026").check()
    press(page, "Xem lại trước khi mở")
    look_at_both(page, "report-open-confirm")
    page.goto(f"{server}{HOME}/2026-q3/sua-han")
    look_at_both(page, "report-due-days")
    page.goto(f"{server}{HOME}/2026-q3")
    follow(page, "Nhắc đơn vị chưa gửi")
    look_at_both(page, "report-remind")
    press(page, "Xem lại trước khi nhắc")
    look_at_both(page, "report-remind-confirm")
    press(page, "Nhắc")
    look_at_both(page, "report-reminded")
    context.close()


def test_the_course_of_a_period_goes_by_keyboard_without_scripts(
    browser: Browser, office: tuple[str, str]
) -> None:
    server, cookie = office
    context = browser.new_context(locale="vi", java_script_enabled=False)
    context.add_cookies([{"name": "phien", "value": cookie, "url": server}])
    page = context.new_page()
    page.goto(f"{server}{HOME}/2026-q3/01-xld")
    page.locator("summary", has_text="Chọn một đơn vị hoặc một cột").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Đơn vị", exact=True).select_option("SXD")
    page.get_by_role("button", name="Xem").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.get_by_role("heading", name="Sở Xây dựng").is_visible()
    context.close()
