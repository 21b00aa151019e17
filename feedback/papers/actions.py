"""Verbs of papers: give the next numbers of a series."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from feedback.extensions import db
from feedback.papers.models import NumberSequence


def next_number(series: str, year: int) -> int:
    """The next number of a series in a year, beginning with 1 (numbers start anew on 1 January: Điều 15, 22
    Nghị định 30/2020/NĐ-CP).

    The number is taken in the caller's transaction: rolled back, it is given again, so that no number is
    missing. Until the commit, others who want a number of the same series and year wait.
    """
    return next_numbers(series, year, 1)


def next_numbers(series: str, year: int, count: int) -> int:
    """Take ``count`` numbers in a row; returns the first. Raises ValueError when the count is below 1."""
    return next_numbers_of({(series, year): count})[series, year]


def next_numbers_of(wanted: Mapping[tuple[str, int], int]) -> dict[tuple[str, int], int]:
    """Take numbers of several series at once, given as {(series, year): count}; returns the first of each.

    Series are taken in one fixed order, so that two batches wait for each other and never lock each other
    out. Raises ValueError when a count is below 1.
    """
    if any(count < 1 for count in wanted.values()):
        raise ValueError("a count of numbers below 1")
    firsts = {}
    keys = sorted(wanted)
    insert = sqlite_insert if db.session.get_bind().dialect.name == "sqlite" else postgresql_insert
    # SQLite takes at most 32,766 values in a statement; three go with each series.
    for start in range(0, len(keys), 5_000):
        rows = [
            {"series": series, "year": year, "last": wanted[series, year]}
            for series, year in keys[start : start + 5_000]
        ]
        added = insert(NumberSequence).values(rows)
        statement = added.on_conflict_do_update(
            index_elements=[NumberSequence.series, NumberSequence.year],
            set_={"last": NumberSequence.last + added.excluded.last},
        ).returning(NumberSequence.series, NumberSequence.year, NumberSequence.last)
        for series, year, last in db.session.execute(statement):
            firsts[series, year] = last - wanted[series, year] + 1
    return firsts
