"""What drawn figures share: the lines behind columns, at round numbers."""

from __future__ import annotations

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


def init_app(app: Flask) -> None:
    """Give the templates ``chart_ticks(most)``."""
    app.jinja_env.globals["chart_ticks"] = ticks
