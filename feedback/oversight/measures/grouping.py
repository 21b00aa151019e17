"""By what figures are grouped: the sides of a case, and months and quarters of the day that counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Date
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from feedback.cases.models import Case

SIDES: Final[Mapping[str, Any]] = {
    "agency": Case.agency_id,
    "kind": Case.kind,
    "field": Case.field_key,
    "area": Case.area_code,
}
"""By what figures of cases may be grouped, beside ``SPANS_OF_TIME``: the column. A group is None where it
isn't known."""
SPANS_OF_TIME: Final = ("month", "quarter")

Group = tuple[Any, ...]


class month_of(FunctionElement[date]):  # noqa: N801 - named as SQL functions are
    """The first day of the calendar month of a day."""

    type = Date()
    inherit_cache = True


class quarter_of(FunctionElement[date]):  # noqa: N801
    """The first day of the calendar quarter of a day."""

    type = Date()
    inherit_cache = True


@compiles(month_of, "postgresql")
def _month_on_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    return f"CAST(date_trunc('month', CAST({_day(element, compiler, kw)} AS timestamp)) AS date)"


@compiles(quarter_of, "postgresql")
def _quarter_on_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    return f"CAST(date_trunc('quarter', CAST({_day(element, compiler, kw)} AS timestamp)) AS date)"


@compiles(month_of, "sqlite")
def _month_on_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    return f"date({_day(element, compiler, kw)}, 'start of month')"


@compiles(quarter_of, "sqlite")
def _quarter_on_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    day = _day(element, compiler, kw)
    return f"date({day}, 'start of month', '-' || ((strftime('%m', {day}) - 1) % 3) || ' months')"


def _day(element: Any, compiler: Any, kw: Any) -> str:
    [day] = element.clauses
    return str(compiler.process(day, **kw))


def columns(by: Sequence[str], day: Any, sides: Mapping[str, Any] = SIDES) -> list[Any]:
    """What a statement groups by; months and quarters by their first day. Raises KeyError for a side that
    isn't there."""
    times = {"month": month_of, "quarter": quarter_of}
    return [times[side](day) if side in times else sides[side] for side in by]
