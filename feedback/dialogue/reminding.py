"""What the clock does each morning for those who come to a dialogue tomorrow."""

from __future__ import annotations

from flask import current_app

from feedback.actor import SYSTEM
from feedback.dialogue.actions import seat_notices
from feedback.extensions import db


def remind_of_seats() -> None:
    """Remind those who have a seat tomorrow, batch by batch; each commits by itself."""
    at = current_app.extensions["clock"].now()
    after: int | None = 0
    while after is not None:
        after = seat_notices.remind(after=after, by=SYSTEM, at=at)
        db.session.commit()
