"""What a fate says: on which days who does what; and the hours of those days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from feedback.administration.demo.days import OPENS, Days

_APART: Final = timedelta(minutes=10)
_EARLIEST: Final = {"hold_dialogue": 630}
"""The first minute of the day for what can't be earlier: a dialogue begun at eight ends at half past ten."""

Step = tuple[date, str, str]
"""On which day, which verb of ``deeds`` or ``taking``, by which role of the agency or by the ``sender``."""


@dataclass(frozen=True, slots=True)
class Outline:
    """When a matter comes in, and what is done about it on which days, in order.

    ``held_on``: the day of the dialogue, if there is one.
    """

    received_on: date
    steps: tuple[Step, ...] = ()
    held_on: date | None = None

    def then(self, *steps: Step, held_on: date | None = None) -> Outline:
        """The outline with further steps."""
        return replace(self, steps=(*self.steps, *steps), held_on=held_on or self.held_on)


Fate = Callable[[Days, Random], Outline]


@dataclass(frozen=True, slots=True)
class Deed:
    """One act to come."""

    at: datetime
    verb: str
    who: str


@dataclass(frozen=True, slots=True)
class Course:
    """An outline with its hours."""

    received_at: datetime
    deeds: tuple[Deed, ...]
    held_on: date | None


def timed(outline: Outline, days: Days) -> Course:
    """Give each step its hour: officers in office hours, senders at any; ten minutes apart at least."""
    last = received_at = days.any_hour(outline.received_on)
    deeds = []
    for day, verb, who in outline.steps:
        at = days.any_hour(day) if who == "sender" else days.office_hours(day, _EARLIEST.get(verb, OPENS))
        last = max(at, last + _APART)
        deeds.append(Deed(last, verb, who))
    return Course(received_at, tuple(deeds), outline.held_on)


def taken_up(day: date, chance: Random, most: int) -> Outline:
    """Came in one to ``most`` calendar days before the day on which an officer first acted."""
    return Outline(day - timedelta(days=chance.randint(1, most)))
