"""Hướng dẫn một lần, chuyển một lần: what is not done again for one matter of one sender.

Read from ``once.toml``. TT 05/2021/TT-TTCP (TT 07/2014/TT-TTCP Đ8): a complaint is guided once, a
denunciation forwarded once.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

from feedback.law.terms import Confidence


@dataclass(frozen=True, slots=True)
class Once:
    """One rule: after the events ``done`` these steps of these courses are over.

    ``instead`` is the ground on which the matter is filed.
    """

    courses: frozenset[str]
    steps: frozenset[str]
    done: tuple[str, ...]
    words: str
    instead: str
    article: str
    source: str
    confidence: Confidence


def rule(course: str, step: str) -> Once | None:
    """The rule that a step of a course is under; None for a step that may be taken as often as needed."""
    return next((one for one in ONCE if course in one.courses and step in one.steps), None)


def _once(entry: dict[str, Any]) -> Once:
    sets = {name: frozenset(entry[name]) for name in ("courses", "steps")}
    return Once(**entry | sets | {"done": tuple(entry["done"])})


ONCE: Final[tuple[Once, ...]] = tuple(
    _once(entry)
    for entry in tomllib.loads(
        resources.files("feedback.law").joinpath("once.toml").read_text(encoding="utf-8")
    )["once"]
)
"""All rules."""
