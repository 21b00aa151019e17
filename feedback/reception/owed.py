"""What an agency owes in writing after receptions: notices of refusal, results, replies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select

from feedback.deadlines import queries as deadlines
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.law import reception as law
from feedback.law.kinds import Kind
from feedback.reception.actions.history import VISIT
from feedback.reception.models import ReceptionEvent, Visit, VisitNote

REMINDED: Final = "notice_reminded"
MOST: Final = 200
"""How many are listed."""


@dataclass(frozen=True, slots=True)
class Owed:
    """One notice that is due: the line of the register, its clock."""

    visit: Visit
    deadline: Deadline


def notices(agency_id: int) -> list[Owed]:
    """The open notices of an agency, the earliest day first; one select."""
    rows = db.session.execute(
        select(Visit, Deadline)
        .join(Deadline, (Deadline.subject_room == VISIT) & (Deadline.subject_id == Visit.id))
        .where(Deadline.agency_id == agency_id, deadlines.is_open())
        .order_by(Deadline.due_on, Deadline.id)
        .limit(MOST)
    )
    return [Owed(row.Visit, row.Deadline) for row in rows]


def counts(agency_id: int, *, today: date) -> tuple[int, int]:
    """How many notices an agency owes, and how many of them are late; one select."""
    row = db.session.execute(
        select(func.count(), func.count().filter(Deadline.due_on < today)).where(
            Deadline.subject_room == VISIT, Deadline.agency_id == agency_id, deadlines.is_open()
        )
    ).one()
    return row[0], row[1]


def pressing(until: date) -> list[Deadline]:
    """The open notices of all agencies that are due by the day and of which no leader was reminded yet, the
    earliest first; two selects.
    """
    due = select(Deadline).where(
        Deadline.subject_room == VISIT, Deadline.due_on <= until, deadlines.is_open()
    )
    found = list(db.session.scalars(due.order_by(Deadline.due_on, Deadline.id)))
    events = select(ReceptionEvent.subject_id, ReceptionEvent.details).where(
        ReceptionEvent.subject_room == VISIT,
        ReceptionEvent.subject_id.in_({one.subject_id for one in found}),
        ReceptionEvent.act == REMINDED,
    )
    told = {(row.subject_id, row.details["deadline"]) for row in db.session.execute(events)}
    return [one for one in found if (one.subject_id, one.id) not in told]


def is_result_due(visit: Visit) -> bool:
    """Whether who came is to be told the result when it is heard: he asked, and the law gives it to him."""
    return visit.wants_result and Kind(visit.about) in law.INFORMED_KINDS


def last_result(visit_id: int) -> tuple[date, str] | None:
    """The result heard last of a visit: the day on which it came and what it says."""
    noted = db.session.scalar(
        select(VisitNote)
        .where(VisitNote.visit_id == visit_id, VisitNote.part == "result")
        .order_by(VisitNote.id.desc())
    )
    heard = db.session.scalar(
        select(ReceptionEvent)
        .where(
            ReceptionEvent.subject_room == VISIT,
            ReceptionEvent.subject_id == visit_id,
            ReceptionEvent.act == "result_heard",
        )
        .order_by(ReceptionEvent.id.desc())
    )
    if noted is None or heard is None:
        return None
    return date.fromisoformat(heard.details["on"]), noted.text
