"""The engines of the house: database, sign-in, mail. Created here, configured in ``app.py``.

A request that only reads uses the ``read`` engine, which cannot write (SQLite: ``query_only`` and a
deferred transaction; PostgreSQL: ``default_transaction_read_only``), or ``replica``, where there is one and
the page may (ADR 34); every other transaction uses the primary and takes SQLite's write lock at its
beginning (ADR 5).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
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
    DateTime,
    Dialect,
    Integer,
    MetaData,
    Update,
)
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from feedback.engines import WROTE, note_writes, prepare_postgres, prepare_sqlite
from feedback.noting import note, noted
from feedback.replicas import Watch

BigId = BigInteger().with_variant(Integer, "sqlite")
"""64-bit key on both engines. SQLite numbers rows by itself only when the type is written INTEGER."""

MOST_ANSWERS = 200
P = ParamSpec("P")
R = TypeVar("R")


Place = Literal["read", "replica"]
"""Where one who reads looks first, where there is a replica: at the primary, or there."""

_reading: ContextVar[Place | None] = ContextVar("reading", default=None)
_settled: ContextVar[bool] = ContextVar("settled", default=True)
_answers: ContextVar[dict[Any, Any] | None] = ContextVar("answers", default=None)


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


def put(statement: Update, **values: Any) -> None:
    """Put these values into all rows of an UPDATE; the caller expires those that the session holds."""
    db.session.execute(statement.values(**values).execution_options(synchronize_session=False))


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
