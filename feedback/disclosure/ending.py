"""What leaves the public pages by itself: copies whose term is over."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from sqlalchemy import select

from feedback.clock import local_day
from feedback.disclosure.actions import copies
from feedback.disclosure.models import Outcome, OutcomeCopy
from feedback.extensions import db


def end_due() -> int:
    """Take down copies of results the day after their last; returns how many.

    Each is a transaction of its own; any number of workers may run it at once.
    """
    at: datetime = current_app.extensions["clock"].now()
    over = (OutcomeCopy.state == "published", OutcomeCopy.until_on < local_day(at))
    asked = select(OutcomeCopy.id).where(*over).order_by(OutcomeCopy.until_on, OutcomeCopy.id)
    ended = 0
    for number in db.session.scalars(asked).all():
        copy = db.session.get_one(OutcomeCopy, number)
        ended += copies.end(db.session.get_one(Outcome, copy.outcome_id), copy, at=at)
        db.session.commit()
    return ended
