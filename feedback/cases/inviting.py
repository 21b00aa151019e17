"""The worker's part of ratings: who is invited this morning."""

from __future__ import annotations

from typing import Final

from flask import current_app

from feedback.actor import SYSTEM
from feedback.cases.actions import rating
from feedback.extensions import db

_BATCH: Final = 500


def invite_to_rate() -> None:
    """Invite all whose turn it is, batch by batch; each commits by itself."""
    at = current_app.extensions["clock"].now()
    after: int | None = 0
    while after is not None:
        after = rating.invite(after=after, most=_BATCH, by=SYSTEM, at=at)
        db.session.commit()
