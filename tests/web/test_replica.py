"""Who may read a replica, and how far behind it may be. With a real one: ``tests/drill/replica.py``."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, event
from sqlalchemy.exc import OperationalError

from feedback import config
from feedback.app import create_app
from feedback.extensions import db
from feedback.replicas import Watch
from feedback.web.replica import COOKIE, may_read_replica
from tests.conftest import House
from tests.intake.walk import CONTENT, hidden

_WATCHED = ("BEGIN", "SELECT 1")
LISTED = Path(__file__).with_name("replica_pages.txt")


def _noted(asked: set[str], name: str) -> Callable[..., None]:
    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        # That is what the watch asks, in a thread of its own.
        if statement not in _WATCHED:
            asked.add(name)

    return note


@pytest.mark.once("sqlite")
def test_a_reader_is_sent_to_the_replica_a_writer_to_the_primary(
    app: Flask, house: House, tmp_path: Path
) -> None:
    db.session.remove()
    db.engine.dispose()
    shutil.copy(house.folder / "feedback.db", tmp_path / "replica.db")
    settings = config.load(
        {},
        data_dir=house.folder,
        database_url=f"sqlite:///{house.folder / 'feedback.db'}",
        database_read_url=f"sqlite:///{tmp_path / 'replica.db'}",
        # However slowly a machine goes: here nobody waits for a replica to grow old.
        replica_seconds=3600,
        free_posts=100_000,
    )
    split = create_app(settings, house.clock)
    split.extensions["jobs"].consuming = False
    asked: set[str] = set()
    with split.app_context():
        watch, engines = split.extensions["replica"], dict(db.engines)
        watch.look()
    for name, engine in engines.items():
        event.listen(engine, "before_cursor_execute", _noted(asked, str(name)))
    client = split.test_client()

    def engines_of(path: str) -> set[str]:
        asked.clear()
        assert client.get(path).status_code == 200
        return set(asked)

    assert engines_of("/cong-khai") == {"replica"}
    path = "/gui-don/phan-anh/noi-dung"
    answer = client.post(path, data=hidden(client.get(path).text) | CONTENT)
    assert answer.status_code == 303
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    assert (cookie.value, cookie.max_age, cookie.http_only, cookie.same_site) == ("1", 3600, True, "Lax")
    assert engines_of("/cong-khai") == {"read"}
    client.delete_cookie(COOKIE)
    assert engines_of("/cong-khai") == {"replica"}

    def conflict(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if statement not in _WATCHED:
            raise OperationalError(statement, values, Exception("canceled for what is replayed"))

    event.listen(engines["replica"], "before_cursor_execute", conflict)
    assert engines_of("/cong-khai") == {"replica", "read"}, "what the replica takes back the primary answers"
    assert client.get("/cong-khai/khong-co").status_code == 404
    watch.lost("replica")
    assert engines_of("/cong-khai") == {"read"}
    for engine in engines.values():
        engine.dispose()


def test_pages_that_may_be_a_little_old_are_listed(house: House) -> None:
    """Nobody moves a page there unseen: one that shows what its reader just did doesn't belong here."""
    app = house.app
    found = sorted(
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and may_read_replica(app, rule.endpoint)
    )
    assert found == LISTED.read_text().split()
    own = (
        "cases_public",
        "protection_public",
        "privacy_public",
        "accounts_",
        "attachments_desk",
        "register_",
    )
    assert not [name for name in found if name.startswith(own)]
    desks = {name for name in found if "_desk." in name and not name.startswith("oversight_desk.")}
    assert desks == {"cases_desk.all_cases"}


def test_lag_is_counted_from_the_last_moment_that_the_replica_holds_whole() -> None:
    moment = [0.0]
    engine = create_engine("sqlite://")
    watch = Watch(engine, engine, 15, clock=lambda: moment[0])
    answers: dict[str, Any] = {"read": (100, False, 1), "replica": (100, True, 2)}
    watch._ask = lambda name: answers[name]  # type: ignore[method-assign]

    def look(at: float, written: int, replayed: int) -> bool:
        moment[0] = at
        answers.update(read=(written, False, 1), replica=(replayed, True, 2))
        return watch.look().used

    assert not watch.state().used, "not before it was seen to hold anything"
    assert look(10, 100, 100)
    assert look(13, 200, 100), "three seconds behind are allowed"
    assert not look(26, 300, 100)
    assert watch.state().behind_bytes == 200
    assert look(29, 400, 300), "it holds what was written by 26"
    moment[0] = 42
    assert not watch.state().used, "nobody has looked for too long"
    answers["read"] = None
    assert watch.look().used, "without a primary there is nothing newer"
    answers["replica"] = None
    moment[0] = 50
    assert not watch.look().used
