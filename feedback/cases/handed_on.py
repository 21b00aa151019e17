"""What an agency still reads of a case that it handed on (đơn đã chuyển): what it had itself, no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from feedback.actor import Actor
from feedback.cases import scope
from feedback.cases.models import Case, CaseEvent, FormerNumber, Letter, Submission, WorkingCopy
from feedback.extensions import db
from feedback.people.rules import HIDDEN

_HANDED: Final = ("transferred", "routing_corrected")


@dataclass(frozen=True, slots=True)
class Had:
    """One submission as the agency had it; of a sealed case the working copy of that day."""

    submission: Submission
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class HandedOn:
    """The case, the number it bore here, how it went on (``event``), and the history up to that."""

    case: Case
    former: FormerNumber
    event: CaseEvent
    events: list[CaseEvent]


def of(viewer: Actor, number: str) -> HandedOn | None:
    """The case that his agency handed on under this number; None alike for none and for one he may not see.

    Not by the number that it bears at the next agency. Two selects.
    """
    row = db.session.execute(
        select(Case, FormerNumber)
        .join(FormerNumber, FormerNumber.case_id == Case.id)
        .where(FormerNumber.number == number.strip().upper(), *scope.of_handed_on(viewer))
    ).first()
    if row is None:
        return None
    had: list[CaseEvent] = []
    for event in db.session.scalars(
        select(CaseEvent).where(CaseEvent.case_id == row.Case.id).order_by(CaseEvent.id)
    ):
        had.append(event)
        if event.act in _HANDED and event.details.get("former_number") == row.FormerNumber.number:
            return HandedOn(row.Case, row.FormerNumber, event, had)
    return None


def submissions_of(handed: HandedOn) -> list[Had]:
    """The submissions that had come in by then, oldest first; one select, two for a sealed case."""
    came = select(Submission).where(
        Submission.case_id == handed.case.id, Submission.received_at <= handed.event.at
    )
    found = list(db.session.scalars(came.order_by(Submission.id)))
    if not handed.case.sealed:
        return [Had(one, one.title, one.body) for one in found]
    written = select(WorkingCopy).where(
        WorkingCopy.case_id == handed.case.id, WorkingCopy.at <= handed.event.at
    )
    copies = {one.submission_id: one for one in db.session.scalars(written.order_by(WorkingCopy.id))}
    return [
        Had(one, copy.title, copy.body) if (copy := copies.get(one.id)) else Had(one, HIDDEN, HIDDEN)
        for one in found
    ]


def letters_of(handed: HandedOn) -> list[Letter]:
    """The letters that the agency itself issued on the case, oldest first."""
    own = select(Letter).where(
        Letter.case_id == handed.case.id,
        Letter.agency_id == handed.former.agency_id,
        Letter.issued_on <= handed.former.until_on,
    )
    return list(db.session.scalars(own.order_by(Letter.id)))
