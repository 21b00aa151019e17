"""What the drills of faults share: ``feedback serve`` and ``feedback worker`` as processes to be killed, and
a citizen who fills in the form over HTTP and presses again when the answer didn't come.
"""

from __future__ import annotations

import hashlib
import io
import os
import random
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg
from sqlalchemy import create_engine, make_url, text

from tests.attachments import samples
from tests.intake.walk import CONTENT, PLACE, PLEDGE, SENDER, hidden
from tests.servers import postgres_server

FORM = "/gui-don/phan-anh"
COMMAND = str(Path(sys.executable).with_name("feedback"))
OPEN_DOORS = dict.fromkeys(
    ("FREE_POSTS", "MOST_POSTS", "BUSY_POSTS", "ALL_POSTS", "UNSCRIPTED_POSTS"), "1000000"
)
"""One machine plays a whole province: nobody is to be held up for posting often."""
_OWN = (
    "MODE", "DATABASE_URL", "DATABASE_READ_URL", "FILES_URL", "REDIS_URL", "MAIL_URL", "DEMO"
)  # fmt: skip
START_SECONDS = 120


class Cut(Exception):
    """No answer came, or one that says to try again: the server was killed, or isn't back yet."""

    def __init__(self, what: str, page: str = "") -> None:
        super().__init__(what)
        self.page = page


def size(name: str, usual: int) -> int:
    """How large a drill is: the environment's ``name``, else what is usual."""
    return int(os.environ.get(name, str(usual)))


def free_port() -> int:
    """A port on which nobody listens now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


@dataclass
class Place:
    """One installation: its DATA_DIR, its database, and the processes started on it."""

    folder: Path
    url: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    trust: ssl.SSLContext | bool = True

    @property
    def environment(self) -> dict[str, str]:
        """The settings of its processes."""
        found = {name: value for name, value in os.environ.items() if name not in _OWN}
        own = {"DATA_DIR": str(self.folder), "PORT": str(self.port), "HOST": "127.0.0.1", "THREADS": "8"}
        found |= OPEN_DOORS | own | {"LOG_LEVEL": "WARNING"} | self.settings
        return found | ({"DATABASE_URL": self.url} if self.url else {})

    @property
    def address(self) -> str:
        """Where its pages are."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> str:
        """The SQLAlchemy address of its database."""
        return self.url or f"sqlite:///{self.folder / 'feedback.db'}"

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """A command of the product, to its end."""
        return subprocess.run(
            [COMMAND, *arguments], env=self.environment, check=check, capture_output=True, text=True
        )

    def start(self, name: str, *arguments: str, before: Sequence[str] = ()) -> None:
        """Start a process; ``before`` is a program that watches it. A server isn't waited for."""
        log = (self.folder / f"{name}.log").open("ab")
        self.running[name] = subprocess.Popen(
            [*before, COMMAND, *arguments],
            env=self.environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()

    def serve(self, *, worker: bool = False) -> None:
        """The web server, with its worker as a process of its own or not, and wait until it answers."""
        self.start("serve", "serve", "--without-worker")
        if worker:
            self.start("worker", "worker")
        self.wait()

    def kill(self, name: str) -> None:
        """SIGKILL."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """End what runs here."""
        for process in self.running.values():
            # Who watches it is of its group, and ends with it.
            os.killpg(process.pid, signal.SIGTERM)
        for process in self.running.values():
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.running.clear()

    def wait(self) -> None:
        """Until the server answers. Raises RuntimeError after two minutes, with what it said."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            try:
                if httpx.get(f"{self.address}/healthz", timeout=2).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        raise RuntimeError((self.folder / "serve.log").read_text()[-2000:])

    def rows(self, question: str) -> list[tuple[object, ...]]:
        """What the database holds, asked past the product."""
        engine = create_engine(with_driver(self.database))
        try:
            with engine.connect() as connection:
                return [tuple(row) for row in connection.execute(text(question))]
        finally:
            engine.dispose()

    def file(self, key: str) -> bytes:
        """The bytes of a stored file."""
        return (self.folder / "files" / key).read_bytes()


def with_driver(url: str) -> str:
    """Through psycopg 3."""
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


@contextmanager
def place(
    engine: str, folder: Path, settings: Mapping[str, str] | None = None, *, port: int | None = None
) -> Iterator[Place]:
    """An installation with an empty database that keeps what it commits, whatever is killed."""
    folder.mkdir(parents=True, exist_ok=True)
    if engine == "sqlite":
        there = Place(folder, settings=dict(settings or {}))
        there.run("migrate")
        try:
            yield there
        finally:
            there.stop()
        return
    with postgres_server(fsync=True) as server:
        there = Place(folder, server.make_database("faults"), dict(settings or {}))
        there.run("migrate")
        try:
            yield there
        finally:
            there.stop()


def libpq(url: str) -> str:
    """The address as libpq reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def connect(url: str) -> psycopg.Connection:
    """Straight to PostgreSQL."""
    return psycopg.connect(libpq(url), autocommit=True)


@dataclass(frozen=True)
class Receipt:
    """What a citizen was shown, for what he sent."""

    title: str
    code: str
    sha256: bytes
    key: str


class Citizen:
    """A browser without scripts that comes back after each cut, and presses the same button again."""

    def __init__(self, place: Place, *, patience: float = START_SECONDS) -> None:
        self.place = place
        self.patience = patience
        self.cuts = 0
        self.client = httpx.Client(base_url=place.address, timeout=60, verify=place.trust)

    def ask(
        self, path: str, form: Mapping[str, str] | None = None, file: tuple[str, bytes] | None = None
    ) -> httpx.Response:
        """One request. Raises Cut when no answer came, or one that says to try again."""
        try:
            if form is None:
                answer = self.client.get(path)
            else:
                files = {"file": (file[0], file[1], "image/png")} if file else None
                answer = self.client.post(path, data=dict(form), files=files)
        except httpx.TransportError as error:
            raise Cut(type(error).__name__) from None
        if answer.status_code in (500, 502, 503, 504):
            raise Cut(str(answer.status_code), answer.text)
        return answer

    def again(
        self, path: str, form: Mapping[str, str] | None = None, file: tuple[str, bytes] | None = None
    ) -> httpx.Response:
        """The same request until it is answered. Raises Cut when patience is over."""
        end = time.monotonic() + self.patience
        while True:
            try:
                return self.ask(path, form, file)
            except Cut:
                self.cuts += 1
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)

    def write(self, title: str, picture: bytes | None, *, email: str | None = None) -> dict[str, str]:
        """Fill in all pages; returns the form of the last one."""
        page = self.again(f"{FORM}/noi-dung")
        token = {"csrf_token": hidden(page.text)["csrf_token"]}
        self._to(self.again(f"{FORM}/noi-dung", token | CONTENT | {"title": title}), "noi-xay-ra")
        if picture is not None:
            self.upload(token, picture)
        self._to(self.again(f"{FORM}/noi-xay-ra", token | PLACE), "nguoi-gui")
        sender = SENDER | ({"email": email} if email else {})
        self._to(self.again(f"{FORM}/nguoi-gui", token | sender), "kiem-tra")
        return hidden(self.again(f"{FORM}/kiem-tra").text) | PLEDGE

    def upload(self, token: Mapping[str, str], picture: bytes) -> None:
        """«Tải lên», once: after a cut he looks first whether the file is there."""
        end = time.monotonic() + self.patience
        while True:
            try:
                answer = self.ask(
                    f"{FORM}/noi-xay-ra", {**token, **PLACE, "tai_len": "1"}, ("anh.png", picture)
                )
                assert answer.status_code == 303, (answer.status_code, answer.text[:3000])
                return
            except Cut:
                self.cuts += 1
                if time.monotonic() > end:
                    raise
                if "anh.png" in self.again(f"{FORM}/noi-xay-ra").text:
                    return

    def send(self, form: Mapping[str, str]) -> str:
        """«Gửi đơn» until there is a receipt; returns its code."""
        self._to(self.again(f"{FORM}/kiem-tra", form), "da-nhan")
        shown = self.again("/gui-don/da-nhan")
        assert shown.status_code == 200, shown.status_code
        code, _secret = re.findall(r'qn-panel__code qn-code">([^<]+)<', shown.text)
        return str(code)

    def lodge(self, title: str, picture: bytes | None, *, email: str | None = None) -> Receipt:
        """The whole way."""
        self.client.cookies.clear()
        form = self.write(title, picture, email=email)
        # Over HTTPS its name says that it must stay there (__Host-, __Secure-).
        key = next(text for name, text in self.cookies().items() if name.endswith("ban_nhap"))
        code = self.send(form)
        return Receipt(title, code, hashlib.sha256(picture or b"").digest(), key)

    def cookies(self) -> dict[str, str]:
        """His cookies by name. That of the draft lies at the form of each language, with one content."""
        return {one.name: one.value or "" for one in self.client.cookies.jar}

    @staticmethod
    def _to(answer: httpx.Response, page: str) -> None:
        where = answer.headers.get("location", "")
        assert answer.status_code == 303, (page, answer.status_code, answer.text[:3000])
        assert where.endswith(f"/{page}"), (page, where)


def picture(number: int) -> bytes:
    """A picture unlike any other."""
    chance = random.Random(number)
    image = samples.drawing((32, 24))
    for place in range(24):
        image.putpixel((place, place % 24), tuple(chance.randrange(256) for _ in range(3)))
    output = io.BytesIO()
    image.save(output, "PNG")
    return output.getvalue()


def faults(
    place: Place, receipts: Sequence[Receipt], *, sent: int | None = None, begins: str = ""
) -> list[str]:
    """What is wrong with what was acknowledged: lost, double, or a file with another fingerprint. Of all that
    is there, what has a title that ``begins`` so."""
    rows = [
        row
        for row in place.rows("SELECT id, tracking_code, title FROM submission ORDER BY id")
        if str(row[2]).startswith(begins)
    ]
    files: dict[object, list[tuple[object, ...]]] = {}
    for row in place.rows(
        "SELECT subject_id, sha256, original_key FROM attachment WHERE subject_room = 'submission'"
    ):
        files.setdefault(row[0], []).append(row)
    by_code = {str(code).replace("-", ""): (number, title) for number, code, title in rows}
    titles = [title for _, _, title in rows]
    wrong = [f"double: {title}" for title in set(titles) if titles.count(title) > 1]
    if sent is not None and len(rows) != sent:
        wrong.append(f"{len(rows)} submissions for {sent} receipts")
    for receipt in receipts:
        found = by_code.get(receipt.code.replace("-", ""))
        if found is None or found[1] != receipt.title:
            wrong.append(f"lost: {receipt.title}")
            continue
        of_it = files.get(found[0], [])
        if receipt.sha256 == hashlib.sha256(b"").digest():
            continue
        if [bytes(one[1]) for one in of_it] != [receipt.sha256]:  # type: ignore[call-overload]
            wrong.append(f"row of file: {receipt.title}: {len(of_it)}")
            continue
        try:
            data = place.file(str(of_it[0][2]))
        except FileNotFoundError:
            wrong.append(f"file gone: {receipt.title}")
            continue
        if hashlib.sha256(data).digest() != receipt.sha256:
            wrong.append(f"file: {receipt.title}")
    return wrong
