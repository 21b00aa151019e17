"""Bản đồ số liệu: the communes' shapes, and in which of five steps each figure is shown. Display only."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

FEW: Final = 5
"""Below so many cases a figure is told, not shaded: one case more or less would change its step."""
SHARE_STEPS: Final = (0.5, 0.7, 0.85, 0.95)
"""Where the steps of a share begin, beside 0."""
STEPS: Final = 5
EMPTY, SMALL = "none", "few"
"""How a commune without any case, or with few, is drawn."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One commune: its outline, where a number stands best, and how far the edge is from there."""

    code: str
    path: str
    x: int
    y: int
    room: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """The province: size of the drawing, the box of the special zone at sea (left, top, width, height)."""

    width: int
    height: int
    inset: tuple[int, int, int, int]
    shapes: tuple[Shape, ...]


@cache
def drawing() -> Drawing:
    """The shapes as ``tools/province_map.py`` drew them, from west to east in rows from the north, in which
    order the keyboard goes through them."""
    raw = json.loads((Path(__file__).parent / "data" / "province_map.json").read_text(encoding="utf-8"))
    shapes = [Shape(code, one["path"], *one["middle"]) for code, one in raw["units"].items()]
    shapes.sort(key=lambda one: (one.y // 100, one.x))
    left, top, wide, tall = raw["inset"]
    return Drawing(raw["width"], raw["height"], (left, top, wide, tall), tuple(shapes))


@dataclass(frozen=True, slots=True)
class Value:
    """A figure of one commune: the ``number`` that is shown (a count, or a share from 0 to 1), None for none;
    ``of``: how many cases it is made of."""

    number: float | None
    of: int


def steps_of(values: Sequence[Value], *, share: bool) -> tuple[float, ...]:
    """Where the second to the fifth step begin: of shares always the same, of counts so that each step has
    about as many communes."""
    if share:
        return SHARE_STEPS
    told = sorted(one.number for one in values if one.number is not None and one.of >= FEW)
    if not told:
        return ()
    begins = (told[len(told) * step // STEPS] for step in range(1, STEPS))
    return tuple(dict.fromkeys(one for one in begins if one > told[0]))


def step_of(value: Value | None, steps: Sequence[float]) -> str:
    """How a commune is drawn: ``EMPTY``, ``SMALL``, or its step from «1» (least) on."""
    if value is None or value.number is None or not value.of:
        return EMPTY
    if value.of < FEW:
        return SMALL
    return str(1 + sum(value.number >= one for one in steps))


def counted(shown: Mapping[str, str]) -> dict[str, int]:
    """How many communes are drawn in each way."""
    found: dict[str, int] = {}
    for one in shown.values():
        found[one] = found.get(one, 0) + 1
    return found
