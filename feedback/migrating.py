"""Migrations while people work: what a migration after 0019 may do to a table that many use, and how.

PostgreSQL puts everybody who comes later behind a waiting ALTER TABLE, also who only reads. So no lock is
waited for longer than ``LOCK_WAIT_MS``; who didn't get it lets go of everything, and begins that migration
anew a moment later (``patiently``). Long work (an index, a column filled in) holds no lock that keeps anybody
out, and its migration does nothing else, so that it can be begun anew (docs/migrations.md). On SQLite, the
engine of one machine, each migration is one short transaction, for which writers wait.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from alembic import op
from sqlalchemy import Column, Connection, Engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.sql.elements import TextClause

LOCK_WAIT_MS: Final = 1000
"""Milliseconds for which a change of a table waits for its lock: so long everybody waits behind it."""
PATIENCE_SECONDS: Final = 600.0
"""How long a migration is begun anew: a backup reads all tables in one transaction, and takes minutes."""
BATCH: Final = 5000

_NO_LOCK: Final = {"55P03", "40P01"}
"""lock_not_available, deadlock_detected: https://www.postgresql.org/docs/current/errcodes-appendix.html"""
_ALONE: Final = 0x6D696772
"""The number of the advisory lock that who migrates holds (the letters «migr»)."""
_PAUSES: Final = (0.2, 1.0)


class Busy(Exception):
    """A table's lock could not be got in time; nothing of that migration was done. One Vietnamese line."""


def patiently(
    migrate: Callable[[], None],
    *,
    seconds: float = PATIENCE_SECONDS,
    told: Callable[[str], None] = lambda _words: None,
) -> None:
    """Run ``migrate``, and again while another's lock is in its way; ``told`` hears of each new beginning.

    Migrations that were done stay done: ``migrate`` goes on after them. Raises Busy after ``seconds``.
    """
    end = time.monotonic() + seconds
    while True:
        try:
            return migrate()
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) not in _NO_LOCK:
                raise
            if time.monotonic() > end:
                raise Busy(
                    "Bảng đang bận (có giao dịch dài, như sao lưu hoặc báo cáo): chưa nâng cấp được. "
                    "Bước dở dang chưa đổi gì; chờ việc đó xong rồi chạy lại «feedback migrate»."
                ) from None
        told("a lock was not to be had; this migration begins anew")
        time.sleep(random.uniform(*_PAUSES))


@contextmanager
def connected(engine: Engine, *, seconds: float = PATIENCE_SECONDS) -> Iterator[Connection]:
    """A connection that waits for no lock longer than ``LOCK_WAIT_MS``, of the only one who migrates.

    Raises Busy when another migrates for longer than ``seconds``. Nothing of this on SQLite.
    """
    with engine.connect() as connection:
        if engine.dialect.name != "postgresql":
            yield connection
            return
        try:
            _be_alone(connection, time.monotonic() + seconds)
            _wait_for_locks(connection, LOCK_WAIT_MS)
            connection.commit()
            yield connection
        finally:
            # Not given to the next one: the advisory lock and the limit are this session's.
            connection.invalidate()


def _be_alone(connection: Connection, end: float) -> None:
    """Asks again and again: who waits inside a statement is waited for by CREATE INDEX CONCURRENTLY."""
    mine = text("SELECT pg_try_advisory_lock(:key)")
    while not connection.execute(mine, {"key": _ALONE}).scalar_one():
        connection.commit()
        if time.monotonic() > end:
            raise Busy("Một tiến trình khác đang nâng cấp cơ sở dữ liệu này. Chờ nó xong rồi chạy lại.")
        time.sleep(0.5)


def add_column(table: str, column: Column[Any]) -> None:
    """A column that nobody has to be asked for: NULL, or with a constant that PostgreSQL doesn't write out.

    Raises ValueError for one that would write the table anew.
    """
    default = column.server_default
    constant = getattr(default, "arg", None)
    if default is not None and not (isinstance(constant, str | TextClause) and "(" not in str(constant)):
        raise ValueError(f"{table}.{column.name}: only a constant is given to all rows at once")
    if not column.nullable and default is None:
        raise ValueError(f"{table}.{column.name}: NOT NULL without a default finds no value for old rows")
    op.add_column(table, column)


def drop_column(table: str, name: str) -> None:
    """Contract: take away a column that no running version reads or writes any more (``CONTRACTS``)."""
    op.drop_column(table, name)


def add_index(name: str, table: str, columns: Sequence[str | TextClause], **options: Any) -> None:
    """An index made beside those who read and write. It may be begun anew: half an index is dropped first.

    ``options`` as of ``op.create_index``. Alone in its migration.
    """
    if not _on_postgres():
        op.create_index(name, table, list(columns), **options)
        return
    with _unlocked():
        if not op.get_bind().execute(_VALID, {"name": name}).scalar():
            op.drop_index(name, table_name=table, postgresql_concurrently=True, if_exists=True)
            op.create_index(name, table, list(columns), postgresql_concurrently=True, **options)


def drop_index(name: str, table: str) -> None:
    """Take an index away without keeping anybody out. Alone in its migration."""
    if not _on_postgres():
        op.drop_index(name, table_name=table)
        return
    with _unlocked():
        op.drop_index(name, table_name=table, postgresql_concurrently=True, if_exists=True)


def fill_in(table: str, sets: str, where: str, *, size: int = BATCH) -> None:
    """Fill in what old rows lack, batch by batch, each its own transaction that holds its rows for a moment.

    ``sets`` is what stands behind SET, ``where`` says of a row that it lacks it, for beginning anew.
    Alone in its migration, after the version that writes both is running everywhere.
    """
    change = f"UPDATE {table} SET {sets} WHERE ({where})"  # noqa: S608 - words of a migration
    if not _on_postgres():
        op.execute(text(change))
        return
    with op.get_context().autocommit_block():
        connection = op.get_bind()
        last = connection.execute(text(f"SELECT max(id) FROM {table}")).scalar() or 0  # noqa: S608
        within = text(f"{change} AND id > :after AND id <= :until")
        for after in range(0, last, size):
            _again(connection, within, {"after": after, "until": after + size})


def add_check(name: str, table: str, condition: str) -> None:
    """A rule for new rows at once (PostgreSQL: NOT VALID); ``validate`` looks at the old ones."""
    if _on_postgres():
        op.execute(text(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({condition}) NOT VALID"))
        return
    with op.batch_alter_table(table) as batch:
        batch.create_check_constraint(batch.f(name), text(condition))


def validate(name: str, table: str) -> None:
    """Look whether old rows keep a rule, while others write. In a migration after that of ``add_check``."""
    if _on_postgres():
        op.execute(text(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}"))


_VALID: Final = text(
    "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(quote_ident(CAST(:name AS text)))"
)


def _on_postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"


@contextmanager
def _unlocked() -> Iterator[None]:
    """Outside any transaction, and without a limit on waiting: what is done here keeps nobody waiting."""
    with op.get_context().autocommit_block():
        _wait_for_locks(op.get_bind(), 0)
        try:
            yield
        finally:
            _wait_for_locks(op.get_bind(), LOCK_WAIT_MS)


def _wait_for_locks(connection: Connection, milliseconds: int) -> None:
    connection.execute(text("SELECT set_config('lock_timeout', :most, false)"), {"most": f"{milliseconds}ms"})


def _again(connection: Connection, change: TextClause, values: dict[str, int]) -> None:
    """One batch, and again while somebody holds one of its rows."""

    def run() -> None:
        connection.execute(change, values)

    patiently(run)
