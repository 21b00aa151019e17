"""What a report asks for, as ``form.toml`` lists it; its checks. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

from feedback.law.refusal import Misstated

_DATA: Final[Mapping[str, Any]] = tomllib.loads(
    resources.files("feedback.programme.reports").joinpath("form.toml").read_text(encoding="utf-8")
)


@dataclass(frozen=True, slots=True)
class Field:
    """A count that units type."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class Group:
    """Counts that stand in one table."""

    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter of the written part; ``needed`` before it is sent."""

    key: str
    words: str
    hint: str
    needed: bool


class BadCount(Misstated):
    """Counts that can't be together."""


BASIS: Final[str] = _DATA["basis"]
DOUBT: Final[str] = _DATA["doubt"]
FIGURES: Final[tuple[str, ...]] = tuple(_DATA["figures"])
DUTIES: Final[Mapping[str, str]] = _DATA["duties"]
GROUPS: Final = tuple(
    Group(one["title"], tuple(Field(**each) for each in one["fields"])) for one in _DATA["groups"]
)
FIELDS: Final[Mapping[str, Field]] = {each.key: each for one in GROUPS for each in one.fields}
SECTIONS: Final = tuple(Section(**one) for one in _DATA["sections"])
LONGEST: Final = 8000
"""Characters of one chapter."""


def check_counts(counts: Mapping[str, int]) -> None:
    """Raises BadCount, naming the field, where parts are more than their whole."""
    for one in _DATA["checks"]:
        parts: Sequence[str] = one["parts"]
        total, whole = sum(counts.get(key, 0) for key in parts), counts.get(one["whole"], 0)
        if total > whole:
            named = " và ".join(f"«{FIELDS[key].words}»" for key in parts)
            raise BadCount(
                one["whole"], f"{named} cộng lại là {total}, nhiều hơn «{FIELDS[one['whole']].words}»"
            )


def missing_words(words: Mapping[str, str]) -> list[str]:
    """The chapters that must still be written."""
    return [one.words for one in SECTIONS if one.needed and not words.get(one.key, "").strip()]
