"""Số liệu: what each figure counts, in words. Pages, spreadsheets and the public page read the same ones."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Definition:
    """One figure. ``unit``: ``count``, ``share`` or ``days``. ``about``: what is counted; ``counted``: by
    which days and conditions. ``numerator``, ``denominator``: of a share, keys of figures whose sums it is
    made of. ``stock``: it tells what stands now, whatever the period. ``goal``: chỉ tiêu, the share that the
    province wants at least, None where there is none; ``goal_source``: who set it.
    """

    key: str
    words: str
    unit: str
    about: str
    counted: str
    numerator: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    stock: bool = False
    goal: float | None = None
    goal_source: str = ""

    @property
    def denominator_words(self) -> str:
        """Mẫu số in words; empty for a figure that is no share."""
        return " cộng ".join(f"«{DEFINITIONS[one].words}»" for one in self.denominator)


def _read() -> Mapping[str, Definition]:
    data = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    read = {}
    for key, row in data.items():
        for side in ("numerator", "denominator"):
            row[side] = tuple(row.get(side, ()))
        read[key] = Definition(key=key, **row)
    return MappingProxyType(read)


DEFINITIONS: Final = _read()


def definition(key: str) -> Definition:
    """The definition of a figure. Raises KeyError."""
    return DEFINITIONS[key]


def share(found: Mapping[str, int], key: str) -> float | None:
    """A share (0 to 1) out of the counts that it is made of; None where its denominator is 0."""
    asked = DEFINITIONS[key]
    whole = sum(found.get(one, 0) for one in asked.denominator)
    return sum(found.get(one, 0) for one in asked.numerator) / whole if whole else None
