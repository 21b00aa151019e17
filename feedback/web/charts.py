"""What drawn figures share: the lines behind columns, at round numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from flask import Flask

_STEPS: Final = (1, 2, 5)
_MOST_LINES: Final = 4


def ticks(most: int) -> list[int]:
    """The numbers at which lines are drawn behind columns of which the tallest is ``most``: from 0 upward by
    1, 2 or 5 times a power of ten, at most four above 0; the last is not below ``most`` and at least 1.
    """
    size = 1
    while True:
        for one in _STEPS:
            step = one * size
            lines = -(-max(most, 1) // step)
            if lines <= _MOST_LINES:
                return [step * number for number in range(lines + 1)]
        size *= 10


def month_names(months: Sequence[date]) -> list[str]:
    """What stands under the columns of months that follow each other: «11», with its year («1/2026») where it
    is the first of a year or of them all; not beside each other, since there is no room for two.
    """
    return [
        f"{month.month}/{month.year}"
        if month.month == 1 or (not place and month.month < 12)
        else str(month.month)
        for place, month in enumerate(months)
    ]


def init_app(app: Flask) -> None:
    """Give the templates ``chart_ticks(most)`` and ``month_names(months)``."""
    app.jinja_env.globals["chart_ticks"] = ticks
    app.jinja_env.globals["month_names"] = month_names
