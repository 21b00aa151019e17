"""The versions of the tables: which of them this program knows, and the way to the newest.

Serving needs only their names, so flask_migrate with all of Alembic loads when something migrates (ADR 40).
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from flask import current_app


def known() -> tuple[str, ...]:
    """The names of all migrations, the newest first."""
    return _known(_folder())


@lru_cache(maxsize=4)
def _known(folder: Path) -> tuple[str, ...]:
    # A file's name begins with that of its migration (docs/migrations.md), and these follow one another.
    files = sorted((folder / "versions").glob("[0-9]*.py"), reverse=True)
    return tuple(file.name.partition("_")[0] for file in files)


def prepare() -> None:
    """Let flask_migrate's commands work on the current application."""
    from flask_migrate import Migrate

    app = current_app._get_current_object()  # type: ignore[attr-defined]
    Migrate(app, app.extensions["sqlalchemy"], directory=str(_folder()), render_as_batch=True)


def upgrade(revision: str = "head") -> None:
    """Bring the tables up to a version. Raises migrating.Busy, and what the database raises."""
    import flask_migrate

    prepare()
    flask_migrate.upgrade(revision=revision)


def check() -> None:
    """Ends with an error when the models and the migrations differ."""
    import flask_migrate

    prepare()
    flask_migrate.check()


def _folder() -> Path:
    return Path(current_app.root_path).parent / "migrations"
