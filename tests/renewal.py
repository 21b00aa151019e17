"""A PostgreSQL database put back to how it was: only what a test changed is written anew.

To drop and copy a database takes PostgreSQL a fifth of a second, mostly checkpoints; a test changes a dozen
small tables. What changed is told by PostgreSQL's own counters of rows written (each backend adds its own to
them at the latest when it ends); to look at the rows themselves would take ten times as long.
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
        # Another of them ends this one's connection as well.
        self._engine = create_engine(address, pool_pre_ping=True)
        with self._engine.begin() as connection:
            found = connection.execute(
                text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
            )
            self._tables = list(found.scalars())
            connection.execute(text(f"CREATE SCHEMA {self._schema}"))
            for table in self._tables:
                connection.execute(text(f'CREATE TABLE {self._schema}."{table}" AS TABLE public."{table}"'))
            self._numbers = self._given(connection)
            self._end_others(connection)
        self._written = self._writes()

    def renew(self) -> None:
        """Put back rows and sequences; a connection that still holds a lock is ended first."""
        with self._engine.begin() as connection:
            self._end_others(connection)
            written = self._counted(connection)
            changed = [table for table in self._tables if written[table] != self._written[table]]
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
            steps.append("SELECT pg_stat_force_next_flush()")
            connection.exec_driver_sql(";".join(steps))
        if changed:
            self._written = self._writes()

    def _writes(self) -> dict[str, int]:
        with self._engine.begin() as connection:
            return self._counted(connection)

    @staticmethod
    def _end_others(connection: Connection) -> None:
        """End whoever else is connected, and wait until he is gone: only then all he wrote is counted."""
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )

    @staticmethod
    def _counted(connection: Connection) -> dict[str, int]:
        """How many rows of each table were ever written, undone writes too."""
        found = connection.execute(
            text(
                "SELECT relname, pg_stat_get_tuples_inserted(oid) + pg_stat_get_tuples_updated(oid) "
                "+ pg_stat_get_tuples_deleted(oid) FROM pg_class "
                "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            )
        )
        return {row[0]: row[1] for row in found}

    @staticmethod
    def _given(connection: Connection) -> dict[str, int | None]:
        """The last number that each sequence gave, None for one that gave none yet."""
        found = connection.execute(
            text(
                "SELECT relname, pg_sequence_last_value(oid) FROM pg_class "
                "WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace"
            )
        )
        return {row[0]: row[1] for row in found}
