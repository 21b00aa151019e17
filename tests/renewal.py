"""A PostgreSQL database put back to how it was: only what a test changed is written anew.

To drop and copy a database takes PostgreSQL a fifth of a second, mostly checkpoints; a test changes a dozen
small tables. What changed is seen from the rows themselves: another count, or a row of a later transaction.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, create_engine, text

_CLEAN = "clean"


class Renewable:
    """A database whose rows as of now are kept in a schema beside it, and come back by ``renew``."""

    def __init__(self, address: str) -> None:
        self._engine = create_engine(address)
        with self._engine.begin() as connection:
            found = connection.execute(
                text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
            )
            self._tables = list(found.scalars())
            connection.execute(text(f"CREATE SCHEMA {_CLEAN}"))
            for table in self._tables:
                connection.execute(text(f'CREATE TABLE {_CLEAN}."{table}" AS TABLE public."{table}"'))
            self._rows = self._seen(connection)
            self._numbers = self._given(connection)
        self._engine.dispose()

    def renew(self) -> None:
        """Put back rows and sequences; a connection that still holds a lock is ended first."""
        with self._engine.begin() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
            # Foreign keys are kept by triggers, which sleep meanwhile: the rows come back as they were.
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            changed = [table for table, rows in self._seen(connection).items() if rows != self._rows[table]]
            for table in changed:
                connection.execute(text(f'DELETE FROM public."{table}"'))
                connection.execute(text(f'INSERT INTO public."{table}" SELECT * FROM {_CLEAN}."{table}"'))
            for sequence, last in self._given(connection).items():
                if last != self._numbers[sequence]:
                    given = self._numbers[sequence]
                    connection.execute(
                        text("SELECT setval(CAST(:name AS regclass), :last, :called)"),
                        {"name": f'public."{sequence}"', "last": given or 1, "called": given is not None},
                    )
            if changed:
                self._rows |= self._seen(connection, changed)
        self._engine.dispose()

    def _seen(self, connection: Connection, tables: list[str] | None = None) -> dict[str, Any]:
        """How many rows each table has, and the latest transaction that wrote one of them."""
        counts = " UNION ALL ".join(
            f"SELECT '{table}', count(*), max(xmin::text::bigint) FROM public.\"{table}\""
            for table in (self._tables if tables is None else tables)
        )
        return {row[0]: (row[1], row[2]) for row in connection.execute(text(counts))}

    @staticmethod
    def _given(connection: Connection) -> dict[str, int | None]:
        """The last number that each sequence gave, None for one that gave none yet."""
        found = connection.execute(
            text("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'")
        )
        return {row[0]: row[1] for row in found}
