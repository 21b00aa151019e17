"""In which language this request is answered, and what its Vietnamese words are in English.

The source of every sentence is Vietnamese: it is the key of its translation. The catalogue of English is
``translations/en/LC_MESSAGES/messages.po`` (gettext), compiled by ``tools/english.py`` at set-up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from gettext import GNUTranslations
from pathlib import Path
from typing import Final

VIETNAMESE: Final = "vi"
ENGLISH: Final = "en"
COMPILED: Final = Path(__file__).parents[1] / "translations" / "en" / "LC_MESSAGES" / "messages.mo"

_LETTERS: Final = re.compile(
    "[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE
)
_NUMBER: Final = re.compile(r"\d+(?:[.,/]\d+)*")
_PARTS: Final = re.compile(r"([,;] )")
_spoken: ContextVar[str] = ContextVar("spoken", default=VIETNAMESE)


class CatalogueMissing(RuntimeError):
    """The English words were not compiled; the message says what to run."""


def english() -> bool:
    """Whether what is made now is read in English."""
    return _spoken.get() == ENGLISH


@contextmanager
def spoken(language: str) -> Iterator[None]:
    """What is made inside the block is read in this language: papers and letters always in Vietnamese."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def speak(language: str) -> None:
    """As ``spoken``, to the end of the request."""
    _spoken.set(language)


def looks_vietnamese(text: str) -> bool:
    """Whether a text has letters that only Vietnamese has, or few others."""
    return _LETTERS.search(text) is not None


def translated(text: str) -> str | None:
    """The English of a whole text; None for a text that isn't of the catalogue.

    Numbers are values: «7 ngày làm việc» is found as «# ngày làm việc». Of what is put together from parts
    with commas and semicolons all parts must be found, since half a sentence helps nobody.
    """
    if not text:
        return None
    if (found := _known(text)) is not None:
        return found
    parts = _PARTS.split(text)
    if len(parts) == 1:
        return None
    made = [part if place % 2 else _known(part) for place, part in enumerate(parts)]
    return None if None in made else "".join(part for part in made if part is not None)


def _known(text: str) -> str | None:
    """The English of one text of the catalogue, its numbers put in again in their order."""
    gettext = _catalogue().gettext
    found = gettext(text)
    if found != text:
        return found
    numbers = _NUMBER.findall(text)
    if not numbers:
        return None
    key = _NUMBER.sub("#", text)
    found = gettext(key)
    if found == key or found.count("#") != len(numbers):
        return None
    left = iter(numbers)
    return re.sub("#", lambda _: next(left), found)


def say(text: str, /, **values: object) -> str:
    """The text in the language of now, with its values («%(name)s») put in.

    A value that is itself a text of the catalogue is put in as it reads in that language.
    """
    if not english():
        return text % values if values else text
    text = translated(text) or text
    if not values:
        return text
    return text % {
        name: (translated(value) or value) if isinstance(value, str) else value
        for name, value in values.items()
    }


@lru_cache(maxsize=1)
def _catalogue() -> GNUTranslations:
    """Raises CatalogueMissing when it was not compiled."""
    try:
        with COMPILED.open("rb") as file:
            return GNUTranslations(file)
    except OSError:
        raise CatalogueMissing("Chưa dịch sẵn từ tiếng Anh. Hãy chạy: make setup") from None
