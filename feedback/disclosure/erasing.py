"""Xóa bản công khai của một vụ việc: what was never published goes with the file; of a state secret all goes.

What everybody reads has no persons in it and stays, unless its case turns out to be a state secret.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update

from feedback.actor import Actor
from feedback.attachments import erasing as attachments
from feedback.disclosure import files, made_known
from feedback.disclosure.actions.history import OUTCOME, note
from feedback.disclosure.models import DisclosureEvent, Outcome, OutcomeCopy, OutcomeFile, OutcomeForm
from feedback.disclosure.search import OUTCOMES
from feedback.extensions import db, put
from feedback.register import erasures
from feedback.register.erasing import ERASED, OF_STATE, blank_events
from feedback.register.history import told

WITHDRAWN: Final = "Nội dung không được công khai"
"""What stands in public instead of a result that must not be read, and nothing else of why."""
_PUBLISHED: Final = ("published", "ended")


def erase_of_cases(case_ids: Collection[int], *, why: str, by: Actor, at: datetime) -> int:
    """Xóa: copies of results of these cases that nobody published, their files; of a state secret also those
    that everybody read, and the result is withdrawn. Returns how many results. The same statements however
    many cases, but for those of state secrets.
    """
    asked = select(Outcome).where(Outcome.case_id.in_(set(case_ids))).order_by(Outcome.id)
    outcomes = list(db.session.scalars(asked))
    secret = why == OF_STATE
    of_them = OutcomeCopy.outcome_id.in_([one.id for one in outcomes])
    copies = db.session.execute(
        select(OutcomeCopy.id, OutcomeCopy.outcome_id).where(
            of_them, *(() if secret else (OutcomeCopy.state.not_in(_PUBLISHED),))
        )
    ).all()
    stay = (
        set()
        if secret
        else _numbers(select(OutcomeCopy.id).where(of_them, OutcomeCopy.state.in_(_PUBLISHED)))
    )
    brought = db.session.execute(
        select(OutcomeFile.id, OutcomeFile.outcome_id, OutcomeFile.copy_id).where(
            OutcomeFile.outcome_id.in_([one.id for one in outcomes])
        )
    ).all()
    gone = [row for row in brought if row.copy_id not in stay]
    touched = sorted(
        {one.id for one in outcomes}
        if secret
        else {row.outcome_id for row in copies} | {row.outcome_id for row in gone}
    )
    if not touched:
        return 0
    _copies([row.id for row in copies])
    _files([row.id for row in gone], at=at)
    if secret:
        _shown(outcomes, at=at)
    blank_events(DisclosureEvent, OUTCOME, touched)
    erasures.enter([(OUTCOME, number) for number in touched], why=why, by=by, at=at)
    for one in outcomes if secret else ():
        details = {"set": told(one, "state", "withdrawn_why")}
        note((OUTCOME, one.id), "outcome_withdrawn", details, agency_id=one.agency_id, by=by, at=at)
    db.session.expire_all()
    return len(touched)


def _copies(numbers: list[int]) -> None:
    mine = OutcomeCopy.id.in_(numbers)
    put(
        update(OutcomeCopy).where(mine),
        title=ERASED,
        asked=ERASED,
        answer=ERASED,
        kept=[],
        version=OutcomeCopy.version + 1,
    )
    put(update(OutcomeCopy).where(mine, OutcomeCopy.returned_why.is_not(None)), returned_why=ERASED)
    put(update(OutcomeCopy).where(mine, OutcomeCopy.withdrawn_why.is_not(None)), withdrawn_why=ERASED)
    prepared = mine & (OutcomeCopy.state == "prepared")
    put(update(OutcomeCopy).where(prepared), state="returned", returned_why=ERASED)


def _files(numbers: list[int], *, at: datetime) -> None:
    put(
        update(OutcomeFile).where(OutcomeFile.id.in_(numbers)),
        title=ERASED,
        boxes=[],
        marked=[],
        removed_at=at,
    )
    for room in (files.SOURCE, files.PUBLIC):
        attachments.erase(room, numbers, at=at)


def _shown(outcomes: list[Outcome], *, at: datetime) -> None:
    """Take down what everybody reads of them."""
    numbers = [one.id for one in outcomes]
    standing = OutcomeCopy.outcome_id.in_(numbers) & (OutcomeCopy.state == "published")
    put(update(OutcomeCopy).where(standing), state="withdrawn", withdrawn_why=WITHDRAWN, ended_at=at)
    forms = sorted(_numbers(select(OutcomeForm.id).where(OutcomeForm.outcome_id.in_(numbers))))
    put(update(OutcomeForm).where(OutcomeForm.id.in_(forms)), where_to=ERASED)
    attachments.erase(made_known.FORM, forms, at=at)
    for one in outcomes:
        one.state, one.withdrawn_why, one.changed_at, one.version = (
            "withdrawn",
            WITHDRAWN,
            at,
            one.version + 1,
        )
        OUTCOMES.drop(one.id)
    db.session.flush()


def _numbers(asked: Any) -> set[int]:
    return set(db.session.scalars(asked))
