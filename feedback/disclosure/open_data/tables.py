"""Tables of open data and their columns: the dictionary, in two languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from flask import Flask, current_app

Value = str | int | float | bool | date | datetime | None
Row = tuple[Value, ...]
Kind = Literal["string", "integer", "number", "boolean", "date", "datetime"]
"""Names of the Table Schema (specs.frictionlessdata.io), which JSON Schema follows but for the days."""

_NAME: Final = "open_data"
_YEARS_AHEAD: Final = 5
_PERIOD: Final = re.compile("([0-9]{4})(?:-(0[1-9]|1[0-2]))?")


@dataclass(frozen=True, slots=True)
class Meaning:
    """The same in both languages."""

    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``name`` never changes its meaning; ``values``: what may stand in it, each with its words;
    ``always``: whether it is never empty.
    """

    name: str
    kind: Kind
    title: Meaning
    meaning: Meaning
    values: tuple[tuple[str, Meaning], ...] = ()
    always: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """A year, or a month of it."""

    year: int
    month: int | None = None

    @property
    def key(self) -> str:
        """As addresses name it: ``2026`` or ``2026-10``."""
        return f"{self.year}" if self.month is None else f"{self.year}-{self.month:02d}"

    @property
    def first_on(self) -> date:
        """Its first day."""
        return date(self.year, self.month or 1, 1)

    @property
    def last_on(self) -> date:
        """Its last day."""
        month = self.month or 12
        following = date(self.year + month // 12, month % 12 + 1, 1)
        return following - timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of open data.

    ``key`` names it in addresses. ``rows``: those of a period on a day, in a lasting order, each as long as
    ``columns``. ``stamp``: text that differs whenever a row of the period does; cheap. ``began``: the first
    day that has a row, None while there is none. ``until``: the last such day, where rows may stand on days
    to come. ``identity``: the columns that name a row.
    """

    key: str
    title: Meaning
    about: Meaning
    columns: tuple[Column, ...]
    identity: tuple[str, ...]
    rows: Callable[[Period, date], Iterator[Row]]
    stamp: Callable[[Period, date], str]
    began: Callable[[], date | None]
    until: Callable[[], date | None] = lambda: None


def period_of(text: str, on: date) -> Period | None:
    """The period that an address names, if it has begun by a day or a table has a row of it or later, and one
    has a row of it or before it; two selects for each table at most. None for any other text.
    """
    found = _PERIOD.fullmatch(text)
    if found is None or found[1] == "0000":
        return None
    period = Period(int(found[1]), int(found[2]) if found[2] else None)
    first = began()
    there = first is not None and period.first_on <= until(on) and first <= period.last_on
    return period if there else None


def periods(on: date) -> list[Period]:
    """Every period that there is on a day, latest first: a year, then its months."""
    first, last = began(), until(on)
    if first is None:
        return []
    found: list[Period] = []
    for year in range(last.year, first.year - 1, -1):
        months = [Period(year, month) for month in range(12, 0, -1)]
        found.append(Period(year))
        found += [one for one in months if one.first_on <= last and first <= one.last_on]
    return found


def began() -> date | None:
    """The first day that has a row in any table; None while none has."""
    return min((day for one in all_tables() if (day := one.began()) is not None), default=None)


def until(on: date) -> date:
    """The last day that has a row in any table, and a day at least. A year that was mistyped makes no list of
    thousands of periods.
    """
    ahead = max((day for one in all_tables() if (day := one.until()) is not None), default=on)
    return max(on, min(ahead, date(min(on.year + _YEARS_AHEAD, date.max.year), 12, 31)))


def add(app: Flask, table: Table) -> None:
    """Publish a table; ``key`` once only."""
    found: dict[str, Table] = app.extensions.setdefault(_NAME, {})
    if table.key in found:
        raise ValueError(table.key)
    found[table.key] = table


def all_tables() -> list[Table]:
    """Every table, in the order in which rooms put them in."""
    found: Iterable[Table] = current_app.extensions.get(_NAME, {}).values()
    return list(found)


def by_key(key: str) -> Table | None:
    """The table of an address."""
    found: Table | None = current_app.extensions.get(_NAME, {}).get(key)
    return found
