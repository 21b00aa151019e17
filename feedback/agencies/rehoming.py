"""Rows of agencies that end go to their successors: counted beforehand, given over on the day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Protocol

from feedback.extensions import db

Moved = Counter[tuple[int, int]]
"""How many rows went from which agency to which, by their numbers."""


class Owned(Protocol):
    """A row that belongs to an agency, with a version column."""

    agency_id: int
    version: int


def counted(going: Iterable[tuple[Owned, int]]) -> Moved:
    """How many rows, each with the number of the successor, would go from which agency to which."""
    return Counter((row.agency_id, to) for row, to in going)


def give_over(going: Sequence[tuple[Owned, int]]) -> Moved:
    """Give each row to its successor, with its next version; the caller enters it."""
    moved = counted(going)
    for row, to in going:
        row.agency_id = to
        row.version += 1
    db.session.flush()
    return moved
