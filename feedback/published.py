"""Whether anything that the public reads was changed: one number, raised by whoever changes it.

Each transaction that writes a table of ``TABLES``, by whatever way, raises the number at its end, in itself:
who reads the same number as before may show again what was made then. Submissions and the work on cases
write none of these tables, so that they never wait for one another here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from threading import Lock
from typing import Any, Final

from flask import current_app
from sqlalchemy import BigInteger, Connection, Engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, db
from feedback.noting import Noted, note
from feedback.straight import ask

TABLES: Final = frozenset(
    (
        *(
            "agency",
            "agency_succession",
            "area",
            "area_succession",
            "competence",
            "remote_commune",
            "territory",
        ),
        *("calendar_year", "holiday", "own_target"),
        *("commitment", "commitment_event"),
        *("consultation", "consultation_document", "consultation_meeting"),
        *("dialogue_agenda_item", "dialogue_document", "dialogue_published_copy", "dialogue_result_posting"),
        *("dialogue_session", "dialogue_target"),
        *("disclosure_duty", "document_form", "posted_document", "public_figure"),
        *("good_model", "good_model_entry"),
        *("outcome", "outcome_copy", "outcome_file", "outcome_form"),
        *("survey_figure", "survey_round"),
        *("reception_closure", "reception_event", "reception_hours", "reception_place", "reception_session"),
        *("reception_turn",),
    )
)
"""What kept pages show. A page that reads any other table is never kept (see ``only_published``)."""
UNCOUNTED: Final = frozenset(("attachment",))
"""Read for the names and sizes of files that a row of ``TABLES`` names; the files themselves are asked for
each time. To count it would move the number with each file that any citizen sends."""
UNDER_WAY: Final = "migrating"
"""Execution option of a connection under which tables are being changed themselves: nothing is counted."""

_WRITES: Final = re.compile(r'\b(?:INSERT INTO|UPDATE|DELETE FROM|COPY)\s+"?(\w+)', re.I)
_WORD: Final = re.compile(r"[a-z][a-z0-9_]+")
_CHANGED: Final = "published_changed"
_WRITTEN: Final = "written_tables"
_READ: Final = "SELECT version FROM public_state WHERE id = 1"
_RAISE: Final = (
    "INSERT INTO public_state (id, version) VALUES (1, 1) "
    "ON CONFLICT (id) DO UPDATE SET version = public_state.version + 1"
)


class PublicState(Base):
    """The one row of it; ``version`` never falls."""

    __tablename__ = "public_state"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(BigInteger)


def version() -> int | None:
    """The number now, asked of the database that this request reads; None when it doesn't answer."""
    try:
        rows = ask(_READ, ())
    except SQLAlchemyError:
        db.session.rollback()
        return None
    return int(rows[0][0]) if rows else 0


@lru_cache(maxsize=4000)
def writes(statement: str) -> frozenset[str]:
    """The tables that a statement writes."""
    return frozenset(name.lower() for name in _WRITES.findall(statement))


@lru_cache(maxsize=4000)
def reads(statement: str) -> frozenset[str]:
    """The tables that a statement may read: every one that it names."""
    return frozenset(_WORD.findall(statement)) & Base.metadata.tables.keys()


def only_published(noted: Noted) -> bool:
    """Whether only tables of which changes are counted were read."""
    counted = TABLES | UNCOUNTED | {PublicState.__tablename__}
    return all(reads(statement) <= counted for statement in noted.statements)


class Written:
    """Which tables this process wrote, and when: ``at`` counts the ends of transactions that wrote."""

    def __init__(self) -> None:
        self.at = 0
        self._last: dict[str, int] = {}
        self._lock = Lock()

    def end(self, tables: set[str]) -> None:
        """A transaction that wrote these is over."""
        with self._lock:
            self.at += 1
            self._last |= dict.fromkeys(tables, self.at)

    def since(self, at: int, tables: Iterable[str]) -> bool:
        """Whether one of the tables was written after ``at``."""
        return self.at != at and any(self._last.get(table, 0) > at for table in tables)


def watch() -> None:
    """Hang this on the engines. Call once, inside an application context."""
    primary = db.engines[None]
    written: Written = current_app.extensions.setdefault("written", Written())

    @event.listens_for(primary, "begin")
    def on_begin(connection: Connection) -> None:
        connection.info[_CHANGED] = False

    @event.listens_for(primary, "before_cursor_execute")
    def on_write(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        tables = writes(statement)
        if tables:
            connection.info.setdefault(_WRITTEN, set()).update(tables)
            if not tables.isdisjoint(TABLES):
                connection.info[_CHANGED] = True

    @event.listens_for(primary, "commit")
    def on_commit(connection: Connection) -> None:
        if connection.info.pop(_CHANGED, False) and not connection.get_execution_options().get(UNDER_WAY):
            cursor = connection.connection.cursor()
            cursor.execute(_RAISE)
            cursor.close()

    @event.listens_for(primary, "checkin")
    def on_end(_connection: Any, record: Any) -> None:
        # Not at the commit, which others see a moment later.
        tables = record.info.pop(_WRITTEN, None)
        if tables:
            written.end(tables)

    for engine in db.engines.values():
        _note_reads(engine)


def _note_reads(engine: Engine) -> None:
    @event.listens_for(engine, "before_cursor_execute")
    def on_read(_connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        note((statement,))
