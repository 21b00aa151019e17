"""What the clock does each day: owners of promises are reminded."""

from __future__ import annotations

from flask import current_app

from feedback.actor import SYSTEM
from feedback.clock import local_day
from feedback.commitments import actions, queries
from feedback.extensions import db


def remind_of_promises() -> int:
    """Nhắc cam kết đến hạn, quá hạn: each in a transaction of its own; returns how many."""
    at = current_app.extensions["clock"].now()
    reminded = 0
    for number in queries.to_remind(local_day(at)):
        reminded += actions.remind_one(number, by=SYSTEM, at=at)
        db.session.commit()
    return reminded
