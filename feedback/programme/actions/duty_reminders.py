"""Nhắc nhiệm vụ: the leaders of a unit hear once before a last day and once after it, in one mail a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import select

from feedback.accounts import leading
from feedback.actor import Actor
from feedback.clock import local_day
from feedback.extensions import db
from feedback.notifications import actions as notifications
from feedback.programme.duties.queries import LEAD, Occurrence
from feedback.programme.models import DutyReminder
from feedback.straight import add_rows

STAGES: Final = {"late": "late", "due": "soon", "returned": "soon"}
"""By how a duty stands which reminder is owed."""


def remind(agency_id: int, owed: Sequence[Occurrence], *, by: Actor, at: datetime) -> int:
    """Remind one unit of what of ``owed`` it wasn't reminded of at this stage; returns of how many.

    A row for each keeps it from being told twice, by two processes at once too.
    """
    wanted = {(one.duty.id, one.span.key, STAGES[one.state]): one for one in owed if one.state in STAGES}
    if not wanted:
        return 0
    asked = select(DutyReminder.duty_id, DutyReminder.period, DutyReminder.stage)
    known = {tuple(row) for row in db.session.execute(asked.where(DutyReminder.agency_id == agency_id))}
    new = {key: one for key, one in wanted.items() if key not in known}
    if not new:
        return 0
    today = local_day(at)
    add_rows(
        DutyReminder,
        [
            {"duty_id": duty_id, "agency_id": agency_id, "period": period, "stage": stage, "told_on": today}
            for duty_id, period, stage in new
        ],
    )
    _tell(agency_id, list(new.values()), today, by=by, at=at)
    return len(new)


def _tell(agency_id: int, owed: Sequence[Occurrence], today: date, *, by: Actor, at: datetime) -> None:
    lines = [
        f"{one.duty.title} ({one.span.words}): {'đã quá hạn' if one.late else 'hạn'} {one.due_on:%d/%m/%Y}"
        for one in sorted(owed, key=lambda one: (one.due_on, one.duty.id))
    ]
    values = {"told": lines}
    leaders = leading.leaders_after(agency_id, LEAD, today)
    notifications.queue_many(
        [
            notifications.Queued("programme/duties_due", ("accounts", one.id), values, agency_id=agency_id)
            for one in leaders
        ],
        by=by,
        at=at,
    )
