"""A walk-in in a real browser, by keyboard alone: under a minute at a fixed typing speed, accessible."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from feedback.extensions import db
from feedback.reception.models import Visit
from tests.accounts.factories import sign_in_as
from tests.browser import look, look_at_both
from tests.conftest import House
from tests.factories.officers import at_desk
from tests.factories.reception import make_place, make_shift

SECONDS_A_KEY: Final = 0.28
MOST_SECONDS: Final = 60.0
TELEX: Final = {
    "full_name": "Ddinh Vawn Roosp",
    "commune": "tinh khe",
    "title": "Caauf treo thoon Truwowfng DDijnh hoongr vasn",
}
"""What the clerk's fingers do for the words below: Telex needs a key more for each mark."""
WORDS: Final = {
    "full_name": "Đinh Văn Rốp",
    "commune": "tinh khe",
    "title": "Cầu treo thôn Trường Định hỏng ván",
}


class Clerk:
    """One who types at a fixed speed and has no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = 0

    def types(self, text: str, keys: str = "") -> None:
        """Text into the box that has the focus; ``keys`` what the fingers do for it."""
        self.page.keyboard.type(text)
        self.keys += len(keys or text)

    def presses(self, *names: str) -> None:
        """Single keys."""
        for name in names:
            self.page.keyboard.press(name)
            self.keys += 1

    def stands_on(self, name: str) -> None:
        """That the focus is where the next thing said goes."""
        assert self.page.evaluate("document.activeElement.name || document.activeElement.innerText") == name


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, str, str]]:
    house = House("sqlite", tmp_path_factory.mktemp("walk-in"), None)
    with house.app.app_context():
        officer = at_desk("21211")
        make_shift(officer, make_place("21211"))
        client = house.app.test_client()
        sign_in_as(client, officer)
        cookie = client.get_cookie(house.app.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        db.session.remove()
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield house, f"http://127.0.0.1:{server.server_port}", cookie.value
    server.shutdown()
    thread.join()


def test_a_walk_in_takes_less_than_a_minute_by_keyboard_alone(
    browser: Browser, desk: tuple[House, str, str]
) -> None:
    house, address, cookie = desk
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="vi-VN")
    name = house.app.config["SESSION_COOKIE_NAME"]
    context.add_cookies([{"name": name, "value": cookie, "url": address}])
    page = context.new_page()
    clerk = Clerk(page)
    page.goto(f"{address}/tiep-dan")
    page.wait_for_selector("#id_number:focus")
    clerk.types("051090001234")
    clerk.presses("Tab")
    clerk.stands_on("full_name")
    clerk.types(WORDS["full_name"], TELEX["full_name"])
    clerk.presses("Tab")
    clerk.types("0912345678")
    clerk.presses("Tab")
    clerk.types(WORDS["commune"], TELEX["commune"])
    clerk.presses("Tab")
    clerk.stands_on("what")
    clerk.presses("Space", "Tab")
    clerk.stands_on("title")
    clerk.types(WORDS["title"], TELEX["title"])
    clerk.presses("Tab", "Space", "Tab")
    clerk.stands_on("people_count")
    with page.expect_navigation():
        clerk.presses("Enter")
    assert page.url.endswith("/da-ghi")
    clerk.stands_on("In biên nhận")
    assert clerk.keys * SECONDS_A_KEY < MOST_SECONDS
    look(page, "walk-in-logged")

    page.goto(f"{address}/tiep-dan")
    page.wait_for_selector("#id_number:focus")
    page.keyboard.type("051090001234")
    page.keyboard.press("Tab")
    page.wait_for_selector("#joins-1")
    assert page.input_value("#full_name") == WORDS["full_name"]
    assert page.input_value("#commune") == "Xã Tịnh Khê"
    for name in ("full_name", "phone", "commune", "what", "title", "outcome", "people_count", "joins"):
        clerk.stands_on(name)
        page.keyboard.press("Tab")
    look(page, "walk-in-known")
    page.check("input[name=what][value=bao-tin]")
    page.check("input[name=outcome][value=taken]")
    page.fill("#id_number", "123")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".govuk-error-summary").is_visible()
    look_at_both(page, "walk-in-errors")
    page.goto(f"{address}/tiep-dan/ca")
    look(page, "walk-in-shift")
    with house.app.app_context():
        [visit] = db.session.query(Visit).all()
        assert (visit.number, visit.outcome, visit.submission_id is not None) == (1, "taken", True)
