"""A real streaming replica: who reads it and who doesn't, when it lags, is gone, returns, is promoted."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from feedback import config
from feedback.actor import SYSTEM
from feedback.administration import revisions
from feedback.administration.actions import prepare
from feedback.app import create_app
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.web.replica import COOKIE
from tests.conftest import MOMENT
from tests.intake.walk import CONTENT, hidden
from tests.servers import STREAMED, PostgresServer, Standby, postgres_server

PAGE, OWN = "/cong-khai", "/tra-cuu"
ALLOWED = 5


@pytest.fixture(scope="module")
def primary() -> Iterator[PostgresServer]:
    """A primary of its own: that of the suite writes no log that could be followed."""
    with postgres_server(settings=STREAMED) as server:
        yield server


@pytest.fixture(scope="module")
def standby(primary: PostgresServer) -> Iterator[Standby]:
    """Its replica."""
    with Standby(primary) as standby:
        yield standby


@pytest.fixture(scope="module")
def split(
    primary: PostgresServer, standby: Standby, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """The application over both, migrated."""
    settings = config.load(
        {},
        data_dir=tmp_path_factory.mktemp("split"),
        database_url=primary.make_database("split"),
        database_read_url=standby.server.url("split"),
        replica_seconds=ALLOWED,
        threads=2,
        free_posts=100_000,
    )
    app = create_app(settings, FixedClock(MOMENT))
    app.testing = True
    app.extensions["jobs"].consuming = False
    with app.app_context():
        db.create_all(bind_key=None)
        revisions.prepare()
        flask_migrate.stamp()
        prepare(by=SYSTEM, at=MOMENT)
        db.session.commit()
    yield app
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def asked(split: Flask) -> Iterator[Callable[[str], set[str]]]:
    """Which engines a page asked."""
    said: list[str] = []
    with split.app_context():
        engines = dict(db.engines)
    watched = {name: noted(said, str(name)) for name in engines}
    for name, engine in engines.items():
        event.listen(engine, "before_cursor_execute", watched[name])

    def of(path: str, client: FlaskClient | None = None) -> set[str]:
        said.clear()
        assert (client or split.test_client()).get(path).status_code == 200
        return set(said)

    yield of
    for name, engine in engines.items():
        event.remove(engine, "before_cursor_execute", watched[name])


def noted(said: list[str], name: str) -> Callable[..., None]:
    """A listener that writes down the engine, but not what the watch asks of it."""

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "pg_is_in_recovery" not in statement:
            said.append(name)

    return note


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for it."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_public_pages_read_the_replica_and_own_pages_the_primary(split: Flask, asked: Any) -> None:
    until(lambda: asked(PAGE) == {"replica"})
    assert asked(OWN) <= {"read"}
    assert asked("/ket-qua") == {"replica"}
    assert split.test_client().get("/readyz").json["replica"] == "ok"
    gauges = split.test_client().get("/metrics").text
    assert "feedback_replica_used 1.0" in gauges


def test_who_wrote_reads_the_primary_for_a_while(split: Flask, asked: Any) -> None:
    until(lambda: asked(PAGE) == {"replica"})
    client = split.test_client()
    path = "/gui-don/phan-anh/noi-dung"
    answer = client.post(path, data=hidden(client.get(path).text) | CONTENT)
    assert answer.status_code == 303
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    assert (cookie.value, cookie.max_age, cookie.http_only, cookie.same_site) == ("1", ALLOWED, True, "Lax")
    assert asked(PAGE, client) == {"read"}
    client.delete_cookie(COOKIE)
    assert asked(PAGE, client) == {"replica"}


def test_a_replica_far_behind_is_left_and_taken_again(split: Flask, standby: Standby, asked: Any) -> None:
    until(lambda: asked(PAGE) == {"replica"})
    standby.say("SELECT pg_wal_replay_pause()")
    with split.app_context(), db.engines[None].begin() as connection:
        connection.execute(text("CREATE TABLE later AS SELECT generate_series(1, 1000) AS n"))
    until(lambda: asked(PAGE) == {"read"})
    told = split.test_client().get("/readyz")
    assert told.status_code == 200
    assert told.json["replica"].startswith("behind: ")
    assert "feedback_replica_used 0.0" in split.test_client().get("/metrics").text
    standby.say("SELECT pg_wal_replay_resume()")
    until(lambda: asked(PAGE) == {"replica"})


def test_a_replica_that_goes_is_missed_by_nobody_and_returns(
    split: Flask, standby: Standby, asked: Any
) -> None:
    until(lambda: asked(PAGE) == {"replica"})
    standby.stop()
    for _ in range(5):
        assert split.test_client().get(PAGE).status_code == 200
    assert asked(PAGE) == {"read"}
    assert split.test_client().get("/readyz").json["replica"] == "unreachable"
    standby.start()
    until(lambda: asked(PAGE) == {"replica"})


def test_what_the_replica_takes_back_is_asked_of_the_primary(
    split: Flask, asked: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    until(lambda: asked(PAGE) == {"replica"})
    with split.app_context():
        replica = db.engines["replica"]

    def conflict(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        # As PostgreSQL says it of a query that stands in the way of what is replayed.
        raise OperationalError(statement, values, Exception("conflict with recovery"))

    event.listen(replica, "before_cursor_execute", conflict)
    try:
        assert split.test_client().get(PAGE).status_code == 200
        assert split.test_client().get("/ket-qua/KQ0000000").status_code == 404
    finally:
        event.remove(replica, "before_cursor_execute", conflict)


def test_a_replica_that_was_promoted_is_not_read(split: Flask, standby: Standby, asked: Any) -> None:
    until(lambda: asked(PAGE) == {"replica"})
    assert standby.say("SELECT pg_promote()")[0] is True
    until(lambda: asked(PAGE) == {"read"})
    assert split.test_client().get("/readyz").json["replica"] == "follows nobody"
