"""Which bodies are compared, in which group, and what may be said of each. Pure."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_Z: Final = 1.959964
"""The normal quantile of 97.5 %: an interval of 95 %."""
_DAYS_IN_YEAR: Final = 365


@dataclass(frozen=True, slots=True)
class Body:
    """What is counted of one body. ``received`` in the period, of these ``hard`` (kinds and fields of the
    rules); ``due``: by kind of case how many had to be done in it, and how many of these were in time.
    """

    agency_id: int
    level: str
    received: int
    hard: int
    due: Mapping[str, tuple[int, int]]

    @property
    def all_due(self) -> int:
        """How many had to be done in the period: the denominator of its share."""
        return sum(due for due, _good in self.due.values())

    @property
    def in_time(self) -> int:
        """How many of these were done in time."""
        return sum(good for _due, good in self.due.values())


@dataclass(frozen=True, slots=True)
class Interval:
    """Bounds of a share, 0 to 1."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Group:
    """A group of bodies: why they stand in it, in words, by its three sides."""

    level: str
    volume: str
    mix: str
    order: tuple[int, int, int]

    @property
    def words(self) -> str:
        """Why a body stands in it."""
        return f"{self.level}, {self.volume}, {self.mix}"


@dataclass(frozen=True, slots=True)
class Compared:
    """One body with enough cases. ``expected``: the share that it would have if it did each kind of case as
    well as all compared bodies together. ``verdict``: ``better``, ``same``, ``worse`` than its group; "" in a
    group of too few bodies.
    """

    body: Body
    share: float
    interval: Interval
    expected: float
    verdict: str


@dataclass(frozen=True, slots=True)
class Line:
    """A group with its bodies; ``mean``: of all their cases together."""

    group: Group
    mean: float
    bodies: Sequence[Compared]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The groups, and the bodies with too few cases to be compared."""

    groups: Sequence[Line]
    few: Sequence[Body]


@dataclass(frozen=True, slots=True)
class Rules:
    """What ``rules.toml`` says."""

    least: int
    least_bodies: int
    source: str
    levels: tuple[tuple[frozenset[str], str], ...]
    volumes: tuple[tuple[int, str], ...]
    hard_kinds: frozenset[str]
    hard_fields: frozenset[str]
    hard_share: float
    mixes: tuple[str, str]


def _read() -> Rules:
    raw: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    hard = raw["hard"]
    return Rules(
        least=raw["least"],
        least_bodies=raw["least_bodies"],
        source=raw["source"],
        levels=tuple((frozenset(one["keys"]), one["words"]) for one in raw["level"]),
        volumes=tuple((one["least"], one["words"]) for one in raw["volume"]),
        hard_kinds=frozenset(hard["kinds"]),
        hard_fields=frozenset(hard["fields"]),
        hard_share=hard["share"],
        mixes=(hard["words"], hard["otherwise"]),
    )


RULES: Final = _read()


def wilson(good: int, of: int) -> Interval:
    """The 95 % interval of a share by Wilson's score; of nothing it is everything."""
    if not of:
        return Interval(0.0, 1.0)
    share, spread = good / of, _Z * _Z / of
    middle = (share + spread / 2) / (1 + spread)
    half = _Z / (1 + spread) * math.sqrt(share * (1 - share) / of + spread / (4 * of))
    return Interval(max(middle - half, 0.0), min(middle + half, 1.0))


def group_of(body: Body, days: int, rules: Rules = RULES) -> Group:
    """The group of a body that received so many cases in so many days (at least one)."""
    level = next(
        place
        for place, (keys, _words) in enumerate(rules.levels)
        if body.level in keys or place == len(rules.levels) - 1
    )
    yearly = body.received * _DAYS_IN_YEAR / max(days, 1)
    volume = next(place for place, (least, _words) in enumerate(rules.volumes) if yearly >= least)
    mix = 0 if body.received and body.hard / body.received >= rules.hard_share else 1
    return Group(rules.levels[level][1], rules.volumes[volume][1], rules.mixes[mix], (level, volume, mix))


def compare(bodies: Iterable[Body], days: int, rules: Rules = RULES) -> Comparison:
    """The bodies by group, those with fewer cases due than ``least`` apart; ``days``: of the period until
    today."""
    enough: dict[Group, list[Body]] = {}
    few = []
    for body in bodies:
        if body.all_due < rules.least:
            few.append(body)
        else:
            enough.setdefault(group_of(body, days, rules), []).append(body)
    rates = _rates(body for found in enough.values() for body in found)
    groups = []
    for group in sorted(enough, key=lambda one: one.order):
        found = enough[group]
        mean = sum(one.in_time for one in found) / sum(one.all_due for one in found)
        told = len(found) >= rules.least_bodies
        groups.append(Line(group, mean, [_compared(one, rates, mean if told else None) for one in found]))
    return Comparison(groups, few)


def _rates(bodies: Iterable[Body]) -> dict[str, float]:
    """By kind how many of the cases of all compared bodies together were in time."""
    due: dict[str, int] = {}
    good: dict[str, int] = {}
    for body in bodies:
        for kind, (number, in_time) in body.due.items():
            due[kind] = due.get(kind, 0) + number
            good[kind] = good.get(kind, 0) + in_time
    return {kind: good[kind] / number for kind, number in due.items() if number}


def _compared(body: Body, rates: Mapping[str, float], mean: float | None) -> Compared:
    interval = wilson(body.in_time, body.all_due)
    expected = sum(rates[kind] * due for kind, (due, _good) in body.due.items() if due) / body.all_due
    verdict = ""
    if mean is not None:
        verdict = "better" if interval.low > mean else "worse" if interval.high < mean else "same"
    return Compared(body, body.in_time / body.all_due, interval, expected, verdict)
