"""Words that stand for somebody or something, found in texts and turned into slots."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from feedback.administration.demo.growing.lives import NotAlike, Slot, Words

_MARK: Final = re.compile('"\ue000(\\d+)\ue001"|\ue000(\\d+)\ue001')


class Naming:
    """The slots of one life, and the words that stand for them. Name all words before reading texts."""

    def __init__(self) -> None:
        self.slots: dict[Slot, int] = {}
        self._named: dict[str, Slot] = {}
        self._known: re.Pattern[str] | None = None

    def __contains__(self, words: str) -> bool:
        return words in self._named

    def name(self, words: str, slot: Slot) -> None:
        """Let these words stand for a slot. Raises NotAlike for what JSON writes otherwise."""
        if not words or re.search(r'["\\\x00-\x1f]', words):
            raise NotAlike(f"a word that needs care: {words}")
        self._named.setdefault(words, slot)

    def slot(self, *slot: Any) -> int:
        """The place of a slot among the values."""
        return self.slots.setdefault(slot, len(self.slots))

    def words(self, text: str) -> Words:
        """A text with the known words, and the marks that ``mark`` made, as slots."""
        pattern, slots = "", []
        for literal, slot in self.parts(text):
            pattern += literal.replace("%", "%%")
            if slot is not None:
                pattern += "%s"
                slots.append(slot)
        return Words(pattern, tuple(slots))

    def parts(self, text: str) -> Iterator[tuple[str, int | None]]:
        """A text in pieces, each with the slot that follows it."""
        after = 0
        for met in _MARK.finditer(text):
            yield from self._pieces(text[after : met.start()])
            yield "", int(met.group(1) or met.group(2))
            after = met.end()
        yield from self._pieces(text[after:])

    def _pieces(self, text: str) -> Iterator[tuple[str, int | None]]:
        after = 0
        for met in self._pattern().finditer(text):
            yield text[after : met.start()], self.slot(*self._named[met.group()])
            after = met.end()
        yield text[after:], None

    def _pattern(self) -> re.Pattern[str]:
        if self._known is None:
            words = sorted(self._named, key=len, reverse=True)
            self._known = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)")
        return self._known


def mark(slot: int) -> str:
    """What stands for a slot in a text until it is read."""
    return f"\ue000{slot}\ue001"
