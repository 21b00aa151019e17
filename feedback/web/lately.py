"""What a signed-in page shows beside its matter, kept for the one who saw it a moment ago.

What was made of tables that this process wrote since is made anew at once. What another process wrote shows
within half a minute; to who wrote it himself at once, since his browser says when that was.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from threading import Lock
from typing import Any, Final, TypeVar

from flask import Flask, current_app, g, request
from flask_login import current_user
from sqlalchemy import event
from werkzeug.wrappers import Response

from feedback import config, published, remembered
from feedback.extensions import db, only_reads
from feedback.noting import note, noted
from feedback.web import now
from feedback.web.cookies import name_of

Value = TypeVar("Value")

LIFE: Final = timedelta(seconds=30)
MOST: Final = 10_000
"""So many answers a process keeps; then the oldest go."""
_LOOKED_AT: Final = 8
"""So many of the oldest are looked at for each new one: those past their time go, and no put is long."""
_COOKIE: Final = "luc_ghi"
_NAME: Final = "lately"
_MOMENTS: Final = "feedback.lately"
_CLOCKS: Final = 1.0
"""Seconds by which the clocks of two machines may differ."""


@dataclass(frozen=True, slots=True)
class _Kept:
    value: Any
    statements: set[str]
    tables: frozenset[str]
    at: datetime
    written: int
    drops: int


class Shelf:
    """The answers of one database."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, _Kept] = {}
        self._lock = Lock()

    def get(self, key: Hashable) -> _Kept | None:
        """What is kept there, however old."""
        return self._kept.get(key)

    def put(self, key: Hashable, kept: _Kept) -> None:
        """Keep it as the newest."""
        with self._lock:
            self._kept.pop(key, None)
            for old, one in list(islice(self._kept.items(), _LOOKED_AT)):
                if kept.at - one.at >= LIFE or len(self._kept) >= MOST:
                    del self._kept[old]
            self._kept[key] = kept

    def __len__(self) -> int:
        return len(self._kept)

    def clear(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._kept.clear()


def lately(name: Hashable, whose: Hashable, load: Callable[[], Value]) -> Value:
    """What ``load`` gives, or gave to the same asker in the last half minute, if nothing it read was written.

    ``whose``: all on which the answer depends beside the database and the day. A request that may write
    always loads.
    """
    if not only_reads():
        return load()
    shelf, written = _shelf(), current_app.extensions["written"]
    at, wrote_at = _moments()
    key = name, whose
    kept = shelf.get(key)
    if (
        kept is not None
        and timedelta() <= at - kept.at < LIFE
        and not written.since(kept.written, kept.tables)
        and kept.drops == remembered.drops()
        and kept.at.timestamp() > wrote_at + _CLOCKS
    ):
        note(kept.statements)
        found: Value = kept.value
        return found
    before = written.at, remembered.drops()
    with noted() as asked:
        value = load()
    tables = frozenset[str]().union(*map(published.reads, asked.statements))
    shelf.put(key, _Kept(value, asked.statements, tables, at, *before))
    return value


def _shelf() -> Shelf:
    shelf: Shelf = current_app.extensions[_NAME]
    return shelf


def _moments() -> tuple[datetime, float]:
    """When this request first asked here, and when its reader wrote last: a page asks for twenty blocks."""
    environ = request.environ
    found: tuple[datetime, float] | None = environ.get(_MOMENTS)
    if found is None:
        found = environ[_MOMENTS] = now(), _wrote_at()
    return found


def _wrote_at() -> float:
    """When the reader wrote last, as his browser says; 0 when it says nothing that can be read."""
    told = request.cookies.get(_cookie(), "")
    return float(told) if told.isascii() and told.isdigit() and len(told) < 12 else 0.0


def _cookie() -> str:
    return name_of(_COOKIE, "/", secure=config.current().secure_cookies)


def init_app(app: Flask) -> None:
    """Begin with nothing; and let an officer's browser say for half a minute that he wrote something now."""
    shelf = app.extensions[_NAME] = Shelf()
    with app.app_context():
        # A pool thrown away may be opened on other content: a restored backup, the next test's database.
        event.listen(db.engine, "engine_disposed", lambda _engine: shelf.clear())

    @app.after_request
    def remember_write(response: Response) -> Response:
        # Who showed no cookie is signed in nowhere; whose program sent something isn't looked for.
        if g.get("committed", False) and request.cookies and current_user.is_authenticated:
            response.set_cookie(
                _cookie(),
                str(int(now().timestamp())),
                max_age=int(LIFE.total_seconds()),
                secure=config.current().secure_cookies,
                httponly=True,
                samesite="Lax",
            )
        return response
