"""The transaction rules of an engine: what is hung on it once, when the application is built (ADR 5)."""

from __future__ import annotations

from time import monotonic
from typing import Any, Final

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DisconnectionError

WRITERS_WAIT_MS: Final = 30_000
"""Milliseconds for which one who writes waits for the one writer of SQLite: two hundred short transactions
before him, each with its write to a slow disk, are done by then."""


_RESTED_SECONDS: Final = 5.0
_READS: Final = ("SELECT", "PRAGMA", "BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET", "SHOW")
WROTE: Final = "wrote"
"""Under this name a connection remembers whether its transaction has written anything."""


def note_writes(engine: Engine) -> None:
    """Remember of each transaction whether anything was written in it."""

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.info[WROTE] = False

    @event.listens_for(engine, "before_cursor_execute")
    def on_statement(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.lstrip().upper().startswith(_READS):
            connection.info[WROTE] = True


def prepare_postgres(engine: Engine, *, reads: bool) -> None:
    """Hang the rules of the house on the engine. ``reads``: its connections have a transaction for each
    select, but where more is needed.
    """
    _ask_rested(engine)
    if reads:
        _begin_where_needed(engine)


def _ask_rested(engine: Engine) -> None:
    """Ask a connection that has rested whether it still lives, before anybody uses it.

    Not each time, as the pool would: under load that is one more way to the database in every request,
    and a connection used a moment ago says nothing new.
    """

    @event.listens_for(engine, "checkin")
    def on_checkin(_connection: Any, record: Any) -> None:
        record.info["rests_since"] = monotonic()

    @event.listens_for(engine, "checkout")
    def on_checkout(connection: Any, record: Any, _proxy: Any) -> None:
        if monotonic() - record.info.get("rests_since", monotonic()) < _RESTED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error


def _begin_where_needed(engine: Engine) -> None:
    """Open a transaction on a connection that else has none for each select: for an answer that comes in
    parts, and for a setting made for the rest of the page.

    The page's end closes it, as it would any other.
    """
    in_parts = engine.dialect.loaded_dbapi.ServerCursor

    @event.listens_for(engine, "before_cursor_execute")
    def on_statement(connection: Connection, cursor: Any, statement: str, *_: Any) -> None:
        if isinstance(cursor, in_parts) or statement.startswith("SET LOCAL"):
            driver: Any = connection.connection.dbapi_connection
            if driver.info.transaction_status == driver.info.transaction_status.IDLE:
                driver.execute("BEGIN")


def prepare_sqlite(engine: Engine, *, reads: bool) -> None:
    """Give each connection the settings of the house. ``reads``: it can't write, and takes no lock."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={WRITERS_WAIT_MS}",
            # Kibibytes, in each thread: the system's own cache holds the file once for all, and who writes
            # keeps what a batch changes.
            f"cache_size={-500 if reads else -2000}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        if reads:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
