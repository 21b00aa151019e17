"""Puts made-up cases into a database: COPY into PostgreSQL, executemany into SQLite.

Indexes beside primary keys are dropped and built anew, and the statistics are taken afterwards, so that a
filled database is in the state of one that has grown and been looked after.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql
from tqdm import tqdm

from bench.rows import BLOCK, COLUMNS, Cases, Row

_STAGED: Final = "staged_words"


def postgres(url: str, cases: Cases) -> None:
    """Fill the product's tables on PostgreSQL. ``url`` is a plain libpq address of a superuser."""
    with psycopg.connect(url) as connection:
        # Rows fit together by how they are made: looking every foreign key up would take most of the time.
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET synchronous_commit = off")
        connection.execute(
            sql.SQL("CREATE TEMP TABLE {} (case_id bigint, words text)").format(sql.Identifier(_STAGED))
        )
        with _without_indexes(connection):
            for rows in _shown(cases):
                for table, found in rows.items():
                    _copy(connection, _STAGED if table == "case_search" else table, COLUMNS[table], found)
                connection.execute(
                    f"INSERT INTO case_search SELECT case_id, to_tsvector('simple', words) FROM {_STAGED}"
                )
                connection.execute(f"TRUNCATE {_STAGED}")
        for table in COLUMNS:
            if table != "case_search":
                connection.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
                )
        connection.cursor().executemany("INSERT INTO number_sequence VALUES (%s, %s, %s)", _sequences(cases))
    look_after(url)


def look_after(url: str) -> None:
    """Do at once on PostgreSQL what autovacuum does in time."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CHECKPOINT")


def sqlite(path: Path, cases: Cases) -> None:
    """Fill the product's tables in a SQLite file."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -256000")
    tables = ", ".join(f"'{table}'" for table in COLUMNS)
    indexes = connection.execute(
        "SELECT name, sql FROM sqlite_master"
        f" WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({tables})"
    ).fetchall()
    connection.execute("BEGIN")
    for name, _definition in indexes:
        connection.execute(f'DROP INDEX "{name}"')
    for rows in _shown(cases):
        for table, found in rows.items():
            columns = ("rowid", "words") if table == "case_search" else COLUMNS[table]
            marks = ", ".join("?" * len(columns))
            connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", found)
    for _name, definition in tqdm(indexes, desc="Lập chỉ mục", unit=" chỉ mục"):
        connection.execute(definition)
    connection.executemany("INSERT INTO number_sequence VALUES (?, ?, ?)", _sequences(cases))
    connection.execute("COMMIT")
    connection.execute("INSERT INTO case_search (case_search) VALUES ('optimize')")
    connection.execute("ANALYZE")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _shown(cases: Cases) -> Iterator[dict[str, list[Row]]]:
    with tqdm(total=cases.total, desc=f"Nạp {cases.total:,} vụ việc", unit=" vụ") as bar:
        for rows in cases.blocks():
            yield rows
            bar.update(min(BLOCK, len(rows["case_file"])))


def _sequences(cases: Cases) -> list[tuple[str, int, int]]:
    """The number sequences go on after the numbers that the cases bear."""
    return [
        (f"{series}:{agency_id}", year, last)
        for (agency_id, year), last in cases.numbers.items()
        for series in ("case", "arrival")
    ]


def _copy(connection: psycopg.Connection[Any], table: str, columns: Iterable[str], rows: list[Row]) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    text = "\n".join(["\t".join([_text(value) for value in row]) for row in rows])
    with connection.cursor().copy(statement) as copy:
        copy.write(text + "\n")


def _text(value: Any) -> str:
    """A value in COPY's text format; our texts hold no tab, line end or backslash."""
    if value is None:
        return "\\N"
    if type(value) is bytes:
        return "\\\\x" + value.hex()
    return value if type(value) is str else str(value)


@contextmanager
def _without_indexes(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Take the indexes and unique constraints of our tables away, and put them back at the end."""
    tables = list(COLUMNS)
    constraints = connection.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'u' AND conrelid::regclass::text = ANY(%s)",
        [tables],
    ).fetchall()
    for table, name, _definition in constraints:
        connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    indexes = connection.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = ANY(%s)"
        " AND indexname NOT IN (SELECT conname FROM pg_constraint)",
        [tables],
    ).fetchall()
    for name, _definition in indexes:
        connection.execute(f'DROP INDEX "{name}"')
    yield
    wanted = [definition for _name, definition in indexes]
    wanted += [f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {text}' for table, name, text in constraints]
    for statement in tqdm(wanted, desc="Lập chỉ mục", unit=" chỉ mục"):
        connection.execute(statement)
