"""A light forecast of weekly counts: a level that follows the series, times the season of the year. Pure.

The season is how the weeks around the same one of each year stood to their own year, smoothed over
neighbouring weeks and drawn towards «no season» the fewer years there are. The level is simple exponential
smoothing of the counts without their season (R. G. Brown, 1959), with the
smoothing, and so much season, as erred least.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

YEAR: Final = 52
"""Weeks after which the season comes again; the day or two that a year has more moves it by less than the
smoothing does."""

HORIZON: Final = 8
"""So many weeks ahead are told."""

_NEAR: Final = 3
"""So many weeks on either side smooth the season of a week."""

_DRAWS: Final = (0.2, 1.0, 4.0)
"""So many years without a season stand beside the years that were seen: the more, the flatter the season."""

_RATES: Final = (0.02, 0.05, 0.1, 0.2, 0.4)
_JUDGED: Final = 104
"""The last weeks by which both are chosen …"""

_LEAD: Final = 4
"""… by what they told so many weeks before."""


Setting = tuple[float, float]
"""How flat the season is drawn, and how much of each new week goes into the level."""


def setting(counts: Sequence[int]) -> Setting:
    """What told the last weeks best; the series has a year of weeks at least."""
    drawn = [(draw, seasons(counts, draw)) for draw in _DRAWS]
    judged = [(_smoothed(counts, season, rate)[0], (draw, rate)) for draw, season in drawn for rate in _RATES]
    return min(judged)[1]


def ahead(counts: Sequence[int], chosen: Setting) -> list[float]:
    """The expected counts of the next ``HORIZON`` weeks after the series."""
    season = seasons(counts, chosen[0])
    level, first = _smoothed(counts, season, chosen[1])[1], len(counts)
    return [max(level * season[(first + step) % YEAR], 0.0) for step in range(HORIZON)]


def seasons(counts: Sequence[int], draw: float) -> list[float]:
    """For each place in the year how its weeks stand to the mean of their year (1: as the mean)."""
    years = len(counts) // YEAR
    whole = counts[len(counts) - years * YEAR :]
    offset = len(counts) - len(whole)
    shares = [0.0] * YEAR
    for year in range(years):
        part = whole[year * YEAR : (year + 1) * YEAR]
        mean = sum(part) / YEAR
        for at, count in enumerate(part):
            shares[(offset + at) % YEAR] += count / mean if mean else 1.0
    weight = years / (years + draw)
    around = range(-_NEAR, _NEAR + 1)
    pull = [_NEAR + 1 - abs(step) for step in around]
    smooth = [
        sum(share * shares[(at + step) % YEAR] for share, step in zip(pull, around, strict=True))
        / (sum(pull) * max(years, 1))
        for at in range(YEAR)
    ]
    return [max(1 + weight * (share - 1), 0.1) for share in smooth]


def _smoothed(counts: Sequence[int], season: Sequence[float], rate: float) -> tuple[float, float]:
    """How a rate of smoothing erred ``_LEAD`` weeks ahead (sum of squares), and the level at the end.

    The level is what came over what the season alone would have brought, both smoothed: quiet weeks say less
    than busy ones.
    """
    begin = YEAR // 4
    came, meant = float(sum(counts[:begin])) / begin, sum(season[:begin]) / begin
    error, judged = 0.0, max(len(counts) - _JUDGED, begin)
    for at, count in enumerate(counts):
        share = season[at % YEAR]
        came += rate * (count - came)
        meant += rate * (share - meant)
        told = at + _LEAD
        if judged <= told < len(counts):
            error += (counts[told] - came / meant * season[told % YEAR]) ** 2
    return error, came / meant
