"""A running house for the journeys: its officers, and windows in which they are signed in."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from feedback.accounts.models import Officer
from feedback.extensions import db
from tests.accounts.factories import sign_in_as
from tests.conftest import House


class Windows:
    """A running house, its officers by what they do, and a browser of two sizes."""

    def __init__(self, house: House, browser: Browser, address: str, officers: dict[str, int]) -> None:
        self.house, self.browser, self.address, self.officers = house, browser, address, officers

    def window(self, who: str = "", width: int = 1280) -> Page:
        """A window of an officer who has just signed in, or of a citizen."""
        context = self.browser.new_context(viewport={"width": width, "height": 900}, locale="vi-VN")
        if who:
            client = self.house.app.test_client()
            sign_in_as(client, db.session.get_one(Officer, self.officers[who]))
            cookie = client.get_cookie(self.house.app.config["SESSION_COOKIE_NAME"])
            db.session.remove()
            assert cookie is not None
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.address}])
        return context.new_page()


@contextmanager
def served(house: House) -> Iterator[str]:
    """The house behind a real server while the test stands in its context; gives the address."""
    web = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = threading.Thread(target=web.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    with house.app.app_context():
        yield f"http://127.0.0.1:{web.server_port}"
        db.session.remove()
    web.shutdown()
    thread.join()
