"""What stands beside an officer's list is made once while he looks, and anew once anything was written."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from feedback.clock import FixedClock
from feedback.extensions import db, own_transaction, read_only
from feedback.web import lately as kept
from feedback.web.lately import lately

READ = text("SELECT count(*) FROM holiday")


@pytest.fixture
def asked(app: Flask) -> list[int]:
    """What was loaded, each time that it was."""
    return []


def _ask(app: Flask, asked: list[int], *, whose: str = "officer:1", cookie: str = "") -> int:
    headers = {"Cookie": f"luc_ghi={cookie}"} if cookie else {}
    with app.test_request_context("/viec-cua-toi", headers=headers):
        read_only(True)
        try:

            def load() -> int:
                asked.append(db.session.scalar(READ) or 0)
                return asked[-1]

            return lately("holidays", whose, load)
        finally:
            db.session.remove()
            read_only(False)


def test_made_once_for_each_reader(app: Flask, asked: list[int]) -> None:
    assert _ask(app, asked) == _ask(app, asked)
    assert len(asked) == 1
    _ask(app, asked, whose="officer:2")
    assert len(asked) == 2


def test_what_was_written_shows_at_once(app: Flask, asked: list[int]) -> None:
    before = _ask(app, asked)
    with app.app_context(), own_transaction() as own:
        own.execute(text("UPDATE officer SET active = active"))
    assert _ask(app, asked) == before
    assert len(asked) == 1, "another table"
    with app.app_context(), own_transaction() as own:
        own.execute(text("DELETE FROM holiday"))
    assert _ask(app, asked) == 0 < before


def test_a_transaction_that_was_undone_changes_nothing(app: Flask, asked: list[int]) -> None:
    before = _ask(app, asked)
    with app.app_context():
        db.session.execute(text("DELETE FROM holiday"))
        db.session.rollback()
        db.session.remove()
    assert _ask(app, asked) == before


def test_not_beyond_half_a_minute(app: Flask, asked: list[int], clock: FixedClock) -> None:
    _ask(app, asked)
    clock.at += timedelta(seconds=29)
    _ask(app, asked)
    assert len(asked) == 1
    clock.at += timedelta(seconds=1)
    _ask(app, asked)
    assert len(asked) == 2


@pytest.mark.parametrize("told", ["", "x", "-1", "9" * 400, "١٢"])
def test_what_a_browser_says_wrongly_is_nothing(app: Flask, asked: list[int], told: str) -> None:
    _ask(app, asked)
    _ask(app, asked, cookie=told)
    assert len(asked) == 1


def test_who_wrote_in_another_process_is_shown_it(app: Flask, asked: list[int], clock: FixedClock) -> None:
    _ask(app, asked)
    wrote = str(int(clock.at.timestamp()) + 5)
    clock.at += timedelta(seconds=10)
    _ask(app, asked, cookie=wrote)
    assert len(asked) == 2
    _ask(app, asked, cookie=wrote)
    assert len(asked) == 2, "once"


def test_a_request_that_may_write_loads(app: Flask, asked: list[int]) -> None:
    with app.test_request_context("/viec-cua-toi"):
        for _ in range(2):
            lately("holidays", "officer:1", lambda: asked.append(1))
    assert len(asked) == 2


def test_no_more_than_so_many(app: Flask, asked: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST", 4)
    for number in range(20):
        _ask(app, asked, whose=f"officer:{number}")
    _ask(app, asked, whose="officer:19")
    assert len(asked) == 20
    _ask(app, asked, whose="officer:0")
    assert len(asked) == 21


def test_what_is_past_its_time_does_not_stay(app: Flask, asked: list[int], clock: FixedClock) -> None:
    for number in range(5):
        _ask(app, asked, whose=f"officer:{number}")
    assert len(app.extensions["lately"]) == 5
    clock.at += timedelta(seconds=31)
    _ask(app, asked, whose="officer:9")
    assert len(app.extensions["lately"]) == 1
