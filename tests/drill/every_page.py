"""Each page that a visitor or a demo officer reaches by links, on the demo province and on an empty one:
no fault of axe, nothing beyond the edge at a desk's and at a phone's width, one heading, the weight it may
have. ``SCREENSHOTS=folder`` keeps a picture of each at each width and ``pages.md``, the list of them.

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
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from feedback import config
from feedback.app import create_app
from tests import browser as looking
from tests.access import crawl
from tests.drill._served import COMMAND, OPEN_DOORS
from tests.intake.walk import hidden

STARTS: Final = ("/", "/so-do-trang", "/viec-cua-toi", "/tai-khoan", "/giam-sat", "/khong-co-trang-nay")
ONLY: Final = os.environ.get("ROUTES", "/")
"""Beginning of the routes to look at; all are walked."""
PAGES: Final = int(os.environ.get("PAGES", "250"))
"""Pages that each reader follows links through, at most."""
PUBLIC, OFFICE = 15 * 1024, 40 * 1024
"""Bytes of the HTML of a page, compressed."""


@dataclass(frozen=True)
class Found:
    """An example of a page: its route, who reads it and where."""

    route: str
    who: str
    address: str
    html: bytes


@contextmanager
def province(folder: Path, kind: str) -> Iterator[Flask]:
    """The demo province as ``make run`` loads it, or one with its officers alone; served by the block."""
    settings = OPEN_DOORS | {"DATA_DIR": str(folder), "DEMO": "1", "LOG_LEVEL": "ERROR"}
    environment = {name: text for name, text in os.environ.items() if name not in ("DATABASE_URL", "MODE")}
    cases = [] if kind == "full" else ["--cases", "0"]
    for command in (["migrate"], ["demo", "load", *cases]):
        subprocess.run([COMMAND, *command], env=environment | settings, check=True, capture_output=True)
    app = create_app(config.load(settings))
    app.extensions["jobs"].consuming = False
    yield app


def readers(app: Flask, folder: Path) -> dict[str, FlaskClient]:
    """A visitor, and each officer of the demo signed in by the form."""
    environment = os.environ | {"DATA_DIR": str(folder), "DEMO": "1"}
    told = subprocess.run(
        [COMMAND, "accounts", "list-demo", "--json"], env=environment, check=True, capture_output=True
    )
    found = {"": app.test_client()}
    for row in json.loads(told.stdout):
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
            part = address.partition("muc=")[2].partition("&")[0]
            key = rule + (f"?muc={part}" if part else "") if status == 200 else f"{status}"
            if key not in found or len(body) > len(found[key].html):
                found[key] = Found(key, who, address, body)
    return {key: one for key, one in sorted(found.items()) if key.startswith((ONLY, "404"))}


@pytest.mark.parametrize("kind", ["full", "empty"])
def test_every_page_is_good_to_look_at(tmp_path: Path, browser: Browser, kind: str, capsys: object) -> None:
    logging.disable(logging.CRITICAL)
    faults: list[str] = []
    with province(tmp_path, kind) as app:
        clients = readers(app, tmp_path)
        with app.app_context():
            pages = examples(app, clients)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            for found in pages.values():
                faults += _look(browser, f"http://127.0.0.1:{server.server_port}", clients, found, kind)
        finally:
            server.shutdown()
            logging.disable(logging.NOTSET)
    with capsys.disabled():  # type: ignore[attr-defined]
        sys.stdout.write("\n".join(["", f"{kind}: {len(pages)} pages, {len(faults)} faults", *faults, ""]))
    if looking.SHOTS:
        _list(Path(looking.SHOTS) / f"pages-{kind}.md", pages, kind)
    assert len(pages) > 10
    assert faults == []


def _look(
    browser: Browser, address: str, clients: dict[str, FlaskClient], found: Found, kind: str
) -> list[str]:
    faults: list[str] = []
    for width in looking.WIDTHS:
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="vi")
        cookie = clients[found.who].get_cookie("phien")
        if found.who and cookie is not None:
            context.add_cookies([{"name": "phien", "value": cookie.value, "url": address}])
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"{found.address}: {error}"))
        page.goto(address + found.address)
        name = _name(found.route, kind)
        try:
            looking.look(page, name)
        except AssertionError as fault:
            faults.append(f"{found.who} {found.address} {width}: {str(fault).splitlines()[0]}")
        if page.locator("h1").count() != 1:
            faults.append(f"{found.who} {found.address}: {page.locator('h1').count()} h1")
        context.close()
    weight = len(gzip.compress(found.html, 9))
    if weight > (OFFICE if found.who else PUBLIC):
        faults.append(f"{found.who} {found.address}: {weight:,} bytes of HTML")
    return faults


def _name(route: str, kind: str) -> str:
    return f"{kind}{route.replace('/', '-').replace('?muc=', '-').replace('<', '').replace('>', '')}"


def _list(file: Path, pages: dict[str, Found], kind: str) -> None:
    lines = ["| page | who | address | pictures |", "|---|---|---|---|"]
    for route, found in pages.items():
        pictures = ", ".join(f"{_name(route, kind)}-{width}.png" for width in looking.WIDTHS)
        lines.append(f"| {route} | {found.who or 'visitor'} | {found.address} | {pictures} |")
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
