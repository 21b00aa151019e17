"""Verbs of papers: give the next numbers of a series (đánh số, từ 01 mỗi năm, NĐ 30/2020 Đ15)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from feedback.extensions import db
from feedback.papers.models import NumberSequence


def next_number(series: str, year: int) -> int:
    """The next number of a series in a year, from 1; without gaps, since it is undone with the act."""
    return next_numbers_of({(series, year): 1})[(series, year)]


def next_numbers_of(wanted: Mapping[tuple[str, int], int]) -> dict[tuple[str, int], int]:
    """Take numbers from several series by one statement: how many of each, back comes the first of each.

    The rows stay locked until the act is committed, in one order for all, so that two acts never wait
    for each other.
    """
    insert: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[db.session.get_bind().dialect.name]
    rows = [{"series": series, "year": year, "last": wanted[series, year]} for series, year in sorted(wanted)]
    statement = insert(NumberSequence).values(rows)
    statement = statement.on_conflict_do_update(
        index_elements=["series", "year"],
        set_={"last": NumberSequence.last + statement.excluded.last},
    ).returning(NumberSequence.series, NumberSequence.year, NumberSequence.last)
    given = db.session.execute(statement).all()
    return {(row.series, row.year): row.last - wanted[row.series, row.year] + 1 for row in given}
