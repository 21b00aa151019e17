"""Places, schedule and public pages in a real browser: accessible, narrow and wide, with errors."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from feedback.actor import SYSTEM
from feedback.extensions import db
from feedback.reception.actions import recurring, scheduling
from tests.accounts.factories import sign_in_as
from tests.browser import look, press
from tests.conftest import MOMENT, House
from tests.factories.officers import officer_of
from tests.factories.reception import make_place, make_session
from tests.reception.test_schedule import rule_of

LONG = "Nguyễn Thị Hồng Ánh Nguyệt Công Tằng Tôn Nữ Y Blŏ Niê Kđăm"
PAGES = {
    390: ("/lich-lanh-dao-tiep", "/noi-tiep-cong-dan/sua/them", "/lich-tiep-cong-dan", "/noi-tiep-cong-dan"),
    1280: ("/lich-lanh-dao-tiep", "/lich-lanh-dao-tiep/dinh-ky/them"),
}
"""By width; of forms the page with errors is looked at."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    house = House("sqlite", tmp_path_factory.mktemp("schedule-browser"), None)
    with house.app.app_context():
        leader = officer_of("21211", "leader", name=LONG, position="Chủ tịch UBND xã")
        place = make_place(name="Phòng tiếp công dân " + "thôn Trường Định " * 6)
        recurring.set_rule(
            rule_of(place, "thu5-1", leader_name=LONG), agency_id=place.agency_id, by=SYSTEM, at=MOMENT
        )
        scheduling.publish(place.agency_id, date(2026, 12, 3), by=SYSTEM, at=MOMENT)
        make_session(place, held_on=date(2026, 11, 12), leader_name=LONG)
        db.session.commit()
        client = house.app.test_client()
        sign_in_as(client, leader)
        cookie = client.get_cookie("phien")
        assert cookie is not None
        db.session.remove()
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", cookie.value
    server.shutdown()
    thread.join()


def test_pages_are_accessible(browser: Browser, office: tuple[str, str]) -> None:
    address, cookie = office
    for width, paths in PAGES.items():
        context = browser.new_context(viewport={"width": width, "height": 900})
        context.add_cookies([{"name": "phien", "value": cookie, "url": address}])
        page = context.new_page()
        for path in paths:
            answer = page.goto(address + path)
            assert answer is not None
            assert answer.status == 200, path
            if path.endswith("/them"):
                press(page, page.locator("main form .govuk-button"))
                assert page.locator(".govuk-error-summary").is_visible()
            look(page, path.replace("/", "-"))
