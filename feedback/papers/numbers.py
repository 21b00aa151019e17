"""Questions about number sequences: how far a series has come."""

from __future__ import annotations

from sqlalchemy import select

from feedback.extensions import db
from feedback.papers.models import NumberSequence


def last_number(series: str, year: int) -> int:
    """The last number given in a series in a year; 0 when none was."""
    of_year = (NumberSequence.series == series, NumberSequence.year == year)
    return db.session.scalar(select(NumberSequence.last).where(*of_year)) or 0
