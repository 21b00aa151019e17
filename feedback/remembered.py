"""What queries keep in memory: small tables that nearly every page needs and that change a few times a year.

Kept per database. A session that changed the tables reads them afresh and, once it has committed, drops
what this process keeps; other processes see the change when their copy is half a minute old.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, TypeVar

from flask import current_app
from sqlalchemy import event
from sqlalchemy.orm import Session

from feedback.extensions import db

_LIFE_SECONDS = 30.0
_CHANGED = "remembered_changed"
_SHELF = "remembered"

Value = TypeVar("Value")


@dataclass(slots=True)
class _Shelf:
    """The copies of one database. ``generation`` counts the drops, so that a copy begun before one is not
    kept after it.
    """

    generation: int = 0
    kept: dict[str, tuple[float, Any]] = field(default_factory=dict)

    def clear(self) -> None:
        self.generation += 1
        self.kept.clear()


def _shelf() -> _Shelf:
    # An application has one database; its engine is found more slowly.
    kept = current_app.extensions
    shelf: _Shelf | None = kept.get(_SHELF)
    if shelf is None:
        fresh = _Shelf()
        shelf = kept.setdefault(_SHELF, fresh)
        if shelf is fresh:
            # A pool thrown away may be opened on other content: a restored backup, the next test's database.
            event.listen(db.engine, "engine_disposed", lambda _engine: fresh.clear())
    return shelf


def remembered(name: str, load: Callable[[], Value]) -> Value:
    """The value kept under the name, else what ``load`` reads (at most half a minute old)."""
    if db.session().info.get(_CHANGED):
        return load()
    shelf = _shelf()
    kept = shelf.kept.get(name)
    if kept is not None and monotonic() - kept[0] < _LIFE_SECONDS:
        return kept[1]
    generation = shelf.generation
    value = load()
    if shelf.generation == generation:
        shelf.kept[name] = (monotonic(), value)
    return value


def drops() -> int:
    """How often what is kept was dropped: what was made with it before may be out of date."""
    return _shelf().generation


def forget() -> None:
    """Call in an act that changes the tables: this session reads afresh, all others after its commit."""
    db.session().info[_CHANGED] = _shelf()


@event.listens_for(Session, "after_commit")
def _committed(session: Session) -> None:
    shelf = session.info.pop(_CHANGED, None)
    if shelf is not None:
        shelf.clear()


@event.listens_for(Session, "after_rollback")
def _undone(session: Session) -> None:
    session.info.pop(_CHANGED, None)
