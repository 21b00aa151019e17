"""The pages of the national database in a real browser: accessible, narrow and wide, by keyboard."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from feedback.cases.jobs import running
from feedback.extensions import db
from tests.accounts.factories import sign_in_as
from tests.browser import look_at_both, press
from tests.conftest import House
from tests.factories.cases import make_case
from tests.factories.officers import make_leader, officer_of
from tests.factories.reception import make_place, make_visit
from tests.oversight.test_national import HOME, NAMED, ORDER

Office = tuple[str, dict[str, str], House]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    house = House("sqlite", tmp_path_factory.mktemp("national-browser"), None)
    with house.app.app_context():
        cookies = {}
        officers = {"leader": make_leader("21211"), "inspector": officer_of("TTT", "inspector")}
        for name, officer in officers.items():
            client = house.app.test_client()
            sign_in_as(client, officer)
            cookie = client.get_cookie(house.app.config["SESSION_COOKIE_NAME"])
            assert cookie is not None
            cookies[name] = cookie.value
        place = make_place()
        for _ in range(2):
            make_visit(place, person=NAMED)
        make_visit(place)
        make_case("21211", sender=NAMED)
        db.session.remove()
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", cookies, house
    server.shutdown()
    thread.join()


def test_pages_of_the_national_database_are_good_to_look_at(browser: Browser, office: Office) -> None:
    server, cookies, house = office
    context = browser.new_context(locale="vi", java_script_enabled=True)
    context.add_cookies([{"name": "phien", "value": cookies["leader"], "url": server}])
    page = context.new_page()
    page.goto(server + HOME)
    look_at_both(page, "national-new")
    page.goto(f"{server}{HOME}/con-thieu")
    look_at_both(page, "national-missing")
    page.goto(server + ORDER)
    look_at_both(page, "national-order")
    page.get_by_label("CSV").check()
    press(page, "Lập tệp")
    with house.app.app_context():
        assert running.run_waiting() == 1
        db.session.remove()
    page.goto(server + HOME)
    look_at_both(page, "national-exported")
    page.get_by_role("checkbox", name="Chọn").first.check()
    page.locator("#on").fill("31")
    press(page, "Ghi đã cập nhật")
    assert page.get_by_role("checkbox", name="Chọn").first.is_checked()
    look_at_both(page, "national-mark-fault")
    page.goto(f"{server}{HOME}/lan-xuat/2026-1")
    look_at_both(page, "national-export")
    page.goto(f"{server}{HOME}/ket-qua")
    look_at_both(page, "national-answer")
    page.get_by_label("Dán danh sách").fill(
        "Mã;Trạng thái;Lỗi\n1-2026-1;ok;\n1-2026-2;lỗi;Sai mã\n7-2026-7;ok;"
    )
    press(page, "Đọc kết quả")
    look_at_both(page, "national-checked")
    page.goto(f"{server}/tiep-dan/luot/1-2026-1")
    look_at_both(page, "national-visit")
    context.close()

    context = browser.new_context(locale="vi", java_script_enabled=False)
    context.add_cookies([{"name": "phien", "value": cookies["inspector"], "url": server}])
    page = context.new_page()
    page.goto(server + HOME)
    assert "Theo cơ quan" in page.content()
    context.close()

    context = browser.new_context(locale="vi")
    context.add_cookies([{"name": "phien", "value": cookies["inspector"], "url": server}])
    page = context.new_page()
    page.goto(server + HOME)
    look_at_both(page, "national-inspector")
    context.close()
