"""The cases behind a figure: by the same conditions as its count, newest day first, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Exists, select, tuple_, union_all
from sqlalchemy.orm import aliased

from feedback.actor import Actor
from feedback.cases.models import Case
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.oversight import scope
from feedback.oversight.measures.branches import BRANCHES, SPANS, Branch, joined_on
from feedback.oversight.measures.filters import Filters

Place = tuple[date, int]


@dataclass(frozen=True, slots=True)
class Found:
    """One case behind a figure, and the day by which it counts there."""

    case: Case
    day_on: date


@dataclass(frozen=True, slots=True)
class Behind:
    """A page of them; ``after``: the place behind which the next page begins, None on the last."""

    rows: Sequence[Found]
    after: Place | None


def cases_behind(
    key: str,
    filters: Filters,
    *,
    viewer: Actor,
    today: date,
    after: Place | None = None,
    size: int = 25,
) -> Behind:
    """A page of the cases that a count of ``law.measures`` is made of (of days: of which they are days).

    Latest day first, of deadlines that passed the oldest first. Two statements. Raises KeyError for a share.
    """
    key = SPANS[key].of if key in SPANS else key
    oldest_first = key in ("overdue", "overdue_long", "due_soon")
    parts = []
    for branch in BRANCHES[key]:
        asked = select(branch.day.label("day"), Case.id.label("id")).where(
            *scope.seen_by(viewer), *filters.conditions(), *branch.conditions(today)
        )
        if branch.clocked:
            asked = asked.join(Deadline, joined_on()).where(~_has_an_earlier(branch, filters, today))
        if not branch.stock:
            asked = asked.where(filters.on(branch.day))
        place = (branch.day, Deadline.subject_id if branch.clocked else Case.id)
        if after is not None:
            beyond = tuple_(*place)
            asked = asked.where(beyond > tuple_(*after) if oldest_first else beyond < tuple_(*after))
        asked = asked.order_by(*place) if oldest_first else asked.order_by(*(one.desc() for one in place))
        parts.append(asked.limit(size + 1))
    rows = _first_of(parts, oldest_first, size + 1)
    held = {
        case.id: case
        for case in db.session.scalars(select(Case).where(Case.id.in_([n for _, n in rows[:size]])))
    }
    found = [Found(held[number], day) for day, number in rows[:size]]
    last = found[-1] if len(rows) > size else None
    return Behind(found, (last.day_on, last.case.id) if last else None)


def _has_an_earlier(branch: Branch, filters: Filters, today: date) -> Exists:
    """That the case has another such clock before this one: it stands in the list once, at the first."""
    other = aliased(Deadline)
    also = branch.conditions(today, of=other)
    if not branch.stock:
        also.append(other.due_on.between(filters.period.first_on, filters.period.last_on))
    same = (
        other.subject_room == Deadline.subject_room,
        other.subject_id == Deadline.subject_id,
        tuple_(other.due_on, other.id) < tuple_(Deadline.due_on, Deadline.id),
    )
    return select(other.id).where(*same, *also).correlate(Deadline, Case).exists()


def _first_of(parts: Sequence[object], oldest_first: bool, size: int) -> list[tuple[date, int]]:
    if len(parts) == 1:
        return [(row.day, row.id) for row in db.session.execute(parts[0])]  # type: ignore[call-overload]
    together = union_all(*(select(part.subquery()) for part in parts)).subquery()  # type: ignore[attr-defined]
    columns = (together.c.day, together.c.id)
    ordered = columns if oldest_first else tuple(one.desc() for one in columns)
    return [(row.day, row.id) for row in db.session.execute(select(*columns).order_by(*ordered).limit(size))]
