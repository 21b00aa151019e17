"""Which letters of one commune speak of one matter, and the words that may be shown for it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import Final

from feedback.dialogue.likeness import Alike, Asked, Background, of_one_matter
from feedback.text import search_text
from feedback.text.masking import MASK, Known, masked

LIKE: Final = 0.25
"""The likeness of words from which letters of one commune are proposed as one matter: measured on made
letters (``tests/drill/clusters.py``), where more than nine of ten pairs proposed belong together."""

_HAMLETS: Final = frozenset(("thon", "xom", "plei"))
"""Not «ấp», «làng», «buôn»: without accents they are other words too (trạm biến áp, buôn bán)."""
_NUMBERED: Final = frozenset(("to", "kdc", "hem", "khu"))

_NAMED: Final = re.compile(
    r"\b(?:ông|bà|anh|chị|cô|chú|bác|cậu|dì|em|cháu)(?:\s+[A-ZÀ-ỸĐ][\wÀ-ỹ]*){1,4}",
)
"""Somebody spoken of by title and name."""


def matters(letters: Sequence[Asked], background: Background) -> list[Alike]:
    """The letters that may speak of one matter, in groups of two and more in the order of their first.

    What tells of a person is taken out before anything is compared, so that no words shown can hold it.
    """
    return of_one_matter([without_people(one) for one in letters], background, LIKE, elsewhere)


def without_people(letter: Asked) -> Asked:
    """The letter without names, numbers and addresses of people, as far as their form shows them."""
    return replace(letter, title=_without(letter.title), text=_without(letter.text))


def elsewhere(one: Asked, other: Asked) -> bool:
    """Whether both name hamlets (thôn, xóm, tổ), and none in common: the same trouble at another place."""
    here, there = _hamlets(one.title, one.text), _hamlets(other.title, other.text)
    return bool(here and there and not here & there)


@lru_cache(maxsize=4096)
def _hamlets(title: str, text: str) -> frozenset[str]:
    """The first words of the hamlets named, folded: how many words a name has isn't known."""
    words = search_text(title, text).split()
    return frozenset(
        after
        for word, after in pairwise(words)
        if word in _HAMLETS or (word in _NUMBERED and after.isdigit())
    )


def _without(text: str) -> str:
    return _NAMED.sub(". ", masked(text, Known()).text.replace(MASK, ". "))
