"""A PostgreSQL database put back to how it was: only what a test changed is written anew.

To drop and copy a database takes PostgreSQL a fifth of a second, mostly checkpoints; a test changes a dozen
small tables. What changed is seen from the rows themselves: another count, or a row of a later transaction.
"""

from __future__ import annotations

from sqlalchemy import Connection, create_engine, text

_CLEAN = "clean"


class Renewable:
    """A database whose rows as of now are kept in a schema beside it, and come back by ``renew``.

    ``schema``: the name of that schema, another one for a second state to come back to.
    """

    def __init__(self, address: str, schema: str = _CLEAN) -> None:
        self._schema = schema
        self._engine = create_engine(address)
        with self._engine.begin() as connection:
            found = connection.execute(
                text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
            )
            self._tables = list(found.scalars())
            connection.execute(text(f"CREATE SCHEMA {self._schema}"))
            for table in self._tables:
                connection.execute(text(f'CREATE TABLE {self._schema}."{table}" AS TABLE public."{table}"'))
            self._rows = self._seen(connection)
            self._numbers = self._given(connection)

    def renew(self) -> None:
        """Put back rows and sequences; a connection that still holds a lock is ended first."""
        with self._engine.begin() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
            changed = [table for table, rows in self._seen(connection).items() if rows != self._rows[table]]
            given = self._given(connection)
            # Foreign keys are kept by triggers, which sleep meanwhile: the rows come back as they were.
            steps = ["SET LOCAL session_replication_role = replica"]
            for table in changed:
                steps.append(f'DELETE FROM public."{table}"')
                steps.append(f'INSERT INTO public."{table}" SELECT * FROM {self._schema}."{table}"')
            for sequence, last in self._numbers.items():
                if given[sequence] != last:
                    called = "false" if last is None else "true"
                    steps.append(f"SELECT setval('public.\"{sequence}\"', {last or 1}, {called})")
            connection.exec_driver_sql(";".join(steps))
            now = connection.execute(text("SELECT pg_current_xact_id()::xid::text::bigint")).scalar_one()
        self._rows |= {
            table: (count, now if count else None)
            for table, (count, _latest) in self._rows.items()
            if table in changed
        }

    def _seen(self, connection: Connection) -> dict[str, tuple[int, int | None]]:
        """How many rows each table has, and the latest transaction that wrote one of them."""
        counts = " UNION ALL ".join(
            f"SELECT '{table}', count(*), max(xmin::text::bigint) FROM public.\"{table}\""
            for table in self._tables
        )
        return {row[0]: (row[1], row[2]) for row in connection.execute(text(counts))}

    @staticmethod
    def _given(connection: Connection) -> dict[str, int | None]:
        """The last number that each sequence gave, None for one that gave none yet."""
        found = connection.execute(
            text("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'")
        )
        return {row[0]: row[1] for row in found}
