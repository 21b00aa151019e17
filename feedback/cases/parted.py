"""What each of two cases that were parted again (bỏ gộp) keeps of the time in which they were one.

What was sent by, or issued to, a submission goes along with it; what was done for both stands in both. Rows
of the history stay where they were written, as the register proves them: only the reading parts them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select

from feedback.cases import groups, queries
from feedback.cases.models import CaseEvent, Letter, Merge
from feedback.extensions import db


@dataclass(frozen=True, slots=True)
class Together:
    """The time in which submissions of one case were in another."""

    case_id: int
    submissions: frozenset[int]
    since: datetime
    until: datetime


def history(case_id: int) -> ColumnElement[bool]:
    """Condition: the events that belong to a case. One select; for the few that were parted some more."""
    undone = _undone(case_id)
    own: ColumnElement[bool] = CaseEvent.case_id == case_id
    gone = _gone(case_id, undone)
    if gone:
        own = and_(own, _of_nobody_or(CaseEvent.submission_id.not_in(gone)))
    return or_(own, *(_in(one) for one in _together(case_id, undone))) if undone else own


def events_of(case_id: int) -> list[CaseEvent]:
    """The events that belong to a case, oldest first."""
    return list(db.session.scalars(select(CaseEvent).where(history(case_id)).order_by(CaseEvent.id)))


def letters_of(case_id: int) -> list[Letter]:
    """The letters that belong to a case, oldest first."""
    own, undone = queries.letters_of(case_id), _undone(case_id)
    gone = _gone(case_id, undone)
    found = [one for one in own if one.submission_id not in gone]
    for time in _together(case_id, undone):
        at = groups.issued_at(time.case_id)
        found += [
            one
            for one in queries.letters_of(time.case_id)
            if one.submission_id in (None, *time.submissions)
            and one.id in at
            and time.since <= at[one.id] <= time.until
        ]
    return sorted(found, key=lambda one: one.id)


def letter_of(case_id: int, letter_id: int) -> Letter | None:
    """One of the letters that belong to a case; None for any other."""
    return next((one for one in letters_of(case_id) if one.id == letter_id), None)


def _undone(case_id: int) -> list[Merge]:
    either = or_(Merge.kept_id == case_id, Merge.merged_id == case_id)
    return list(db.session.scalars(select(Merge).where(either, Merge.undone_at.is_not(None))))


def _gone(case_id: int, undone: Sequence[Merge]) -> set[int]:
    """The submissions that were in the case and have gone their own way since."""
    came = {number for one in undone if one.kept_id == case_id for number in one.submissions}
    return came - {one.id for one in queries.submissions_of(case_id)} if came else came


def _together(case_id: int, undone: Sequence[Merge]) -> list[Together]:
    """When submissions of the case were elsewhere: in the case that took them in, and where that one went."""
    found = []
    for one in undone:
        if one.merged_id == case_id and one.undone_at is not None:
            own = Together(one.kept_id, frozenset(one.submissions), one.at, one.undone_at)
            found += [own, *_within(own)]
    return found


def _within(outer: Together) -> list[Together]:
    return [
        Together(one.case_id, one.submissions & outer.submissions, one.since, one.until)
        for one in _together(outer.case_id, _undone(outer.case_id))
        if outer.since <= one.since and one.until <= outer.until
    ]


def _in(time: Together) -> ColumnElement[bool]:
    """What is the submissions' own of that time, and what was done for all and told to all."""
    return and_(
        CaseEvent.case_id == time.case_id,
        CaseEvent.at.between(time.since, time.until),
        or_(
            CaseEvent.submission_id.in_(time.submissions),
            and_(CaseEvent.submission_id.is_(None), CaseEvent.for_citizen.is_(True)),
        ),
    )


def _of_nobody_or(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return or_(CaseEvent.submission_id.is_(None), condition)
