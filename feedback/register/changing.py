"""What acts on rows of a room share: the version that the officer saw, and what an act set."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, Table, update

from feedback.actor import Actor
from feedback.extensions import Base, db
from feedback.law.refusal import Overtaken
from feedback.register.history import Content, History, told


def change(stale: type[Overtaken], row: Base, expected: int, **values: Any) -> None:
    """Set columns of a row, and take its next version, if it still has the one that the officer saw.

    Raises ``stale``, the room's own refusal, with the version that it has now.
    """
    table, known = cast(Table, type(row).__table__), cast(Any, row)
    changed = db.session.execute(
        update(type(row))
        .where(table.c.id == known.id, table.c.version == expected)
        .values(version=table.c.version + 1, **values)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(row)
    if cast(CursorResult[Any], changed).rowcount != 1:
        raise stale(known.version)


@dataclass(frozen=True, slots=True)
class Entering:
    """Enters acts on the rows of one subject: each belongs to an agency and is put together again by
    ``History.replay``. ``untold``: columns that events don't hold.
    """

    history: History
    room: str
    untold: Collection[str] = ()

    def __call__(
        self,
        row: Base,
        act: str,
        *names: str,
        by: Actor,
        at: datetime,
        details: Mapping[str, Any] | None = None,
        content: Content | None = None,
    ) -> None:
        """Write one act on a row: the columns named are what it set."""
        known: Any = row
        set_now = told(row, *(name for name in names if name not in self.untold))
        self.history.note(
            (self.room, known.id),
            act,
            dict(details or {}) | ({"set": set_now} if set_now else {}),
            agency_id=known.agency_id,
            by=by,
            at=at,
            content=content,
        )
