"""What the clock does each day: leaders are told once of what they owe the inspectorate and others."""

from __future__ import annotations

from flask import current_app

from feedback.actor import SYSTEM
from feedback.clock import local_day
from feedback.extensions import db
from feedback.oversight.actions import inspected
from feedback.oversight.actions import opinions as replies
from feedback.oversight.inspections import queries as inspections
from feedback.oversight.opinions import queries as opinions


def tell_late_recommendations() -> int:
    """Báo kiến nghị quá hạn: each in a transaction of its own; returns how many."""
    at = current_app.extensions["clock"].now()
    told = 0
    for number in inspections.to_tell_late(local_day(at)):
        told += inspected.tell_late(number, by=SYSTEM, at=at)
        db.session.commit()
    return told


def tell_late_opinions() -> int:
    """Báo quá hạn trả lời ý kiến: each in a transaction of its own; returns how many."""
    at = current_app.extensions["clock"].now()
    told = 0
    for number in opinions.to_tell_late(local_day(at)):
        told += replies.tell_late(number, by=SYSTEM, at=at)
        db.session.commit()
    return told
