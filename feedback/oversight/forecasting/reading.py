"""Questions about forecasts as the night left them, and the list of cases behind a week of a series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select

from feedback.actor import Actor
from feedback.cases.models import Case
from feedback.extensions import db
from feedback.oversight import area_groups, scope
from feedback.oversight.forecasting.counting import OPENLY
from feedback.oversight.forecasting.making import ALL, NONE
from feedback.oversight.models import ForecastSeries

ROWS: Final = 50

Place = tuple[date, int]


@dataclass(frozen=True, slots=True)
class Page:
    """Cases, the newest first; ``after``: the last one where there are more."""

    rows: list[Case]
    after: Place | None


def series(field: str, group: str) -> ForecastSeries | None:
    """The forecast of a field in a group of communes; None where no case came in for a year."""
    row = ForecastSeries
    return db.session.scalar(select(row).where(row.field_key == field, row.area_group == group))


def by_field(group: str) -> list[ForecastSeries]:
    """The fields in a group of communes, the busiest first."""
    return _listed(ForecastSeries.area_group == group, ForecastSeries.field_key != ALL)


def by_group(field: str) -> list[ForecastSeries]:
    """The groups of communes in which there are cases of a field, the busiest first."""
    return _listed(ForecastSeries.field_key == field, ForecastSeries.area_group != ALL)


def surges() -> list[ForecastSeries]:
    """What stands out, the farthest above the ordinary first; of the whole province and of its parts."""
    found = _listed(ForecastSeries.surge.is_not(None))
    return sorted(found, key=lambda one: (-_above(one), one.id))


def judged() -> tuple[int, int]:
    """Of how many series it is known what is ordinary in this week or the last, and how many there are."""
    row = ForecastSeries
    known = func.coalesce(row.last_limit, row.running_limit)
    found = db.session.execute(select(func.count(known), func.count())).one()
    return found[0], found[1]


def _above(one: ForecastSeries) -> float:
    came, expected = one.recent[-1], one.last_expected
    if one.surge == "running":
        came, expected = one.running, one.running_expected
    return float((came + 1) / ((expected or 0.0) + 1))


def _listed(*conditions: ColumnElement[bool]) -> list[ForecastSeries]:
    row = ForecastSeries
    return list(db.session.scalars(select(row).where(*conditions).order_by(row.usual.desc(), row.id)))


def came_in(viewer: Actor, field: str, group: str, week_on: date, after: Place | None) -> Page:
    """The cases that a week of a series counts, of those that the viewer may know of."""
    conditions = [
        Case.received_on.between(week_on, week_on + timedelta(days=6)),
        OPENLY,
        *_of_series(field, group),
        *scope.seen_by(viewer),
    ]
    if after is not None:
        day, number = after
        conditions.append(or_(Case.received_on < day, and_(Case.received_on == day, Case.id < number)))
    order = (Case.received_on.desc(), Case.id.desc())
    rows = list(db.session.scalars(select(Case).where(*conditions).order_by(*order).limit(ROWS + 1)))
    return Page(rows[:ROWS], _place(rows))


def _place(rows: Sequence[Case]) -> Place | None:
    return (rows[ROWS - 1].received_on, rows[ROWS - 1].id) if len(rows) > ROWS else None


def _of_series(field: str, group: str) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if field != ALL:
        found.append(Case.field_key.is_(None) if field == NONE else Case.field_key == field)
    if group == NONE:
        found.append(or_(Case.area_code.is_(None), Case.area_code.not_in(sorted(area_groups.by_code()))))
    elif group != ALL:
        found.append(Case.area_code.in_(area_groups.codes_of(group)))
    return found
