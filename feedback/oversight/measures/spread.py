"""Medians: how many days something took, by a count of each number of days; the same on both engines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, Integer, func, literal, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from feedback.actor import Actor
from feedback.extensions import db
from feedback.oversight import scope
from feedback.oversight.measures import grouping
from feedback.oversight.measures.branches import BRANCHES, SPANS
from feedback.oversight.measures.filters import Filters
from feedback.oversight.measures.grouping import Group


class days_between(FunctionElement[int]):  # noqa: N801 - named as SQL functions are
    """Calendar days from the second day to the first."""

    type = Integer()
    inherit_cache = True


@compiles(days_between, "postgresql")
def _on_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    until, since = (compiler.process(one, **kw) for one in element.clauses)
    return f"({until} - {since})"


@compiles(days_between, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    until, since = (compiler.process(one, **kw) for one in element.clauses)
    return f"CAST(julianday({until}) - julianday({since}) AS INTEGER)"


@dataclass(frozen=True, slots=True)
class Spread:
    """How long so many cases took, in calendar days, by nearest rank: no value is made up between two."""

    count: int
    median: int
    p90: int
    mean: float
    most: int


def spread(
    key: str, filters: Filters, *, viewer: Actor, today: date, by: Sequence[str] = ()
) -> dict[Group, Spread]:
    """By group the spread of a figure in days (``law.measures``); a group without any case is left out.

    ``by`` as in ``counting.figures``. One statement: it counts how often each number of days occurs, which
    are few, however many cases there are. Raises KeyError for a key that is no figure in days.
    """
    span = SPANS[key]
    [branch] = BRANCHES[span.of]
    groups = grouping.columns(by, branch.day)
    until = literal(today, Date) if span.until is None else span.until
    days = days_between(until, span.since).label("days")
    asked = select(*groups, days, func.count()).where(
        *scope.seen_by(viewer), *filters.conditions(), *branch.conditions(today)
    )
    if span.also is not None:
        asked = asked.where(span.also)
    if not branch.stock:
        asked = asked.where(filters.on(branch.day))
    counts: dict[Group, dict[int, int]] = {}
    for *group, number_of_days, number in db.session.execute(asked.group_by(*groups, days)):
        counts.setdefault(tuple(group), {})[int(number_of_days)] = number
    return {group: of_counts(found) for group, found in counts.items()}


def of_counts(found: dict[int, int]) -> Spread:
    """The spread of so many cases by number of days; there is at least one."""
    count = sum(found.values())
    return Spread(
        count,
        _rank(found, count, 50),
        _rank(found, count, 90),
        sum(days * number for days, number in found.items()) / count,
        max(found),
    )


def _rank(found: dict[int, int], count: int, percent: int) -> int:
    wanted = -(-count * percent // 100)
    reached = 0
    for days in sorted(found):
        reached += found[days]
        if reached >= wanted:
            return days
    return max(found)
