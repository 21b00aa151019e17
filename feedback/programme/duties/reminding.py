"""What the clock does each day: units hear of duties that are near or late."""

from __future__ import annotations

from itertools import groupby

from flask import current_app

from feedback.actor import SYSTEM
from feedback.clock import local_day
from feedback.extensions import db
from feedback.programme.actions import duty_reminders
from feedback.programme.duties import queries


def remind_of_duties() -> int:
    """Nhắc nhiệm vụ đến hạn, quá hạn: each unit in its own transaction; returns how many were told of."""
    at = current_app.extensions["clock"].now()
    today = local_day(at)
    found = [
        one
        for year in (today.year - 1, today.year, today.year + 1)
        for one in queries.occurrences(year, today)
        if one.state in duty_reminders.STAGES
    ]
    found.sort(key=lambda one: one.agency.id)
    # What was read stays readable while each unit's transaction ends.
    db.session.expunge_all()
    db.session.rollback()
    told = 0
    for agency_id, owed in groupby(found, key=lambda one: one.agency.id):
        told += duty_reminders.remind(agency_id, list(owed), by=SYSTEM, at=at)
        db.session.commit()
    return told
