"""A day at a desk without a line, in real Chromium: written over killed browsers, sent over a bad line."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import BrowserContext, BrowserType, Page
from sqlalchemy import select
from werkzeug.serving import make_server

from feedback.clock import SystemClock
from feedback.extensions import db
from feedback.people import queries as people
from feedback.reception.models import AwayEntry, Visit
from tests.accounts.factories import sign_in_as
from tests.conftest import House
from tests.factories.officers import at_desk
from tests.factories.reception import make_place
from tests.reception.away_browser import NAMES, PAGE, STORY, Line, kill, names_in, opened, write_down

PATIENCE_MS: Final = 300_000
Look = Callable[[Page, str], None]


class Desk:
    """An application served behind a line, with one officer who may sign in."""

    def __init__(self, house: House, line: Line, cookie: dict[str, str]) -> None:
        self.house, self.line, self.cookie = house, line, cookie

    def signs_in(self, context: BrowserContext) -> None:
        """The browser has the officer's session."""
        context.add_cookies([{**self.cookie, "url": self.line.address}])  # type: ignore[typeddict-item]

    def came(self) -> list[tuple[int, str, str]]:
        """Number of the line, name and provisional number of all that came in, by the lines' order."""
        with self.house.app.app_context():
            asked = select(Visit, AwayEntry.number).join(AwayEntry, AwayEntry.visit_id == Visit.id)
            rows = db.session.execute(asked.order_by(Visit.number)).all()
            names = people.names(visit.person_id for visit, _ in rows)
            found = [(visit.number, names[visit.person_id], number) for visit, number in rows]
            db.session.remove()
        return found

    def lines(self) -> int:
        """How many lines the book has, whoever they are of."""
        with self.house.app.app_context():
            count = db.session.query(Visit).count()
            db.session.remove()
        return count


@contextmanager
def served(folder: Path) -> Iterator[Desk]:
    """A desk at a place of its own; the time is the real one, as the browser's is."""
    house = House("sqlite", folder, None)
    with house.app.app_context():
        house.app.extensions["clock"] = SystemClock()
        officer = at_desk("21211")
        make_place("21211")
        client = house.app.test_client()
        sign_in_as(client, officer)
        cookie = client.get_cookie(house.app.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        db.session.remove()
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    line = Line(server.server_port)
    yield Desk(house, line, {"name": house.app.config["SESSION_COOKIE_NAME"], "value": cookie.value})
    line.close()
    server.shutdown()
    thread.join()


def walk(
    kind: BrowserType,
    desk: Desk,
    folder: Path,
    size: int,
    *,
    browsers: int,
    look: Look,
    then: Callable[[Desk, Page], None] = lambda _desk, _page: None,
) -> None:
    """``size`` people come while there is no line, over so many browsers that are killed; then all goes in
    over a line that drops every fifth request, with two reloads in the middle. ``then`` goes on in the
    last browser.
    """
    profile, line = folder / "profile", desk.line
    wrote: list[tuple[str, str]] = []
    with opened(kind, profile) as (context, page):
        desk.signs_in(context)
        page.goto(line.address + PAGE)
        state(page, "Có mạng. 0 lượt chờ gửi.")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.wait_for_function("caches.match(location.pathname).then(Boolean)")
        look(page, "away-online")
    line.goes_down()
    for number in range(browsers):
        with opened(kind, profile) as (_, page):
            page.goto(line.address + ("/tiep-dan" if number else PAGE))
            state(page, f"Không có mạng. Vẫn ghi được: {len(wrote)} lượt chờ gửi trên máy này")
            until = size * (number + 1) // browsers
            while len(wrote) < until:
                place = len(wrote)
                name = name_of(place)
                wrote.append((name, write_down(page, place, name).replace("-", "")))
            if len(wrote) == size:
                look(page, "away-offline")
            state(page, f"{len(wrote)} lượt chờ gửi trên máy này")
            kill(profile)
    ids = [f"0510900{place:05d}" for place in range(size)]
    assert names_in(profile, [*(name for name, _ in wrote), *ids, STORY, *NAMES]) == []
    line.comes_back()
    line.drops_every = 5
    with opened(kind, profile, 800, 1280) as (context, page):
        desk.signs_in(context)
        _until_open(page, line.address + PAGE)
        for share in (3, 1.5):
            _until(page, lambda share=share: desk.lines() >= size / share)  # type: ignore[misc]
            _until_open(page, line.address + PAGE)
        _until(page, lambda: not page.evaluate(WAITING))
        look(page, "away-sent")
        line.drops_every = 0
        page.reload()
        state(page, "Có mạng. 0 lượt chờ gửi.")
        came = desk.came()
        assert [(name, number) for _, name, number in came] == wrote, "each once, in order"
        assert [line for line, _, _ in came] == list(range(1, size + 1))
        assert desk.lines() == size
        assert line.dropped > 0
        then(desk, page)


WAITING: Final = """() => new Promise((resolve) => {
    indexedDB.open("ban-tiep-dan").onsuccess = (event) => {
        const asked = event.target.result.transaction("entries").objectStore("entries").count();
        asked.onsuccess = () => resolve(asked.result);
    };
})"""


def state(page: Page, words: str) -> None:
    """Wait until the page says so."""
    page.wait_for_function(
        "words => document.getElementById('tinh-trang')?.textContent.includes(words)", arg=words
    )


def name_of(place: int) -> str:
    """A name that no other has, compared as names are."""
    letters = "bcdghklmnprtvx"
    first, second = divmod(place, len(letters) ** 2)
    one, two = divmod(second, len(letters))
    return f"{NAMES[place % len(NAMES)]} {letters[one]}a{letters[two]}{'i' * (first + 1)}"


def _until(page: Page, done: Callable[[], bool]) -> None:
    waited = 0
    while not done():
        page.wait_for_timeout(100)
        waited += 100
        if waited % 2000 == 0 and page.is_visible("#gui"):
            page.click("#gui")
        assert waited < PATIENCE_MS, page.inner_text("#tinh-trang")


def _until_open(page: Page, address: str) -> None:
    """The page over a bad line: it opens from what is kept, or at the next press."""
    for _ in range(5):
        try:
            page.goto(address)
            page.wait_for_selector("#viet:not([hidden])", state="attached", timeout=10_000)
        except Exception:  # noqa: BLE001 - what the browser says of a dropped line differs
            continue
        return
    raise AssertionError("the page doesn't open")
