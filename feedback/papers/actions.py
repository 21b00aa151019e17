"""Verbs of papers: give the next numbers of a series, begin one behind those given on paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from feedback.extensions import Base, db
from feedback.papers.models import NumberSequence
from feedback.straight import ask_and_draw, draw_ids

_FEW: Final = 10


class SeriesBegun(Exception):
    """The series of the year has given a number already."""


def begin_behind(series: str, year: int, last: int) -> None:
    """Begin a series of a year behind the last number (1 at least) that was given on paper.

    Raises SeriesBegun when a number of it was given here.
    """
    table = Base.metadata.tables[NumberSequence.__tablename__]
    insert = _INSERTS[db.session.get_bind().dialect.name]
    begun = insert(table).values(series=series, year=year, last=last).on_conflict_do_nothing()
    if not db.session.scalar(begun.returning(table.c.last)):
        raise SeriesBegun


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


def next_numbers_of(
    wanted: Mapping[tuple[str, int], int], *, ids_of: Sequence[type[Base]] = (), each: int = 0
) -> dict[tuple[str, int], int]:
    """Take numbers of several series at once, given as {(series, year): count}; returns the first of each.

    ``ids_of``: of these models so many ids ``each`` are drawn on the way (``straight.draw_ids``).

    Series are taken in one fixed order, so that two batches wait for each other and never lock each other
    out. Raises ValueError when a count is below 1.
    """
    if any(count < 1 for count in wanted.values()):
        raise ValueError("a count of numbers below 1")
    in_order = sorted(wanted)
    taken: Iterable[Any] = ()
    if 0 < len(in_order) <= _FEW:
        engine = db.session.get_bind().dialect.name
        values = [one for key in in_order for one in (*key, wanted[key])]
        taken = ask_and_draw(_taking(engine, len(in_order)), values, ids_of, each)
    elif in_order:
        draw_ids(ids_of, each)
        rows = [{"series": series, "year": year, "last": wanted[series, year]} for series, year in in_order]
        taken = db.session.execute(_TAKE[db.session.get_bind().dialect.name], rows)
    return {(series, year): last - wanted[series, year] + 1 for series, year, last in taken}


@cache
def _taking(engine: str, count: int) -> str:
    """The same as ``_TAKE`` for so many series, as the driver takes it: a submission takes two numbers, and
    the way through the compiler would take longer than the database does.
    """
    row = f"({', '.join(['?' if engine == 'sqlite' else '%s'] * 3)})"
    return (
        f"INSERT INTO number_sequence (series, year, last) VALUES {', '.join([row] * count)} "  # noqa: S608
        "ON CONFLICT (series, year) DO UPDATE SET last = number_sequence.last + excluded.last "
        "RETURNING series, year, last"
    )


def _take(insert: Any) -> Any:
    """Begin or go on with many series in one statement, made once: rows are values of it, not text."""
    table = Base.metadata.tables[NumberSequence.__tablename__]
    added = insert(table)
    return added.on_conflict_do_update(
        index_elements=[table.c.series, table.c.year],
        set_={"last": table.c.last + added.excluded.last},
    ).returning(table.c.series, table.c.year, table.c.last)


_INSERTS: Mapping[str, Any] = {"sqlite": sqlite_insert, "postgresql": postgresql_insert}
_TAKE = {name: _take(insert) for name, insert in _INSERTS.items()}
