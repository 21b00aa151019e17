"""Quyền tiếp theo: what who sent a matter may do against how it was settled, or because it wasn't.

Read from ``remedies.toml``. Complaints: LKN 02/2011 Đ7, Đ33, Đ42, Đ48, Đ58. Denunciations: LTC 25/2018
Đ37, Đ38.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

from feedback.law.states import State
from feedback.law.terms import Confidence


@dataclass(frozen=True, slots=True)
class Remedy:
    """One right: on which matters, when, to whom, within which term; the sentences that say so.

    ``states`` are those in which it is settled; ``overdue`` is the term that has passed without that. Without
    ``competence`` (a matter of ``law.competence``) only a court is left. ``counted``: with which event the
    term begins here. ``meets`` and ``stops`` are clocks
    of the first case that are met, or end, once the right is used.
    """

    courses: frozenset[str]
    states: tuple[State, ...]
    overdue: str
    competence: str
    again: str
    relation: str
    term: str
    counted: str
    meets: tuple[str, ...]
    stops: tuple[str, ...]
    act: str
    record: str
    words: str
    court: str
    how: str
    article: str
    source: str
    confidence: Confidence


def remedy(course: str, state: State, overdue: Collection[str]) -> Remedy | None:
    """The right that the sender of a matter has now; None when there is none yet.

    ``overdue`` are the keys of the terms that have passed unmet.
    """
    fitting = (one for one in REMEDIES if course in one.courses)
    return next((one for one in fitting if state in one.states or one.overdue in overdue), None)


def _remedy(entry: dict[str, Any]) -> Remedy:
    left_out = dict.fromkeys(
        ("overdue", "competence", "again", "relation", "term", "counted", "act", "record", "court"), ""
    )
    return Remedy(
        **left_out
        | entry
        | {
            "courses": frozenset(entry["courses"]),
            "states": tuple(State(one) for one in entry.get("states", ())),
            **{name: tuple(entry.get(name, ())) for name in ("meets", "stops")},
        }
    )


REMEDIES: Final[tuple[Remedy, ...]] = tuple(
    _remedy(entry)
    for entry in tomllib.loads(
        resources.files("feedback.law").joinpath("remedies.toml").read_text(encoding="utf-8")
    )["remedies"]
)
"""All rights, in the order in which they are looked at."""

SUIT: Final = "HC_SUIT"
"""The term within which a court may be gone to; it is not that of the next complaint."""

COURSES: Final = frozenset(course for one in REMEDIES for course in one.courses)
"""The courses in which there is any right of this sort."""
