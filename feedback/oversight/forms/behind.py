"""What stands behind a counted cell of one unit: its rows by the same conditions as the count, a page at a
time, and how many of them the viewer may not see.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, func, literal, or_, select

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


@dataclass(frozen=True, slots=True)
class Line:
    """One row behind a figure. ``case``: the number by which the viewer opens it, empty where he can't;
    ``amount``: what it adds to a sum, None where rows are counted; in đồng or m².
    """

    number: str
    title: str
    came_on: date | None
    done_on: date | None
    case: str = ""
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of rows; ``after``: the place behind which the next begins, None on the last."""

    rows: Sequence[Line]
    after: int | None


def narrowed(viewer: Actor) -> Callable[[Part], list[ColumnElement[bool]]]:
    """For counts shown to a viewer: without the cases that he must stand aside from, of which he learns
    nothing. What is sent counts them."""
    clear = barring.not_aside(viewer)
    return lambda part: [] if clear is None else _about_cases(part, [clear])


def known(viewer: Actor) -> Callable[[Part], list[ColumnElement[bool]]]:
    """For counts shown to a viewer of nothing but the cases that he may know of."""
    conditions = scope.knows(viewer)
    return lambda part: _about_cases(part, conditions)


def page(
    period: Period,
    count: Count,
    agency_id: int,
    viewer: Actor,
    *,
    after: int | None = None,
    size: int = 25,
) -> Page:
    """A page of what a column counts at a unit, newest row first, part after part; per part at most three
    statements."""
    found: list[Line] = []
    wanted, first = size + 1, after % _PARTS if after is not None else 0
    places: list[int] = []
    for place, part in enumerate(facts.SOURCES[count.of](period)):
        if place < first or wanted <= 0:
            continue
        asked = counting.joined(part, select(part.row.label("row"), *_more(part, count))).where(
            part.agency == agency_id,
            *counting.matches(part, count),
            *_about_cases(part, scope.knows(viewer)),
        )
        if after is not None and place == first:
            asked = asked.where(part.row < after // _PARTS)
        rows = db.session.execute(asked.order_by(part.row.desc()).limit(wanted)).all()
        found += _lines(part, rows, viewer)
        places += [row.row * _PARTS + place for row in rows]
        wanted -= len(rows)
    return Page(found[:size], places[size - 1] if len(found) > size else None)


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
        seen = base.where(*_about_cases(part, known))
        both = select(base.scalar_subquery() - seen.scalar_subquery())
        missing += db.session.scalar(both) or 0
    return missing


def _more(part: Part, count: Count) -> list[Any]:
    amount = part.sums[count.sum_of] if count.sum_of else literal(None)
    case = literal(None) if part.case is None else part.case
    return [case.label("case"), amount.label("amount")]


def _about_cases(part: Part, conditions: Sequence[ColumnElement[bool]]) -> list[ColumnElement[bool]]:
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
    return Line(case.number, title, came_on, done_on, case.number if opens else "", told)


def _days(row: Any) -> tuple[date | None, date | None]:
    if isinstance(row, Case | Submission | PastHandling):
        return row.came_on, row.handled_on
    for name in ("visited_on", "held_on", "came_on", "issued_on", "announced_on"):
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
