"""A house to measure in: a database with cases, the application on it, its web server as a process."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, make_url, select

from bench import filling
from bench.corpus import Corpus
from bench.rows import Cases, Office
from feedback import config
from feedback.accounts import actions as accounts
from feedback.accounts import passwords
from feedback.actor import SYSTEM
from feedback.administration import revisions
from feedback.administration.actions import prepare
from feedback.agencies import queries as agencies
from feedback.app import ROOT, create_app
from feedback.clock import local_day
from feedback.extensions import db
from feedback.oversight.tallies import folding
from feedback.register.models import RegisterEntry

THREADS: Final = 8
PROCESSES: Final = 2
"""So many processes answer where the server is that of production."""
PASSWORD: Final = "mat-khau-do-toc-do-2026"
OFFICER, INSPECTOR = "can-bo-do", "thanh-tra-do"
_START_SECONDS: Final = 60
_OWN_SETTINGS: Final = (
    "MODE",
    "DATABASE_URL",
    "DATABASE_READ_URL",
    "FILES_URL",
    "REDIS_URL",
    "MAIL_URL",
    "DEMO",
)


@dataclass(slots=True)
class House:
    """The application on one database. ``url`` is a SQLAlchemy address; ``folder`` its DATA_DIR."""

    name: str
    url: str
    folder: Path
    app: Flask
    seed: int
    own: Office | None = None
    open_cases: int = 0

    @property
    def driver_url(self) -> str:
        """The address as libpq reads it."""
        return make_url(self.url).set(drivername="postgresql").render_as_string(hide_password=False)

    def fill(self, total: int) -> None:
        """Appoint officers and put ``total`` cases in."""
        with self.app.app_context():
            offices = self._appoint()
            places = [area.full_name for area in agencies.areas_today()]
            cases = Cases(
                total=total,
                seed=self.seed,
                today=local_day(datetime.now(UTC)),
                corpus=Corpus(self.seed, places),
                offices=offices,
                own=offices[0],
                areas=[area.code for area in agencies.areas_today()],
                entries=db.session.scalar(select(func.max(RegisterEntry.id))) or 0,
            )
            # The calendar is read once: no transaction of ours may stay open while indexes are dropped.
            cases.warm()
            db.session.commit()
            db.session.remove()
            if self.url.startswith("sqlite"):
                filling.sqlite(Path(make_url(self.url).database or ""), cases)
            else:
                filling.postgres(self.driver_url, cases)
        with self.app.app_context():
            # As the worker would have, over the years.
            while folding.fold():
                pass
        if not self.url.startswith("sqlite"):
            filling.look_after(self.driver_url)
        self.own, self.open_cases = offices[0], cases.open_cases

    def _appoint(self) -> list[Office]:
        """A handler at each agency; the first agency's is the one whose queue is measured."""
        at = datetime.now(UTC)
        hashed = passwords.hashed(PASSWORD)
        today = local_day(at)
        everyone = [one for one in agencies.existing(today) if not one.external]
        everyone.sort(key=lambda one: (one.level != "commune", one.code))
        offices = []
        for place, agency in enumerate(everyone):
            officer = accounts.appoint(
                username=OFFICER if place == 0 else f"can-bo-{place}",
                full_name=f"Phạm Thị Số {place}",
                agency_id=agency.id,
                roles={"handler"},
                password_hash=hashed,
                must_change_password=False,
                by=SYSTEM,
                at=at,
            )
            offices.append(Office(agency.id, agency.code, officer.id))
        accounts.appoint(
            username=INSPECTOR,
            full_name="Lê Văn Thanh Tra",
            agency_id=agencies.reception_board().id,
            roles={"inspector"},
            password_hash=hashed,
            must_change_password=False,
            by=SYSTEM,
            at=at,
        )
        db.session.commit()
        return offices

    def signed_in(self, username: str) -> FlaskClient:
        """A browser in this process in which the officer has signed in by the real page."""
        client = self.app.test_client()
        page = client.get("/dang-nhap").text
        answer = client.post(
            "/dang-nhap", data={"csrf_token": csrf_token(page), "username": username, "password": PASSWORD}
        )
        if answer.status_code != 303:
            raise RuntimeError(f"Không đăng nhập được: {answer.status_code}")
        return client

    @contextmanager
    def serving(self, command: Sequence[str] = ()) -> Iterator[Server]:
        """A web server on this house, the product's own (one process) if none is named."""
        own = (str(Path(sys.executable).with_name("feedback")), "serve", "--without-worker")
        settings = {"DATABASE_URL": self.url, "DATA_DIR": str(self.folder), "THREADS": str(THREADS)}
        # All clients come from one network: it must not be taken for a crowd (web/pressure.py).
        settings |= dict.fromkeys(("FREE_POSTS", "BUSY_POSTS", "MOST_POSTS", "ALL_POSTS"), "1000000")
        with serving(command or own, settings) as server:
            yield server


@dataclass(frozen=True, slots=True)
class Server:
    """A web server that answers on 127.0.0.1."""

    port: int
    pid: int

    def resident_megabytes(self) -> float:
        """Resident memory (RSS) of the process, in MiB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
        return int(found.group(1)) / 1024 if found else 0.0


def as_in_production(application: str, *options: str) -> list[str]:
    """The command of the production server: granian with ``PROCESSES`` processes of ``THREADS`` threads."""
    command = str(Path(sys.executable).with_name("granian"))
    size = ("--workers", str(PROCESSES), "--blocking-threads", str(THREADS))
    return [command, "--interface", "wsgi", *size, "--no-ws", *options, application]


@contextmanager
def serving(command: Sequence[str], settings: dict[str, str]) -> Iterator[Server]:
    """Run a server that reads PORT from its environment; end it with SIGINT afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name not in _OWN_SETTINGS}
    environment |= settings | {"PORT": str(port), "HOST": "127.0.0.1", "LOG_LEVEL": "WARNING"}
    environment |= {"GRANIAN_PORT": str(port), "GRANIAN_LOG_LEVEL": "warning"}
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said, stderr=subprocess.STDOUT)
        try:
            _wait_until_open(port, process)
            yield Server(port, process.pid)
        except Exception:
            said.seek(0)
            print(said.read().decode(errors="replace")[-2000:], file=sys.stderr)
            raise
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_open(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError as error:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("Máy chủ web không khởi động được.") from error
        time.sleep(0.05)


def build(name: str, url: str, folder: Path, seed: int) -> House:
    """The application on an empty database, migrated, with the reference data."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = config.load({}, data_dir=folder, database_url=url, threads=THREADS, demo=False)
    app = create_app(settings)
    app.extensions["jobs"].consuming = False
    with app.app_context():
        revisions.upgrade()
        prepare(by=SYSTEM, at=datetime.now(UTC))
        db.session.commit()
        db.session.remove()
    return House(name, url, folder, app, seed)


def session_cookie(client: FlaskClient) -> str:
    """The session of a browser in this process, for a client outside."""
    found = client.get_cookie("phien")
    if found is None:
        raise RuntimeError("Trình duyệt mẫu chưa có phiên.")
    return f"phien={found.value}"


def csrf_token(page: str) -> str:
    """The token that stands in a page's form."""
    return hidden(page, "csrf_token")


def hidden(page: str, name: str) -> str:
    """The value of a hidden field of a page. Raises RuntimeError when the page has none."""
    tag = re.search(rf'<input[^>]*\bname="{name}"[^>]*>', page)
    value = re.search(r'\bvalue="([^"]*)"', tag.group()) if tag else None
    if value is None:
        raise RuntimeError(f"Trang không có trường ẩn «{name}».")
    return value.group(1)
