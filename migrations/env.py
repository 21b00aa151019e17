"""Runs migrations on the application's own primary engine, on SQLite by batches."""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app

from feedback import migrating
from feedback.extensions import db, read_only
from feedback.published import UNDER_WAY

FULL_TEXT = ("case_search", "document_search", "outcome_search")
"""Full-text tables differ by engine and are written by hand in their migration."""


def include(thing: Any, name: str | None, kind: str, _reflected: bool, _compared: Any) -> bool:
    """Leave full-text tables, their shadow tables and indexes out of the comparison."""
    table = name if kind == "table" else getattr(getattr(thing, "table", None), "name", "")
    return not (table or "").startswith(FULL_TEXT)


def drop_empty(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """Write no migration when models and database agree."""
    if getattr(context.config.cmd_opts, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives[:] = []


def run() -> None:
    """Migrate, each migration in a transaction of its own, and wait for nobody's lock for long."""
    read_only(False)
    done: list[str] = []

    def migrate() -> None:
        if done and str(context.get_context().opts.get("destination_rev"))[:1] in ("-", "+"):
            # «One back» counted from where the first try came to would be one too many.
            raise migrating.Busy(
                "Bảng đang bận; mới đi được một phần đường. Xem «flask db current» rồi chạy lại."
            )
        with migrating.connected(db.engines[None]) as connection:
            context.configure(
                connection=connection.execution_options(**{UNDER_WAY: True}),
                target_metadata=db.metadata,
                include_object=include,
                process_revision_directives=drop_empty,
                compare_type=True,
                render_as_batch=connection.dialect.name == "sqlite",
                transaction_per_migration=True,
                on_version_apply=lambda step, **_rest: done.append(str(step)),
            )
            with context.begin_transaction():
                context.run_migrations()
            connection.commit()

    migrating.patiently(migrate, told=current_app.logger.warning)


current_app.logger.info("migrating %s", db.engines[None].dialect.name)
run()
