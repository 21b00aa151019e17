"""Numbers passed over: after a restore those that were given in the gap may stand on papers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import select

from feedback.extensions import db
from feedback.papers.actions import next_numbers_of
from feedback.papers.models import NumberSequence

_LOT: Final = 200


def skip(count: int, years: Sequence[int], series: Iterable[str]) -> int:
    """Pass over ``count`` numbers of each series in each of the years: of those named, and of all that ever
    gave a number. Returns of how many. Raises ValueError when the count is below 1.
    """
    known = set(db.session.scalars(select(NumberSequence.series).distinct()))
    wanted = [(one, year) for one in sorted({*known, *series}) for year in years]
    for start in range(0, len(wanted), _LOT):
        next_numbers_of(dict.fromkeys(wanted[start : start + _LOT], count))
    return len(wanted)
