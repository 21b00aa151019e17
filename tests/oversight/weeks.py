"""Weekly counts to try forecasts on: a city's real ones, and made ones."""

from __future__ import annotations

import csv
import random
from functools import cache
from pathlib import Path

REASONS = ("Animal Issues", "Housing", "Street Cleaning")

_FILE = Path(__file__).parents[1] / "data" / "311-boston-history" / "weeks.csv"


@cache
def boston(reason: str) -> list[int]:
    """Requests of a reason in each of the 364 weeks from 2013 to 2019."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return [int(row[reason]) for row in csv.DictReader(file)]


def wandering(weeks: int, seed: int) -> list[int]:
    """A random walk: nobody knows more of its next week than where it is now."""
    dice, at, walked = random.Random(seed), 100, []
    for _ in range(weeks):
        at = max(5, at + dice.choice((-8, -5, -3, 3, 5, 8)))
        walked.append(at)
    return walked
