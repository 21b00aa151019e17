"""What the clock does each morning for bookings and for papers that are owed."""

from __future__ import annotations

from flask import current_app

from feedback.actor import SYSTEM
from feedback.deadlines import queries as deadlines
from feedback.extensions import db
from feedback.reception.actions import owed_reminders, rebooking


def remind_of_bookings() -> None:
    """Remind those who come next, batch by batch; each commits by itself."""
    at = current_app.extensions["clock"].now()
    after: int | None = 0
    while after is not None:
        after = rebooking.remind(deadlines.calendar(), after=after, by=SYSTEM, at=at)
        db.session.commit()


def remind_of_papers() -> None:
    """Tell leaders which papers are nearly due or late."""
    at = current_app.extensions["clock"].now()
    owed_reminders.remind_of_papers(deadlines.calendar(), by=SYSTEM, at=at)
    db.session.commit()


def close_past_lists() -> None:
    """Mark absent who booked and didn't come, batch by batch."""
    at = current_app.extensions["clock"].now()
    while rebooking.mark_past_absent(by=SYSTEM, at=at):
        db.session.commit()
    db.session.rollback()
