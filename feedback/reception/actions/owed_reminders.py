"""Nhắc văn bản cần ra sau tiếp công dân: the leader hears once of each that is nearly due or late."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby

from feedback.accounts import queries as accounts
from feedback.actor import Actor
from feedback.clock import local_day
from feedback.law.calendar import Calendar
from feedback.notifications import actions as notifications
from feedback.notifications.actions import Queued
from feedback.reception import owed
from feedback.reception.actions import history
from feedback.reception.actions.history import VISIT, Happened
from feedback.reception.actions.papers import SIGN
from feedback.reception.rules import next_working_day, works


def remind_of_papers(calendar: Calendar, *, by: Actor, at: datetime) -> int:
    """On a working day: one mail to each leader for all that his agency owes by the next working day and of
    which he was not told yet; returns how many papers these are.
    """
    today = local_day(at)
    if not works(calendar, today):
        return 0
    found = sorted(owed.pressing(next_working_day(calendar, today)), key=lambda one: one.agency_id)
    mails: list[Queued] = []
    for agency_id, theirs in groupby(found, key=lambda one: one.agency_id):
        due = [one.due_on for one in theirs]
        values = {"parts": len(due), "due_on": min(due).isoformat()}
        mails += [
            Queued("reception/papers_owed", ("accounts", officer.id), values, agency_id=agency_id)
            for officer in accounts.officers_of(agency_id, SIGN)
        ]
    notifications.queue_many(mails, by=by, at=at)
    history.write(
        [
            Happened((VISIT, one.subject_id), owed.REMINDED, one.agency_id, {"deadline": one.id})
            for one in found
        ],
        by=by,
        at=at,
    )
    return len(found)
