"""What the field suggestion sees in a text: its syllables, in tune and without accents. Pure.

Used alike when learning (``tools/train_fields.py``) and when suggesting, so that both see the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from feedback.text import fold, nfc

LONGEST = 10_000
"""Characters of a text that are looked at: the matter stands in its first pages."""

_SYLLABLE = re.compile(r"[^\W_]+")
# Hỏi and ngã sound the same in Quảng Ngãi and are mixed up in writing, so they count as one tone.
_TONES = {"\u0300": "2", "\u0301": "1", "\u0303": "3", "\u0309": "3", "\u0323": "5"}
_FINAL_Y = re.compile(r"(?<=[bcdđghklmnpqrstvx])y(?=\d?$)")
# A letter with fewer marked syllables than this was typed without accents, but for a name or two.
_ACCENTED_SHARE = 0.15


@dataclass(frozen=True, slots=True)
class Syllables:
    """A text cut into syllables: ``spoken`` in tune, ``folded`` without accents, ``spans`` where each stands
    in ``text`` (NFC). The three are equally long.
    """

    text: str
    spans: tuple[tuple[int, int], ...]
    spoken: tuple[str, ...]
    folded: tuple[str, ...]

    @property
    def accented(self) -> bool:
        """Was this typed with accents?"""
        marked = sum(1 for start, end in self.spans if not self.text[start:end].isascii())
        return marked >= _ACCENTED_SHARE * len(self.spans)

    def words(self, start: int, length: int) -> str:
        """The ``length`` syllables from number ``start`` on, as they were typed, in small letters."""
        first, last = self.spans[start][0], self.spans[start + length - 1][1]
        return " ".join(self.text[first:last].lower().split())


@lru_cache(maxsize=20_000)
def _spoken(syllable: str) -> str:
    letters, tone = [], ""
    for sign in unicodedata.normalize("NFD", syllable):
        if sign in _TONES:
            tone = _TONES[sign]
        else:
            letters.append(sign)
    return _FINAL_Y.sub("i", nfc("".join(letters)) + tone)


@lru_cache(maxsize=20_000)
def _folded(syllable: str) -> str:
    return _FINAL_Y.sub("i", fold(syllable))


def syllables(text: str) -> Syllables:
    """The syllables and numbers of the first ``LONGEST`` characters, signs left out.

    «Hoà» and «hòa», «kỳ» and «kì», «nghĩ» and «nghỉ», NFC and NFD are spoken alike.
    """
    text = nfc(text[:LONGEST])
    spans = tuple(match.span() for match in _SYLLABLE.finditer(text))
    typed = [text[start:end].lower() for start, end in spans]
    return Syllables(text, spans, tuple(map(_spoken, typed)), tuple(map(_folded, typed)))


def features(cut: Syllables) -> Iterator[tuple[str, int, int]]:
    """The features with the number of their first syllable and their length in syllables: each spoken
    syllable, and with ``~`` before it each folded syllable and pair. A number counts only within a pair
    («lớp 10»).
    """
    for number, syllable in enumerate(cut.spoken):
        if not syllable.isdigit():
            yield syllable, number, 1
    before = None
    for number, syllable in enumerate(cut.folded):
        if not syllable.isdigit():
            yield "~" + syllable, number, 1
        if before is not None:
            yield f"~{before} {syllable}", number - 1, 2
        before = syllable


_Index = dict[str, list[tuple[tuple[str, ...], int]]]


class Phrases:
    """Phrases with what they stand for, found in texts by whole syllables."""

    def __init__(self, weights: Mapping[str, Mapping[int, float]]) -> None:
        """``weights``: for each phrase, the weight for each thing (by its number) that it speaks for.

        A phrase that speaks for several things speaks less for each: weights are divided by the square root
        of their number.
        """
        self._meanings: list[dict[int, float]] = []
        self._spoken: _Index = {}
        self._folded: _Index = {}
        cut = [(syllables(phrase), meaning) for phrase, meaning in weights.items()]
        self._add(self._spoken, [(phrase.spoken, meaning) for phrase, meaning in cut])
        self._add(self._folded, [(phrase.folded, meaning) for phrase, meaning in cut])

    def _add(self, index: _Index, phrases: Iterable[tuple[tuple[str, ...], Mapping[int, float]]]) -> None:
        merged: dict[tuple[str, ...], dict[int, float]] = {}
        for phrase, meaning in phrases:
            strongest = merged.setdefault(phrase, {})
            for thing, weight in meaning.items():
                strongest[thing] = max(weight, strongest.get(thing, 0))
        for phrase, meaning in merged.items():
            shared = len(meaning) ** 0.5
            index.setdefault(phrase[0], []).append((phrase, len(self._meanings)))
            self._meanings.append({thing: weight / shared for thing, weight in meaning.items()})

    def found(self, cut: Syllables) -> list[tuple[Mapping[int, float], int, int]]:
        """Each phrase that the text has, once: its weights, number of its first syllable, its length.

        In a text typed without accents the phrases count without accents.
        """
        accented = cut.accented
        read: Sequence[str] = cut.spoken if accented else cut.folded
        index = self._spoken if accented else self._folded
        first: dict[int, tuple[int, int]] = {}
        for number, syllable in enumerate(read):
            for phrase, which in index.get(syllable, ()):
                length = len(phrase)
                if which not in first and read[number : number + length] == phrase:
                    first[which] = (number, length)
        return [(self._meanings[which], number, length) for which, (number, length) in first.items()]


def phrase_shares(
    found: Iterable[tuple[Mapping[int, float], int, int]], things: int, count: int
) -> list[float]:
    """How much the phrases speak for each of the ``things`` in a text of ``count`` syllables.

    The sum of weights over the root of the length: long texts meet more phrases by chance.
    """
    total = [0.0] * things
    for meaning, _, _ in found:
        for thing, weight in meaning.items():
            total[thing] += weight
    root = max(10, count) ** 0.5
    return [weight / root for weight in total]
