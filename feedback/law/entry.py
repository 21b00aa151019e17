"""One thing that may be chosen, as the data files of several parts of the law list it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from feedback.law.terms import Confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that may be chosen: its key, its words, what it rests on, from which day to which."""

    key: str
    words: str
    meaning: str = ""
    article: str = ""
    source: str = ""
    confidence: Confidence = "known"
    note: str = ""
    since: date | None = None
    in_force_from: date | None = None
    in_force_to: date | None = None

    def holds(self, on: date) -> bool:
        """Whether it may be chosen on a day."""
        return (self.in_force_from is None or self.in_force_from <= on) and (
            self.in_force_to is None or on <= self.in_force_to
        )


Chosen = TypeVar("Chosen", bound=Entry)


def on_day(entries: Sequence[Chosen], on: date) -> tuple[Chosen, ...]:
    """Those that may be chosen on a day, in their order."""
    return tuple(one for one in entries if one.holds(on))


def entry(entries: Sequence[Chosen], key: str) -> Chosen:
    """The entry of a key, whether in force or not. Raises LookupError."""
    for one in entries:
        if one.key == key:
            return one
    raise LookupError(f"no entry {key}")
