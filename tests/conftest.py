"""Fixtures for every room: the application on both real engines, a clock to set, a watchful client."""

from __future__ import annotations

import gc
import shutil
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser
from sqlalchemy import event

from feedback import config
from feedback.actor import SYSTEM
from feedback.administration import revisions
from feedback.administration.actions import prepare
from feedback.app import create_app
from feedback.clock import FixedClock
from feedback.extensions import db, read_only
from tests.browser import chromium
from tests.renewal import Renewable
from tests.servers import PostgresServer, postgres_server
from tests.watchful import WatchfulClient

MOMENT = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
"""Wednesday 25 November 2026, nine in the morning in the province."""

ENGINES = ("sqlite", "postgresql")
FIRST = (
    *("test_walks", "in_browser", "tests/journeys", "test_demo_load", "test_tallies", "test_reorganisation"),
    *("test_exports", "test_unit_reports", "test_report_province"),
)
"""Files with few and long tests: begun last, one process would end long after the others."""


gc.set_threshold(20_000, 20, 20)

# How quickly a machine makes up examples, and runs them, says nothing of the rules that they try.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

_clean: list[Path] = []
"""Folders of this process with a database of SQLite after all migrations, and the keys to it."""


def _never_waits(connection: Any, _record: Any) -> None:
    # What a database of the tests holds is thrown away: nothing of it need reach the disk.
    connection.execute("PRAGMA synchronous=OFF")


class House:
    """One application on one engine, with a clean database handed out for each test."""

    def __init__(self, engine: str, folder: Path, server: PostgresServer | None) -> None:
        self.engine = engine
        self.folder = folder
        self.server = server
        self.name = f"t{uuid.uuid4().hex[:12]}"
        url = (
            f"sqlite:///{folder / 'feedback.db'}"
            if self.server is None
            else self.server.make_database(self.name)
        )
        if self.server is None and _clean:
            shutil.copy(_clean[0] / "keys.json", folder)
        self.clock = FixedClock(MOMENT)
        self.app = create_app(
            config.load({}, data_dir=folder, database_url=url, threads=4, demo=False, free_posts=100_000),
            clock=self.clock,
        )
        self.app.testing = True
        # All pages take seven seconds to compile: one process of the run does it for the others.
        compiled = folder.parent.parent / "compiled"
        compiled.mkdir(exist_ok=True)
        self.app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(compiled))
        self.app.test_client_class = WatchfulClient
        self.app.extensions["jobs"].consuming = False
        with self.app.app_context():
            if self.server is None:
                for key in (None, "read"):
                    event.listen(db.engines[key], "connect", _never_waits)
            if self.server is None and _clean:
                shutil.copy(_clean[0] / "clean.db", folder / "feedback.db")
            else:
                revisions.upgrade()
                prepare(by=SYSTEM, at=MOMENT)
                db.session.commit()
            db.session.remove()
            self._dispose()
        if self.server is None:
            shutil.copy(folder / "feedback.db", folder / "clean.db")
            _clean.append(folder)
        else:
            self.database = Renewable(url.replace("postgresql://", "postgresql+psycopg://", 1))
        # What was built is used to the end of the run: Python need not look through it for what is to go.
        gc.collect()
        gc.freeze()

    def fresh(self) -> None:
        """Put the clean database back and the clock to its place."""
        self.clock.at = MOMENT
        self.app.extensions["limits"].forget()
        self.app.extensions["form_counts"].forget()
        read_only(False)
        with self.app.app_context():
            db.session.remove()
            self._dispose()
        for kept in ("register-head.json", "register-published.json", "erasures.jsonl"):
            (self.folder / kept).unlink(missing_ok=True)
        shutil.rmtree(self.folder / "open-data", ignore_errors=True)
        if self.server is None:
            for tail in ("-wal", "-shm"):
                (self.folder / f"feedback.db{tail}").unlink(missing_ok=True)
            shutil.copy(self.folder / "clean.db", self.folder / "feedback.db")
        else:
            self.database.renew()

    def _dispose(self) -> None:
        for key in (None, "read"):
            db.engines[key].dispose()


def pytest_addoption(parser: pytest.Parser) -> None:
    """What ``make drill`` adds."""
    parser.addoption("--every-engine", action="store_true", help="tests marked «once» on both engines")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the long files, and keep of each test marked ``once`` the engine that it names."""
    items.sort(key=lambda item: not any(name in item.nodeid for name in FIRST))
    if config.getoption("--every-engine"):
        return
    left = [item for item in items if _elsewhere(item)]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if not _elsewhere(item)]


def _elsewhere(item: pytest.Item) -> bool:
    mark, params = item.get_closest_marker("once"), getattr(getattr(item, "callspec", None), "params", {})
    return mark is not None and params.get("house", mark.args[0]) != mark.args[0]


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real PostgreSQL server: the one named by TEST_POSTGRES_URL, or one started for this run."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def houses() -> dict[str, House]:
    """The houses of this process by engine, each built when first asked for.

    A fixture with parameters is built anew whenever its parameter changes: twice in each file of tests.
    """
    return {}


@pytest.fixture(scope="session", params=ENGINES)
def house(
    request: pytest.FixtureRequest, houses: dict[str, House], tmp_path_factory: pytest.TempPathFactory
) -> House:
    """The application on one engine."""
    engine: str = request.param
    if engine not in houses:
        server = request.getfixturevalue("postgres") if engine == "postgresql" else None
        houses[engine] = House(engine, tmp_path_factory.mktemp(engine), server)
    return houses[engine]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium for the tests of a module. Not longer: while it runs nobody else may run an event loop."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def app(house: House) -> Iterator[Flask]:
    """The application on each engine in turn, on a clean database, inside its context."""
    house.fresh()
    with house.app.app_context():
        yield house.app
        db.session.rollback()


@pytest.fixture
def clock(house: House) -> FixedClock:
    """The clock of the application; set ``clock.at`` to an aware moment."""
    return house.clock


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without scripts that looks after every page it opens."""
    return app.test_client()


@pytest.fixture
def session(app: Flask) -> Any:
    """The database session of the test's own context. Commit before the client writes."""
    return db.session
