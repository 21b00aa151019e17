"""Drawn figures: their lines stand at round numbers, their two colours differ for every eye."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from feedback.web.charts import month_names, ticks

SETTINGS = Path(__file__).resolve().parents[2] / "static" / "scss" / "_settings.scss"

# Machado, Oliveira, Fernandes 2009, severity 1.0, on linear light.
SEEN = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def linear(colour: str) -> list[float]:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]


def luminance(colour: str, eye: str) -> float:
    seen = [min(max(sum(a * b for a, b in zip(row, linear(colour), strict=True)), 0), 1) for row in SEEN[eye]]
    return 0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2]


def contrast(one: str, other: str, eye: str) -> float:
    low, high = sorted((luminance(one, eye), luminance(other, eye)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("eye", SEEN)
def test_the_two_fills_differ_for_every_eye(eye: str) -> None:
    named = dict(re.findall(r"^\$([\w-]+): (#\w{6});", SETTINGS.read_text(encoding="utf-8"), re.M))
    assert contrast(named["brand"], named["accent"], eye) >= 2.2
    for fill in ("brand", "accent"):
        assert contrast(named[fill], named["white"], eye) >= 2.9


def test_lines_stand_at_round_numbers() -> None:
    assert ticks(0) == [0, 1]
    assert ticks(3) == [0, 1, 2, 3]
    assert ticks(75) == [0, 20, 40, 60, 80]
    assert ticks(100) == [0, 50, 100]
    assert ticks(4321) == [0, 2000, 4000, 6000]


def test_years_stand_where_there_is_room() -> None:
    whole = [date(2025 + (month == 13), (month - 1) % 12 + 1, 1) for month in range(12, 14)]
    assert month_names(whole) == ["12", "1/2026"]
    assert month_names([date(2026, 3, 1), date(2026, 4, 1)]) == ["3/2026", "4"]
