"""Puts many rows into a database, in the caller's transaction: COPY into PostgreSQL, executemany into SQLite.

Indexes beside primary keys, and on PostgreSQL the constraints that are kept by looking elsewhere, are taken
away and put back at the end, which checks all rows at once: keeping them row by row takes several times as
long.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Protocol

from sqlalchemy import Connection

from feedback.extensions import db

Rows = Sequence[Sequence[Any]]

_WORDS: Final = {"case_search": "case_id", "outcome_search": "outcome_id"}
"""Full-text indexes, with their column of the row's number on PostgreSQL; their rows are number and words."""
_STAGED: Final = "staged_words"


class _Engine(Protocol):
    def apart(self, tables: Sequence[str]) -> list[str]: ...
    def put(self, table: str, columns: Sequence[str], rows: Rows) -> None: ...
    def end(self, tables: Sequence[str]) -> None: ...


def fill(blocks: Iterable[Mapping[str, Rows]], columns: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Put the rows in, tables in the order of their block; yields after each block and each index.

    ``columns``: of each table, in the order in which its rows hold them. What is yielded says what was done:
    ``rows`` or ``index``. The iterator must be run to its end.
    """
    connection = db.session.connection()
    engine: _Engine = _Lite(connection) if connection.dialect.name == "sqlite" else _Postgresql(connection)
    tables = list(columns)
    rebuilt = engine.apart(tables)
    for block in blocks:
        for table, rows in block.items():
            if rows:
                engine.put(table, columns.get(table, ()), rows)
        yield "rows"
    for statement in rebuilt:
        connection.exec_driver_sql(statement)
        yield "index"
    engine.end(tables)


class _Lite:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._driver: Any = connection.connection.dbapi_connection

    def apart(self, tables: Sequence[str]) -> list[str]:
        """Drop the indexes; returns what builds them anew."""
        listed = ", ".join(f"'{table}'" for table in tables)
        found = self._driver.execute(
            "SELECT name, sql FROM sqlite_master"  # noqa: S608 - names of our tables
            f" WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({listed})"
        ).fetchall()
        for name, _sql in found:
            self._driver.execute(f'DROP INDEX "{name}"')
        return [sql for _name, sql in found]

    def put(self, table: str, columns: Sequence[str], rows: Rows) -> None:
        """Insert the rows."""
        names = ("rowid", "words") if table in _WORDS else tuple(f'"{name}"' for name in columns)
        marks = ", ".join("?" * len(names))
        self._driver.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)  # noqa: S608

    def end(self, tables: Sequence[str]) -> None:
        """What the database does for itself in time."""
        self._driver.execute("ANALYZE")


class _Postgresql:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._driver: Any = connection.connection.dbapi_connection

    def apart(self, tables: Sequence[str]) -> list[str]:
        """Drop the constraints and the indexes; returns what makes them anew."""
        self._driver.execute(f"CREATE TEMP TABLE {_STAGED} (id bigint, words text) ON COMMIT DROP")
        constraints = self._driver.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype IN ('u', 'f') AND conrelid::regclass::text = ANY(%s)",
            [list(tables)],
        ).fetchall()
        for table, name, _definition in constraints:
            self._driver.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        indexes = self._driver.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = ANY(%s)"
            " AND indexname NOT IN (SELECT conname FROM pg_constraint)",
            [list(tables)],
        ).fetchall()
        for name, _definition in indexes:
            self._driver.execute(f'DROP INDEX "{name}"')
        return [
            *(definition for _name, definition in indexes),
            *(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {text}' for table, name, text in constraints),
        ]

    def put(self, table: str, columns: Sequence[str], rows: Rows) -> None:
        """Copy the rows in."""
        if table in _WORDS:
            self._copy(_STAGED, ("id", "words"), rows)
            self._driver.execute(
                f"INSERT INTO {table} ({_WORDS[table]}, words)"  # noqa: S608 - our own names
                f" SELECT id, to_tsvector('simple', words) FROM {_STAGED}"
            )
            self._driver.execute(f"TRUNCATE {_STAGED}")
        else:
            self._copy(table, columns, rows)

    def _copy(self, table: str, columns: Sequence[str], rows: Rows) -> None:
        names = ", ".join(f'"{name}"' for name in columns)
        with self._driver.cursor().copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def end(self, tables: Sequence[str]) -> None:
        """Numbers go on after the rows; what the database does for itself in time."""
        for table in tables:
            self._driver.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"  # noqa: S608
            )
        self._driver.execute("ANALYZE")
