"""The plan of the demo: which matter comes in when, from whom, and what becomes of it. Changes nothing.

The same number, seed and day give the same plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from random import Random
from typing import Final

from feedback.administration.demo.days import Days
from feedback.administration.demo.fates import complaints, denunciations, dialogues, petitions
from feedback.administration.demo.fates.outline import Course, Fate, timed
from feedback.administration.demo.matter import Matter, all_matters
from feedback.law.kinds import FEEDBACK_KINDS, Kind

FORWARDER: Final = "Đoàn đại biểu Quốc hội tỉnh"

_ORDINARY: Final[tuple[tuple[Fate, int], ...]] = (
    (petitions.fresh, 12),
    (petitions.fresh_assigned, 7),
    (petitions.screening_due_today, 3),
    (petitions.screening_due_soon, 4),
    (petitions.screening_late, 5),
    (petitions.papers_awaited, 3),
    (petitions.supplemented, 2),
    (petitions.proposed, 4),
    (petitions.proposal_returned, 1),
    (petitions.accepted_lately, 8),
    (petitions.answer_due_today, 2),
    (petitions.answer_due_soon, 4),
    (petitions.answer_late, 6),
    (petitions.signing, 5),
    (petitions.draft_returned, 1),
    (petitions.answered, 20),
    (petitions.answered_late, 6),
    (petitions.answered_to_be_told, 1),
    (petitions.answered_and_told, 2),
    (petitions.reopened, 2),
    (petitions.transferred, 4),
    (petitions.refused, 3),
    (petitions.filed, 2),
    (petitions.withdrawn, 3),
)
"""The fates of a matter that an agency of the demo can answer: each first once, then by its weight."""
_UNCLEAR: Final[tuple[Fate, ...]] = (
    petitions.screening_due_soon,
    petitions.rerouted,
    petitions.fresh,
    petitions.rerouted,
    petitions.screening_late,
)
_FORWARDED: Final = frozenset({petitions.answered_to_be_told, petitions.answered_and_told})
_CHANNELS: Final = ("web", "web", "web", "web", "desk", "desk", "phone", "post")


_SHARES: Final = ((Kind.COMPLAINT, 6), (Kind.DENUNCIATION, 15), (Kind.DIALOGUE_REQUEST, 20))
"""Of so many stories one is of this kind; the others are petitions, reports and proposals."""
_NAMED: Final[dict[Kind, dict[str, Fate]]] = {
    Kind.COMPLAINT: complaints.FATES,
    Kind.DENUNCIATION: denunciations.FATES,
    Kind.DIALOGUE_REQUEST: dialogues.FATES,
}
_AT_A_DESK: Final = ("desk", "desk", "post")
"""Where a complaint or denunciation is handed in whose matter doesn't say: signed on paper."""


@dataclass(frozen=True, slots=True)
class Story:
    """One submission and what becomes of it. ``number`` tells the senders apart; ``after`` is the number of
    the story on which it rests. ``area`` and ``agency``: codes of the commune and of the agency, where they
    are others than the matter's place and competence of today say: before the communes of today."""

    number: int
    matter: Matter
    channel: str
    forwarder: str | None
    course: Course
    after: int | None = None
    area: str | None = None
    agency: str | None = None


def tell(count: int, days: Days, chance: Random) -> list[Story]:
    """Plan ``count`` stories, the one that comes in first first."""
    other = [matter for kind, share in _SHARES for matter in islice(_of_kind(kind), count // share)]
    stories = _feedback(count - len(other), days, chance)
    keys: dict[str, int] = {}
    for number, matter in enumerate(other, start=len(stories) + 1):
        assert matter.fate is not None
        channel = matter.channel or chance.choice(_AT_A_DESK)
        course = timed(_NAMED[matter.kind][matter.fate](days, chance), days)
        after = keys[matter.after] if matter.after else None
        stories.append(Story(number, matter, channel, None, course, after))
        if matter.key:
            keys[matter.key] = number
    return sorted(stories, key=lambda story: story.course.received_at)


def _feedback(count: int, days: Days, chance: Random) -> list[Story]:
    """Petitions, reports and proposals, numbered from one."""
    ordinary, unclear = _ordinary(count, chance), cycle(_UNCLEAR)
    stories = []
    for number, matter in enumerate(islice(_matters(chance), count), start=1):
        fate = _fate(matter, ordinary, unclear)
        forwarder = FORWARDER if fate in _FORWARDED else None
        channel = "forwarded" if forwarder else "web" if matter.photo else chance.choice(_CHANNELS)
        course = timed(fate(days, chance), days)
        stories.append(Story(number, matter, channel, forwarder, course))
    return stories


def _fate(matter: Matter, ordinary: Iterator[Fate], unclear: Iterator[Fate]) -> Fate:
    if matter.answer:
        return next(ordinary)
    if matter.goes_to in _OUTSIDE:
        return petitions.transferred
    return next(unclear) if matter.field in _UNCLEAR_FIELDS else petitions.fresh


_OUTSIDE: Final = frozenset({"BHXH", "THADS"})
_UNCLEAR_FIELDS: Final = frozenset({"officials", "other"})


def _matters(chance: Random) -> Iterator[Matter]:
    """Matters without end: each matter once before any comes at its second place."""
    matters = [places for places in all_matters() if places[0].kind in FEEDBACK_KINDS]
    longest = max(len(places) for places in matters)
    while True:
        for turn in range(longest):
            found = [places[turn] for places in matters if turn < len(places)]
            chance.shuffle(found)
            yield from found


def _of_kind(kind: Kind) -> Iterator[Matter]:
    """Matters of the kind without end, in the order of their file: the most telling fates stand first."""
    matters = [places for places in all_matters() if places[0].kind is kind]
    turn = 0
    while True:
        yield from (places[turn % len(places)] for places in matters)
        turn += 1


def _ordinary(count: int, chance: Random) -> Iterator[Fate]:
    first = [fate for fate, _ in _ORDINARY]
    rest = [fate for fate, weight in _ORDINARY for _ in range(weight - 1)]
    chance.shuffle(first)
    chance.shuffle(rest)
    yield from first
    while True:
        yield from rest
        rest = chance.choices([fate for fate, _ in _ORDINARY], [weight for _, weight in _ORDINARY], k=count)
