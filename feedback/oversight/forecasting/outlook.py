"""What is told of a series: its forecast where that is worth something; whether a week stands out. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import dropwhile
from typing import Final

from feedback.oversight.forecasting.backtest import FEWEST, Band, Tested, tested
from feedback.oversight.forecasting.seasonal import YEAR

ON: Final = "on"
WORSE: Final = "worse"
SHORT: Final = "short"
THIN: Final = "thin"
STATES: Final = {
    ON: "Có dự báo",
    WORSE: "Tắt: không hơn cách đoán đơn giản",
    SHORT: "Chưa dự báo: chưa đủ hai năm số liệu",
    THIN: "Không dự báo: dưới một vụ việc mỗi tuần",
}

USUAL: Final = 12
"""Of so many finished weeks the plain mean is told where there is no forecast."""

LEAST: Final = 5
"""Fewer cases than this in a week are never called unusual."""

FAR: Final = 3.0
"""An unusual week lies beyond the interval of 95 %, and so many times the usual scatter above what was
expected: of a thousand ordinary weeks hardly one does."""


@dataclass(frozen=True, slots=True)
class Week:
    """What came in a week beside what was expected of it and up to how many is ordinary; both None while too
    few weeks are known."""

    came: int
    expected: float | None
    limit: float | None

    @property
    def surge(self) -> bool:
        """Tăng bất thường: far more came than is ordinary."""
        return self.limit is not None and self.came >= LEAST and self.came > self.limit


@dataclass(frozen=True, slots=True)
class Outlook:
    """A series as it is told. ``weeks``: finished ones since its first case; ``usual``: cases a week, the
    mean of the last ``USUAL``; ``last``: the last finished week, ``running``: the one that still runs.
    """

    state: str
    weeks: int
    usual: float
    tested: Tested | None
    last: Week
    running: Week


def outlook(counts: Sequence[int], running: int) -> Outlook:
    """Tell of the finished weeks of a series and of the one that runs. The last week is held against what
    was known before it.
    """
    known = list(dropwhile(lambda count: not count, counts))
    state, found = SHORT, None
    if len(known) >= FEWEST:
        state = THIN
        if sum(known[-YEAR:]) >= YEAR:
            found = tested(known)
            state = ON if found is not None and found.beats else WORSE
    recent = known[-USUAL:]
    return Outlook(
        state,
        len(known),
        sum(recent) / len(recent) if recent else 0.0,
        found,
        _week(known[-1] if known else 0, found.last if found and state == ON else None, known[:-1]),
        _week(running, found.ahead[0] if found and state == ON else None, known),
    )


def _week(came: int, band: Band | None, before: Sequence[int]) -> Week:
    if band is not None:
        far = band.expected + FAR * math.sqrt(band.expected + 1)
        return Week(came, band.expected, max(band.high_95, far))
    recent = before[-USUAL:]
    if len(recent) < USUAL:
        return Week(came, None, None)
    mean = sum(recent) / USUAL
    scatter = math.sqrt(max(sum((count - mean) ** 2 for count in recent) / (USUAL - 1), mean, 1.0))
    return Week(came, mean, mean + FAR * scatter)
