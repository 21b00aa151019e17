"""What stands behind a counted cell of one unit: its rows by the same conditions as the count, a page at a
time, and how many of them the viewer may not see.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, Date, and_, func, literal, or_, select
from sqlalchemy.orm import aliased

from feedback.actor import Actor
from feedback.cases import barring
from feedback.cases.models import Case, PastHandling, Submission
from feedback.extensions import db
from feedback.law import kinds
from feedback.law.forms.schema import Count
from feedback.law.kinds import Kind
from feedback.oversight import scope
from feedback.oversight.forms import counting, facts
from feedback.oversight.forms.facts import Part
from feedback.oversight.measures.lines import HIDDEN
from feedback.oversight.measures.periods import Period

_PARTS: Final = 16
"""A place in a list is the number of the row, times this, and which part of the source it is of."""


_DAYS: Final = ("came_on", "visited_on", "held_on", "issued_on", "announced_on")
_LONG_AGO: Final = date(1900, 1, 1)
_SETTLING: Final = ("settled", "timely", "outcome", "ending", "ended")


@dataclass(frozen=True, slots=True)
class Line:
    """One row behind a figure. ``case``: the number by which the viewer opens it, empty where he can't;
    ``amount``: what it adds to a sum, None where rows are counted; in đồng or m². ``settled_on``: the day on
    which the case was settled, ``due_on``: the legal last day for it.
    """

    number: str
    title: str
    came_on: date | None
    done_on: date | None
    case: str = ""
    amount: Decimal | None = None
    settled_on: date | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of rows; ``after``: the place (day, number) behind which the next begins, None on the last."""

    rows: Sequence[Line]
    after: tuple[date, int] | None


def narrowed(viewer: Actor) -> Callable[[Part], list[ColumnElement[bool]]]:
    """For counts shown to a viewer: without the cases that he must stand aside from, of which he learns
    nothing. What is sent counts them."""
    clear = barring.not_aside(viewer)
    return lambda part: [] if clear is None else about_cases(part, [clear])


def known(viewer: Actor) -> Callable[[Part], list[ColumnElement[bool]]]:
    """For counts shown to a viewer of nothing but the cases that he may know of."""
    conditions = scope.knows(viewer)
    return lambda part: about_cases(part, conditions)


def page(
    period: Period,
    count: Count,
    agency_id: int,
    viewer: Actor,
    *,
    after: tuple[date, int] | None = None,
    size: int = 25,
) -> Page:
    """A page of what a column counts at a unit, newest first by the day they came; per part at most three
    statements."""
    found: list[tuple[tuple[date, int], Line]] = []
    wanted = size + 1
    for place, part in enumerate(facts.SOURCES[count.of](period)):
        day = _came(part)
        # The place of a row in the whole list: of the same day the higher number first, then by part.
        number = part.row * _PARTS + place
        asked = counting.joined(
            part, select(part.row.label("row"), day.label("day"), *_more(part, count))
        ).where(
            part.agency == agency_id,
            *counting.matches(part, count),
            *about_cases(part, scope.knows(viewer)),
        )
        if after is not None:
            asked = asked.where(or_(day < after[0], and_(day == after[0], number < after[1])))
        rows = db.session.execute(asked.order_by(day.desc(), part.row.desc()).limit(wanted)).all()
        lines = _lines(part, rows, viewer)
        places = [(row.day, row.row * _PARTS + place) for row in rows]
        found += zip(places, lines, strict=True)
    found.sort(key=lambda one: one[0], reverse=True)
    after_last = found[size - 1][0] if len(found) > size else None
    return Page([line for _, line in found[:size]], after_last)


def shows_settling(count: Count) -> bool:
    """Whether a column asks when or how cases were settled: its list then shows the days."""
    return count.of in ("letters", "cases", "results", "decisions", "obligations") and any(
        dim in _SETTLING for where in count.where for dim in where
    )


def _came(part: Part) -> Any:
    """The day that a row is listed by: that on which it, or its case, came; a day long ago without one."""
    own = [getattr(part.model, name) for name in _DAYS if hasattr(part.model, name)]
    if not own and part.case is not None:
        of = aliased(Case)
        own = [select(of.came_on).where(of.id == part.case).scalar_subquery()]
    return func.coalesce(*own, literal(_LONG_AGO, Date)) if own else literal(_LONG_AGO, Date)


def hidden(period: Period, count: Count, agency_id: int, viewer: Actor) -> int:
    """How many rows of the count he may not see, those left out that he must stand aside from."""
    aside, missing = narrowed(viewer), 0
    known = scope.knows(viewer)
    if not known:
        return 0
    for part in facts.SOURCES[count.of](period):
        if part.case is None:
            continue
        base = counting.joined(part, select(func.count())).where(
            part.agency == agency_id, *counting.matches(part, count), *aside(part)
        )
        seen = base.where(*about_cases(part, known))
        both = select(base.scalar_subquery() - seen.scalar_subquery())
        missing += db.session.scalar(both) or 0
    return missing


def _more(part: Part, count: Count) -> list[Any]:
    amount = part.sums[count.sum_of] if count.sum_of else literal(None)
    case = literal(None) if part.case is None else part.case
    return [case.label("case"), amount.label("amount")]


def about_cases(part: Part, conditions: Sequence[ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    """Conditions on ``Case`` for the rows of a part, whether it is joined with cases or only names them."""
    if part.case is None or not conditions:
        return []
    if Case in (part.model, *(table for table, _how in part.joins)):
        return list(conditions)
    return [or_(part.case.is_(None), part.case.in_(select(Case.id).where(*conditions)))]


def _lines(part: Part, rows: Sequence[Any], viewer: Actor) -> list[Line]:
    held = _held(part.model, [row.row for row in rows])
    cases = _held(Case, [row.case for row in rows if row.case is not None])
    return [
        _line(held.get(row.row), cases.get(row.case), row.row, row.amount, viewer, sums=bool(part.sums))
        for row in rows
    ]


def _held(model: Any, numbers: Sequence[int]) -> Mapping[int, Any]:
    if not numbers:
        return {}
    return {one.id: one for one in db.session.scalars(select(model).where(model.id.in_(set(numbers))))}


def _line(row: Any, case: Case | None, number: int, amount: Any, viewer: Actor, *, sums: bool) -> Line:
    came_on, done_on = _days(row)
    told = Decimal(amount) if sums and amount is not None else None
    if case is None:
        return Line(_number(row, number), _about(row), came_on, done_on, amount=told)
    handled = isinstance(row, Case | Submission | PastHandling)
    own = case.agency_id == viewer.agency_id or viewer.may("cases:case:read_all")
    opens = own and scope.names_cases(viewer)
    came_on, done_on = came_on or case.came_on, done_on or (None if handled else case.settled_on)
    title = ""
    if scope.names_cases(viewer):
        title = HIDDEN if case.sealed else case.title if own else "Đã chuyển nơi khác"
    opened = case.number if opens else ""
    return Line(
        case.number,
        title,
        came_on,
        done_on,
        opened,
        told,
        case.settled_on if own else None,
        case.settle_by_on if own else None,
    )


def _days(row: Any) -> tuple[date | None, date | None]:
    if isinstance(row, Case | Submission | PastHandling):
        return row.came_on, row.handled_on
    for name in _DAYS:
        if isinstance(day := getattr(row, name, None), date):
            return day, None
    return None, None


def _number(row: Any, number: int) -> str:
    told, year = getattr(row, "number", None), getattr(row, "year", None)
    if told and isinstance(year, int):
        return f"{told}/{year}"
    return str(told or getattr(row, "code", None) or number)


def _about(row: Any) -> str:
    """What a visit or the like was about, by its kind: never in the words of who came."""
    if getattr(row, "confidential", False):
        return HIDDEN
    about = getattr(row, "about", None)
    return kinds.texts(Kind(about)).name if about in {one.value for one in Kind} else ""
