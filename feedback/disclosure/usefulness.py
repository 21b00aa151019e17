"""«Hữu ích?»: what readers of a result say of it, as two counts. Nobody is noted; the browser remembers."""

from __future__ import annotations

from typing import Any

from flask import current_app
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from feedback.disclosure.models import OutcomeUse
from feedback.extensions import db
from feedback.tries import clear_tries


def count(outcome_id: int, *, useful: bool, key: str) -> None:
    """Count one answer; the same ``key`` (random, of the page it was given on) pressed twice counts once."""
    lite = db.session.get_bind().dialect.name == "sqlite"
    counts = {"useful": int(useful), "useless": int(not useful)}
    adding: Any = (sqlite_insert if lite else postgresql_insert)(OutcomeUse).values(
        outcome_id=outcome_id, last_key=key, **counts
    )
    db.session.execute(
        adding.on_conflict_do_update(
            index_elements=[OutcomeUse.outcome_id],
            set_={name: getattr(OutcomeUse, name) + number for name, number in counts.items()}
            | {"last_key": key},
            where=OutcomeUse.last_key != key,
        )
    )


def forget_tries() -> None:
    """Forget how often was tried from where, and with which code, once it slows nobody any more."""
    clear_tries(before=current_app.extensions["clock"].now())
    db.session.commit()
