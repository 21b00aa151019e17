"""Statements that go straight through the driver, in the session's transaction.

For acts and questions that many short requests make: the unit of work and the compiler would take longer
than the database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Dialect, Select, Table, insert
from sqlalchemy.exc import DBAPIError

from feedback.extensions import Base, db
from feedback.statements import Insertion, Sent, beside, drawing, insertion, joined, numbered
from feedback.statements import question as prepared


@dataclass(slots=True)
class _Held:
    """What a ``sent_together`` holds back, and the ids drawn for its rows."""

    dialect: Dialect
    statements: list[Sent] = field(default_factory=list)
    ids: dict[type[Base], list[int]] = field(default_factory=dict)


_held: ContextVar[_Held | None] = ContextVar("held", default=None)


def add_rows(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows by one statement; all name the same columns of the model's table.

    Straight through the driver, in the session's transaction, for acts that don't need their rows back: the
    unit of work and the compiler would take longer than the database. Raises what the session raises.
    """
    _send_rows(insertion(_table(model), tuple(rows[0]), _dialect()), rows)


def put_rows(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows as ``add_rows`` does; a row whose primary key is there already is overwritten."""
    _send_rows(insertion(_table(model), tuple(rows[0]), _dialect(), replacing=True), rows)


def add_numbered(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows as ``add_rows`` does; returns the ids given by the database, in the order of the rows.

    Never waits for the end of a ``sent_together``, unless the ids were drawn before (``draw_ids``).
    """
    if not rows:
        return []
    held = _held.get()
    drawn = held.ids.get(model, [])[: len(rows)] if held else []
    if held and len(drawn) == len(rows):
        del held.ids[model][: len(rows)]
        add_rows(model, [{"id": number, **row} for number, row in zip(drawn, rows, strict=True)])
        return drawn
    connection = db.session.connection()
    if len(rows) != 1:
        numbered = insert(_table(model)).returning(_table(model).c.id, sort_by_parameter_order=True)
        return list(connection.scalars(numbered, rows))
    one = insertion(_table(model), tuple(rows[0]), connection.dialect, returning=True)
    return [row[0] for row in ask(one.text, one.values(rows[0]))]


def draw_ids(models: Sequence[type[Base]], each: int) -> None:
    """Take ids for so many rows of each model, by one question; the next ``add_numbered`` of them in this
    ``sent_together`` use these, and wait for nothing.

    Does nothing on SQLite, where an insert's answer is never far.
    """
    held = _held.get()
    if held is None or held.dialect.name == "sqlite" or not each:
        return
    found = ask(drawing(tuple(map(_table, models))), [each])
    for model, numbers in zip(models, zip(*found, strict=True), strict=True):
        held.ids.setdefault(model, []).extend(numbers)


def ask_and_draw(statement: str, values: Sequence[Any], models: Sequence[type[Base]], each: int) -> list[Any]:
    """As ``ask``; and ids are drawn as by ``draw_ids``, by the same question where it is one of each.

    The statement must give back at least one row (INSERT … RETURNING).
    """
    held = _held.get()
    if each != 1 or held is None or held.dialect.name == "sqlite":
        draw_ids(models, each)
        return ask(statement, values)
    rows = ask(beside(statement, tuple(map(_table, models))), values)
    for model, number in zip(models, rows[0][-len(models) :], strict=True):
        held.ids.setdefault(model, []).append(number)
    return [row[: -len(models)] for row in rows]


def send(statement: Insertion | str, values: Sequence[Any]) -> None:
    """Run a statement of the driver once for each row of values, in the session's transaction.

    Nothing comes back. Raises what the session raises, without the values: those are personal.
    """
    held = _held.get()
    if held is None:
        _run([(statement, values)])
    else:
        held.statements.append((statement, values))


def _send_rows(one: Insertion, rows: Sequence[Mapping[str, Any]]) -> None:
    send(one, [one.values(row) for row in rows])


def _table(model: type[Base]) -> Table:
    return Base.metadata.tables[model.__tablename__]


def _dialect() -> Dialect:
    held = _held.get()
    return held.dialect if held else db.session.connection().dialect


def ask(statement: str, values: Sequence[Any], connection: Connection | None = None) -> list[Any]:
    """The rows that a statement of the driver gives back, if no connection is given in the session's
    transaction; at once, also within ``sent_together``. Raises as ``send`` does."""
    connection = connection or db.session.connection()
    with _driver_faults(connection, statement), closing(connection.connection.cursor()) as cursor:
        _send(connection, cursor, statement, [values])
        return list(cursor.fetchall())


def ask_plainly(
    question: Select[*tuple[Any, ...]], values: Mapping[str, Any], connection: Connection | None = None
) -> list[Any]:
    """The rows of a select for its parameters, as tuples: for one that many short requests ask. It must be
    made once, and return columns, not entities. What the session has yet to write goes first. As ``ask``."""
    if connection is None:
        session = db.session()
        if session.autoflush:
            session.flush()
        connection = session.connection()
    given, lengths = numbered(values)
    asked = prepared(question, connection.dialect, lengths)
    return asked.read(ask(asked.text, asked.values(given), connection))


@contextmanager
def sent_together() -> Iterator[None]:
    """What ``send`` and ``add_rows`` are given inside the block goes at its end, in one way to PostgreSQL.

    For rows that nothing inside reads back. A block inside another is part of it. What the statements
    raise is raised at the end; when the block itself fails nothing is sent.
    """
    if _held.get() is not None:
        yield
        return
    held = _Held(db.session.connection().dialect)
    token = _held.set(held)
    try:
        yield
    finally:
        _held.reset(token)
    if held.statements:
        _run(held.statements)


def _run(statements: Sequence[Sent]) -> None:
    connection = db.session.connection()
    driver: Any = connection.connection.dbapi_connection
    library: Any = connection.dialect.loaded_dbapi
    together = list(joined(statements))
    # A pipeline takes no COPY (libpq).
    at_once = together[1:] and hasattr(driver, "pipeline") and not any(one.copying for one in together)
    with (
        _driver_faults(connection, together[0].text),
        closing(connection.connection.cursor()) as cursor,
        driver.pipeline() if at_once else nullcontext(),
    ):
        for one in together:
            use = library.RawCursor(driver) if one.numbered else cursor
            _send(connection, use, one.text, one.values, copying=one.copying)


def _send(
    connection: Connection, cursor: Any, statement: str, values: Sequence[Any], *, copying: str = ""
) -> None:
    many = len(values) > 1
    # Listeners (who count statements, and time them) hear of it as of any other.
    for told in connection.engine.dispatch.before_cursor_execute:
        told(connection, cursor, statement, values, None, many)
    if copying:
        with cursor.copy(copying) as rows:
            for row in values:
                rows.write_row(row)
    elif many:
        cursor.executemany(statement, values)
    else:
        cursor.execute(statement, values[0])
    for told in connection.engine.dispatch.after_cursor_execute:
        told(connection, cursor, statement, values, None, many)


@contextmanager
def _driver_faults(connection: Connection, statement: str) -> Iterator[None]:
    """The driver's errors as SQLAlchemy's."""
    driver = connection.dialect.loaded_dbapi
    try:
        yield
    except driver.Error as error:
        lost = connection.dialect.is_disconnect(error, connection.connection.dbapi_connection, None)
        told = DBAPIError.instance(
            statement, None, error, driver.Error, connection_invalidated=lost, dialect=connection.dialect
        )
        if lost:
            # As SQLAlchemy does: this one can't even be rolled back, and those that rest went with it.
            connection.invalidate(error)
            connection.engine.dispose(close=False)
        raise told from error
