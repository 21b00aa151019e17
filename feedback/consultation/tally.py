"""How many said what, as everybody may read it: numbers below five are told together with others. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

LEAST: Final = 5
"""The smallest number that is told of people."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: of which stances together, in words, and how many."""

    words: str
    count: int


@dataclass(frozen=True, slots=True)
class Told:
    """What is told: ``total`` is None for fewer than five altogether, then there are no ``lines`` either."""

    total: int | None
    lines: tuple[Line, ...]


def told(counts: Mapping[str, int], words: Mapping[str, str]) -> Told:
    """The numbers by stance, in the order of their ``words``. A number from one to four is told in one sum
    with the next smallest, so that it can't be reckoned from the total; a stance of nobody is told as 0.
    """
    total = sum(counts.values())
    if not total:
        return Told(0, ())
    if total < LEAST:
        return Told(None, ())
    rising = sorted((stance for stance in words if counts.get(stance)), key=lambda one: counts[one])
    merged: list[str] = []
    while rising and (0 < sum(counts[one] for one in merged) < LEAST or counts[rising[0]] < LEAST):
        merged.append(rising.pop(0))
    groups = [[one] for one in words if one not in merged] + ([merged] if merged else [])
    order = list(words)
    groups = sorted((sorted(group, key=order.index) for group in groups), key=lambda one: order.index(one[0]))
    return Told(
        total,
        tuple(
            Line(_together([words[one] for one in group]), sum(counts.get(one, 0) for one in group))
            for group in groups
        ),
    )


def all_told(counts: Iterable[int]) -> bool:
    """Whether counts that make up a total may be told each: none of them is small."""
    return not any(0 < count < LEAST for count in counts)


def few(count: int) -> str:
    """A number of people in words that tell nothing of single ones."""
    return "dưới 5" if 0 < count < LEAST else str(count)


def _together(words: list[str]) -> str:
    return ", ".join([words[0], *(one[:1].lower() + one[1:] for one in words[1:])])
