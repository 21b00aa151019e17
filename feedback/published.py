"""Whether anything that the public reads was changed: one number, raised by whoever changes it.

Each transaction that writes a table of ``TABLES``, by whatever way, raises the number at its end, in itself:
who reads the same number as before may show again what was made then. Submissions and the work on cases
write none of these tables, so that they never wait for one another here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from threading import local
from typing import Any, Final

from sqlalchemy import BigInteger, Connection, Engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, ask, db

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
"""What kept pages show. A page that reads any other table is never kept (see ``noted``)."""
UNCOUNTED: Final = frozenset(("attachment",))
"""Read for the names and sizes of files that a row of ``TABLES`` names; the files themselves are asked for
each time. To count it would move the number with each file that any citizen sends."""
UNDER_WAY: Final = "migrating"
"""Execution option of a connection under which tables are being changed themselves: nothing is counted."""

_WRITES: Final = re.compile(r'\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.I)
_WORD: Final = re.compile(r"[a-z][a-z0-9_]+")
_CHANGED: Final = "published_changed"
_READ: Final = "SELECT version FROM public_state WHERE id = 1"
_RAISE: Final = (
    "INSERT INTO public_state (id, version) VALUES (1, 1) "
    "ON CONFLICT (id) DO UPDATE SET version = public_state.version + 1"
)
_here = local()


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


class Noted:
    """Whether only tables of which changes are counted were read."""

    def __init__(self) -> None:
        self.only_published = True


@contextmanager
def noted() -> Iterator[Noted]:
    """What is read inside the block, in this thread."""
    before, found = getattr(_here, "noted", None), Noted()
    _here.noted = found
    try:
        yield found
    finally:
        _here.noted = before
        if before is not None:
            before.only_published &= found.only_published


def begin_noting() -> Noted:
    """As ``noted``, to the next call of this or of ``end_noting`` in this thread."""
    _here.noted = Noted()
    found: Noted = _here.noted
    return found


def end_noting() -> None:
    """Note nothing more."""
    _here.noted = None


@lru_cache(maxsize=4000)
def changes(statement: str) -> bool:
    """Whether a statement writes what the public reads."""
    return any(name.lower() in TABLES for name in _WRITES.findall(statement))


@lru_cache(maxsize=4000)
def reads_others(statement: str) -> bool:
    """Whether a statement may read a table of which changes aren't counted."""
    counted = TABLES | UNCOUNTED | {PublicState.__tablename__}
    return any(word in Base.metadata.tables and word not in counted for word in _WORD.findall(statement))


def watch() -> None:
    """Hang this on the engines. Call once, inside an application context."""
    primary = db.engines[None]

    @event.listens_for(primary, "begin")
    def on_begin(connection: Connection) -> None:
        connection.info[_CHANGED] = False

    @event.listens_for(primary, "before_cursor_execute")
    def on_write(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        if changes(statement):
            connection.info[_CHANGED] = True

    @event.listens_for(primary, "commit")
    def on_commit(connection: Connection) -> None:
        if connection.info.pop(_CHANGED, False) and not connection.get_execution_options().get(UNDER_WAY):
            cursor = connection.connection.cursor()
            cursor.execute(_RAISE)
            cursor.close()

    for engine in db.engines.values():
        _note_reads(engine)


def _note_reads(engine: Engine) -> None:
    @event.listens_for(engine, "before_cursor_execute")
    def on_read(_connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        found: Noted | None = getattr(_here, "noted", None)
        if found is not None and found.only_published and reads_others(statement):
            found.only_published = False
