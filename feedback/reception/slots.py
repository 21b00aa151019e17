"""Giờ hẹn: how hours are cut into slots, and from when to when they can be booked. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from feedback.clock import ZONE
from feedback.text.hours import hour_words as words
from feedback.text.hours import span_words

__all__ = ["AHEAD", "CLOSES_AT", "MOST_OPEN", "cut", "first_day", "last_day", "span_words", "words"]

AHEAD: Final = 30
"""How many calendar days ahead one may book."""

CLOSES_AT: Final = 16
"""The hour (of the province) after which the next day can't be booked any more: its list is being printed."""

MOST_OPEN: Final = 3
"""How many bookings of one phone or identity paper may be open at the same time."""


def cut(hours: Iterable[tuple[str, str]], minutes: int) -> tuple[str, ...]:
    """The beginnings («08:30») of the slots of so many minutes that fit whole into the hours."""
    return tuple(
        _clock(start)
        for opens, closes in sorted(hours)
        for start in range(_minutes(opens), _minutes(closes) - minutes + 1, minutes)
    )


def first_day(at: datetime) -> date:
    """The first day that can be booked at a moment: tomorrow, from ``CLOSES_AT`` on the day after."""
    local = at.astimezone(ZONE)
    return local.date() + timedelta(days=1 if local.hour < CLOSES_AT else 2)


def last_day(at: datetime) -> date:
    """The last day that can be booked at a moment."""
    return at.astimezone(ZONE).date() + timedelta(days=AHEAD)


def _minutes(hour: str) -> int:
    of_day, _, minute = hour.partition(":")
    return int(of_day) * 60 + int(minute)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
