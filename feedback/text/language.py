"""In which language what is made now is read: English on pages under ``/en``, Vietnamese anywhere else.

Only what makes a page asks; papers, letters and what is kept are always Vietnamese.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from feedback.text.english import counted, translated

VIETNAMESE: Final = "vi"
ENGLISH: Final = "en"

_spoken: ContextVar[str] = ContextVar("spoken", default=VIETNAMESE)


def english() -> bool:
    """Whether what is made now is read in English."""
    return _spoken.get() == ENGLISH


@contextmanager
def spoken(language: str) -> Iterator[None]:
    """What is made inside the block is read in this language."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def speak(language: str) -> None:
    """As ``spoken``, to the end of the block around."""
    _spoken.set(language)


def say(text: str, /, **values: object) -> str:
    """The text in the language of now, with its values («%(name)s») put in.

    A value that is itself a text of the catalogue is put in as it reads in that language.
    """
    if not english():
        return text % values if values else text
    text = translated(text) or text
    if not values:
        return text
    return counted(text % {name: _as_said(value) for name, value in values.items()})


def _as_said(value: object) -> object:
    return (translated(value) or value) if isinstance(value, str) else value
