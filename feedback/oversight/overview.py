"""Tổng quan: the figures of the first page, by few statements however many cases there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from feedback.actor import Actor
from feedback.law.measures import share
from feedback.oversight import overdue
from feedback.oversight.measures import periods, rooms
from feedback.oversight.measures.counting import counts_of, figures
from feedback.oversight.measures.filters import Filters
from feedback.oversight.measures.periods import Period
from feedback.oversight.overdue import Page

COUNTED: Final = (
    *("received", "settled", "open", "overdue", "overdue_long", "due_soon"),
    *("on_time", "late", "on_aim", "beyond_aim", "dialogues_held", "talks_held"),
)
MONTHLY: Final = ("settled_in_time", "late", "settled_in_aim", "beyond_aim")
LONGEST: Final = 3
_OF_CASES: Final = ("received", "settled", "open", "overdue", "late", "beyond_aim")

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Row:
    """One agency, or field: ``key`` is its number or key, None for cases without one."""

    key: Any
    counts: Counts

    @property
    def on_time(self) -> float | None:
        """Tỷ lệ đúng hạn, 0 to 1."""
        return share(self.counts, "on_time")

    @property
    def on_aim(self) -> float | None:
        """Tỷ lệ trong mục tiêu, 0 to 1."""
        return share(self.counts, "on_aim")


@dataclass(frozen=True, slots=True)
class Month:
    """What was settled in time in a calendar month, and what became late; ``counts`` by ``MONTHLY``."""

    first_on: date
    counts: Counts


@dataclass(frozen=True, slots=True)
class Overview:
    """``whole``: the sum of ``rows``. ``before``: received on the same days a year earlier, None for a period
    that hasn't begun; ``known_before``: whether anything at all was received then; ``until``: the day up to
    which both are compared. ``longest``: the steps that are overdue longest.
    """

    whole: Row
    before: int | None
    known_before: bool
    until: date
    rows: Sequence[Row]
    months: Sequence[Month]
    longest: Page

    @property
    def empty(self) -> bool:
        """Whether nothing happened in the period, whatever stands now."""
        counts = self.whole.counts
        return not any(counts[key] for key in ("received", "settled", "late", "beyond_aim"))


def overview(filters: Filters, *, viewer: Actor, today: date, side: str) -> Overview:
    """The figures of a period by ``side`` (``agency`` or ``field``), of what the viewer may know of."""
    found = figures(COUNTED, filters, viewer=viewer, today=today, by=(side,))
    rows = [Row(key, counts) for (key,), counts in found.items() if any(counts[one] for one in _OF_CASES)]
    until = min(filters.period.last_on, today)
    before, known = None, False
    if until >= filters.period.first_on:
        last_year = Period(filters.period.first_on, until, "").a_year_before()
        [counts] = figures(["received"], filters.within(last_year), viewer=viewer, today=today).values()
        before = counts["received"]
        known = bool(before) or _any_received(last_year, filters.narrowed_sides, viewer, today)
    return Overview(
        whole=Row(None, _sum(found.values(), filters, side)),
        before=before,
        known_before=known,
        until=until,
        rows=rows,
        months=months(filters, viewer=viewer, today=today),
        longest=longest_late(filters, viewer=viewer, today=today, size=LONGEST),
    )


def _any_received(period: Period, narrowed: Mapping[str, Any], viewer: Actor, today: date) -> bool:
    """Whether the viewer is told of any case of a period that figures found none of, narrowed as they are."""
    if not narrowed:
        return False
    [counts] = figures(["received"], Filters(period), viewer=viewer, today=today).values()
    return bool(counts["received"])


def longest_late(filters: Filters, *, viewer: Actor, today: date, size: int) -> Page:
    """The steps that are overdue longest in the cases to which figures are narrowed, and the last letters
    about them; two statements."""
    narrowed = overdue.Filters(agency_id=filters.agency_id)
    return overdue.overdue(viewer, narrowed, today=today, size=size, also=filters.conditions())


def months(filters: Filters, *, viewer: Actor, today: date) -> list[Month]:
    """What was settled in each of twelve months; the last is that of the end of the period, or of today."""
    window = up_to(filters.period, today)
    found = figures(MONTHLY, filters.within(window), viewer=viewer, today=today, by=("month",))
    nothing = dict.fromkeys(MONTHLY, 0)
    return [Month(first_on, found.get((first_on,), nothing)) for first_on in window.months]


def up_to(period: Period, today: date) -> Period:
    """The twelve calendar months that end with a period, or with today where it goes on."""
    return periods.last_twelve_months(max(min(period.last_on, today), period.first_on))


def _sum(rows: Iterable[Counts], filters: Filters, side: str) -> dict[str, int]:
    """What other rooms can't narrow so isn't there."""
    counted = [one for key in COUNTED for one in counts_of(key)]
    whole = {key: 0 for key in counted if key not in rooms.COUNTS or rooms.fits(key, filters, (side,))}
    for counts in rows:
        for key, number in counts.items():
            whole[key] += number
    return whole
