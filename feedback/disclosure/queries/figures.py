"""Số liệu công khai, as they were written for everybody: months of the province, tables of quarters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, func, select

from feedback.disclosure.models import PublicFigure
from feedback.disclosure.small_counts import OTHER
from feedback.extensions import db

SIDES: Final = {
    "kind": "Theo loại đơn",
    "agency": "Theo cơ quan",
    "field": "Theo lĩnh vực",
    "area": "Theo xã, phường, đặc khu",
}


@dataclass(slots=True)
class Line:
    """One row of a table over some quarters. ``in_time`` and ``late`` count the quarters that tell them;
    ``settled`` is None where a quarter doesn't tell it.
    """

    key: str
    words: str
    received: int = 0
    settled: int | None = 0
    in_time: int = 0
    late: int = 0
    untold: bool = False

    @property
    def share(self) -> float | None:
        """How much of what had a term was settled in time, from 0 to 1; None where it isn't told or nothing
        had one.
        """
        timed = self.in_time + self.late
        return self.in_time / timed if timed and not self.untold else None


def years() -> list[int]:
    """The years that have figures, latest first."""
    first, last = db.session.execute(
        select(func.min(PublicFigure.begins_on), func.max(PublicFigure.begins_on))
    ).one()
    return [] if last is None else list(range(last.year, first.year - 1, -1))


def months(year: int) -> list[PublicFigure]:
    """The months of a year that are over, in order."""
    return _of("month", year, "all")


def quarters(year: int) -> list[int]:
    """The quarters of a year that have tables, in order."""
    asked = (
        select(PublicFigure.begins_on)
        .where(PublicFigure.span == "quarter", _in(year), PublicFigure.received.is_not(None))
        .distinct()
        .order_by(PublicFigure.begins_on)
    )
    return [(day.month + 2) // 3 for day in db.session.scalars(asked)]


def table(year: int, side: str, quarter: int | None = None) -> list[Line]:
    """A table of a quarter or, summed from them, of the quarters of a year, most received first, what was too
    small to stand alone last.
    """
    lines: dict[str, Line] = {}
    for row in _of("quarter", year, side):
        if quarter is not None and (row.begins_on.month + 2) // 3 != quarter:
            continue
        line = lines.setdefault(row.key, Line(row.key, row.words))
        line.words = row.words
        line.received += row.received or 0
        told = line.settled is not None and row.settled is not None
        line.settled = (line.settled or 0) + (row.settled or 0) if told else None
        line.untold = line.untold or row.in_time is None
        line.in_time += row.in_time or 0
        line.late += row.late or 0
    return sorted(lines.values(), key=lambda one: (one.key == OTHER, -one.received, one.words))


def _of(span: str, year: int, side: str) -> list[PublicFigure]:
    asked = select(PublicFigure).where(PublicFigure.side == side, _in(year), PublicFigure.span == span)
    return list(db.session.scalars(asked.order_by(PublicFigure.begins_on, PublicFigure.key)))


def _in(year: int) -> ColumnElement[bool]:
    return PublicFigure.begins_on.between(date(year, 1, 1), date(year, 12, 31))
