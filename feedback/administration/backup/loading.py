"""The database of a backup put where there is none: whole, or not at all."""

from __future__ import annotations

import json
import os
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import inspect, text

from feedback.administration import revisions
from feedback.administration.backup import crypt, dumping, places
from feedback.administration.backup.faults import BackupFault
from feedback.administration.backup.manifest import Manifest
from feedback.durable import sync
from feedback.extensions import db

if TYPE_CHECKING:
    import psycopg

UNDER_WAY: Final = "restore_under_way"
"""A table that is there only while a restore isn't at its end."""

_LOCK_WAIT: Final = "10s"


def database_name() -> str:
    """How the administrator names the database that he lets be replaced."""
    url = db.engines[None].url
    return Path(url.database or "").name if is_sqlite() else str(url.database)


def is_sqlite() -> bool:
    """Which engine the settings name."""
    return db.engines[None].dialect.name == "sqlite"


def is_under_way() -> bool:
    """Whether the database was filled by a restore that didn't reach its end."""
    if is_sqlite() and not Path(db.engines[None].url.database or "").exists():
        return False
    return inspect(db.engines[None]).has_table(UNDER_WAY)


def has_rows() -> bool:
    """Whether the database holds anything."""
    if is_sqlite() and not Path(db.engines[None].url.database or "").exists():
        return False
    tables = [name for name in inspect(db.engines[None]).get_table_names() if name != "alembic_version"]
    with db.engines[None].connect() as connection:
        for name in tables:
            quoted = db.engines[None].dialect.identifier_preparer.quote(name)
            if connection.execute(text(f"SELECT 1 FROM {quoted} LIMIT 1")).first():  # noqa: S608 - our own table
                return True
    return False


def check_revision(revision: str) -> None:
    """Raises BackupFault when this program doesn't know the schema of the backup."""
    if revision not in revisions.known():
        raise BackupFault(
            f"Bản sao lưu của phiên bản mới hơn (lược đồ {revision}): dùng đúng phiên bản chương trình."
        )


def load(path: Path, keys: list[Any], made: Manifest, *, at: datetime, progress: dumping.Progress) -> None:
    """Fill the database, then bring its tables up to this program. What stood there is set aside first.

    Raises BackupFault, OSError, and what the database raises.
    """
    db.session.remove()
    for engine in db.engines.values():
        engine.dispose()
    if is_sqlite():
        _load_sqlite(path, keys, made, at)
    else:
        _load_postgresql(path, keys, made, at, progress)
    revisions.upgrade()


def finish() -> None:
    """The restore is at its end: in the session's transaction."""
    db.session.execute(text(f"DROP TABLE {UNDER_WAY}"))


class _Unpacked:
    """Hands on what was packed by ``dumping.packed``."""

    def __init__(self, taker: Callable[[bytes], Any]) -> None:
        self._taker, self._press = taker, zlib.decompressobj()

    def write(self, data: bytes) -> None:
        while data:
            self._taker(self._press.decompress(data, crypt.PIECE))
            data = self._press.unconsumed_tail

    def end(self) -> None:
        self._taker(self._press.flush())


def _load_sqlite(path: Path, keys: list[Any], made: Manifest, at: datetime) -> None:
    target = Path(db.engines[None].url.database or "")
    aside = target.with_name(f"{places.ASIDE}{target.name}")
    for tail in ("", "-wal", "-shm", "-journal"):
        aside.with_name(aside.name + tail).unlink(missing_ok=True)
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        unpacked = _Unpacked(file.write)
        crypt.opened(path, unpacked, keys)
        unpacked.end()
    with closing(sqlite3.connect(aside, isolation_level=None)) as copy:
        if copy.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise BackupFault("Cơ sở dữ liệu trong bản sao lưu đã hỏng.")
        for name, rows in made.rows.items():
            if copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] != rows:  # noqa: S608 - signed
                raise BackupFault(f"Bảng {name} không đủ số dòng như bản kê.")
        copy.execute(f"CREATE TABLE IF NOT EXISTS {UNDER_WAY} (backup text)")
        copy.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        copy.execute("PRAGMA journal_mode = DELETE")
    sync(aside)
    before = f"{target.name}.truoc-{at:%Y%m%dT%H%M%S}"
    if target.exists():
        target.rename(target.with_name(before))
    for tail in ("-wal", "-shm"):
        left = target.with_name(target.name + tail)
        if left.exists():
            left.rename(target.with_name(before + tail))
    aside.rename(target)
    sync(target.parent)


def _load_postgresql(
    path: Path, keys: list[Any], made: Manifest, at: datetime, progress: dumping.Progress
) -> None:
    import psycopg
    from psycopg import sql

    url = db.engines[None].url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as connection:
        connection.execute(f"SET lock_timeout = '{_LOCK_WAIT}'")
        found = connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        ).fetchall()
        if found:
            # What stood there stays under another name, until somebody drops it.
            before = sql.Identifier(f"truoc_{at:%Y%m%d_%H%M%S_%f}")
            connection.execute(sql.SQL("ALTER SCHEMA public RENAME TO {}").format(before))
            connection.execute("CREATE SCHEMA public")
        connection.execute(f"CREATE TABLE {UNDER_WAY} (backup text)")
    revisions.upgrade(made.revision)
    for engine in db.engines.values():
        engine.dispose()
    with psycopg.connect(url) as connection:
        connection.execute("SET LOCAL synchronous_commit = on")
        with _without_indexes(connection):
            reader = _Frames(connection, made, progress)
            unpacked = _Unpacked(reader.take)
            crypt.opened(path, unpacked, keys)
            unpacked.end()
            reader.end()
        for name in made.rows:
            _go_on_counting(connection, name)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ANALYZE")


class _Frames:
    """Takes the frames of a dump as they come, and copies each table in."""

    def __init__(
        self, connection: psycopg.Connection[Any], made: Manifest, progress: dumping.Progress
    ) -> None:
        self._connection, self._made, self._progress = connection, made, progress
        self._held = bytearray()
        self._table: str | None = None
        self._done: set[str] = set()
        self._copy: Any = None
        self._cursor: Any = None
        self._entered: Any = None

    def take(self, data: bytes) -> None:
        self._held += data
        while len(self._held) >= 4:
            size = int.from_bytes(self._held[:4], "big")
            if len(self._held) < 4 + size:
                return
            one = bytes(self._held[4 : 4 + size])
            del self._held[: 4 + size]
            self._frame(one)

    def _frame(self, data: bytes) -> None:
        from psycopg import sql

        if self._table is None:
            told = json.loads(data)
            self._table = told["table"]
            into = sql.SQL("COPY {} ({}) FROM STDIN").format(
                sql.Identifier(told["table"]), sql.SQL(", ").join(map(sql.Identifier, told["columns"]))
            )
            self._connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(told["table"])))
            self._cursor = self._connection.cursor()
            self._entered = self._cursor.copy(into)
            self._copy = self._entered.__enter__()
        elif data:
            self._copy.write(data)
        else:
            self._entered.__exit__(None, None, None)
            if self._cursor.rowcount != self._made.rows[self._table]:
                raise BackupFault(f"Bảng {self._table} không đủ số dòng như bản kê.")
            self._done.add(self._table)
            self._progress("database", len(self._done), len(self._made.rows))
            self._table = None

    def end(self) -> None:
        if self._held or self._table is not None or self._done != set(self._made.rows):
            raise BackupFault("Bản sao lưu của cơ sở dữ liệu bị cụt.")


@contextmanager
def _without_indexes(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Foreign keys and indexes are made when the rows are there: tables come in any order, and sooner."""
    constraints = connection.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), contype::text"
        " FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('u', 'f')"
        " ORDER BY contype DESC"
    ).fetchall()
    for table, name, _definition, _kind in sorted(constraints, key=lambda one: one[3]):
        connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    indexes = connection.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT IN"
        " (SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace)"
    ).fetchall()
    for name, _definition in indexes:
        connection.execute(f'DROP INDEX "{name}"')
    yield
    for _name, definition in indexes:
        connection.execute(definition)
    # Unique ones before foreign keys, which need them.
    for table, name, definition, _kind in constraints:
        connection.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')


def _go_on_counting(connection: psycopg.Connection[Any], table: str) -> None:
    """New rows are numbered behind the last."""
    from psycopg import sql

    found = connection.execute(
        "SELECT attname, pg_get_serial_sequence(%s, attname) FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
        [f'"{table}"', f'"{table}"'],
    ).fetchall()
    for column, sequence in found:
        if sequence is not None:
            asked = sql.SQL("SELECT setval({}, max({})) FROM {} HAVING max({}) IS NOT NULL")
            name = sql.Identifier(column)
            connection.execute(asked.format(sql.Literal(sequence), name, sql.Identifier(table), name))
