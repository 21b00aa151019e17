"""By what figures are grouped: the sides of a case, and months and quarters of the day that counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Integer, cast, extract

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


def columns(by: Sequence[str], day: Any, sides: Mapping[str, Any] = SIDES) -> list[Any]:
    """What a statement groups by. Raises KeyError for a side that isn't there."""
    times = {"month": month_of, "quarter": _quarter_of}
    return [times[side](day) if side in times else sides[side] for side in by]


def named(by: Sequence[str], values: Sequence[Any]) -> Group:
    """A group as callers know it: months and quarters by their first day."""
    return tuple(
        first_day(value if side == "month" else value * 3)
        if side in SPANS_OF_TIME and value is not None
        else value
        for side, value in zip(by, values, strict=True)
    )


def month_of(day: Any) -> Any:
    """Months counted through, so that one number groups and sorts them on both engines."""
    return extract("year", day) * 12 + extract("month", day) - 1


def _quarter_of(day: Any) -> Any:
    return cast(month_of(day), Integer) // 3


def first_day(number: Any) -> date | None:
    """The first day of a month as ``month_of`` counts it."""
    return None if number is None else date(int(number) // 12, int(number) % 12 + 1, 1)
