"""Thời hạn lưu hồ sơ: how long the file of a settled case is kept (``retention.toml``).

Luật Lưu trữ 33/2024/QH15; TT 10/2022/TT-BNV. The years count from the end of the year in which the matter was
settled; a term without years is for good (vĩnh viễn).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any, Final

from feedback.law.terms import Confidence


@dataclass(frozen=True, slots=True)
class Retention:
    """One term of keeping. ``chosen_only``: never proposed by itself, an officer finds that it applies."""

    key: str
    courses: frozenset[str]
    states: frozenset[str]
    words: str
    years: int | None
    basis: str
    confidence: Confidence
    note: str = ""
    chosen_only: bool = False

    @property
    def length(self) -> str:
        """«15 năm», «vĩnh viễn»."""
        return "vĩnh viễn" if self.years is None else f"{self.years} năm"

    def until(self, settled_on: date) -> date | None:
        """The last calendar day on which the file is kept; None for good."""
        return None if self.years is None else date(settled_on.year + self.years, 12, 31)

    def fits(self, course: str, state: str) -> bool:
        """Whether it is the term of a matter of this course that ended in this state."""
        in_course, in_state = course in (self.courses or {course}), state in (self.states or {state})
        return in_course and in_state and not self.chosen_only


def proposed(course: str, state: str) -> Retention:
    """The term of a matter of this course that ended in this state."""
    return next(one for one in RETENTIONS if one.fits(course, state))


def offered(course: str, state: str) -> list[Retention]:
    """The term that is proposed, and those that an officer may find instead: the longest of all."""
    first = proposed(course, state)
    return [first, *(one for one in RETENTIONS if one.chosen_only)]


def by_key(key: str) -> Retention | None:
    """The term with this key."""
    return next((one for one in RETENTIONS if one.key == key), None)


def _read(entry: dict[str, Any]) -> Retention:
    sets = {name: frozenset(entry[name]) for name in ("courses", "states")}
    return Retention(**{"years": None} | entry | sets)


RETENTIONS: Final[tuple[Retention, ...]] = tuple(
    _read(entry)
    for entry in tomllib.loads(
        resources.files("feedback.law").joinpath("retention.toml").read_text(encoding="utf-8")
    )["retention"]
)
"""All terms, the special ones first."""
