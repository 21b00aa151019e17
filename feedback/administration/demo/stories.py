"""The plan of the demo: which matter comes in when, from whom, and what becomes of it. Changes nothing.

The same number, seed and day give the same plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from random import Random
from typing import Final

from feedback.administration.demo import fates
from feedback.administration.demo.days import Days
from feedback.administration.demo.fates import Course, Outline
from feedback.administration.demo.matter import Matter, all_matters

Fate = Callable[[Days, Random], Outline]

FORWARDER: Final = "Đoàn đại biểu Quốc hội tỉnh"

_ORDINARY: Final[tuple[tuple[Fate, int], ...]] = (
    (fates.fresh, 12),
    (fates.fresh_assigned, 7),
    (fates.screening_due_today, 3),
    (fates.screening_due_soon, 4),
    (fates.screening_late, 5),
    (fates.papers_awaited, 3),
    (fates.supplemented, 2),
    (fates.proposed, 4),
    (fates.proposal_returned, 1),
    (fates.accepted_lately, 8),
    (fates.answer_due_today, 2),
    (fates.answer_due_soon, 4),
    (fates.answer_late, 6),
    (fates.signing, 5),
    (fates.draft_returned, 1),
    (fates.answered, 20),
    (fates.answered_late, 6),
    (fates.answered_to_be_told, 1),
    (fates.answered_and_told, 2),
    (fates.reopened, 2),
    (fates.transferred, 4),
    (fates.refused, 3),
    (fates.filed, 2),
    (fates.withdrawn, 3),
)
"""The fates of a matter that an agency of the demo can answer: each first once, then by its weight."""
_UNCLEAR: Final[tuple[Fate, ...]] = (
    fates.screening_due_soon,
    fates.rerouted,
    fates.fresh,
    fates.rerouted,
    fates.screening_late,
)
_FORWARDED: Final = frozenset({fates.answered_to_be_told, fates.answered_and_told})
_CHANNELS: Final = ("web", "web", "web", "web", "desk", "desk", "phone", "post")


@dataclass(frozen=True, slots=True)
class Story:
    """One submission and what becomes of it. ``number`` tells the senders apart."""

    number: int
    matter: Matter
    channel: str
    forwarder: str | None
    course: Course


def tell(count: int, days: Days, chance: Random) -> list[Story]:
    """Plan ``count`` stories, the one that comes in first first."""
    ordinary, unclear = _ordinary(count, chance), cycle(_UNCLEAR)
    stories = []
    for number, matter in enumerate(islice(_matters(chance), count), start=1):
        fate = _fate(matter, ordinary, unclear)
        forwarder = FORWARDER if fate in _FORWARDED else None
        channel = "forwarded" if forwarder else "web" if matter.photo else chance.choice(_CHANNELS)
        course = fates.timed(fate(days, chance), days)
        stories.append(Story(number, matter, channel, forwarder, course))
    return sorted(stories, key=lambda story: story.course.received_at)


def _fate(matter: Matter, ordinary: Iterator[Fate], unclear: Iterator[Fate]) -> Fate:
    if matter.answer:
        return next(ordinary)
    if matter.goes_to in _OUTSIDE:
        return fates.transferred
    return next(unclear) if matter.field in _UNCLEAR_FIELDS else fates.fresh


_OUTSIDE: Final = frozenset({"BHXH", "THADS"})
_UNCLEAR_FIELDS: Final = frozenset({"officials", "other"})


def _matters(chance: Random) -> Iterator[Matter]:
    """Matters without end: each matter once before any comes at its second place."""
    longest = max(len(places) for places in all_matters())
    while True:
        for turn in range(longest):
            found = [places[turn] for places in all_matters() if turn < len(places)]
            chance.shuffle(found)
            yield from found


def _ordinary(count: int, chance: Random) -> Iterator[Fate]:
    first = [fate for fate, _ in _ORDINARY]
    rest = [fate for fate, weight in _ORDINARY for _ in range(weight - 1)]
    chance.shuffle(first)
    chance.shuffle(rest)
    yield from first
    while True:
        yield from rest
        rest = chance.choices([fate for fate, _ in _ORDINARY], [weight for _, weight in _ORDINARY], k=count)
