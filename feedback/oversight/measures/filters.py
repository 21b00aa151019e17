"""What figures are narrowed by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import ColumnElement

from feedback.cases.models import Case
from feedback.law.states import NO_MATTER
from feedback.oversight.measures.grouping import SIDES
from feedback.oversight.measures.periods import Period

NONE: Final = "-"
"""A field or commune of which nobody knows yet, as a condition of its own."""
UNKNOWN: Final = {
    "loai": "Giữ bí mật",
    "linh_vuc": "Chưa xác định lĩnh vực",
    "xa": "Không gắn với xã, phường",
}
"""How that is said, by its name in addresses."""


@dataclass(frozen=True, slots=True)
class Filters:
    """A period, and what narrows it; empty values narrow nothing.

    ``brought_in``: counts also what came settled or half done from another system.
    """

    period: Period
    agency_id: int | None = None
    kind: str = ""
    field_key: str = ""
    area_code: str = ""
    brought_in: bool = False

    def within(self, period: Period) -> Filters:
        """The same for another period."""
        return replace(self, period=period)

    def of_agency(self, agency_id: int) -> Filters:
        """The same of one agency."""
        return replace(self, agency_id=agency_id)

    def conditions(self) -> list[ColumnElement[bool]]:
        """On ``Case``: that it counts at all (no part of another, no spam), and all but the period."""
        found: list[ColumnElement[bool]] = [Case.state.not_in(NO_MATTER)]
        if not self.brought_in:
            found.append(Case.brought_in.is_(False))
        return [*found, *self.narrowing(SIDES)]

    def narrowing(self, sides: Mapping[str, Any]) -> list[ColumnElement[bool]]:
        """All but the period, on the columns that stand for each side; see :meth:`narrowed_sides`."""
        wanted = self.narrowed_sides
        return [
            sides[side].is_(None) if value == NONE else sides[side] == value for side, value in wanted.items()
        ]

    @property
    def narrowed_sides(self) -> dict[str, int | str]:
        """By side of ``grouping.SIDES`` to what it is narrowed."""
        named = {"kind": self.kind, "field": self.field_key, "area": self.area_code}
        agency: dict[str, int | str] = {} if self.agency_id is None else {"agency": self.agency_id}
        return agency | {side: value for side, value in named.items() if value}

    def on(self, day: Any) -> ColumnElement[bool]:
        """That a day, a column, lies in the period."""
        within: ColumnElement[bool] = day.between(self.period.first_on, self.period.last_on)
        return within
