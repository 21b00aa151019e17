"""Held-out weeks: how the forecast did over last year, beside two guesses that anyone can make. Pure.

From each of the last 52 weeks the next eight are told with what was known then, and compared with what came.
The guesses: as in the same week of last year (seasonal naive), and as in the week before. A forecast that
isn't clearly better than both is worth nothing, and is switched off.
"""

from __future__ import annotations

import math
from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import dropwhile
from typing import Final

from feedback.oversight.forecasting.seasonal import HORIZON, YEAR, Setting, ahead, setting

FEWEST: Final = 2 * YEAR
"""Weeks below which nothing can be held out and learnt from at once."""

MARGIN: Final = 0.95
"""The mean error must be at most this part of the better guess's …"""

MOSTLY: Final = 0.5
"""… and smaller than it from at least this part of the weeks."""

_LEARNT: Final = 12
"""Weeks of errors before an interval rests on them alone."""

_CHOSEN_EVERY: Final = 4
"""So often, in weeks, the setting of the forecast is chosen anew, by what was known then."""

_NORMAL: Final = {0.8: 1.2816, 0.95: 1.96}
_TAILS: Final = {0.8: 0.1, 0.95: 0.025}
_KEPT: Final = 104


@dataclass(frozen=True, slots=True)
class Band:
    """What is expected of one week, with the intervals that hold 80 and 95 of 100 weeks."""

    expected: float
    low_80: float
    high_80: float
    low_95: float
    high_95: float


@dataclass(frozen=True, slots=True)
class Tested:
    """What held-out weeks say. Errors are mean absolute ones, in cases a week, over ``HORIZON`` weeks ahead
    from ``weeks`` weeks; ``covered_80`` and ``covered_95``: the part of those weeks that lay in its interval.
    ``ahead``: the next weeks; ``last``: what was expected of the last one, the week before.
    """

    weeks: int
    error: float
    error_last_year: float
    error_last_week: float
    won_last_year: float
    won_last_week: float
    covered_80: float
    covered_95: float
    ahead: tuple[Band, ...]
    last: Band

    @property
    def beats(self) -> bool:
        """Whether it is clearly better than both guesses."""
        guess, won = min(
            (self.error_last_year, self.won_last_year), (self.error_last_week, self.won_last_week)
        )
        return self.error <= MARGIN * guess and won >= MOSTLY


def tested(counts: Sequence[int]) -> Tested | None:
    """Forecast of a series and how it did on its last 52 weeks; None for a series of less than two years,
    from the first week with a case: before it nobody counted.
    """
    counts = list(dropwhile(lambda count: not count, counts))
    if len(counts) < FEWEST:
        return None
    weeks = len(counts)
    begin = max(YEAR, weeks - 2 * YEAR)
    seen = _Errors()
    sums, won, covered, judged, last = [0.0, 0.0, 0.0], [0, 0], {0.8: 0, 0.95: 0}, 0, None
    told: dict[int, list[float]] = {}
    chosen: Setting | None = None
    for origin in range(begin, weeks):
        seen.learn(counts, told, origin)
        if chosen is None or origin % _CHOSEN_EVERY == 0:
            chosen = setting(counts[:origin])
        told[origin] = ahead(counts[:origin], chosen)
        if origin < weeks - YEAR:
            continue
        bands = [seen.band(value, step) for step, value in enumerate(told[origin])]
        last = bands[0]
        errors = [0.0, 0.0, 0.0]
        for step, band in enumerate(bands[: weeks - origin]):
            came = counts[origin + step]
            guesses = (band.expected, counts[origin + step - YEAR], counts[origin - 1])
            errors = [error + abs(came - guess) for error, guess in zip(errors, guesses, strict=True)]
            covered[0.8] += band.low_80 <= came <= band.high_80
            covered[0.95] += band.low_95 <= came <= band.high_95
            judged += 1
        won = [times + (errors[0] < error) for times, error in zip(won, errors[1:], strict=True)]
        sums = [total + error for total, error in zip(sums, errors, strict=True)]
    assert last is not None
    seen.learn(counts, told, weeks)
    return Tested(
        weeks=YEAR,
        error=sums[0] / judged,
        error_last_year=sums[1] / judged,
        error_last_week=sums[2] / judged,
        won_last_year=won[0] / YEAR,
        won_last_week=won[1] / YEAR,
        covered_80=covered[0.8] / judged,
        covered_95=covered[0.95] / judged,
        ahead=tuple(seen.band(value, step) for step, value in enumerate(ahead(counts, setting(counts)))),
        last=last,
    )


class _Errors:
    """The errors known so far, by weeks ahead, each by the root of what was expected: counts scatter so."""

    def __init__(self) -> None:
        self._ordered: list[list[float]] = [[] for _ in range(HORIZON)]
        self._came: list[list[float]] = [[] for _ in range(HORIZON)]

    def learn(self, counts: Sequence[int], told: dict[int, list[float]], until: int) -> None:
        """Add what the week before ``until`` brought to those who had told of it."""
        for step in range(HORIZON):
            origin = until - 1 - step
            if origin not in told:
                continue
            error = _scattered(counts[until - 1], told[origin][step])
            came, ordered = self._came[step], self._ordered[step]
            came.append(error)
            insort(ordered, error)
            if len(came) > _KEPT:
                ordered.remove(came.pop(0))

    def band(self, expected: float, step: int) -> Band:
        """The intervals around what is expected so many weeks ahead (0: the next week)."""
        root, known = math.sqrt(expected + 1), self._ordered[step]
        limits = []
        for part in (0.8, 0.95):
            low = high = _NORMAL[part]
            if len(known) >= _LEARNT:
                low, high = -_quantile(known, _TAILS[part]), _quantile(known, 1 - _TAILS[part])
            limits += [max(expected - low * root, 0.0), max(expected + high * root, 0.0)]
        return Band(expected, *limits)


def _scattered(came: int, expected: float) -> float:
    """How far a count lies from what was expected, measured by how counts scatter."""
    return (came - expected) / math.sqrt(expected + 1)


def _quantile(ordered: Sequence[float], part: float) -> float:
    """The value below which the part of them lies, widened as so few of them ask (split conformal)."""
    size = len(ordered)
    if part > 0.5:
        return ordered[min(math.ceil((size + 1) * part), size) - 1]
    return ordered[max(math.floor((size + 1) * part), 1) - 1]
