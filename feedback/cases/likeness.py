"""Đơn giống nhau: how much two submissions say the same, and how likely they are one matter. Pure.

Texts are compared by their shingles: all runs of three folded words. One that was sent on with a new opening
still holds nearly all runs of the first (A. Broder, "On the resemblance and containment of documents", 1997).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from feedback.text import search_text

RUN: Final = 3
"""Words in a shingle."""

FEWEST: Final = 8
"""A text of fewer shingles is too short to be found within another one: then both must agree as a whole."""

SHOWN_FROM: Final = 0.45
"""The score from which a case is worth an officer's look."""

SAME_FROM: Final = 0.6
"""The likeness of texts from which one sender writes of the same matter."""

_TEXT, _PERSON, _PLACE = 0.7, 0.2, 0.1

COMMON: Final = frozenset(
    """
    a ai anh ba ban bang bi boi bo buoc cac can cai cao chi cho chu chua chung co con cua cung cuoc da
    dan dang dau de den di dinh do doi don dong du dung duoc duong gia gi giai giup gui hai han hang hay
    ho hoac hoi huyen khi kho khieu khong khu kien kinh la lai lam len loi luat mot muon nai nam nay
    ngay nghi nguoi nha nhan nhieu nhu nhung o ong phai phan phuong qd qua quan quyen quyet quy ra rang
    sau so su tai tam te thi theo thoi thon thua tich tinh to toi tra tren trong tu tuc ty ubnd uy va
    van ve vi viec voi vua xa xem xin xu y yeu
    """.split()
)
"""Folded syllables that stand in so many letters that they find nothing."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like two submissions are: texts from 0 to 1, whether of one sender, whether of one place."""

    text: float
    same_person: bool
    same_place: bool

    @property
    def score(self) -> float:
        """All of it as one number from 0 to 1."""
        return _TEXT * self.text + _PERSON * self.same_person + _PLACE * self.same_place

    @property
    def same_matter(self) -> bool:
        """Whether it is one sender writing of the same matter again."""
        return self.same_person and self.text >= SAME_FROM

    @property
    def why(self) -> str:
        """The reasons in words, the weightiest first."""
        said = (
            f"nội dung giống {round(self.text * 100)}%" if self.text else "",
            "cùng người gửi" if self.same_person else "",
            "cùng địa bàn" if self.same_place else "",
        )
        return ", ".join(one for one in said if one)


def shingles(*texts: str) -> frozenset[str]:
    """The runs of three folded words of the texts; a shorter text is one run."""
    words = search_text(*texts).split()
    return frozenset(" ".join(words[at : at + RUN]) for at in range(max(len(words) - RUN + 1, bool(words))))


def text_likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """How much of the shorter text stands in the longer (0 to 1); of short texts how much both share."""
    shared = len(one & other)
    if not shared:
        return 0.0
    fewest = min(len(one), len(other))
    return shared / (fewest if fewest >= FEWEST else len(one | other))


def telling_words(title: str) -> list[str]:
    """The words of a title by which others like it are found: numbers, then the longest; no common ones."""
    words = dict.fromkeys(search_text(title).split())
    rare = [word for word in words if word not in COMMON and len(word) > 1]
    return sorted(rare, key=lambda word: (word.isdigit(), len(word)), reverse=True)


def queries_for(title: str) -> Sequence[str]:
    """What to search the index for: all telling words of a title, then the first three, the first two."""
    words = telling_words(title)
    return tuple(dict.fromkeys(" ".join(part) for part in (words[:8], words[:3], words[:2]) if part))


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text, and whether the other text lacks it."""

    text: str
    differs: bool


def differences(text: str, *others: str) -> list[Piece]:
    """The text in pieces: what stands in no run of three words that one of the others holds too, differs.

    Accents, case, spaces and punctuation make no difference; the pieces joined are the text.
    """
    tokens = re.findall(r"\s*\S+\s*", text)
    spoken = [(word, at) for at, token in enumerate(tokens) for word in search_text(token).split()]
    known = frozenset[str]().union(*(shingles(other) for other in others))
    shared: set[int] = {at for at, token in enumerate(tokens) if not search_text(token)}
    for first in range(max(len(spoken) - RUN + 1, bool(spoken))):
        run = spoken[first : first + RUN]
        if " ".join(word for word, _ in run) in known:
            shared.update(at for _, at in run)
    marked = groupby(enumerate(tokens), key=lambda one: one[0] not in shared)
    return [Piece("".join(token for _, token in group), differs) for differs, group in marked]
