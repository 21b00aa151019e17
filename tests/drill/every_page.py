"""Each page that a visitor or a demo officer reaches by links: no fault of axe, nothing beyond the edge at a
desk's and at a phone's width, one heading, the weight it may have. ``SCREENSHOTS=folder`` keeps a picture of
each at each width and ``pages-….md``, the list of them.

=========  ==================================================================================
``full``   the demo province
``empty``  one with its officers and its places, and nothing that anybody wrote
``long``   the demo province, where every name, title and place is as long as its column lets it
``wrong``  the demo province: what stands after each form was sent with nothing in it
=========  ==================================================================================

    SCREENSHOTS=/tmp/pages ROUTES=/giam-sat pytest -q -n0 -s tests/drill/every_page.py -k full
"""

from __future__ import annotations

import gzip
import json
import logging
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page
from playwright.sync_api import Error as BrowserError
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.serving import make_server

from feedback import config
from feedback.administration.demo import officers, reception
from feedback.app import create_app
from feedback.extensions import db
from tests import browser as looking
from tests.access import crawl
from tests.drill._served import COMMAND, OPEN_DOORS
from tests.intake.walk import hidden

STARTS: Final = ("/", "/so-do-trang", "/viec-cua-toi", "/tai-khoan", "/giam-sat", "/khong-co-trang-nay")
ONLY: Final = tuple(os.environ.get("ROUTES", "/").split(","))
"""Beginnings of the routes to look at; all are walked."""
PAGES: Final = int(os.environ.get("PAGES", "250"))
"""Pages that each reader follows links through, at most."""
ALIKE: Final = int(os.environ.get("ALIKE", "3"))
"""Officers who walk with the same roles, at most: of as many agencies, each with what lies there."""
PUBLIC, OFFICE = 15 * 1024, 40 * 1024
"""Bytes of the HTML of a page, compressed."""
Capture = pytest.CaptureFixture[str]

NEVER: Final = ("/dang-xuat",)
SERVERS_FAULT: Final = 500
ACTION: Final = """number => {
    const form = [...document.forms].filter(one => one.method === "post")[number];
    return form ? form.action : null;
}"""
SEND_EMPTY: Final = """number => {
    const form = [...document.forms].filter(one => one.method === "post")[number];
    for (const field of form.elements) {
        if (field.type === "checkbox" || field.type === "radio") field.checked = false;
        else if (field.localName === "textarea" || ["text", "email", "tel", "date"].includes(field.type))
            field.value = "";
    }
    const button = form.querySelector("button:not([type=button]):not([formaction])");
    if (button && button.name) form.append(Object.assign(document.createElement("input"),
        {type: "hidden", name: button.name, value: button.value}));
    HTMLFormElement.prototype.submit.call(form);
}"""

WORDY: Final = ("name", "title", "place", "address", "position", "subject", "summary")
SORTED: Final = ("user", "sort", "search", "file", "hook", "subject_room", "name_then", "name_now")
"""How the columns begin that are no words for people, or that the database looks rows up by."""
SHORTEST: Final = 80
PASTED: Final = "https://vi-du.example/binh-luan/nguyenvanlinhdienbienphutranhungdaophamvandong-2026"
LENGTHY: Final = (
    "Nguyễn Phước Hoàng Thuỳ Trường về việc giải phóng mặt bằng đường ven biển Dung Quất Sa Huỳnh "
)


@dataclass(frozen=True)
class Found:
    """An example of a page: its route, who reads it and where."""

    route: str
    who: str
    address: str
    html: bytes


def province(folder: Path, kind: str) -> Flask:
    """The demo province as ``make run`` loads it, or one with officers and places alone."""
    settings = OPEN_DOORS | {"DATA_DIR": str(folder), "DEMO": "1", "LOG_LEVEL": "ERROR"}
    environment = {name: text for name, text in os.environ.items() if name not in ("DATABASE_URL", "MODE")}
    for command in (["migrate"], [] if kind == "empty" else ["demo", "load"]):
        if command:
            subprocess.run([COMMAND, *command], env=environment | settings, check=True, capture_output=True)
    app = create_app(config.load(settings))
    app.extensions["jobs"].consuming = False
    if kind == "long":
        with app.app_context():
            _lengthen()
        app = create_app(config.load(settings))
        app.extensions["jobs"].consuming = False
    if kind == "empty":
        with app.app_context():
            begun = app.extensions["clock"].now() - timedelta(days=14)
            officers.appoint_all(at=begun)
            reception.open_places(at=begun)
            db.session.commit()
    return app


def _lengthen() -> None:
    """Fill each name, title, place and position that somebody wrote to the length of its column."""
    for table in db.metadata.sorted_tables:
        keys = list(table.primary_key.columns)
        for column in table.columns:
            most = getattr(column.type, "length", None) or 0
            if most < SHORTEST or not column.name.endswith(WORDY) or column.name.startswith(SORTED):
                continue
            for row in db.session.execute(select(*keys, column).where(column.is_not(None), column != "")):
                text = f"{row[-1]} {row[0]} {PASTED} {LENGTHY * 10}"[:most].strip()
                which = [key == value for key, value in zip(keys, row[:-1], strict=True)]
                # What is sealed holds no words, and its table says so.
                with suppress(IntegrityError), db.session.begin_nested():
                    db.session.execute(update(table).where(*which).values({column.name: text}))
    db.session.commit()


def readers(app: Flask, folder: Path) -> dict[str, FlaskClient]:
    """A visitor, and officers of the demo with each set of roles, signed in by the form."""
    environment = os.environ | {"DATA_DIR": str(folder), "DEMO": "1"}
    told = subprocess.run(
        [COMMAND, "accounts", "list-demo", "--json"], env=environment, check=True, capture_output=True
    )
    found = {"": app.test_client()}
    alike = Counter[tuple[str, ...]]()
    for row in json.loads(told.stdout):
        alike[tuple(sorted(row["roles"]))] += 1
        if alike[tuple(sorted(row["roles"]))] > ALIKE:
            continue
        client = app.test_client()
        form = hidden(client.get("/dang-nhap").text)
        answer = client.post(
            "/dang-nhap", data=form | {"username": row["username"], "password": row["password"]}
        )
        assert answer.status_code == 303, row["username"]
        found[row["username"]] = client
    return found


def examples(app: Flask, clients: dict[str, FlaskClient]) -> dict[str, Found]:
    """By route (and part of a page that has parts) the fullest example that anybody reached."""
    write, found = app.url_map.bind("localhost"), dict[str, Found]()
    for who, client in clients.items():
        walked = crawl.walk(app, client, STARTS, most=PAGES, per_route=3)
        for address, (status, body) in walked.pages.items():
            if b"</html>" not in body[-200:] or status not in (200, 404):
                continue
            endpoint = crawl._route(write, address)
            rule = "" if endpoint is None else next(app.url_map.iter_rules(endpoint)).rule
            if endpoint is not None and "." in urlsplit(address).path.rpartition("/")[2]:
                continue  # A page to be kept as a file: the browser saves it.
            part = address.partition("muc=")[2].partition("&")[0]
            key = (
                rule + (f"?muc={part}" if part and not part.isdigit() else "")
                if status == 200
                else f"{status}"
            )
            if key not in found or len(body) > len(found[key].html):
                found[key] = Found(key, who, address, body)
    return {key: one for key, one in sorted(found.items()) if key.startswith((*ONLY, "404"))}


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address at which the application answers until the end."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("kind", ["full", "empty", "long"])
def test_every_page_is_good_to_look_at(tmp_path: Path, browser: Browser, kind: str, capsys: Capture) -> None:
    app = province(tmp_path, kind)
    clients = readers(app, tmp_path)
    with app.app_context():
        pages = examples(app, clients)
    faults: list[str] = []
    with served(app) as address:
        windows = Windows(browser, address, clients)
        for found in pages.values():
            faults += _look(windows, found, kind)
    _tell(pages, faults, kind, capsys)


def test_every_form_says_what_is_wrong(tmp_path: Path, browser: Browser, capsys: Capture) -> None:
    app = province(tmp_path, "wrong")
    clients = readers(app, tmp_path)
    with app.app_context():
        pages = examples(app, clients)
    answered, faults = dict[str, Found](), list[str]()
    with served(app) as address:
        windows = Windows(browser, address, clients)
        for found in pages.values():
            for form in range(found.html.count(b'method="post"')):
                with windows.open(found, faults) as page:
                    answer = _send_empty(page, app, form, set(answered))
                    if answer is None:
                        continue
                    route, status = answer
                    answered[route] = replace(found, route=route)
                    if status >= SERVERS_FAULT:
                        faults.append(f"{found.who} {found.address} {route}: {status}")
                    faults += _faults_of(page, answered[route], "wrong")
    _tell(answered, faults, "wrong", capsys)


def _send_empty(page: Page, app: Flask, form: int, known: set[str]) -> tuple[str, int] | None:
    """Send the page's form of this number with nothing in it; the route that it goes to and the status of
    what came. None: there is no such form, or one of its kind was sent already."""
    action = page.evaluate(ACTION, form)
    if action is None:
        return None
    with suppress(HTTPException, RequestRedirect):
        endpoint, _values = app.url_map.bind("localhost").match(urlsplit(action).path, method="POST")
        route = next(app.url_map.iter_rules(endpoint)).rule
        if route in known or route in NEVER:
            return None
        try:
            with page.expect_navigation() as coming:
                page.evaluate(SEND_EMPTY, form)
        except BrowserError as stopped:
            if "ERR_ABORTED" not in stopped.message:
                raise
            return None  # What came is a file: the browser saves it and stays.
        page.wait_for_load_state()
        return route, 0 if coming.value is None else coming.value.status
    return None


def _tell(pages: dict[str, Found], faults: list[str], kind: str, capsys: Capture) -> None:
    with capsys.disabled():
        sys.stdout.write("\n".join(["", f"{kind}: {len(pages)} pages, {len(faults)} faults", *faults, ""]))
    if looking.SHOTS:
        _list(Path(looking.SHOTS) / f"pages-{kind}.md", pages, kind)
    assert len(pages) > 10 or ONLY != ("/",)
    assert faults == []


class Windows:
    """A browser of their own for each reader, in which what pages share is kept from page to page."""

    def __init__(self, browser: Browser, address: str, clients: dict[str, FlaskClient]) -> None:
        self.browser, self.address, self.clients = browser, address, clients
        self.contexts = dict[str, BrowserContext]()

    @contextmanager
    def open(self, found: Found, faults: list[str]) -> Iterator[Page]:
        """The page before its reader; errors of its scripts are added to the faults."""
        if found.who not in self.contexts:
            context = self.contexts[found.who] = self.browser.new_context(locale="vi")
            cookie = self.clients[found.who].get_cookie("phien")
            if found.who and cookie is not None:
                context.add_cookies([{"name": "phien", "value": cookie.value, "url": self.address}])
        page = self.contexts[found.who].new_page()
        page.on("pageerror", lambda error: faults.append(f"{found.address}: {error}"))
        page.goto(self.address + found.address)
        yield page
        page.close()


def _look(windows: Windows, found: Found, kind: str) -> list[str]:
    faults: list[str] = []
    with windows.open(found, faults) as page:
        faults += _faults_of(page, found, kind)
    weight = len(gzip.compress(found.html, 9))
    if kind != "long" and weight > (OFFICE if found.who else PUBLIC):
        faults.append(f"{found.who} {found.address}: {weight:,} bytes of HTML")
    return faults


def _faults_of(page: Page, found: Found, kind: str) -> list[str]:
    faults = list[str]()
    for width in _widths(kind):
        page.set_viewport_size({"width": width, "height": 900})
        try:
            looking.look(page, _name(found.route, kind))
        except AssertionError as fault:
            faults.append(f"{found.who} {found.address} {width}: {str(fault).splitlines()[0]}")
    if page.locator("h1").count() != 1:
        faults.append(f"{found.who} {found.address}: {page.locator('h1').count()} h1")
    return faults


def _widths(kind: str) -> tuple[int, ...]:
    """Where words are long it is the phone that has no room for them."""
    return looking.WIDTHS if kind != "long" else (min(looking.WIDTHS),)


def _name(route: str, kind: str) -> str:
    return f"{kind}{route.replace('/', '-').replace('?muc=', '-').replace('<', '').replace('>', '')}"


def _list(file: Path, pages: dict[str, Found], kind: str) -> None:
    lines = ["| page | who | address | pictures |", "|---|---|---|---|"]
    for route, found in pages.items():
        pictures = ", ".join(f"{_name(route, kind)}-{width}.png" for width in _widths(kind))
        lines.append(f"| {route} | {found.who or 'visitor'} | {found.address} | {pictures} |")
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
