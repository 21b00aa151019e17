"""Who hears of what happens to a case: its senders and its officer, through the outbox.

Nothing goes to a denouncer: he follows his case by its code (LTC Đ56).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select

from feedback.accounts import absences
from feedback.accounts import queries as accounts
from feedback.accounts.roles import permissions_of
from feedback.actor import Actor
from feedback.cases import barring
from feedback.cases.models import Case, Submission
from feedback.clock import local_day
from feedback.extensions import db
from feedback.notifications import actions as notifications

CITIZEN: Final = "people"
OFFICER: Final = "accounts"
"""The rooms that know how to reach a sender, and an officer."""


def senders(case_id: int, *, withdrawn: bool = False) -> list[tuple[int, int]]:
    """Those who follow the case, or those who have withdrawn: (submission, person) of each submission."""
    gone = Submission.withdrawn_on.is_not(None)
    rows = db.session.execute(
        select(Submission.id, Submission.sender_id)
        .where(Submission.case_id == case_id, gone if withdrawn else ~gone)
        .order_by(Submission.id)
    )
    return [(row.id, row.sender_id) for row in rows]


def tell_senders(
    case: Case, template: str, *, by: Actor, at: datetime, agency_id: int | None = None, **values: Any
) -> None:
    """Queue the notice for each sender of the case; imported cases and denouncers are not told anything.

    When all have withdrawn while the matter was being resolved, they are told of the decision that ends it.
    """
    if case.sealed:
        return
    told = senders(case.id) or senders(case.id, withdrawn=True)
    tell_people([person for _submission, person in told], case, template, by, at, agency_id, **values)


def tell_people(
    person_ids: Iterable[int],
    case: Case,
    template: str,
    by: Actor,
    at: datetime,
    agency_id: int | None = None,
    **values: Any,
) -> None:
    """Queue the notice for these senders of the case, all by one insert; none for a denouncer."""
    if case.sealed:
        return
    notifications.queue_many(
        [
            notifications.Queued(
                template=template,
                to=(CITIZEN, person_id),
                values={"number": case.number} | values,
                about=about(case.id),
                agency_id=agency_id or case.agency_id,
            )
            for person_id in person_ids
        ],
        by=by,
        at=at,
    )


def about(case_id: int) -> str:
    """What a notice about the case is about, for the outbox."""
    return f"case:{case_id}"


def tell_officer(
    officer_id: int, case: Case, template: str, *, by: Actor, at: datetime, **values: Any
) -> None:
    """Queue a notice for an officer, and while he is away for who does his work; none for who did it."""
    notifications.queue_many(
        [
            notifications.Queued(
                template=template,
                to=(OFFICER, number),
                values={"number": case.number} | values,
                about=about(case.id),
                agency_id=case.agency_id,
            )
            for number in (officer_id, *_instead_of(officer_id, case, local_day(at)))
            if by.kind != "officer" or by.id != number
        ],
        by=by,
        at=at,
    )


def _instead_of(officer_id: int, case: Case, on: date) -> list[int]:
    """Who does the work of an officer that is away on the day; of a sealed case only who may know of it."""
    absence = absences.absent([officer_id], on).get(officer_id)
    substitute = accounts.by_id(absence.substitute_id) if absence and absence.substitute_id else None
    if substitute is None or not substitute.active or substitute.agency_id != case.agency_id:
        return []
    if case.sealed:
        knows = barring.READ in permissions_of(accounts.roles_of(substitute.id))
        if not knows or barring.aside_from(case).holds(substitute.id, substitute.agency_id):
            return []
    return [substitute.id]


def tell_handler(case: Case, template: str, *, by: Actor, at: datetime) -> None:
    """Queue a notice for who handles the case; where nobody does, or he has left, for those who assign."""
    handler = accounts.by_id(case.officer_id) if case.officer_id is not None else None
    told = [handler.id] if handler and handler.active and handler.agency_id == case.agency_id else []
    for officer_id in told or [one.id for one in accounts.officers_of(case.agency_id, "cases:case:assign")]:
        tell_officer(officer_id, case, template, by=by, at=at)


def tell_sender_of(submission_id: int, case: Case, template: str, *, by: Actor, at: datetime) -> None:
    """Queue the notice for the sender of one submission; none for a denouncer."""
    person = db.session.scalar(select(Submission.sender_id).where(Submission.id == submission_id))
    tell_people([person] if person is not None else [], case, template, by, at)
