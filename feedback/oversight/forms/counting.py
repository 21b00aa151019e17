"""Counting forms: one statement for each part of each source gives all cells of all units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, text

from feedback.extensions import db
from feedback.law.forms import checking
from feedback.law.forms.checking import ZERO, Figures
from feedback.law.forms.schema import Column, Count, Form, FormSet
from feedback.oversight.forms import facts
from feedback.oversight.forms.facts import Part
from feedback.oversight.measures.periods import Period

_ROOM: Final = "64MB"
"""What a statement over all units may hold in memory: its own 4 MB make it three times slower."""

MILLION: Final = Decimal(1_000_000)
"""Money is kept in đồng and printed in million đồng (Trđ), without rounding."""


_connected: Final[set[Any]] = set()
"""Shapes of statements that were found joined."""


@dataclass(frozen=True, slots=True)
class _Cell:
    """A column that is counted: which form and column, and what."""

    form: str
    column: Column
    count: Count


def counted(
    forms: FormSet,
    period: Period,
    *,
    agency_ids: Sequence[int] | None = None,
    narrowed: Callable[[Part], list[ColumnElement[bool]]] = lambda _part: [],
    tell: Callable[[str], None] = lambda _source: None,
) -> dict[int, Figures]:
    """By agency the figures that the system counts, formulas not yet worked out; columns with 0 left out.

    ``agency_ids`` None: all; an agency without any figure is not there. ``narrowed``: further conditions on
    each part; ``tell`` is called with the key of each source when it begins to be counted.
    """
    if agency_ids is None and db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text(f"SET LOCAL work_mem = '{_ROOM}'"))
    found: dict[int, Figures] = {}
    for of, cells in _by_source(forms.forms).items():
        tell(of)
        dims = sorted({dim for cell in cells for where in cell.count.where for dim in where})
        sums = sorted({cell.count.sum_of for cell in cells if cell.count.sum_of})
        for part in facts.SOURCES[of](period):
            asked = _asked(part, dims, sums, agency_ids, narrowed(part))
            _add(found, db.session.execute(asked), cells, dims, sums)
    return found


def worked_out(forms: FormSet, given: Figures) -> Figures:
    """All figures of one unit: formulas too, and 0 where nothing was counted or typed."""
    return {form.number: checking.worked_out(form, given.get(form.number, {})) for form in forms.forms}


def matches(part: Part, count: Count) -> list[ColumnElement[bool]]:
    """The conditions under which a row of the part counts in a column."""
    sets = [
        and_(*(part.dims[dim].in_(values) for dim, values in where.items())) for where in count.where if where
    ]
    return [or_(*sets)] if sets and all(count.where) else []


def joined(part: Part, asked: Select[Any]) -> Select[Any]:
    """A statement that starts from a part, with its tables and the rows that count at all."""
    asked = asked.select_from(part.model)
    for table, how in part.joins:
        asked = asked.join(table, how)
    for table, how in part.perhaps:
        asked = asked.outerjoin(table, how)
    return asked.where(*part.only)


def demand_connected(asked: Select[Any]) -> None:
    """That all tables of a statement are joined: a condition on another table would count each row once for
    each of that one's (tích Đề-các). Raises NotConnected."""
    # To tell it the statement is compiled; most are asked again and again with other values.
    shape = asked._generate_cache_key()
    if shape is not None and shape.key in _connected:
        return
    if len(asked.get_final_froms()) > 1:
        names = ", ".join(sorted(str(one)[:60] for one in asked.get_final_froms()))
        raise NotConnected(f"conditions on tables that the part doesn't join: {names}")
    if shape is not None:
        _connected.add(shape.key)


class NotConnected(RuntimeError):
    """A count was asked with conditions on tables that its part doesn't join: a fault of the caller."""


def _asked(
    part: Part,
    dims: Sequence[str],
    sums: Sequence[str],
    agency_ids: Sequence[int] | None,
    also: list[ColumnElement[bool]],
) -> Select[Any]:
    # A second level lets the engine work out each dimension once, and group by names.
    inner = joined(
        part,
        select(
            part.agency.label("agency"),
            *(part.dims[dim].label(f"d{place}") for place, dim in enumerate(dims)),
            *(part.sums[one].label(f"s{place}") for place, one in enumerate(sums)),
        ),
    ).where(*also)
    if agency_ids is not None:
        inner = inner.where(part.agency.in_(agency_ids))
    demand_connected(inner)
    rows = inner.subquery()
    by = [rows.c.agency, *(rows.c[f"d{place}"] for place in range(len(dims)))]
    amounts = [func.sum(rows.c[f"s{place}"]) for place in range(len(sums))]
    return select(*by, func.count(), *amounts).group_by(*by)


def _add(
    found: dict[int, Figures],
    rows: Iterable[Any],
    cells: Sequence[_Cell],
    dims: Sequence[str],
    sums: Sequence[str],
) -> None:
    place_of = {name: len(dims) + 2 + place for place, name in enumerate(sums)}
    counting: dict[tuple[Any, ...], list[tuple[_Cell, int, bool]]] = {}
    for row in rows:
        kind = tuple(row[1 : len(dims) + 1])
        if kind not in counting:
            told = dict(zip(dims, kind, strict=True))
            counting[kind] = [
                (cell, place_of.get(cell.count.sum_of, len(dims) + 1), cell.column.unit == "Trđ")
                for cell in cells
                if _holds(cell.count, told)
            ]
        if not counting[kind]:
            continue
        figures = found.setdefault(row[0], {})
        for cell, place, money in counting[kind]:
            amount = Decimal(row[place] or 0)
            of_form = figures.setdefault(cell.form, {})
            number = cell.column.number
            of_form[number] = of_form.get(number, ZERO) + (amount / MILLION if money else amount)


def _holds(count: Count, told: Mapping[str, Any]) -> bool:
    return any(all(told[dim] in values for dim, values in where.items()) for where in count.where)


def _by_source(forms: Iterable[Form]) -> dict[str, list[_Cell]]:
    found: dict[str, list[_Cell]] = defaultdict(list)
    for form in forms:
        for column in form.figures:
            if column.count is not None:
                found[column.count.of].append(_Cell(form.number, column, column.count))
    return found
