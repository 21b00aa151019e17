"""Issuing a letter: it gets its number in the agency's year and is kept as it was issued."""

from __future__ import annotations

from datetime import datetime

from feedback.accounts import queries as accounts
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.agencies.rules import letter_sign
from feedback.cases import rules
from feedback.cases.actions import telling
from feedback.cases.letters.heads import Signature
from feedback.cases.models import Case, Letter
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law import letters
from feedback.law.kinds import SEALED_KINDS
from feedback.law.refusal import Refusal
from feedback.papers import actions as papers

__all__ = ["NobodyChosen", "Signature", "addressee", "issue", "signature_of"]


class NobodyChosen(Refusal):
    """Several follow the case, and it was not said, or no longer so, for whom of them a letter is."""

    need = "submission"

    def __init__(self) -> None:
        super().__init__("Chọn văn bản này gửi cho ai trong những người đang theo dõi vụ việc")


def signature_of(by: Actor) -> Signature:
    """The name and position under which who acts signs; nobody's for the system itself."""
    officer = accounts.by_id(by.id) if by.kind == "officer" and by.id is not None else None
    if officer is None:
        return Signature(None, None, None)
    return Signature(officer.id, officer.full_name, officer.position or None)


def addressee(case: Case, step: str, submission_id: int | None) -> int | None:
    """The submission that the letter of this step is for; None where it is for all, or nobody follows.

    Raises NobodyChosen; a single one who follows is taken for granted.
    """
    kind = letters.letter_for(case.course, step)
    if kind is None or kind.serve != "one":
        return None
    following = [number for number, _person in telling.senders(case.id)]
    if submission_id is None and len(following) < 2:
        return next(iter(following), None)
    if submission_id not in following:
        raise NobodyChosen
    return submission_id


def issue(
    case: Case,
    step: str,
    text: str,
    signature: Signature,
    at: datetime,
    *,
    to_agency_id: int | None = None,
    submission_id: int | None = None,
) -> Letter:
    """The letter that this step of the case's course issues, to all or to one (:func:`addressee`).

    Raises LookupError when it issues none.
    """
    kind = letters.letter_for(case.course, step)
    agency = agencies.by_id(case.agency_id)
    if kind is None or agency is None:
        raise LookupError(f"{case.course} issues no letter by {step}")
    today = local_day(at)
    sequence = papers.next_number(rules.series("letter", case.agency_id, case.kind), today.year)
    letter = Letter(
        case_id=case.id,
        kind=kind.key,
        number=rules.letter_number(sequence, kind.sign, letter_sign(agency), case.kind),
        year=today.year,
        ordinal=-sequence if case.kind in SEALED_KINDS else sequence,
        issued_on=today,
        agency_id=case.agency_id,
        officer_id=signature.officer_id,
        signer=signature.name,
        signer_position=signature.position,
        to_agency_id=to_agency_id,
        text=text,
        submission_id=submission_id,
    )
    db.session.add(letter)
    db.session.flush()
    return letter
