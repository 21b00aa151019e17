"""The lives that are multiplied: told month after month for two years, and lived by the acts in their time.

A story keeps to its time: what begins before the communes of today existed ends before, and is told of the
district that had the matter then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count, cycle
from random import Random
from typing import Final

from feedback.administration.demo import stories
from feedback.administration.demo.days import Days
from feedback.administration.demo.fates import complaints, denunciations, dialogues, petitions
from feedback.administration.demo.fates.outline import Fate, timed
from feedback.administration.demo.growing.homes import COMMUNES_SINCE, ISLAND, Home, Homes
from feedback.administration.demo.matter import Matter, all_matters
from feedback.administration.demo.stories import Story
from feedback.clock import local_day
from feedback.deadlines import queries as deadlines
from feedback.law.kinds import FEEDBACK_KINDS, Kind

YEARS: Final = timedelta(days=731)
FIRST_NUMBER: Final = 1_000_001
"""Stories of the demo itself are numbered from one: their senders and secrets stay the same."""

_LONGEST: Final = timedelta(days=80)
"""Longer than any fate told here."""
_PROVINCE: Final = "UBT"
"""Who settles a second complaint; the committee of the province as it was before is the same here."""
_HOUSES: Final = ("21211", "21484", "21025", "21484", "21211", "21548", "21484", "21025", "21211", "21484")
"""The communes in which the matters of the demo happen, each as often as the province has such ones."""
_TO_ONE_ISLAND: Final = 8
"""So many copies of a life of elsewhere, where many communes share them, to one of the island's."""
_CHANNELS: Final = ("web", "web", "web", "desk", "desk", "phone", "post")

_ENDED: Final[tuple[tuple[Fate, int], ...]] = (
    (petitions.answered, 18),
    (petitions.answered_late, 8),
    (petitions.answered, 18),
    (petitions.refused, 6),
    (petitions.handed_on_and_answered, 8),
    (petitions.withdrawn, 4),
    (petitions.filed, 4),
    (petitions.answered, 18),
    (petitions.answered, 18),
    (petitions.answered_late, 8),
    (petitions.answered, 18),
    (petitions.answered_and_told, 2),
)
"""What becomes of feedback, with how many of all cases are such: the first ones are in each telling."""
_COMMON: Final = frozenset({petitions.answered, petitions.answered_late})
"""Fates that are in each telling, however few lives it has."""
_TO_DEPARTMENTS: Final = frozenset({petitions.handed_on_and_answered})
"""Fates that need the departments of today."""
_RUNNING: Final[tuple[tuple[Fate, int], ...]] = (
    (petitions.fresh, 4),
    (petitions.fresh_assigned, 3),
    (petitions.screening_due_soon, 2),
    (petitions.screening_late, 1),
    (petitions.proposed, 1),
    (petitions.accepted_lately, 5),
    (petitions.answer_due_soon, 3),
    (petitions.answer_late, 1),
    (petitions.signing, 2),
    (petitions.papers_awaited, 1),
)
_COMPLAINTS: Final[tuple[tuple[str, int], ...]] = (
    ("effective", 2),
    ("refused", 1),
    ("guided", 1),
    ("terminated", 1),
)
_COMPLAINTS_RUNNING: Final[tuple[tuple[str, int], ...]] = (
    ("fresh", 1),
    ("accepted", 1),
    ("dialogue_held", 1),
    ("late", 1),
)
_DECIDED: Final = frozenset({"decided", "effective"})
_UNDECIDED: Final = frozenset({"fresh", "accepted", "late"})
"""What still runs may be about any matter of a first complaint: else one would be heard again and again."""
_SHARE_RUNNING: Final = 0.04
"""So much of all cases is still open: what came in lately, and what is late."""


_MOST_TIMES: Final = 2.0
"""A life of a month with few of them is copied so many times as often as one of the two years, at most."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Stories that belong together (a complaint and its second level), of which so many cases are such.

    ``home``: where it was lived. ``running``: somebody still owes a step.
    """

    stories: tuple[Story, ...]
    home: Home
    weight: int
    running: bool = False

    @property
    def received_on(self) -> date:
        """The day on which the first of them came in."""
        return local_day(self.stories[0].course.received_at)


@dataclass(frozen=True, slots=True)
class Scale:
    """How many tellings the two years have, how many fates of feedback there are, and in how manieth telling
    each of the rarer lives is told: so many times as often then. ``running``: how often what is still open is
    told, each time of other matters.
    """

    tellings: int
    feedback: int
    turns: int = 1
    running: int = 3

    @classmethod
    def of(cls, cases: int) -> Scale:
        """As much variety as the number of cases is worth; each month has its telling."""
        return cls(23, len(_ENDED)) if cases >= 20_000 else cls(23, 7, turns=3)


class Telling:
    """Tells patterns; the same seed, day and scale give the same ones."""

    def __init__(self, homes: Homes, at: datetime, scale: Scale, chance: Random) -> None:
        self._homes = homes
        self._at = at
        self._scale = scale
        self._chance = chance
        self._numbers = count(FIRST_NUMBER)
        self._feedback = {code: cycle(self._shuffled(code)) for code in dict.fromkeys(_HOUSES)}
        self._told: dict[tuple[Kind, frozenset[str]], Iterator[Matter]] = {}
        self._denounced = cycle([one for one in _all(Kind.DENUNCIATION) if one.fate == "concluded"])
        self._houses = cycle(_HOUSES)

    def patterns(self) -> Iterator[Pattern]:
        """All patterns, oldest telling first; the running ones are told of today."""
        apart = (YEARS - _LONGEST) / (self._scale.tellings - 1)
        for back in range(self._scale.tellings - 1, -1, -1):
            days = self._days(self._at - apart * back)
            yield from (one for one in self._ended(days, back) if self._keeps_to_its_time(one))
        for _ in range(self._scale.running):
            yield from self._running(self._days(self._at))

    def _days(self, now: datetime) -> Days:
        return Days(now, deadlines.calendar(), deadlines.terms(), self._chance)

    def _ended(self, days: Days, back: int) -> Iterator[Pattern]:
        there = local_day(days.now) - _LONGEST >= COMMUNES_SINCE
        turns = self._scale.turns
        rare: list[Callable[[], Pattern]] = []
        for fate, weight in _ENDED[: self._scale.feedback]:
            if fate in _COMMON:
                yield self._of_feedback(fate, weight, days)
            elif there or fate not in _TO_DEPARTMENTS:
                rare.append(partial(self._of_feedback, fate, weight * turns, days))
        for name, weight in _COMPLAINTS:
            rare.append(partial(self._of, Kind.COMPLAINT, name, weight * turns, days))
        rare.append(partial(self._appealed, days, turns))
        for name in ("concluded", "answered"):
            rare.append(partial(self._of, Kind.DIALOGUE_REQUEST, name, turns, days))
        for told in rare[back % turns :: turns]:
            yield told()
        if there and back % turns == 0:
            yield self._pattern([self._story(next(self._denounced), denunciations.concluded, days)], 0)

    def _running(self, days: Days) -> Iterator[Pattern]:
        for fate, weight in _RUNNING[: 2 * self._scale.feedback]:
            yield replace(self._of_feedback(fate, weight, days), running=True)
        for name, weight in _COMPLAINTS_RUNNING[: self._scale.feedback]:
            yield replace(self._of(Kind.COMPLAINT, name, weight, days), running=True)
        yield replace(self._of(Kind.DIALOGUE_REQUEST, "accepted", 1, days), running=True)

    def _of_feedback(self, fate: Fate, weight: int, days: Days) -> Pattern:
        matter = next(self._feedback[next(self._houses)])
        return self._pattern([self._story(matter, fate, days)], weight)

    def _of(self, kind: Kind, name: str, weight: int, days: Days) -> Pattern:
        # A decision may be about any matter with an answer; the rest is of its own kind.
        fates = _DECIDED if name in _DECIDED else frozenset({name})
        if kind is Kind.COMPLAINT and name in _UNDECIDED:
            fates = _DECIDED | _UNDECIDED - {"fresh"}
        if (kind, fates) not in self._told:
            self._told[kind, fates] = cycle([one for one in _all(kind) if one.fate in fates])
        fate = (complaints.FATES if kind is Kind.COMPLAINT else dialogues.FATES)[name]
        return self._pattern([self._story(next(self._told[kind, fates]), fate, days)], weight)

    def _appealed(self, days: Days, weight: int) -> Pattern:
        second = next(one for one in _all(Kind.COMPLAINT) if one.after)
        first = next(one for one in _all(Kind.COMPLAINT) if one.key == second.after)
        begun = self._story(first, complaints.appealed_long_ago, days)
        ended = self._story(second, complaints.second_decided, days)
        if begun.agency:
            ended = replace(ended, agency=_PROVINCE)
        return self._pattern([begun, replace(ended, after=begun.number)], weight)

    def _story(self, matter: Matter, fate: Fate, days: Days) -> Story:
        channel = matter.channel or self._chance.choice(_CHANNELS)
        if matter.kind not in FEEDBACK_KINDS:
            channel = matter.channel or "desk"
        forwarder = stories.FORWARDER if fate is petitions.answered_and_told else None
        course = timed(fate(days, self._chance), days)
        story = Story(next(self._numbers), matter, "forwarded" if forwarder else channel, forwarder, course)
        if local_day(course.received_at) >= COMMUNES_SINCE:
            return story
        return self._of_the_district(story)

    def _of_the_district(self, story: Story) -> Story:
        """The same told of the district: it had the matter, and its chair decided what is complained of."""
        matter = story.matter
        before = self._homes.before(self._homes.of_commune(matter.place.area_code or _HOUSES[0]))
        assert before is not None
        if matter.against is not None:
            against = replace(matter.against, agency=before.agency.code)
            matter = replace(matter, against=against, named=before.agency.code)
        return replace(story, matter=matter, area=before.area.code, agency=before.agency.code)

    def _pattern(self, told: list[Story], weight: int) -> Pattern:
        area = told[0].area
        commune = self._homes.of_commune(told[0].matter.place.area_code or _HOUSES[0])
        home = self._homes.before(commune) if area else commune
        assert home is not None
        return Pattern(tuple(told), home, weight * (1 if home.land == ISLAND else _TO_ONE_ISLAND))

    @staticmethod
    def _keeps_to_its_time(pattern: Pattern) -> bool:
        moments = [one.course.received_at for one in pattern.stories]
        moments += [deed.at for one in pattern.stories for deed in one.course.deeds]
        return (local_day(min(moments)) < COMMUNES_SINCE) is (local_day(max(moments)) < COMMUNES_SINCE)

    def _shuffled(self, code: str) -> list[Matter]:
        found = [
            one
            for places in all_matters()
            for one in places
            if one.kind in FEEDBACK_KINDS and one.answer and one.place.area_code == code
        ]
        self._chance.shuffle(found)
        return found


def _all(kind: Kind) -> list[Matter]:
    return [places[0] for places in all_matters() if places[0].kind is kind]


def shares(patterns: list[Pattern], cases: int, at: datetime) -> list[int]:
    """How many copies each pattern has, together about ``cases``: each month as many as its length and the
    growing use ask for, among its patterns by their weights; running ones apart."""
    running = round(cases * _SHARE_RUNNING)
    found = [0] * len(patterns)
    months: dict[tuple[int, int] | None, list[int]] = {}
    for place, one in enumerate(patterns):
        month = None if one.running else (one.received_on.year, one.received_on.month)
        months.setdefault(month, []).append(place)
    begun = min(one.received_on for one in patterns)
    # A third more come in at the end of the two years than at their beginning.
    worth = {
        month: 1 + (date(*month, 15) - begun).days / YEARS.days / 3 for month in months if month is not None
    }
    weights = {
        month: sum(patterns[place].weight * len(patterns[place].stories) for place in places)
        for month, places in months.items()
    }
    wanted = {month: (cases - running) * one / sum(worth.values()) for month, one in worth.items()}
    # A month of few lives stays a quiet one: else the rarest of them would be its commonest.
    most = _MOST_TIMES * (cases - running) / max(sum(weights[month] for month in worth), 1)
    kept = {month: min(one, most * weights[month]) for month, one in wanted.items()}
    more = (cases - running) / max(sum(kept.values()), 1)
    for month, places in months.items():
        share = running if month is None else kept[month] * more
        for place in places:
            found[place] = round(share * patterns[place].weight / weights[month]) if weights[month] else 0
    return found
