"""What of a person is hidden in a text before somebody reads it who needn't know him. Pure.

Names and addresses that are known are found whatever their accents, case and spaces; numbers of papers,
phones and e-mail addresses by their form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from feedback.text import fold, nfc, search_text

MASK: Final = "[đã ẩn]"

_FORMS: Final = {
    # Căn cước has 12 digits, chứng minh nhân dân 9, a passport a letter and 7 or 8; 120.000.000 is money.
    "số giấy tờ": re.compile(
        r"(?<![\d.,])\d(?: ?\d){11}(?![.,]?\d)|(?<![\d.,])\d{9}(?![.,]?\d)(?!\s*(?:đồng|đ\b|VN|m²|m2))"
        r"|\b[A-Z]\d{7,8}\b"
    ),
    "số điện thoại": re.compile(r"(?<![\d.,])(?:\+?84|0)(?:[ .\-]?\d){9,10}(?![.,]?\d)"),
    "thư điện tử": re.compile(r"[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,8}"),
}
_WORD: Final = re.compile(r"[^\W_]+")
_LEAST_WORDS: Final = 2
"""A single word, such as «Lan», stands in too many texts that speak of something else."""


def masked(text: str, known: Iterable[str | None]) -> str:
    """The text with what is ``known`` of people (names, addresses) and what looks like a number hidden."""
    text = nfc(text)
    parts, done = [], 0
    for start, end in _places(text, known):
        parts += [text[done:start], MASK]
        done = end
    hidden = "".join([*parts, text[done:]])
    for form in _FORMS.values():
        hidden = form.sub(MASK, hidden)
    return hidden


def is_known_in(text: str, known: Iterable[str | None]) -> bool:
    """Whether one of the names or addresses known of people stands in the text."""
    return next(_places(nfc(text), known), None) is not None


def _places(text: str, known: Iterable[str | None]) -> Iterator[tuple[int, int]]:
    """Where in the text they stand, first and last place, each as long as can be."""
    phrases: dict[str, list[list[str]]] = {}
    for words in (search_text(one).split() for one in known):
        if len(words) >= _LEAST_WORDS:
            phrases.setdefault(words[0], []).append(words)
    tokens = list(_WORD.finditer(text))
    folded = [fold(token.group()) for token in tokens]
    place = 0
    while place < len(tokens):
        lengths = (
            len(words)
            for words in phrases.get(folded[place], ())
            if folded[place : place + len(words)] == words
        )
        found = max(lengths, default=0)
        if found:
            yield tokens[place].start(), tokens[place + found - 1].end()
        place += found or 1


def numbers_in(text: str) -> tuple[str, ...]:
    """What in a text looks like the number of a paper, a phone or an e-mail address, in words."""
    text = nfc(text)
    return tuple(words for words, form in _FORMS.items() if form.search(text))
