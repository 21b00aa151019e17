"""What the clock does each day: what is off the board by itself is written down as ended."""

from __future__ import annotations

from flask import current_app

from feedback.actor import SYSTEM
from feedback.clock import local_day
from feedback.disclosure.actions import posting
from feedback.extensions import db


def end_documents() -> None:
    """End what is over, batch by batch; each commits by itself."""
    at, ended = current_app.extensions["clock"].now(), True
    while ended:
        ended = bool(posting.end_due(local_day(at), by=SYSTEM, at=at))
        db.session.commit()
