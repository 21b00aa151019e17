"""Đơn vượt cấp: what was sent above who is competent, with the lawful way on.

Read from ``beyond_level.toml``. LKN 02/2011 Đ7, Đ17-21; LTC 25/2018 Đ24; TT 05/2021/TT-TTCP.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final, Literal

from feedback.law.terms import Confidence

Sign = Literal["above", "no_first_decision"]


@dataclass(frozen=True, slots=True)
class Beyond:
    """One way of going beyond the level: its ``sign`` in these courses, what to do (``way``, ``steps``)."""

    courses: frozenset[str]
    sign: Sign
    words: str
    way: str
    steps: tuple[str, ...]
    link: str
    article: str
    source: str
    confidence: Confidence


def ways_of(course: str) -> tuple[Beyond, ...]:
    """What may be found of a case of this course, the first first; feedback has none."""
    return tuple(one for one in BEYOND if course in one.courses)


def _beyond(entry: dict[str, Any]) -> Beyond:
    return Beyond(**entry | {"courses": frozenset(entry["courses"]), "steps": tuple(entry["steps"])})


BEYOND: Final[tuple[Beyond, ...]] = tuple(
    _beyond(entry)
    for entry in tomllib.loads(
        resources.files("feedback.law").joinpath("beyond_level.toml").read_text(encoding="utf-8")
    )["beyond"]
)
"""All of them, in the order in which they are looked for."""
