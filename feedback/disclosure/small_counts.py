"""Số nhỏ: counts by which somebody could be recognised are merged or left out before they are written. Pure.

One who reads all published tables, and subtracts one from another, must not find a count of 1 to
``LEAST`` - 1. Tables are therefore published once, for a whole quarter, and each is safe by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

LEAST: Final = 5
OTHER: Final = "other"


@dataclass(frozen=True, slots=True)
class Count:
    """One row: how many came in, were settled, of these in time and late; None is not told."""

    received: int | None
    settled: int | None
    in_time: int | None
    late: int | None

    @property
    def without_term(self) -> int:
        """How many were settled for which no law sets a term: who subtracts finds them."""
        return (self.settled or 0) - (self.in_time or 0) - (self.late or 0)

    def __add__(self, other: Count) -> Count:
        return Count(
            (self.received or 0) + (other.received or 0),
            (self.settled or 0) + (other.settled or 0),
            (self.in_time or 0) + (other.in_time or 0),
            (self.late or 0) + (other.late or 0),
        )


NOTHING: Final = Count(0, 0, 0, 0)


def safe(rows: Mapping[str, Count], least: int = LEAST, *, moved: Count = NOTHING) -> dict[str, Count]:
    """The rows as they may be published, in their order, small ones merged into ``OTHER`` at the end.

    Every row shown has come in and was settled 0 or at least ``least`` times. Where few rows are small, the
    next smallest goes along, so that the merged row is two rows at least and not small itself. In time and
    late are told of a row together or not at all: of at least two rows they are not, or of none. A table that
    can't be made safe is empty.

    ``moved``: by how much a sum that is public already differs from that of the rows (less than nothing where
    the rows are more). It is counted into the merged row, as if it were one: the table makes up the public
    sum, and nobody learns from the two how many cases were moved since.
    """
    return _timed(_merged(rows, least, moved), least)


def of_all(count: Count, least: int = LEAST) -> Count:
    """One row that is a table by itself: what is small is not told."""
    received = None if _small(count.received, least) else count.received
    if _small(count.settled, least):
        return Count(received, None, None, None)
    if _timing_tells([count], least):
        return Count(received, count.settled, None, None)
    return replace(count, received=received)


def _small(number: int | None, least: int) -> bool:
    return number is not None and 0 < number < least


def _tells(count: Count, least: int) -> bool:
    return _small(count.received, least) or _small(count.settled, least)


def _hides_too_few(merged: Count, least: int) -> bool:
    return _tells(merged, least) or (merged.received or 0) < 0 or (merged.settled or 0) < 0


def _timing_tells(counts: Sequence[Count], least: int) -> bool:
    whole = sum(counts, NOTHING)
    return any(_small(one, least) for one in (whole.in_time, whole.late, whole.without_term))


def _size(count: Count) -> int:
    return (count.received or 0) + (count.settled or 0)


def _merged(rows: Mapping[str, Count], least: int, moved: Count) -> dict[str, Count]:
    kept = {key: count for key, count in rows.items() if not _tells(count, least)}
    small = [count for count in rows.values() if _tells(count, least)]
    if moved != NOTHING:
        small.append(moved)
    if not small:
        return kept
    by_size: Sequence[str] = sorted(
        (key for key in kept if _size(kept[key])), key=lambda key: _size(kept[key])
    )
    merged = sum(small, NOTHING)
    together = len(small)
    for key in by_size:
        if together > 1 and not _hides_too_few(merged, least):
            break
        merged += kept.pop(key)
        together += 1
    if _hides_too_few(merged, least) or together == 1:
        return {}
    return kept | {OTHER: merged}


def _timed(rows: Mapping[str, Count], least: int) -> dict[str, Count]:
    """Leave out in time and late where one of them, or what is left without a term, is small, and of as many
    more rows as hides these."""

    def hides(keys: Sequence[str]) -> bool:
        return len(keys) > 1 and not _timing_tells([rows[key] for key in keys], least)

    hidden = [key for key, count in rows.items() if _timing_tells([count], least)]
    if hidden:
        rest = sorted((key for key in rows if key not in hidden), key=lambda key: rows[key].settled or 0)
        for key in rest:
            if hides(hidden):
                break
            if rows[key].settled:
                hidden.append(key)
        if not hides(hidden):
            hidden = list(rows)
    return {
        key: replace(count, in_time=None, late=None) if key in hidden else count
        for key, count in rows.items()
    }
