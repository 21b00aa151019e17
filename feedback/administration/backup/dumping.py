"""One moment of the database, piece by piece, while others go on writing.

SQLite: its own online copy, held to one snapshot, into a file of DATA_DIR that only we can read. PostgreSQL:
COPY of every table inside one repeatable-read transaction. Not pg_dump: it refuses a server newer than itself
(Debian's 15 against 18), and the tables are made by our own migrations anyway (ADR 33).
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from feedback import config
from feedback.administration.backup.crypt import read_in_pieces
from feedback.administration.backup.faults import BackupFault, NoRoom
from feedback.extensions import db

if TYPE_CHECKING:
    import psycopg

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""

_PAGES: Final = 4096
_SCRATCH: Final = "backup-scratch"
_HEAD: Final = "SELECT seq, link FROM register_entry WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1"
_WAITING: Final = "SELECT count(*) FROM register_entry WHERE seq IS NULL"
TABLES: Final = (
    "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'"
    " AND c.relname <> 'alembic_version' ORDER BY c.relname"
)
COLUMNS: Final = (
    "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
    " AND attgenerated = '' ORDER BY attnum"
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a moment of the database says of itself, and its bytes."""

    engine: str
    version: str
    revision: str
    head: tuple[int, str]
    waiting: int
    rows: dict[str, int]
    pieces: Iterable[bytes]


@contextmanager
def snapshot(progress: Progress) -> Iterator[Snapshot]:
    """A moment of the database, as long as the block lasts. Raises BackupFault, NoRoom."""
    db.session.remove()
    if db.engines[None].dialect.name == "sqlite":
        with _sqlite(progress) as found:
            yield found
    else:
        with _postgresql(progress) as found:
            yield found


@contextmanager
def _sqlite(progress: Progress) -> Iterator[Snapshot]:
    scratch = scratch_folder()
    path = scratch / "feedback.db"
    try:
        try:
            _copy_sqlite(Path(db.engines[None].url.database or ""), path, progress)
        except (sqlite3.OperationalError, OSError) as fault:
            raise NoRoom(f"chép cơ sở dữ liệu vào DATA_DIR: {fault}") from None
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as copy:
            if copy.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise BackupFault("Cơ sở dữ liệu đang chạy đã hỏng (PRAGMA quick_check): không sao lưu được.")
            names = [
                name
                for (name,) in copy.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                    " AND name <> 'alembic_version' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
                )
            ]
            told = Snapshot(
                "sqlite",
                sqlite3.sqlite_version,
                _revision(copy.execute("SELECT version_num FROM alembic_version").fetchall()),
                _head(copy.execute(_HEAD).fetchone()),
                copy.execute(_WAITING).fetchone()[0],
                {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names},  # noqa: S608 - names of our own tables
                packed(_pieces_of(path, progress)),
            )
        yield told
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _copy_sqlite(path: Path, copy: Path, progress: Progress) -> None:
    """The online copy. Its source reads one snapshot all the time, so that no writer makes it begin anew."""
    with (
        closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        copy.chmod(0o600)
        source.isolation_level = None
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        target.execute("PRAGMA synchronous = OFF")
        source.backup(
            target, pages=_PAGES, progress=lambda _s, left, all_: progress("database", all_ - left, all_)
        )
        source.execute("COMMIT")


def _pieces_of(path: Path, progress: Progress) -> Iterator[bytes]:
    done, size = 0, path.stat().st_size
    with path.open("rb") as file:
        for piece in read_in_pieces(file):
            done += len(piece)
            progress("encrypting", done, size)
            yield piece


def scratch_folder() -> Path:
    """An empty folder in DATA_DIR that only we can read; what a killed run left there is gone."""
    folder = config.current().data_dir / _SCRATCH
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
    except OSError as fault:
        raise NoRoom(fault.strerror or "") from None
    return folder.resolve()


@contextmanager
def _postgresql(progress: Progress) -> Iterator[Snapshot]:
    import psycopg
    from psycopg import sql

    url = db.engines[None].url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        ask = connection.execute
        tables = [name for (name,) in ask(TABLES).fetchall()]
        counted = sql.SQL("SELECT count(*) FROM {}")
        told = Snapshot(
            "postgresql",
            str(connection.info.server_version),
            _revision(ask("SELECT version_num FROM alembic_version").fetchall()),
            _head(ask(_HEAD).fetchone()),
            _one(ask(_WAITING).fetchone()),
            {name: _one(ask(counted.format(sql.Identifier(name))).fetchone()) for name in tables},
            packed(_tables(connection, tables, progress)),
        )
        yield told


def _tables(connection: psycopg.Connection[Any], tables: list[str], progress: Progress) -> Iterator[bytes]:
    """Each table as a frame that names it and frames of COPY's text; an empty frame ends it."""
    from psycopg import sql

    for place, name in enumerate(tables, 1):
        columns = [column for (column,) in connection.execute(COLUMNS, [f'"{name}"']).fetchall()]
        yield frame(json.dumps({"table": name, "columns": columns}).encode())
        copied = sql.SQL("COPY {} ({}) TO STDOUT").format(
            sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        with connection.cursor() as cursor, cursor.copy(copied) as copy:
            for piece in _lumps(bytes(row) for row in copy):
                yield frame(piece)
        yield frame(b"")
        progress("database", place, len(tables))


def _lumps(rows: Iterable[bytes]) -> Iterator[bytes]:
    held, size = [], 0
    for row in rows:
        held.append(row)
        size += len(row)
        if size >= 65536:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)


def frame(data: bytes) -> bytes:
    """Bytes behind their length."""
    return len(data).to_bytes(4, "big") + data


def packed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces compressed, quickly rather than small."""
    press = zlib.compressobj(1)
    for piece in pieces:
        if smaller := press.compress(piece):
            yield smaller
    yield press.flush()


def _revision(rows: list[Any]) -> str:
    if len(rows) != 1:
        raise BackupFault("Cơ sở dữ liệu chưa nâng cấp xong: chạy «feedback migrate» trước.")
    return str(rows[0][0])


def _head(row: Any) -> tuple[int, str]:
    return (row[0], bytes(row[1]).hex()) if row else (0, "")


def _one(row: Any) -> int:
    return int(row[0])
