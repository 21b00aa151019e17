"""Which backups are kept: so many of the last days, weeks and months that have one. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

PERIODS: Final[Mapping[str, Callable[[date], Any]]] = {
    "daily": lambda day: day,
    "weekly": lambda day: day.isocalendar()[:2],
    "monthly": lambda day: (day.year, day.month),
}


class BadRule(ValueError):
    """A rule of keeping that can't be read."""


def read_rule(text: str) -> dict[str, int]:
    """«7 daily, 4 weekly, 12 monthly» as numbers by period. Raises BadRule."""
    found: dict[str, int] = {}
    for part in text.split(","):
        number, _, period = part.strip().partition(" ")
        if not number.isdigit() or period.strip() not in PERIODS or int(number) < 1:
            raise BadRule(text)
        found[period.strip()] = int(number)
    return found


def kept(moments: Mapping[str, datetime], rule: Mapping[str, int]) -> set[str]:
    """The names that stay: the newest of each period, and always the newest of all."""
    newest_first = sorted(moments, key=lambda name: moments[name], reverse=True)
    stays = set(newest_first[:1])
    for period, most in rule.items():
        seen: set[Any] = set()
        for name in newest_first:
            mark = PERIODS[period](moments[name].date())
            if mark not in seen and len(seen) < most:
                seen.add(mark)
                stays.add(name)
    return stays
