"""Who hears of what happens to a case: its senders and its officer, through the outbox.

Nothing goes to a denouncer: he follows his case by its code (LTC Đ56).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select

from feedback.accounts import absences
from feedback.accounts import queries as accounts
from feedback.accounts.queries import Colleague
from feedback.accounts.roles import permissions_of
from feedback.actor import Actor
from feedback.cases import barring, groups
from feedback.cases.models import Case, Letter, Submission
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law import letters
from feedback.notifications import actions as notifications

CITIZEN: Final = "people"
OFFICER: Final = "accounts"
"""The rooms that know how to reach a sender, and an officer."""

ASSIGN: Final = "cases:case:assign"


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
    case: Case,
    template: str,
    *,
    by: Actor,
    at: datetime,
    agency_id: int | None = None,
    only: int | None = None,
    **values: Any,
) -> None:
    """Queue the notice for each who follows the case; imported cases and denouncers are not told anything.

    Of many who signed together the representatives hear of it; what ``values["letter"]`` names goes to each
    where the law wants it served to all. ``only``: the submission that alone it is about. Statements don't
    grow with the list.

    When all have withdrawn while the matter was being resolved, they are told of the decision that ends it.
    """
    if case.sealed:
        return
    number = values.get("letter")
    everyone = number is not None and _goes_to_all(case, number)
    _queue(_followers(case, everyone=everyone, only=only), case, template, by, at, agency_id, values)


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
    if not case.sealed:
        _queue([(CITIZEN, person) for person in person_ids], case, template, by, at, agency_id, values)


def tell_signatories(
    numbers: Iterable[int], case: Case, template: str, by: Actor, at: datetime, **values: Any
) -> None:
    """Queue the notice for the signatories with these numbers, all by one insert."""
    _queue([(groups.ROOM, number) for number in numbers], case, template, by, at, None, values)


def _queue(
    recipients: Iterable[tuple[str, int]],
    case: Case,
    template: str,
    by: Actor,
    at: datetime,
    agency_id: int | None,
    values: Mapping[str, Any],
) -> None:
    notifications.queue_many(
        [
            notifications.Queued(
                template=template,
                to=to,
                values={"number": case.number} | dict(values),
                about=about(case.id),
                agency_id=agency_id or case.agency_id,
            )
            for to in recipients
        ],
        by=by,
        at=at,
    )


def readers(case: Case, *, everyone: bool) -> int:
    """How many people a letter to all who follow the case goes to."""
    return len(_followers(case, everyone=everyone))


def _followers(case: Case, *, everyone: bool, only: int | None = None) -> list[tuple[str, int]]:
    """Who hears of the case: its senders; where many signed, their representatives, or each of them.

    The sender hears whatever representatives hear; where he is one of those told, as one of the list.
    """
    staying = senders(case.id)
    signed = groups.following(case.id)
    told: list[tuple[str, int]] = []
    for submission_id, person_id in staying or senders(case.id, withdrawn=True):
        if only not in (None, submission_id):
            continue
        own = [one for one in signed if one.submission_id == submission_id]
        # When all have left, the decision that ends it goes to all who were there.
        own = [one for one in own if not one.withdrawn] if staying else own
        chosen = own if everyone else [one for one in own if one.representative]
        told += [(groups.ROOM, one.id) for one in chosen]
        if groups.of_sender(person_id, [(one.id, one.person_id) for one in chosen]) is None:
            told.append((CITIZEN, person_id))
    return told


def _goes_to_all(case: Case, number: str) -> bool:
    """Whether the letter of this number is one that each of a group is served (``law.letters``)."""
    kind = db.session.scalar(select(Letter.kind).where(Letter.case_id == case.id, Letter.number == number))
    return kind is not None and letters.letter_kind(case.course, kind).serve == "all"


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


def knowing(case: Case, agency_id: int, permission: str) -> list[Colleague]:
    """The officers of an agency who hold the permission and may know of the case."""
    aside = barring.aside_from(case)
    cleared = {one.id for one in accounts.officers_of(agency_id, barring.READ)} if case.sealed else None
    return [
        one
        for one in accounts.officers_of(agency_id, permission)
        if not aside.holds(one.id, agency_id) and (cleared is None or one.id in cleared)
    ]


def tell_handler(case: Case, template: str, *, by: Actor, at: datetime, **values: Any) -> None:
    """Queue a notice for who handles the case; where nobody does, or he has left, for those who assign."""
    handler = accounts.by_id(case.officer_id) if case.officer_id is not None else None
    told = [handler.id] if handler and handler.active and handler.agency_id == case.agency_id else []
    for officer_id in told or [one.id for one in knowing(case, case.agency_id, ASSIGN)]:
        tell_officer(officer_id, case, template, by=by, at=at, **values)


def tell_sender_of(
    submission_id: int, case: Case, template: str, *, by: Actor, at: datetime, **values: Any
) -> None:
    """Queue the notice for the sender of one submission; none for a denouncer."""
    person = db.session.scalar(select(Submission.sender_id).where(Submission.id == submission_id))
    tell_people([person] if person is not None else [], case, template, by, at, **values)
