"""What is chosen from where the law names the possibilities (``choices.toml``): outcomes, forms of
publication, ways of withdrawal.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Final

from feedback.law.kinds import Kind
from feedback.law.refusal import Refusal
from feedback.law.terms import Confidence


class UnknownChoice(Refusal):
    """The list has no such entry, or not on this day."""

    def __init__(self) -> None:
        super().__init__("Chọn trong danh sách mà luật cho phép.")


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a list. ``columns`` is the column of the statutory form that counts an outcome."""

    key: str
    words: str
    article: str
    confidence: Confidence
    in_force_from: date
    columns: str = ""


def _read() -> dict[str, tuple[Option, ...]]:
    text = resources.files("feedback.law").joinpath("choices.toml").read_text(encoding="utf-8")
    return {
        name: tuple(Option(**entry) for entry in entries) for name, entries in tomllib.loads(text).items()
    }


LISTS: Final = _read()
"""All lists by name: ``publication``, ``lateness``, ``withdrawal_<kind>``, ``outcome_<course>``."""


def options(name: str, on: date) -> tuple[Option, ...]:
    """The entries of a list on a day, in their order; empty for a list that isn't there."""
    return tuple(one for one in LISTS.get(name, ()) if one.in_force_from <= on)


def option(name: str, key: str, on: date) -> Option:
    """One entry of a list. Raises UnknownChoice."""
    for one in options(name, on):
        if one.key == key:
            return one
    raise UnknownChoice


def outcomes(course: str) -> str:
    """The name of the list of outcomes of a course; denouncing again is concluded like denouncing."""
    return f"outcome_{'denunciation' if course == 'denunciation_again' else course}"


def withdrawals(kind: Kind) -> str:
    """The name of the list of ways in which matters of a kind are withdrawn."""
    return f"withdrawal_{kind}"


def words(name: str, key: str) -> str:
    """What an entry is called, in force or not; the key itself when the list has lost it."""
    return next((one.words for one in LISTS.get(name, ()) if one.key == key), key)
