"""What a case counts as, whatever the day is: the same conditions as the figures, said without today."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, union_all

from feedback.cases.models import NO_DAY, Case
from feedback.deadlines.models import Deadline
from feedback.law.states import NO_MATTER
from feedback.oversight.measures import late
from feedback.oversight.measures.branches import joined_on
from feedback.oversight.models import CaseFact

APART: Final = "apart"
"""A case that no sum holds: who asks may not know of it, or it owes one thing by two clocks, so that a sum
would count it twice."""

_SETTLED: Final[Mapping[str, tuple[Any, list[ColumnElement[bool]]]]] = {
    "received": (Case.received_on, []),
    "settled": (Case.settled_on, [Case.settled_on.is_not(None)]),
    "in_time": (Case.settled_on, [Case.settled_on <= Case.settle_by_on]),
    "in_aim": (Case.settled_on, [Case.settled_on <= Case.settle_aim_on]),
    "late_settled": (Case.settle_by_on, [Case.settled_on > Case.settle_by_on]),
    "beyond_settled": (Case.settle_aim_on, [Case.settled_on > Case.settle_aim_on]),
    "open": (Case.received_on, [Case.closed_on.is_(None)]),
}
# Whoever looks for what is owed looks by the day in the case's row (``late.owes_soon``).
_OWING: Final = Case.due_on < NO_DAY
_UNSETTLED: Final = (late.of_settling(), Case.settled_on.is_(None))
_OWED: Final[Mapping[str, list[ColumnElement[bool]]]] = {
    "overdue": [*late.owed(), _OWING],
    "open_late": [*late.owed(), _OWING, *_UNSETTLED],
    "open_beyond_aim": [*late.owed("target"), _OWING, *_UNSETTLED],
}
FACTS: Final = (*_SETTLED, *_OWED)
"""Each is a column of ``Tally``."""

_COUNTS: Final = (Case.state.not_in(NO_MATTER), Case.brought_in.is_(False))


def apart(which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Rows of ``CaseFact`` for those of these cases that stand apart."""
    twice = [
        select(Deadline.subject_id)
        .join(Case, joined_on())
        .where(which, *_OWED[fact])
        .group_by(Deadline.subject_id)
        .having(func.count() > 1)
        for fact in ("open_late", "open_beyond_aim")
    ]
    return select(Case.id, literal(APART), Case.received_on, Case.agency_id).where(
        which, *_COUNTS, or_(Case.sealed.is_(True), *(Case.id.in_(one) for one in twice))
    )


def of_rest(which: ColumnElement[bool]) -> Any:
    """Rows of ``CaseFact`` for the others, once those that stand apart have theirs. Overdue is a case from
    its earliest day on."""
    stands_apart = (
        select(CaseFact.case_id).where(CaseFact.case_id == Case.id, CaseFact.fact == APART).exists()
    )
    common = (which, *_COUNTS, ~stands_apart)
    settled = [
        select(Case.id, literal(fact), day, Case.agency_id).where(*common, *conditions)
        for fact, (day, conditions) in _SETTLED.items()
    ]
    owed = [
        select(Case.id, literal(fact), func.min(Deadline.due_on), Case.agency_id)
        .join(Deadline, joined_on())
        .where(*common, *conditions)
        .group_by(Case.id, Case.agency_id)
        for fact, conditions in _OWED.items()
    ]
    return union_all(*settled, *owed)
