"""Hồ sơ số liệu of one agency: its year month by month, how long its steps take, what else it owes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from feedback.actor import Actor
from feedback.law.measures import share
from feedback.oversight.measures.counting import counts_of, figures
from feedback.oversight.measures.filters import Filters
from feedback.oversight.measures.spread import Spread, spread
from feedback.oversight.overdue import Page
from feedback.oversight.overview import Row, longest_late, up_to

COUNTED: Final = (
    *("received", "screened", "accepted", "settled", "open", "overdue", "overdue_long", "due_soon"),
    *("on_time", "late", "on_aim", "beyond_aim"),
)
ELSEWHERE: Final = (
    *("dialogues_held", "dialogues_missed", "talks_held", "talks_missed", "visits"),
    *("reception_kept", "commitments_share", "duties_share", "satisfaction", "solved_share"),
)
"""Figures of other rooms; one that can't be narrowed as asked is left out."""

MONTHLY: Final = ("received", "settled", "on_time", "late", "on_aim", "beyond_aim")
STEPS: Final = ("days_to_screen", "days_to_settle", "days_in_all", "age")
LONGEST: Final = 10


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month of the agency; ``days``: how long what was settled in it took, None for none."""

    first_on: date
    counts: Mapping[str, int]
    days: Spread | None

    def share(self, key: str) -> float | None:
        """A share of the month, 0 to 1; None where nothing was due."""
        return share(self.counts, key)


@dataclass(frozen=True, slots=True)
class Profile:
    """``whole``: the figures of the period; ``months``: twelve, oldest first; ``steps``: by key of ``STEPS``
    the days of the period; ``longest``: the steps that are overdue longest.
    """

    whole: Row
    months: Sequence[Month]
    steps: Mapping[str, Spread]
    longest: Page


def profile(filters: Filters, *, viewer: Actor, today: date) -> Profile:
    """The figures of an agency (``filters.agency_id``); so many statements whatever the number of cases."""
    [counts] = figures((*COUNTED, *ELSEWHERE), filters, viewer=viewer, today=today).values()
    steps = {key: spread(key, filters, viewer=viewer, today=today).get(()) for key in STEPS}
    return Profile(
        Row(filters.agency_id, counts),
        months(filters, viewer=viewer, today=today),
        {key: one for key, one in steps.items() if one is not None},
        longest_late(filters, viewer=viewer, today=today, size=LONGEST),
    )


def months(filters: Filters, *, viewer: Actor, today: date) -> list[Month]:
    """The twelve months of which the last is that of the end of the period, or of today."""
    window = up_to(filters.period, today)
    within = filters.within(window)
    found = figures(MONTHLY, within, viewer=viewer, today=today, by=("month",))
    days = spread("days_in_all", within, viewer=viewer, today=today, by=("month",))
    nothing = {part: 0 for key in MONTHLY for part in counts_of(key)}
    return [
        Month(first_on, nothing | found.get((first_on,), {}), days.get((first_on,)))
        for first_on in window.months
    ]
