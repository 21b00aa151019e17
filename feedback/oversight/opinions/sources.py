"""Of which bodies opinions come and by when they are replied to: read from ``sources.toml``, which describes
its form."""

from __future__ import annotations

import tomllib
from datetime import date
from importlib import resources
from typing import Any, Final

from feedback.law.calendar import Calendar, Unit
from feedback.law.entry import Entry, entry

_DATA: Final[dict[str, Any]] = tomllib.loads(
    resources.files("feedback.oversight.opinions").joinpath("sources.toml").read_text("utf-8")
)
SOURCES: Final = tuple(Entry(**row) for row in _DATA["sources"])
LENGTH: Final[int] = _DATA["reply"]["length"]
UNIT: Final = Unit(_DATA["reply"]["unit"])
BASIS: Final[str] = _DATA["reply"]["article"]
TERM: Final = f"{LENGTH} {UNIT.words}"
"""The term in words."""


def words_of(key: str) -> str:
    """The kind of body. Raises LookupError."""
    return entry(SOURCES, key).words


def reply_by(received_on: date, calendar: Calendar) -> date:
    """The last day for the reply; the day of receipt isn't counted. Raises BeyondCalendar."""
    return calendar.count(received_on, LENGTH, UNIT).on
