"""What tells of a person is taken out of letters before they are compared, so that no words shown for a group
can hold it: names, numbers of papers, phones and plates. Pure.

The names of communes stay, and what follows a word for a place: «đường Lê Lợi», «thôn Trường Định».
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from typing import Final

from feedback.dialogue.likeness import Asked
from feedback.text.masking import MASK, Known, masked, replaced
from feedback.text.wording import SURNAMES, SURNAMES_SPELT, Wording

_APART: Final = ". "
"""Stands for what is taken out: no phrase goes across it."""

_PLATE: Final = re.compile(r"\b\d{2} ?-? ?[a-z]{1,2}\d? ?[-–. ]? ?\d{3}[. ]?\d{1,2}\b")
_NUMBER: Final = re.compile(r"\d(?:[ .\-–]?\d){4,}")

_TITLES: Final = frozenset("ông bà anh chị cô chú bác cậu dì em cháu ong".split())
_ROADS: Final = frozenset("đường phố hẻm ngõ kiệt cầu chợ trường".split())
"""With their accents: «cho» and «hiệu trưởng» are no places."""
_HAMLETS: Final = frozenset("thôn thon xóm xom tổ khu kdc làng plei".split())
_OFFICES: Final = frozenset("trưởng truong phó pho an thư thu".split())
"""Before «thôn» they make it an office: «trưởng thôn», «công an thôn», «bí thư thôn»."""
_MIDDLE: Final = frozenset(("văn", "thị"))
_MIDDLE_BARE: Final = frozenset(("van", "thi"))
_ONLY_NAMES: Final = frozenset(("nguyễn", "huỳnh", "trịnh", "bùi"))
"""Surnames that hardly are other words, even in small letters."""
_FIRST: Final = frozenset(("A", "Y"))
"""Before the names of men and women of the Xơ Đăng and the Giẻ Triêng: «A Blênh»."""

_LONGEST: Final = 4
"""Words of a name."""

_Run = tuple[int, int]
"""The first of its words, and the one behind its last."""


def without_people(letters: Sequence[Asked], places: Set[str]) -> list[Asked]:
    """The letters without what tells of people, as far as form shows it. ``places``: the names of communes,
    in small letters. A name that one of them writes with capitals is found in all, however it is written.
    """
    texts = [(_worded(one.title), _worded(one.text)) for one in letters]
    runs = [tuple(list(_names(worded, places)) for worded in pair) for pair in texts]
    known: dict[str, list[list[str]]] = defaultdict(list)
    for pair, found in zip(texts, runs, strict=True):
        for worded, some in zip(pair, found, strict=True):
            for name in (worded.folded[first:last] for first, last in some):
                if len(name) > 1 and name not in known[name[0]]:
                    known[name[0]].append(name)
    return [
        replace(one, title=title, text=text)
        for one, pair, found in zip(letters, texts, runs, strict=True)
        for title, text in [
            [_cut(worded, [*some, *_again(worded, known)]) for worded, some in zip(pair, found, strict=True)]
        ]
    ]


def _worded(text: str) -> Wording:
    """The text without numbers and addresses, cut into words."""
    worded = Wording.of(masked(text, Known()).text.replace(MASK, _APART))
    for form in (_PLATE, _NUMBER):
        found = ((*one.span(), _APART) for one in form.finditer(worded.plain))
        worded = Wording.of(replaced(worded.text, found))
    return worded


def _names(worded: Wording, places: Set[str]) -> Iterator[_Run]:
    """Where names stand, as their form shows."""
    words = [token.group() for token in worded.tokens]
    small = [word.lower() for word in words]
    for at, word in enumerate(words):
        last = _capitals_end(worded, words, at)
        long = last - at
        titled = at > 0 and small[at - 1] in _TITLES and _close(worded, at)
        if titled and long:
            named = True
        elif long > 1 and not worded.shouted:
            named = (
                small[at] in SURNAMES_SPELT or word in _FIRST or (word.isascii() and small[at] in SURNAMES)
            )
        else:
            last = at + 3
            named = _spelt_small(worded, small, at)
        if named and " ".join(small[at:last]) not in places and not _is_place(small, at, last - at):
            yield at, last


def _capitals_end(worded: Wording, words: Sequence[str], at: int) -> int:
    """Where the words with capitals that begin here end."""
    last = at
    while last < min(len(words), at + _LONGEST) and words[last][0].isupper():
        if last > at and not _close(worded, last):
            break
        last += 1
    return last


def _close(worded: Wording, at: int) -> bool:
    """Whether nothing but a space parts the word from the one before."""
    return not worded.text[worded.tokens[at - 1].end() : worded.tokens[at].start()].strip(" \u00a0")


def _spelt_small(worded: Wording, small: Sequence[str], at: int) -> bool:
    """Whether three words are a name where capitals don't tell: «nguyễn văn tèo», «nguyen van teo»."""
    if at + 3 > len(small) or not (_close(worded, at + 1) and _close(worded, at + 2)):
        return False
    first, middle = small[at], small[at + 1]
    if first in SURNAMES_SPELT and middle in _MIDDLE:
        return True
    return first in _ONLY_NAMES or (worded.careless and first in SURNAMES and middle in _MIDDLE_BARE)


def _is_place(small: Sequence[str], at: int, long: int) -> bool:
    """Whether the words before make it the name of a road or a hamlet."""
    before = small[at - 1] if at else ""
    if before in _HAMLETS:
        return long <= 2 and (at < 2 or small[at - 2] not in _OFFICES)
    return before in _ROADS


def _again(worded: Wording, known: dict[str, list[list[str]]]) -> Iterator[_Run]:
    """Where the names of others stand, whatever their accents and capitals."""
    small = [token.group().lower() for token in worded.tokens]
    for at, word in enumerate(worded.folded):
        for name in known.get(word, ()):
            if worded.folded[at : at + len(name)] == name and not _is_place(small, at, len(name)):
                yield at, at + len(name)


def _cut(worded: Wording, runs: Sequence[_Run]) -> str:
    found, done = [], 0
    for first, last in sorted(runs):
        if last > done:
            found.append((worded.tokens[max(first, done)].start(), worded.tokens[last - 1].end(), _APART))
            done = last
    return replaced(worded.text, found)
