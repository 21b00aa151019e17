"""Yêu cầu nên ghép: which requests for a dialogue belong together, and the words that it rests on. Pure.

A pair of neighbouring words tells the more, the fewer of the open requests hold it; Vietnamese writes one
notion in several syllables («tái định», «định cư»). Each request is put to the one that began a group and
shares the most with it: cosine of the weights of their pairs, those of the title twice.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import pairwise
from typing import Final

from feedback.cases.likeness import COMMON
from feedback.text import search_text

ALIKE: Final = 0.24
"""The likeness of texts from which two requests belong together; less is asked of the same field or place,
more where the field is another."""

_SAME_FIELD, _SAME_AREA, _OTHER_FIELD = 0.06, 0.05, 0.1

MOST_PAIRS: Final = 40
"""So many pairs of a request, the weightiest, are compared: the common ones find everything."""

MOST_WORDS: Final = 400
"""A longer text says by then what it is about."""

SHOWN: Final = 4
LONGEST: Final = 7
"""So many phrases are shown of what is shared, each of so many words and one more at most."""
_ENDS: Final = ".,;:!?"

_ASKING: Final = frozenset(
    "ba chu chung con chuyen dao de dia doi gap gia kinh lanh mong muon nghi noi thoai tich tiep toi truc "
    "tinh xa xin yeu cau".split()
)
"""Folded syllables of which every request for a dialogue is made: a pair of two of them says nothing."""
_SAY_LITTLE: Final = COMMON | _ASKING


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it is compared. ``field`` and ``area``: keys, None where nobody said."""

    id: int
    title: str
    text: str
    field: str | None = None
    area: str | None = None


@dataclass(slots=True)
class Alike:
    """Requests that belong together, the first one first. ``field``, ``area``: what all of them have in
    common, None where they differ. ``words``: what most of their texts share, as the first one wrote it, the
    weightiest first; empty where only field and area are the same."""

    members: list[int]
    field: str | None
    area: str | None
    words: tuple[str, ...]


@dataclass(slots=True)
class _Group:
    seed: dict[str, float]
    norm: float
    first: Asked
    said: Set[str]
    members: list[Asked] = field(default_factory=list)
    shared: Counter[str] = field(default_factory=Counter)


Apart = Callable[[Asked, Asked], bool]


@dataclass(frozen=True, slots=True)
class Background:
    """In how many of many other texts each pair stands: what is rare among a few may be common speech."""

    held: Counter[str]
    texts: int


_Holding = dict[str, list[tuple[int, float]]]
"""By pair the groups whose first request holds it, with its weight there."""


def together(requests: Sequence[Asked]) -> list[Alike]:
    """The requests in groups, the largest first: alike by their words, then those left by field and area;
    what stands alone comes last. Requests in the order in which they came; each is in one group."""
    groups = _grouped(requests)
    alike = [_alike(group) for group in groups if len(group.members) > 1]
    rest = [group.first for group in groups if len(group.members) == 1]
    return sorted([*alike, *_by_field(rest)], key=lambda one: (-len(one.members), one.members[0]))


def of_one_matter(
    requests: Sequence[Asked], background: Background, likeness: float, apart: Apart
) -> list[Alike]:
    """Those alike by their words alone, in groups of two and more in the order of their first; how much a
    pair of words tells is known from the background too. ``apart``: whether two are of different matters
    whatever their words. Nothing of the rest."""
    groups = _grouped(requests, background, likeness, apart)
    return [_alike(group) for group in groups if len(group.members) > 1]


def background_of(texts: Iterable[Asked]) -> Background:
    """What many texts hold."""
    held: Counter[str] = Counter()
    total = 0
    for one in texts:
        held.update(_pairs(one).keys())
        total += 1
    return Background(held, total)


def _grouped(
    requests: Sequence[Asked],
    background: Background | None = None,
    likeness: float = ALIKE,
    apart: Apart = lambda _one, _other: False,
) -> list[_Group]:
    pairs = [_pairs(one) for one in requests]
    held = Counter(pair for one in pairs for pair in one)
    groups: list[_Group] = []
    holding: _Holding = defaultdict(list)
    for one, weights in zip(requests, pairs, strict=True):
        vector = _weighed(weights, held, len(requests), background)
        norm = math.sqrt(sum(weight * weight for weight in vector.values()))
        place = _nearest(one, vector, norm, groups, holding, likeness, apart)
        if place is None:
            place = len(groups)
            groups.append(_Group(vector, norm, one, weights.keys()))
            for pair, weight in vector.items():
                holding[pair].append((place, weight))
        groups[place].members.append(one)
        groups[place].shared.update(weights.keys() & groups[place].said)
    return groups


def _pairs(one: Asked) -> dict[str, float]:
    """The pairs of neighbouring words of a request, folded, with how much each weighs by where it stands:
    nothing where both words stand in so many texts that they only help to show what is shared."""
    found: dict[str, float] = {}
    for text, weight in ((one.title, 2.0), (one.text, 1.0)):
        words = search_text(text).split()[:MOST_WORDS]
        for first, second in pairwise(words):
            if first in _ASKING and second in _ASKING:
                continue
            says = first not in _SAY_LITTLE or second not in _SAY_LITTLE
            weighs = weight if says else 0.0
            pair = f"{first} {second}"
            found[pair] = max(weighs, found.get(pair, 0.0))
    return found


def _weighed(
    pairs: dict[str, float], held: Counter[str], total: int, background: Background | None
) -> dict[str, float]:
    """The weightiest of the telling pairs. Without a background only those that another request holds as
    well: of the rest nobody knows how rare they are."""
    beside = background or Background(Counter(), 0)
    known = [
        (math.log(1 + (total + beside.texts) / (held[pair] + beside.held[pair])) * weight, pair)
        for pair, weight in pairs.items()
        if weight and (background is not None or held[pair] > 1)
    ]
    return {pair: weight for weight, pair in nlargest(MOST_PAIRS, known)}


def _nearest(
    one: Asked,
    vector: dict[str, float],
    norm: float,
    groups: Sequence[_Group],
    holding: _Holding,
    likeness: float,
    apart: Apart,
) -> int | None:
    """The group whose first request is the most like it, if one is like enough."""
    dots: dict[int, float] = defaultdict(float)
    for pair, weight in vector.items():
        for place, its in holding.get(pair, ()):
            dots[place] += weight * its
    best, found = likeness, None
    for place, dot in dots.items():
        score = dot / (norm * groups[place].norm)
        if score >= best - _SAME_FIELD - _SAME_AREA:
            score += _beside(one, groups[place].first)
            if apart(one, groups[place].first):
                continue
            if score > best or (found is None and score == best):
                best, found = score, place
    return found


def _beside(one: Asked, other: Asked) -> float:
    """What field and place say beside the words."""
    score = 0.0
    if one.field and other.field:
        score += _SAME_FIELD if one.field == other.field else -_OTHER_FIELD
    if one.area and one.area == other.area:
        score += _SAME_AREA
    return score


def _alike(group: _Group) -> Alike:
    return Alike(
        [one.id for one in group.members],
        _common(one.field for one in group.members),
        _common(one.area for one in group.members),
        _phrases(group),
    )


def _phrases(group: _Group) -> tuple[str, ...]:
    """What most of a group share with its first: runs of words of the first one, the weightiest first."""
    many = max(2, math.ceil(len(group.members) / 2))
    shared = {pair: group.seed.get(pair, 0.0) for pair, count in group.shared.items() if count >= many}
    runs: dict[str, tuple[float, str]] = {}
    for text in (group.first.title, group.first.text):
        words = text.split()[:MOST_WORDS]
        folded = [search_text(word) for word in words]
        at = 0
        while at < len(words) - 1:
            end, weight = at, 0.0
            while end < min(len(words) - 1, at + LONGEST) and words[end][-1] not in _ENDS:
                pair = f"{folded[end]} {folded[end + 1]}"
                if pair not in shared:
                    break
                weight += shared[pair]
                end += 1
            if weight:
                key = " ".join(folded[at : end + 1])
                runs.setdefault(key, (weight, _bare(" ".join(words[at : end + 1]))))
            at = max(end, at + 1)
    chosen: list[str] = []
    for key, (_, words_of) in sorted(runs.items(), key=lambda run: -run[1][0]):
        if not any(key in taken for taken in chosen):
            chosen.append(key)
            runs[key] = (0.0, words_of)
    return tuple(runs[key][1] for key in chosen[:SHOWN])


def _bare(words: str) -> str:
    return words.strip(" .,;:!?()[]«»\"'“”…")


def _by_field(rest: Iterable[Asked]) -> list[Alike]:
    """Those left, of one field and one area together."""
    found: dict[tuple[str, str] | int, list[Asked]] = defaultdict(list)
    for one in rest:
        found[(one.field, one.area) if one.field and one.area else one.id].append(one)
    return [
        Alike([one.id for one in some], _common(x.field for x in some), _common(x.area for x in some), ())
        for some in found.values()
    ]


def _common(values: Iterable[str | None]) -> str | None:
    found = set(values)
    return found.pop() if len(found) == 1 else None
