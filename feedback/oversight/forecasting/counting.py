"""Weekly new cases, counted by one pass over an index."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Date, Integer, and_, cast, func, literal, select, type_coerce

from feedback.cases.models import Case
from feedback.extensions import db
from feedback.law.kinds import SEALED_KINDS
from feedback.law.states import State

FIRST: Final = date(2000, 1, 3)
"""A Monday, from which weeks are numbered."""

OPENLY: Final = and_(Case.kind.not_in(sorted(SEALED_KINDS)), Case.state != State.SPAM.value)
"""Of which cases everyone who sees figures may know: what is sealed, or spam, is in no forecast."""


def monday(day: date) -> date:
    """The first day of the week in which the day lies (ISO 8601)."""
    return day - timedelta(days=day.weekday())


def weekly(first: date, last: date) -> Iterator[tuple[int, str | None, str | None, int]]:
    """Week (from that of ``first`` on, 0 the first), field, commune and how many cases came in, for the days
    from one to the other, both counted in. Read as it comes: memory doesn't grow with the cases.
    """
    week = _week()
    begin = (monday(first) - FIRST).days // 7
    rows = db.session.execute(
        select(week, Case.field_key, Case.area_code, func.count())
        .where(Case.received_on.between(first, last), OPENLY)
        .group_by(week, Case.field_key, Case.area_code)
        .execution_options(yield_per=5000)
    )
    for number, field, area, count in rows:
        yield number - begin, field, area, count


def _week() -> ColumnElement[int]:
    first = literal(FIRST, Date)
    days: ColumnElement[int]
    if db.session.get_bind().dialect.name == "sqlite":
        days = cast(func.julianday(Case.received_on) - func.julianday(first), Integer)
    else:
        days = type_coerce(Case.received_on - first, Integer)
    return (days // 7).label("week")
