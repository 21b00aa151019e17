"""Who presides over the dialogue in a complaint (chủ trì đối thoại), read from ``chairs.toml``. Pure.

LKN 02/2011 Đ30, Đ39, Đ53, Đ55; NĐ 124/2020 Đ28 with NĐ 155/2026.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any, Final, Literal

from feedback.law.terms import Confidence

Body = Literal["", "province"]


@dataclass(frozen=True, slots=True)
class Chair:
    """One rule: the head who resolves presides himself, unless ``titles`` name others whom he may assign.

    ``himself``: keys of ``CASES`` in which he may assign nobody.
    """

    courses: frozenset[str]
    words: str
    article: str
    source: str
    confidence: Confidence
    in_force_from: date
    body: Body = ""
    titles: tuple[str, ...] = ()
    himself: tuple[str, ...] = ()

    def may_be(self, position: str) -> bool:
        """Whether one with this position may be assigned to preside, where anybody may."""
        return any(position.casefold().startswith(title.casefold()) for title in self.titles)


def _chair(row: dict[str, Any]) -> Chair:
    lists = {key: tuple(row.get(key, ())) for key in ("titles", "himself")}
    return Chair(**{**row, **lists, "courses": frozenset(row["courses"])})


_DATA: Final = tomllib.loads(
    resources.files("feedback.law").joinpath("chairs.toml").read_text(encoding="utf-8")
)

CASES: Final[Mapping[str, str]] = _DATA["cases"]
"""Cases in which a head presides himself, by key."""

CHAIRS: Final[tuple[Chair, ...]] = tuple(_chair(row) for row in _DATA["chairs"])


def rule(course: str, body: Body, on: date) -> Chair | None:
    """The rule for a course whose resolver is the head of this body; None where the law has none that day."""
    return next(
        (
            one
            for one in CHAIRS
            if course in one.courses and one.body in ("", body) and one.in_force_from <= on
        ),
        None,
    )
