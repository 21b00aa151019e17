"""Đơn giống: cases that may be about the same matter as one, and how like it they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, select

from feedback.actor import Actor
from feedback.cases import likeness, merging, queries, scope, search
from feedback.cases.likeness import Likeness
from feedback.cases.models import Case, Submission
from feedback.extensions import db
from feedback.people import queries as people

MOST_ALIKE: Final = 50
"""How many cases are compared, of one person and of one set of words each."""

_A_YEAR: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Alike:
    """A case that may be about the same matter, and how like it is."""

    case: Case
    likeness: Likeness


def compared(case: Case, other: Case) -> Likeness:
    """How like one case another is; see ``alike``."""
    own, theirs = queries.submissions_of(case.id), queries.submissions_of(other.id)
    return _likeness(case, own, other, theirs, people.same_as(one.sender_id for one in own))


def alike(case: Case, viewer: Actor | None, *, most: int = 10) -> list[Alike]:
    """Đơn giống: cases of the twelve months before and after that may be about the same matter.

    Likest first, of those that the viewer may see and nobody found to be another matter (None: of all, for
    what the law asks and nobody reads).
    What a sealed case says is its working copy; its sender is like nobody. Ten statements at most.
    """
    own = [one for one in queries.submissions_of(case.id) if one.withdrawn_on is None]
    same_persons = people.same_as(one.sender_id for one in own)
    seen = scope.of_lists(viewer) if viewer is not None else []
    near: list[ColumnElement[bool]] = [
        Case.id != case.id,
        Case.received_on.between(case.received_on - _A_YEAR, case.received_on + _A_YEAR),
        *seen,
    ]
    of_person = (
        select(Case)
        .where(Case.id.in_(select(Submission.case_id).where(Submission.sender_id.in_(same_persons))), *near)
        .order_by(Case.id.desc())
        .limit(MOST_ALIKE)
    )
    found = {one.id: one for one in db.session.scalars(of_person)}
    numbers = _of_words(case, viewer) - found.keys()
    found |= {one.id: one for one in db.session.scalars(select(Case).where(Case.id.in_(numbers), *near))}
    if viewer is not None and found:
        for number in merging.not_duplicates_of(case.id):
            found.pop(number, None)
    compared = [
        Alike(found[number], _likeness(case, own, found[number], theirs, same_persons))
        for number, theirs in _submissions(found).items()
    ]
    shown = [one for one in compared if one.likeness.score >= likeness.SHOWN_FROM]
    return sorted(shown, key=lambda one: (-one.likeness.score, -one.case.id))[:most]


def times_sent(case: Case, found: Iterable[Alike]) -> int:
    """Đơn gửi lần thứ mấy: how often one sender has written of this matter, with this case the last."""
    earlier = (one.case for one in found if one.likeness.same_matter)
    return 1 + sum((one.received_at, one.id) < (case.received_at, case.id) for one in earlier)


def _of_words(case: Case, viewer: Actor | None) -> set[int]:
    """Numbers of cases that hold the telling words of the title, found through the index.

    The fewest words are asked first: what holds more of them is among what is found, unless that is cut off.
    """
    everywhere = viewer is None or viewer.may("cases:case:read_all")
    agency = None if everywhere or viewer is None else viewer.agency_id
    found: set[int] = set()
    for words in reversed(likeness.queries_for(case.title)):
        numbers = search.find(words, agency_id=agency, most=MOST_ALIKE)
        found.update(numbers)
        if len(numbers) < MOST_ALIKE:
            break
    return found


def _submissions(case_ids: Collection[int]) -> dict[int, list[Submission]]:
    grouped: dict[int, list[Submission]] = {}
    if not case_ids:
        return grouped
    for one in db.session.scalars(select(Submission).where(Submission.case_id.in_(list(case_ids)))):
        grouped.setdefault(one.case_id, []).append(one)
    return grouped


def _likeness(
    case: Case, own: list[Submission], other: Case, theirs: list[Submission], same_persons: set[int]
) -> Likeness:
    texts = [likeness.shingles(one.title, one.body) for one in own]
    return Likeness(
        text=max(
            (
                likeness.text_likeness(text, likeness.shingles(one.title, one.body))
                for text in texts
                for one in theirs
            ),
            default=0.0,
        ),
        same_person=any(one.sender_id in same_persons for one in theirs),
        same_place=case.area_code is not None and case.area_code == other.area_code,
    )
