"""The engines of the house: database, sign-in, mail. Created here, configured in ``app.py``.

A request that only reads uses the ``read`` engine, which cannot write (SQLite: ``query_only`` and a
deferred transaction; PostgreSQL: ``default_transaction_read_only``), or ``replica``, where there is one and
the page may (ADR 34); every other transaction uses the primary and takes SQLite's write lock at its
beginning (ADR 5).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import wraps
from typing import Any, Literal, ParamSpec, TypeVar, cast

from flask import current_app, has_app_context
from flask_login import LoginManager
from flask_mail import Mail
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import (
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Integer,
    MetaData,
    Select,
    Table,
    Update,
    insert,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from feedback.engines import WROTE, note_writes, prepare_postgres, prepare_sqlite
from feedback.noting import note, noted
from feedback.replicas import Watch
from feedback.statements import Insertion, Sent, drawing, insertion, joined, numbered
from feedback.statements import question as prepared

BigId = BigInteger().with_variant(Integer, "sqlite")
"""64-bit key on both engines. SQLite numbers rows by itself only when the type is written INTEGER."""

MOST_ANSWERS = 200
P = ParamSpec("P")
R = TypeVar("R")


@dataclass(slots=True)
class _Held:
    """What a ``sent_together`` holds back, and the ids drawn for its rows."""

    dialect: Dialect
    statements: list[Sent] = field(default_factory=list)
    ids: dict[type[Base], list[int]] = field(default_factory=dict)


Place = Literal["read", "replica"]
"""Where one who reads looks first, where there is a replica: at the primary, or there."""

_reading: ContextVar[Place | None] = ContextVar("reading", default=None)
_settled: ContextVar[bool] = ContextVar("settled", default=True)
_answers: ContextVar[dict[Any, Any] | None] = ContextVar("answers", default=None)
_held: ContextVar[_Held | None] = ContextVar("held", default=None)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware going in and coming out, UTC in the database on both engines."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What each table is built on. Named constraints, so that both engines can drop what they made."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class RoutedSession(FlaskSession):
    """Sends each statement to the primary, or to the read engine while a reading request runs."""

    def get_bind(self, mapper: Any = None, clause: Any = None, bind: Any = None, **kwargs: Any) -> Any:
        return bind or self._db.engines[_place()]


db = SQLAlchemy(model_class=Base, session_options={"class_": RoutedSession})
login = LoginManager()
mail = Mail()


def read_only(on: bool, first: Place | None = None) -> None:
    """Switch this request (or command) to reading, or back to the primary.

    ``first``: where a page looks first; when that isn't to be had, it looks at the other. Without it only the
    primary is read.
    """
    _reading.set((first or "read") if on else None)
    _settled.set(first is None)
    _answers.set({} if on else None)


def _place() -> Place | None:
    """Where the statement goes: settled at the first one of a page, so that it reads one state."""
    place = _reading.get()
    watch = replica_watch()
    if place is None or watch is None or _settled.get():
        return place
    if place == "replica" and not (watch.usable() and watch.reaches("replica")):
        place = "read"
    if place == "read" and not watch.reaches("read") and watch.reaches("replica"):
        place = "replica"
    _reading.set(place)
    _settled.set(True)
    return place


def replica_watch() -> Watch | None:
    """What is known of the replica; None without one."""
    return current_app.extensions.get("replica") if has_app_context() else None


def leave_replica(*, gone: bool) -> bool:
    """Whether this page was read from the replica; from here on it is read from the primary. ``gone``: the
    replica broke off, and isn't asked again at once.
    """
    watch = replica_watch()
    if watch is None or _reading.get() != "replica" or not _settled.get():
        return False
    if gone:
        watch.lost("replica")
    db.session.rollback()
    read_only(True)
    return watch.reaches("read")


def only_reads() -> bool:
    """Whether this request writes nothing."""
    return _answers.get() is not None


def asked_once(question: Callable[P, R]) -> Callable[P, R]:
    """A question of the database that a page which only reads asks once, whoever needs the answer there.

    For questions with plain arguments. What writes asks anew. A long reading forgets after ``MOST_ANSWERS``.
    """

    @wraps(question)
    def ask(*args: P.args, **named: P.kwargs) -> R:
        answers = _answers.get()
        if answers is None:
            return question(*args, **named)
        key = (question, args, tuple(named.items()))
        if key not in answers:
            if len(answers) >= MOST_ANSWERS:
                answers.clear()
            with noted() as asked:
                answers[key] = question(*args, **named), asked.statements
        found: Any = answers[key][0]
        note(answers[key][1])
        # Who turns round or shortens his list doesn't do it for the next one.
        return cast("R", list(found) if isinstance(found, list) else found)

    return ask


@contextmanager
def own_transaction() -> Iterator[Session]:
    """A short transaction of its own on the primary, committed at the end of the block.

    For the two writes that a reading request may make: the touch of a session and the access log.
    """
    with Session(db.engines[None], expire_on_commit=False) as session, session.begin():
        yield session


def add_rows(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows by one statement; all name the same columns of the model's table.

    Straight through the driver, in the session's transaction, for acts that don't need their rows back: the
    unit of work and the compiler would take longer than the database. Raises what the session raises.
    """
    _send_rows(insertion(_table(model), tuple(rows[0]), _dialect()), rows)


def put_rows(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows as ``add_rows`` does; a row whose primary key is there already is overwritten."""
    _send_rows(insertion(_table(model), tuple(rows[0]), _dialect(), replacing=True), rows)


def put(statement: Update, **values: Any) -> None:
    """Put these values into all rows of an UPDATE; the caller expires those that the session holds."""
    db.session.execute(statement.values(**values).execution_options(synchronize_session=False))


def add_numbered(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows as ``add_rows`` does; returns the ids given by the database, in the order of the rows.

    Never waits for the end of a ``sent_together``, unless the ids were drawn before (``draw_ids``).
    """
    held = _held.get()
    drawn = held.ids.get(model, [])[: len(rows)] if held else []
    if held and rows and len(drawn) == len(rows):
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


def send(statement: str, values: Sequence[Any]) -> None:
    """Run a statement of the driver once for each row of values, in the session's transaction.

    Nothing comes back. Raises what the session raises, without the values: those are personal.
    """
    _hold(statement, values)


def _send_rows(one: Insertion, rows: Sequence[Mapping[str, Any]]) -> None:
    _hold(one, [one.values(row) for row in rows])


def _hold(statement: Insertion | str, values: Sequence[Any]) -> None:
    held = _held.get()
    if held is None:
        _run([(statement, values)])
    else:
        held.statements.append((statement, values))


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


def prepare_engines() -> None:
    """Hang the transaction rules on the engines. Call once, inside an application context."""
    for key, engine in db.engines.items():
        if engine.dialect.name == "sqlite":
            prepare_sqlite(engine, reads=key is not None)
        else:
            prepare_postgres(engine, reads=key is not None)
    note_writes(db.engines[None])
    if "replica" in db.engines:
        seconds = current_app.extensions["settings"].replica_seconds
        current_app.extensions["replica"] = Watch(db.engines["read"], db.engines["replica"], seconds)


def has_written() -> bool:
    """Whether the session's transaction has written anything, or will before it ends."""
    session = db.session()
    if session.new or session.dirty or session.deleted:
        return True
    return session.in_transaction() and bool(session.connection().info.get(WROTE))
