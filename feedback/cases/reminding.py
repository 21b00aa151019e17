"""What the clock does each morning for cases: late obligations are brought to mind."""

from __future__ import annotations

from flask import current_app

from feedback.actor import SYSTEM
from feedback.cases.actions import enforcing
from feedback.clock import local_day
from feedback.extensions import db


def remind_of_enforcement() -> int:
    """Nhắc thi hành: each late obligation in a transaction of its own; returns how many."""
    at = current_app.extensions["clock"].now()
    reminded = 0
    for number in enforcing.to_remind(local_day(at)):
        reminded += enforcing.remind_one(number, by=SYSTEM, at=at)
        db.session.commit()
    return reminded
