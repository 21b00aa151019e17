"""What figures are narrowed by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement

from feedback.cases.models import Case
from feedback.law.states import State
from feedback.oversight.measures.periods import Period


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

    def conditions(self) -> list[ColumnElement[bool]]:
        """On ``Case``: that it counts at all (no part of another), and all but the period."""
        found: list[ColumnElement[bool]] = [Case.state != State.MERGED.value]
        if not self.brought_in:
            found.append(Case.brought_in.is_(False))
        if self.agency_id is not None:
            found.append(Case.agency_id == self.agency_id)
        for column, value in (
            (Case.kind, self.kind),
            (Case.field_key, self.field_key),
            (Case.area_code, self.area_code),
        ):
            if value:
                found.append(column == value)
        return found

    def on(self, day: ColumnElement[date]) -> ColumnElement[bool]:
        """That a day lies in the period."""
        return day.between(self.period.first_on, self.period.last_on)
