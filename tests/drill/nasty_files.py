"""Ten thousand nasty files by the real form to a real server; what is taken is opened in Chromium.

``NASTY`` is how many are sent, ``NASTY_OPENED`` how many of those taken are opened; run by ``make drill``.
"""

from __future__ import annotations

import http.client
import io
import os
import re
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import BrowserContext, Error, Route
from sqlalchemy import select

from feedback import config
from feedback.accounts.demo import DEMO_PASSWORD
from feedback.actor import CITIZEN
from feedback.app import create_app
from feedback.attachments import store
from feedback.attachments.models import Attachment, DrawnPage
from feedback.cases.models import Case, Submission
from feedback.extensions import db
from feedback.intake import actions as intake
from feedback.intake.incoming import Incoming
from feedback.law.kinds import Kind
from feedback.people.actions import PersonDetails
from feedback.web import now
from tests.attachments.nasty import Nasty, nasty_files
from tests.browser import chromium

COUNT = int(os.environ.get("NASTY", "10000"))
OPENED = int(os.environ.get("NASTY_OPENED", "10000"))
MOST_MEMORY = 400 * 1024
"""Kilobytes that the server may ever have held (VmHWM)."""

PER_CASE = 40
SENDERS = 3
ROOT = Path(__file__).resolve().parents[2]
UNLIMITED = dict.fromkeys(("FREE_POSTS", "MOST_POSTS", "BUSY_POSTS", "ALL_POSTS"), "1000000")


class House:
    """A server at work, the application that reads its database, and the cases that files are sent to."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = os.environ | {
            "DATA_DIR": str(folder),
            "DATABASE_URL": "",
            "DEMO": "1",
            "PORT": str(self.port),
            **UNLIMITED,
        }
        for arguments in (["migrate"], ["demo", "load", "--cases", "3"]):
            command = [sys.executable, "-m", "feedback.cli", *arguments]
            subprocess.run(command, cwd=ROOT, env=self.environment, check=True)
        self.app: Flask = create_app(config.load({}, data_dir=folder, demo=True, port=self.port))
        self.app.extensions["jobs"].consuming = False
        with self.app.app_context():
            self.codes = [_lodge(place) for place in range(-(-COUNT // PER_CASE))]
        command = [sys.executable, "-m", "feedback.cli", "serve"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment)
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.2)
        raise RuntimeError("the server did not come up")

    def most_memory(self) -> int:
        """Kilobytes of memory that the server has held at most."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1])  # type: ignore[index]


def _lodge(place: int) -> tuple[str, str]:
    at = now()
    sender = PersonDetails(kind="person", full_name="Nguyễn Thị Thử", phone="0912345678", address="Thôn 3")
    [received] = intake.receive(
        [
            Incoming(
                kind=Kind.REPORT,
                sender=sender,
                channel="web",
                title=f"Cầu gãy {place}",
                body="Cầu gãy một nhịp.",
                received_at=at,
                area_code="21211",
                field_key="local_roads",
                submission_key=f"{place:032}",
            )
        ],
        by=CITIZEN,
        at=at,
    )
    db.session.commit()
    return received.lodged.tracking_code, received.lodged.secret


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The server, with enough cases for all files."""
    house = House(tmp_path_factory.mktemp("nasty"))
    try:
        yield house
    finally:
        house.process.terminate()
        house.process.wait(timeout=30)


class Sender:
    """A browser without scripts, as far as a form needs one."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookies: dict[str, str] = {}
        self.token = ""

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if kind:
            headers["Content-Type"] = kind
        self.connection.request(method, path, body or None, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)
        self.token = unescape(token[1]) if token else self.token
        return answer.status, text

    def post(self, path: str, values: dict[str, str], file: Nasty | None = None) -> tuple[int, str]:
        mark = "----nasty4711"
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in ({"csrf_token": self.token} | values).items()
        ]
        if file is not None:
            # As browsers write a name into a form (HTML standard, «multipart/form-data encoding»).
            name = file.name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
            head = f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
            parts.append(
                head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + file.data + b"\r\n"
            )
        body = b"".join(parts) + f"--{mark}--\r\n".encode()
        return self.ask("POST", path, body, f"multipart/form-data; boundary={mark}")


def _send(house: House, code: tuple[str, str], files: list[Nasty]) -> Counter[tuple[str, int]]:
    sender, answers = Sender(house.port), Counter[tuple[str, int]]()
    sender.ask("GET", "/tra-cuu")
    assert sender.post("/tra-cuu", {"code": code[0], "proof": code[1]})[0] == 303
    sender.ask("GET", "/don-cua-toi/bo-sung")
    for place, file in enumerate(files):
        status, _text = sender.post("/don-cua-toi/bo-sung", {"text": f"Tệp {place}"}, file)
        answers[file.kind, status] += 1
    return answers


def test_none_breaks_the_server_and_none_tells_where_it_was_made(house: House) -> None:
    files = list(nasty_files(COUNT))
    lots = [files[at : at + PER_CASE] for at in range(0, COUNT, PER_CASE)]
    begun = time.monotonic()
    answers: Counter[tuple[str, int]] = Counter()
    with ThreadPoolExecutor(SENDERS) as pool:
        for one in pool.map(_send, [house] * len(lots), house.codes, lots):
            answers += one
    print(f"\n{COUNT} files in {time.monotonic() - begun:.0f} s", *sorted(answers.items()), sep="\n")  # noqa: T201
    assert sum(answers.values()) == COUNT
    assert {status for _kind, status in answers} <= {303, 422, 413}
    with house.app.app_context():
        taken, copies = 0, 0
        for row in db.session.scalars(select(Attachment).where(Attachment.subject_room == "submission")):
            taken += 1
            for key in (row.shown_key, row.small_key):
                copies += key is not None
                assert key is None or not _tells(b"".join(store.open_(key).chunks)), row.id
    print(f"{taken} taken, {copies} copies without a place; server held {house.most_memory()} kB")  # noqa: T201
    assert house.most_memory() < MOST_MEMORY


def _tells(data: bytes) -> bool:
    with Image.open(io.BytesIO(data)) as picture:
        return bool(picture.getexif()) or b"CANARY" in data or b"<script" in data.lower()


def test_what_was_taken_runs_nothing_and_fetches_nothing(house: House) -> None:
    with house.app.app_context():
        rows = db.session.execute(
            select(Attachment.id, Case.number)
            .join(Submission, Submission.id == Attachment.subject_id)
            .join(Case, Case.id == Submission.case_id)
            .where(Attachment.subject_room == "submission", Attachment.name.is_not(None))
            .order_by(Attachment.sha256)
            .limit(OPENED)
        ).all()
        db.session.rollback()
    home, outside, ran, downloads = f"http://127.0.0.1:{house.port}", list[str](), list[str](), 0
    with chromium() as browser:
        context = browser.new_context(accept_downloads=True)

        def watch(route: Route) -> None:
            if route.request.url.startswith((home, "data:", "blob:")):
                route.continue_()
            else:
                outside.append(route.request.url)
                route.abort()

        context.route("**/*", watch)
        page = context.new_page()
        page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
        page.goto(f"{home}/dang-nhap")
        page.fill("input[name=username]", "tinhkhe.lanhdao")
        page.fill("input[name=password]", DEMO_PASSWORD)
        page.click("main button[type=submit]")
        for number, case in rows:
            page.goto(f"{home}/don/{case}/tep/{number}")
            assert page.locator("h1").count() == 1
            for link in page.locator("main a[href*='ban=goc'], main img").all():
                address = link.get_attribute("href") or link.get_attribute("src") or ""
                downloads += _taken(context, home + address)
        context.close()
    with house.app.app_context():
        drawn = list(db.session.scalars(select(DrawnPage.key)))
        assert not any(_tells(b"".join(store.open_(key).chunks)) for key in drawn)
    print(f"\n{len(rows)} files, {downloads} downloads, {len(drawn)} pages drawn; {house.most_memory()} kB")  # noqa: T201
    assert (outside, ran) == ([], [])
    assert downloads > len(rows)
    assert house.most_memory() < MOST_MEMORY


def _taken(context: BrowserContext, address: str) -> int:
    """Open an address of a file's bytes as a page of its own: the browser saves it and shows nothing."""
    tab = context.new_page()
    try:
        with pytest.raises(Error, match=r"Download is starting|ERR_ABORTED"):
            tab.goto(address)
    finally:
        tab.close()
    return 1
