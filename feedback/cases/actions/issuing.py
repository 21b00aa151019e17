"""Issuing a letter: it gets its number in the agency's year and is kept as it was issued."""

from __future__ import annotations

from datetime import datetime

from feedback.agencies import queries as agencies
from feedback.agencies.rules import letter_sign
from feedback.cases import rules
from feedback.cases.letters.heads import Signature
from feedback.cases.models import Case, Letter
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law import letters
from feedback.law.kinds import SEALED_KINDS
from feedback.papers import actions as papers

__all__ = ["Signature", "issue"]


def issue(
    case: Case,
    step: str,
    text: str,
    signature: Signature,
    at: datetime,
    *,
    to_agency_id: int | None = None,
) -> Letter:
    """The letter that this step of the case's course issues. Raises LookupError when it issues none."""
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
    )
    db.session.add(letter)
    db.session.flush()
    return letter
