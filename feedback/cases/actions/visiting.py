"""That a sender came in person about his case: the line itself stands in the register of receptions."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from feedback.actor import Actor
from feedback.cases import scope
from feedback.cases.actions.history import Happened, note, write
from feedback.cases.actions.moving import NotYours
from feedback.cases.models import Case, Signatory, Submission
from feedback.extensions import db


def note_visit(
    case_id: int,
    people: Collection[int],
    *,
    visited_on: date,
    place: str,
    outcome_words: str,
    papers: str = "",
    by: Actor,
    at: datetime,
) -> Case:
    """Ghi lượt tiếp vào vụ việc: on the province's day ``visited_on``, by one who may read the case.

    ``people`` are the rows of the person who came (``people.queries.same_as``): if he sent a submission
    of the case he reads of it there, and no other sender does. ``papers``: what he handed over. Raises
    NotYours.
    """
    case = db.session.scalar(select(Case).where(Case.id == case_id, *scope.of_reading(by)))
    if case is None:
        raise NotYours
    his = select(Submission.id).where(Submission.case_id == case_id, Submission.sender_id.in_(people))
    submission_id = db.session.scalar(his.order_by(Submission.id).limit(1))
    details: dict[str, Any] = {"text": f"{place}, ngày {visited_on:%d/%m/%Y}", "outcome_words": outcome_words}
    if submission_id is None and _signs(case_id, people):
        details["signatory"] = True
    if papers:
        details["papers"] = papers
    note(
        case,
        "visited",
        details,
        by=by,
        at=at,
        submission_id=submission_id,
        for_citizen=submission_id is not None,
    )
    return case


def _signs(case_id: int, people: Collection[int]) -> bool:
    """Whether one of these rows stands in a list of signatories of the case."""
    signed = select(Signatory.id).join(Submission, Submission.id == Signatory.submission_id)
    signed = signed.where(Submission.case_id == case_id, Signatory.person_id.in_(people)).limit(1)
    return db.session.scalar(signed) is not None


def note_conclusion(
    case_ids: Collection[int], *, held_on: date, reference: str, by: Actor, at: datetime
) -> None:
    """Ghi kết luận buổi tiếp vào vụ việc: what a leader concluded on the province's day ``held_on`` was sent
    to the bodies concerned by the paper ``reference``. The state stays; senders read that it was done.
    """
    cases = db.session.scalars(select(Case).where(Case.id.in_(set(case_ids))).order_by(Case.id))
    details = {"text": f"Buổi tiếp ngày {held_on:%d/%m/%Y}", "reference": reference}
    happened = [
        Happened(
            case.id,
            "reception_concluded",
            from_state=case.state,
            to_state=case.state,
            agency_id=case.agency_id,
            details=details,
        )
        for case in cases
    ]
    if happened:
        write(happened, by=by, at=at)
