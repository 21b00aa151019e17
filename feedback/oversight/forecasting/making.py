"""The night's work: count, tell ahead, keep it, write once to inspectors of what stands out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any, Final

from flask import current_app
from sqlalchemy import delete, select, update

from feedback.accounts import queries as accounts
from feedback.actor import SYSTEM
from feedback.agencies import queries as agencies
from feedback.clock import local_day
from feedback.extensions import db
from feedback.notifications import actions as notifications
from feedback.notifications.actions import Queued
from feedback.oversight import area_groups
from feedback.oversight.forecasting.counting import monday, weekly
from feedback.oversight.forecasting.outlook import ON, Outlook, outlook
from feedback.oversight.forecasting.seasonal import YEAR
from feedback.oversight.models import ForecastSeries
from feedback.straight import add_rows

ALL: Final = "all"
NONE: Final = "none"
"""Stand for all fields or communes together, and for matters without one."""

READ: Final = "oversight:figure:read_all"
"""Who reads the figures of the whole province, and so the forecasts."""

LOOKS_BACK: Final = 6 * YEAR
"""So many finished weeks are looked at."""

_INSPECTORATE: Final = "TTT"
_MAIL: Final = "oversight/surge"

Series = tuple[str, str]
"""Field and group of communes."""


def make_forecasts() -> int:
    """Make all forecasts anew in one transaction of its own; returns how many series there are."""
    at: datetime = current_app.extensions["clock"].now()
    week_on = monday(local_day(at))
    first = week_on - timedelta(weeks=LOOKS_BACK)
    told = {
        (field, group): day
        for field, group, day in db.session.execute(
            select(ForecastSeries.field_key, ForecastSeries.area_group, ForecastSeries.told_on)
        )
    }
    rows = [
        _row(series, outlook(counts[:-1], counts[-1]), counts, week_on, at) | {"told_on": told.get(series)}
        for series, counts in sorted(_counted(first, local_day(at)).items())
        if sum(counts[-YEAR - 1 :])
    ]
    db.session.execute(delete(ForecastSeries))
    if rows:
        add_rows(ForecastSeries, rows)
    _tell(at)
    db.session.commit()
    return len(rows)


def _counted(first: date, last: date) -> dict[Series, list[int]]:
    """For each series the cases of each week, the running one last."""
    groups = area_groups.by_code()
    counted: dict[Series, list[int]] = defaultdict(lambda: [0] * (LOOKS_BACK + 1))
    for week, field, area, count in weekly(first, last):
        district = groups.get(area or "")
        for series in _series(field or NONE, district.code if district else NONE):
            counted[series][week] += count
    return counted


def _series(field: str, group: str) -> Iterator[Series]:
    yield from ((one, other) for one in (field, ALL) for other in (group, ALL))


def _row(
    series: Series, found: Outlook, counts: Sequence[int], week_on: date, at: datetime
) -> dict[str, Any]:
    surge = "last" if found.last.surge else "running" if found.running.surge else None
    week = {"last": week_on - timedelta(weeks=1), "running": week_on, None: None}[surge]
    tested = found.tested
    told = tested.ahead if tested and found.state == ON else None
    return {
        "field_key": series[0],
        "area_group": series[1],
        "state": found.state,
        "week_on": week_on,
        "made_at": at,
        "weeks": found.weeks,
        "recent": list(counts[-YEAR - 1 : -1]),
        "usual": found.usual,
        "last_expected": found.last.expected,
        "last_limit": found.last.limit,
        "running": found.running.came,
        "running_expected": found.running.expected,
        "running_limit": found.running.limit,
        "surge": surge,
        "surge_week_on": week,
        "bands": [list(asdict(band).values()) for band in told] if told else None,
        "error": tested.error if tested else None,
        "error_last_year": tested.error_last_year if tested else None,
        "error_last_week": tested.error_last_week if tested else None,
        "covered_80": tested.covered_80 if tested else None,
        "covered_95": tested.covered_95 if tested else None,
    }


def _tell(at: datetime) -> None:
    """One mail to each inspector about all that stands out since the last one; of a week of a series once."""
    row = ForecastSeries
    fresh = (row.surge.is_not(None), row.surge_week_on.is_distinct_from(row.told_on))
    numbers = list(db.session.scalars(select(row.id).where(*fresh)))
    inspectorate = agencies.by_code(_INSPECTORATE)
    if not numbers or inspectorate is None:
        return
    notifications.queue_many(
        [
            Queued(_MAIL, ("accounts", one.id), {"waits": len(numbers)}, agency_id=inspectorate.id)
            for one in accounts.officers_of(inspectorate.id, READ)
        ],
        by=SYSTEM,
        at=at,
    )
    db.session.execute(update(row).where(row.id.in_(numbers)).values(told_on=row.surge_week_on))
