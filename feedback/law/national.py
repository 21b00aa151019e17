"""Cơ sở dữ liệu quốc gia về tiếp công dân, KN, TC, KN-PA: how what stands here is written there. Pure.

Read from ``national.toml``, which describes its form. NĐ 154/2026, NĐ 155/2026.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from itertools import pairwise
from typing import Any, Final

from feedback.law import entry as entries
from feedback.law.terms import Confidence

Value = str | int | date | None
"""One value of ours: a text, a number, a day, or nothing."""

VALUES: Final = {
    "visits": frozenset(
        "code corrects agency_code agency place visited_on kind mode name address id_number summary about "
        "people_count occasion dealt_by competent outcome guided taken_by result note".split()
    ),
    "cases": frozenset(
        "code agency_code agency received_on kind channel field area_code title sender_kind name address "
        "id_number people_count state accepted_on settled_on outcome outcome_number closed_on".split()
    ),
}
"""What of visits and of cases a table of columns may name."""

UNSHOWN: Final = "unshown"
"""Stands for the number of a paper where the register records why the person showed none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of the national system; see ``national.toml``. ``length`` None: as long as it is;
    ``unshown``: its code for a paper that wasn't shown."""

    value: str
    name: str
    words: str
    required: bool = False
    personal: bool = False
    length: int | None = None
    codes: Mapping[str, str] | None = None
    unshown: str = ""
    confidence: Confidence = "unsure"

    def cell(self, value: Value, days: str) -> str | int:
        """The value as it is written there, empty for none. A value that its codes lack is empty too."""
        if value is None:
            return ""
        if isinstance(value, date):
            return value.strftime(days)
        if value == UNSHOWN:
            return self.unshown
        if self.codes is not None:
            return self.codes.get(str(value), "")
        if isinstance(value, int):
            return value
        text = " ".join(value.split())
        if self.length is not None and len(text) > self.length:
            return f"{text[: self.length - 1].rstrip()}…"
        return text


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Table(entries.Entry):
    """Bảng cột: one way to write visits and cases for the national system; ``days``: as for ``strftime``."""

    days: str
    visits: tuple[Column, ...]
    cases: tuple[Column, ...]

    def columns(self, what: str) -> tuple[Column, ...]:
        """Those of ``visits`` or ``cases``."""
        return self.visits if what == "visits" else self.cases

    def required(self, what: str) -> tuple[Column, ...]:
        """Those without which a row isn't exported."""
        return tuple(one for one in self.columns(what) if one.required)

    def row(self, what: str, values: Mapping[str, Value]) -> tuple[str | int, ...]:
        """The values of a visit or a case in the order of the columns."""
        return tuple(one.cell(values[one.value], self.days) for one in self.columns(what))

    def lacking(self, what: str, row: Sequence[str | int]) -> tuple[Column, ...]:
        """The required columns that are empty in a row."""
        return tuple(
            one for one, cell in zip(self.columns(what), row, strict=True) if one.required and cell == ""
        )


def table(key: str) -> Table:
    """The table with this key, in force or not. Raises LookupError."""
    return entries.entry(TABLES, key)


def table_on(day: date) -> Table:
    """The one table by which files are made on a day. Before the first one began: the first."""
    begun = [one for one in TABLES if one.holds(day) or (one.in_force_to or date.max) < day]
    return begun[-1] if begun else TABLES[0]


def unsure() -> list[tuple[str, date | None, str]]:
    """The tables that a jurist has to confirm: their key, since which day, what and why."""
    return [
        (one.key, one.in_force_from, f"Bảng cột «{one.words}»: {one.note}")
        for one in TABLES
        if one.confidence == "unsure"
    ]


def answer(said: str) -> str | None:
    """What the national system says of a row (as ``text.search_text`` leaves it): ``updated``, ``failed``;
    None for what isn't known."""
    return next((state for state, ways in _ANSWERS.items() if said in ways), None)


def read(told: Mapping[str, Any]) -> tuple[Table, ...]:
    """The tables of a file, earliest first. Raises ValueError for a value that isn't ours, a name that stands
    twice, a column that is required and may never be filled, and for two tables in force on one day."""
    found = tuple(
        Table(**one | {what: _columns(what, one[what]) for what in VALUES}) for one in told["mappings"]
    )
    for before, after in pairwise(found):
        if (before.in_force_to or date.max) >= (after.in_force_from or date.min):
            raise ValueError(f"{before.key} and {after.key} are in force on one day")
    return found


def _columns(what: str, told: Sequence[Mapping[str, Any]]) -> tuple[Column, ...]:
    found = tuple(Column(**one) for one in told)
    names = [one.name for one in found]
    if len(set(names)) < len(names):
        raise ValueError(f"a column of {what} stands twice")
    if unknown := {one.value for one in found} - VALUES[what]:
        raise ValueError(f"{what} have no {sorted(unknown)}")
    if "code" not in {one.value for one in found if one.required}:
        raise ValueError(f"{what} need their code, by which an answer finds them")
    if what == "visits" and any(
        one.value == "id_number" and one.required and not one.unshown for one in found
    ):
        raise ValueError("who shows no paper needs a code")
    return found


_TOLD: Final = tomllib.loads(
    resources.files("feedback.law").joinpath("national.toml").read_text(encoding="utf-8")
)
TABLES: Final = read(_TOLD)
_ANSWERS: Final = {state: frozenset(ways) for state, ways in _TOLD["answers"].items()}
