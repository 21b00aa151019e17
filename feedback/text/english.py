"""The English of Vietnamese texts: looked up in the catalogue, whole or by the pattern they were made by.

The key of a text is the Vietnamese one. Numbers in it are values («# ngày làm việc»), and so is what a
sentence of the law or of a view puts in («Chuyển đến {agency}»): texts are made far from any page, and kept
as they were made; only where a page is made is its language known.
"""

from __future__ import annotations

import re
from functools import lru_cache
from gettext import GNUTranslations
from pathlib import Path
from typing import Final

COMPILED: Final = Path(__file__).parents[1] / "translations" / "en" / "LC_MESSAGES" / "messages.mo"
MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
OPENS, CLOSES = "\ue000", "\ue001"
"""Around a value that stays Vietnamese within an English text, for who marks it on a page."""

NUMBER: Final = re.compile(r"\d+(?:[.,/-]\d+)*")
PARTS: Final = re.compile(r"([,;:] | \(|\)$)")
_EDGES: Final = re.compile(r"((?:\d+\. |[–:(] ?)?)(.*?)([.:;)]?)", re.DOTALL)
"""What stands before and behind the words of a text: the number of a heading, a dash, a full stop."""
_PLACE: Final = re.compile(r"\{\w*\}")
_DAY: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_MANY: Final = re.compile(
    r"(?<![\w.,:/-])1((?:</\w+>)? (?:working )?)(people|entries|(?:booking|byte|character|day|file|form|hour"
    r"|message|minute|month|page|place|question|representative|row|second|time|week|year)s)\b"
)
"""What is counted, in the plural, after a one: with this our English needs one form for every number."""
_ONE: Final = {"people": "person", "entries": "entry"}
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:\.\d{3})+")
_LETTERS: Final = re.compile(
    "[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE
)


class CatalogueMissing(RuntimeError):
    """The English words were not compiled; the message says what to run."""


def counted(text: str) -> str:
    """An English text with its numbers put in: one of a thing is in the singular."""
    if "1" not in text:
        return text
    return _MANY.sub(lambda one: f"1{one[1]}{_ONE.get(one[2], one[2].removesuffix('s'))}", text)


def looks_vietnamese(text: str) -> bool:
    """Whether a text has letters that only Vietnamese has, or few others."""
    return _LETTERS.search(text) is not None


@lru_cache(maxsize=5000)
def translated(text: str) -> str | None:
    """The English of a whole text; None for a text that isn't of the catalogue.

    Of what is put together from parts with commas and semicolons all parts must be found, since half a
    sentence helps nobody.
    """
    for find in (_known, _within_edges, _in_parts, _before_brackets, _by_pattern):
        if (found := find(text)) is not None:
            return found
    return None


def _within_edges(text: str) -> str | None:
    edges = _EDGES.fullmatch(text)
    if edges is None or not (edges[1] or edges[3]):
        return None
    found = _known(edges[2])
    return None if found is None else f"{edges[1]}{found}{edges[3]}"


def _in_parts(text: str) -> str | None:
    parts = PARTS.split(text)
    if len(parts) == 1:
        return None
    made: list[str] = []
    for place, part in enumerate(parts):
        found = part if place % 2 or not part else _known(part)
        if found is None:
            return None
        made.append(found)
    return "".join(made)


def _before_brackets(text: str) -> str | None:
    """«Tên việc (đến 30/06/2025)», where the name may have commas of its own."""
    name, _, more = text.rpartition(" (")
    if not name or not more.endswith(")"):
        return None
    said, added = _known(name), _known(more[:-1])
    return None if said is None or added is None else f"{said} ({added})"


def _known(text: str) -> str | None:
    """The English of one text of the catalogue, its numbers put in again in their order."""
    # The empty text is the catalogue's own head.
    if not text:
        return None
    gettext = _catalogue().gettext
    found = gettext(text)
    if found != text:
        # By the catalogue's custom «…» stands around Vietnamese words, and nothing else.
        return found.replace("«", OPENS).replace("»", CLOSES)
    for other in (text[:1].lower() + text[1:], text[:1].upper() + text[1:]):
        if other != text and (found := gettext(other)) != other:
            return (found[:1].upper() if text[:1].isupper() else found[:1].lower()) + found[1:]
    numbers = NUMBER.findall(text)
    if not numbers:
        return None
    key = NUMBER.sub("#", text)
    found = gettext(key)
    if found == key and (small := key[:1].lower() + key[1:]) != key:
        found = gettext(small)
        found = key if found == small else found[:1].upper() + found[1:]
    if (found == key and key != "#") or found.count("#") != len(numbers):
        return None
    left = iter(numbers)
    return counted(re.sub("#", lambda _: _number(next(left)), found))


def _number(number: str) -> str:
    """A day as English people write it, and commas between thousands; any other as it is."""
    if day := _DAY.fullmatch(number):
        return f"{int(day[1])} {MONTHS[int(day[2]) - 1]} {day[3]}" if 1 <= int(day[2]) <= 12 else number
    return number.replace(".", ",") if _THOUSANDS.fullmatch(number) else number


def _by_pattern(text: str) -> str | None:
    for pattern, english in _patterns():
        if (found := pattern.fullmatch(text)) is not None:
            values = {name: _value(value) for name, value in found.groupdict().items()}
            return counted(english.format_map(values))
    return None


def _value(value: str) -> str:
    words = value.lstrip()
    found = translated(words)
    if found is None:
        found = f"{OPENS}{words}{CLOSES}" if looks_vietnamese(words) else words
    return value[: len(value) - len(words)] + found


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Texts with places for values, those with the longest words of their own first."""
    catalogue: dict[str, str] = _catalogue()._catalog  # type: ignore[attr-defined]
    made = []
    for key, english in catalogue.items():
        if not isinstance(key, str) or "{" not in key:
            continue
        own = len(_PLACE.sub("", key))
        pieces = _PLACE.split(key)
        names = [place[1:-1] for place in _PLACE.findall(key)]
        pattern = re.escape(pieces[0]) + "".join(
            f"(?P<{name}>.+?)" + re.escape(piece) for name, piece in zip(names, pieces[1:], strict=True)
        )
        made.append((own, re.compile(pattern), english))
    return [(pattern, english) for _, pattern, english in sorted(made, key=lambda one: -one[0])]


@lru_cache(maxsize=1)
def _catalogue() -> GNUTranslations:
    """Raises CatalogueMissing when it was not compiled."""
    try:
        with COMPILED.open("rb") as file:
            return GNUTranslations(file)
    except OSError:
        raise CatalogueMissing("Chưa dựng từ tiếng Anh. Hãy chạy: make setup") from None
