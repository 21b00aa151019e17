"""Which signs make a case one to watch, by the day. Pure; the numbers are data (``rules.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib import resources
from typing import Any, Final

from feedback.law.terms import Confidence

STATES: Final = {
    "watched": "Đang theo dõi",
    "settled": "Đã giải quyết",
    "removed": "Đã đưa ra khỏi danh sách",
}
STEP_STATES: Final = {
    "open": "Đang làm",
    "late": "Quá hạn",
    "reported": "Chờ xác nhận",
    "done": "Đã làm xong",
    "dropped": "Thôi không làm",
}
TOLD_BEFORE: Final = timedelta(days=3)
"""How many calendar days before the day due the owner of a step is told, once; and once behind it."""


def sealed_name(number: str) -> str:
    """What a matter is called whose main case, with this number, is sealed: people give it no name."""
    return f"Đơn số {number} (giữ bí mật)"


@dataclass(frozen=True, slots=True)
class Rule:
    """One sign (dấu hiệu). ``least``: from how many on it hits; ``days``: calendar days by kind, «other» for
    the rest. ``meaning`` has its numbers in it. ``counts``: whether more than was known is something new.
    """

    key: str
    words: str
    meaning: str
    points: int
    basis: str
    confidence: Confidence
    least: int = 0
    days: Mapping[str, int] = field(default_factory=dict)

    @property
    def counts(self) -> bool:
        """Whether it counts something that grows by what people do, not by the calendar."""
        return self.key in _COUNTING

    def because(self, seen: str) -> str:
        """Why it hits a case: what it saw, as a clause («vì …»)."""
        return f"{self.words}: {seen}" if seen else self.words


_COUNTING: Final = frozenset({"many_people", "repeated", "not_solved", "promise_missed", "reminded"})


@dataclass(frozen=True, slots=True)
class Version:
    """The rules from a day on: a case is proposed when the points of its signs are ``propose_from``."""

    from_on: date
    propose_from: int
    hot_fields: tuple[str, ...]
    rules: tuple[Rule, ...]

    def rule(self, key: str) -> Rule | None:
        """The rule with this key, None for one that this version doesn't have."""
        return next((one for one in self.rules if one.key == key), None)


def in_force(on: date) -> Version:
    """The rules of a day; before the first version the first counts."""
    return next((one for one in reversed(VERSIONS) if one.from_on <= on), VERSIONS[0])


def news(
    known: Mapping[str, int], now: Mapping[str, int], counting: Collection[str] = _COUNTING
) -> list[str]:
    """Keys of signs that weren't there when the case was turned down, or count more since then."""
    return [key for key, seen in now.items() if key not in known or (key in counting and seen > known[key])]


def standing(state: str, due_on: date, today: date) -> str:
    """How a step of a plan stands: a key of ``STEP_STATES``."""
    return "late" if state == "open" and due_on < today else state


def _version(entry: Mapping[str, Any]) -> Version:
    rules = tuple(
        Rule(**one | {"meaning": one["meaning"].format(n=one.get("least", 0), **one.get("days", {}))})
        for one in entry["rules"]
    )
    return Version(entry["from_on"], entry["propose_from"], tuple(entry["hot_fields"]), rules)


VERSIONS: Final = tuple(
    _version(one)
    for one in tomllib.loads(
        resources.files("feedback.oversight.watch").joinpath("rules.toml").read_text(encoding="utf-8")
    )["version"]
)
"""All versions, the earliest first."""
