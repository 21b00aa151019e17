"""The days of the demo: office hours, working days, and days from which a term runs out when it should."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from feedback.clock import ZONE, local_day
from feedback.law.calendar import Calendar, Unit
from feedback.law.terms import Terms

OPENS: Final = 450
"""The minute of the day at which offices open: 7:30."""
_SEARCHED = 60
"""How many calendar days back a day is looked for: longer than any term of the demo with its holidays."""


class Days:
    """The calendar as seen from the present moment."""

    def __init__(self, now: datetime, calendar: Calendar, terms: Terms, chance: Random) -> None:
        self.now = now
        self.today = local_day(now)
        self._calendar = calendar
        self._terms = terms
        self._chance = chance

    def office_hours(self, day: date, first: int = OPENS) -> datetime:
        """A moment of the day between 7:30, or the minute ``first`` of the day, and 16:30."""
        return self._moment(day, first, 990)

    def any_hour(self, day: date) -> datetime:
        """A moment of the day between 6:00 and 22:00, when people write; before the present one."""
        return min(self._moment(day, 360, 1320), self.now - timedelta(minutes=self._chance.randint(3, 50)))

    def _moment(self, day: date, first: int, last: int) -> datetime:
        minutes = self._chance.randint(first, last)
        return datetime.combine(day, time(), ZONE) + timedelta(minutes=minutes, seconds=minutes * 7 % 60)

    def working(self, day: date, count: int) -> date:
        """The working day ``count`` working days after the day (0: itself or the next); negative: before."""
        if count == 0:
            return day if self._calendar.works(day) else self.working(day, 1)
        return self._calendar.count(day, abs(count), Unit.WORKING_DAY, back=count < 0).on

    def on_duty(self, day: date) -> date:
        """The day if it is worked, else the last working day before it."""
        return day if self._calendar.works(day) else self.working(day, -1)

    def back(self, count: int) -> date:
        """The working day ``count`` (at least 1) working days before today."""
        return self.working(self.today, -count)

    def counted_to(self, key: str, due_on: date) -> date:
        """The latest day from which the term ends on the day, or as soon after it as can be.

        A term in calendar days never ends on a day off.
        """
        day = self.working(due_on, 0)
        for earlier in range(1, _SEARCHED):
            start = day - timedelta(days=earlier)
            term = self._terms.resolve(key, start)
            if self._terms.due(term, start, self._calendar).on <= day:
                return start
        raise ValueError(f"{key} is longer than {_SEARCHED} days")
