"""Which letters of one commune speak of one matter, and the words that may be shown for it. Pure."""

from __future__ import annotations

from collections.abc import Sequence, Set
from functools import lru_cache
from itertools import pairwise
from typing import Final

from feedback.dialogue.likeness import Alike, Asked, Background, of_one_matter
from feedback.oversight.clustering.people import without_people
from feedback.text import search_text

LIKE: Final = 0.25
"""The likeness of words from which letters of one commune are proposed as one matter: measured on made
letters (``tests/drill/clusters.py``), where more than nine of ten pairs proposed belong together."""

_HAMLETS: Final = frozenset(("thon", "xom", "plei"))
"""Not «ấp», «làng», «buôn»: without accents they are other words too (trạm biến áp, buôn bán)."""
_NUMBERED: Final = frozenset(("to", "kdc", "hem", "khu"))


def matters(letters: Sequence[Asked], background: Background, places: Set[str] = frozenset()) -> list[Alike]:
    """The letters that may speak of one matter, in groups of two and more in the order of their first.

    What tells of a person is taken out before anything is compared, so that no words shown can hold it;
    ``places``: the names of communes, in small letters, which stay.
    """
    return of_one_matter(without_people(letters, places), background, LIKE, elsewhere)


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
