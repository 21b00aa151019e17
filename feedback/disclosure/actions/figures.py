"""Công khai số liệu: what came in and was settled, counted once, when a month or quarter is over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select

from feedback.agencies import queries as agencies
from feedback.cases import fields_named
from feedback.cases.models import Case
from feedback.disclosure import small_counts
from feedback.disclosure.models import Outcome, PublicFigure
from feedback.disclosure.small_counts import LEAST, NOTHING, OTHER, Count
from feedback.extensions import db
from feedback.law.kinds import Kind, texts
from feedback.law.states import NO_MATTER
from feedback.straight import add_rows

MOST_MONTHS: Final = 36
"""So many months back figures are made that aren't there yet."""

SEALED: Final = Kind.DENUNCIATION
NONE: Final = "none"
_ALL: Final = "all"
_OTHERS: Final = {
    "kind": "Các loại khác",
    "agency": "Các cơ quan khác",
    "field": "Các lĩnh vực khác",
    "area": "Các xã, phường khác",
}
_UNKNOWN: Final = {"field": "Chưa xác định lĩnh vực", "area": "Không gắn với một xã, phường"}


def write_over(*, today: date, at: datetime) -> int:
    """Write the figures of each month and quarter that is over and has none yet; how many rows.

    Counted are cases received here (no old ones brought in, none merged into another), and the first time
    each was settled. Denunciations are in no sum: they have a row of their own, for a quarter, where it
    isn't small. A quarter is written once all its months are: no table tells what another one hides,
    nor what was merged or became a denunciation since its month was counted.
    """
    written = 0
    there = {tuple(row) for row in db.session.execute(select(PublicFigure.span, PublicFigure.begins_on))}
    for begins_on in _months_over(today):
        if ("month", begins_on) not in there:
            written += _write_month(begins_on, at)
        if begins_on.month % 3 == 0:
            quarter = begins_on.replace(month=begins_on.month - 2)
            if ("quarter", quarter) not in there:
                written += _write_quarter(quarter, at)
    return written


def _months_over(today: date) -> Iterator[date]:
    """The first days of the months that are over, oldest first, from the first in which something came."""
    first = db.session.scalar(select(func.min(Case.received_on)).where(*_counted()))
    if first is None:
        return
    this = today.replace(day=1)
    earliest = this
    for _ in range(MOST_MONTHS):
        earliest = (earliest - timedelta(days=1)).replace(day=1)
    begins_on = max(first.replace(day=1), earliest)
    while begins_on < this:
        yield begins_on
        begins_on = _after(begins_on, 1)


def _write_month(begins_on: date, at: datetime) -> int:
    count = _count(begins_on, _after(begins_on, 1), None).get(_ALL, NOTHING)
    _add([_row("month", begins_on, "all", _ALL, "Cả tỉnh", small_counts.of_all(count), at)])
    return 1


def _write_quarter(begins_on: date, at: datetime) -> int:
    end = _after(begins_on, 3)
    months = db.session.scalars(
        select(PublicFigure).where(
            PublicFigure.span == "month", PublicFigure.begins_on.between(begins_on, end - timedelta(days=1))
        )
    ).all()
    rows: list[dict[str, Any]] = []
    if all(one.received is not None and one.settled is not None for one in months):
        timed = all(one.in_time is not None for one in months)
        for side, words_of in _sides().items():
            counts = _count(begins_on, end, side)
            counts = small_counts.safe(counts, moved=_moved(months, counts.values()))
            for key, count in counts.items():
                told = count if timed else replace(count, in_time=None, late=None)
                rows.append(_row("quarter", begins_on, side, key, words_of(key), told, at))
        rows += _of_sealed(begins_on, end, at)
    if not rows:
        # That nothing can be told of a quarter is known once, too.
        untold = Count(None, None, None, None)
        rows = [_row("quarter", begins_on, "all", NONE, "Cả tỉnh", untold, at)]
    _add(rows)
    return len(rows)


def _moved(months: Sequence[PublicFigure], counts: Iterable[Count]) -> Count:
    """By how much the months of a quarter, as they were told, differ from its count of today."""
    now = sum(counts, NOTHING)
    return Count(
        sum(one.received or 0 for one in months) - (now.received or 0),
        sum(one.settled or 0 for one in months) - (now.settled or 0),
        0,
        0,
    )


def _of_sealed(begins_on: date, end: date, at: datetime) -> list[dict[str, Any]]:
    """The row of denunciations, where they aren't few: how many came in. How many were concluded isn't told:
    less those whose conclusion is published it would tell the others, and those are soon few.
    """
    came = _count(begins_on, end, "kind", sealed=True).get(SEALED, NOTHING).received or 0
    if came < LEAST:
        return []
    told = Count(came, None, None, None)
    return [_row("quarter", begins_on, "kind", SEALED, texts(SEALED).name, told, at)]


def _sides() -> Mapping[str, Callable[[str], str]]:
    directory, fields = agencies.directory(), fields_named.names()

    def agency(key: str) -> str:
        entry = directory.by_code(key)
        return entry.name if entry else key

    def area(key: str) -> str:
        entry = agencies.area_by_code(key)
        return entry.name if entry else key

    named: dict[str, Callable[[str], str]] = {
        "kind": lambda key: texts(Kind(key)).name,
        "agency": agency,
        "field": lambda key: fields.get(key, key),
        "area": area,
    }

    def words(side: str) -> Callable[[str], str]:
        fixed = {OTHER: _OTHERS[side], NONE: _UNKNOWN.get(side, "")}
        return lambda key: fixed[key] if key in fixed else named[side](key)

    return {side: words(side) for side in named}


def _counted() -> tuple[ColumnElement[bool], ...]:
    """That a case counts: it came in here, and is no part of another."""
    return Case.state.not_in(NO_MATTER), Case.brought_in.is_(False)


def _count(begins_on: date, end: date, side: str | None, *, sealed: bool = False) -> dict[str, Count]:
    """By key of a side (``all`` without one) what came in and was settled from a day until before another."""
    directory = {one.id: one.code for one in agencies.directory()}
    of_case = {"kind": Case.kind, "agency": Case.agency_id, "field": Case.field_key, "area": Case.area_code}
    of_outcome = {
        "kind": Outcome.kind,
        "agency": Outcome.agency_id,
        "field": Outcome.field_key,
        "area": Outcome.area_code,
    }

    def key(value: Any) -> str:
        if side is None:
            return _ALL
        return str(directory.get(value, value) if side == "agency" else value or NONE)

    found: dict[str, Count] = {}

    def add(value: Any, count: Count) -> None:
        found[key(value)] = found.get(key(value), NOTHING) + count

    by = of_case[side] if side else Case.sealed
    came = select(by, func.count()).where(
        Case.received_on >= begins_on,
        Case.received_on < end,
        (Case.kind == SEALED) == sealed,
        *_counted(),
    )
    for value, number in db.session.execute(came.group_by(by)):
        add(value, Count(number, 0, 0, 0))
    by = of_outcome[side] if side else Outcome.round
    settled = select(by, Outcome.in_time, func.count()).where(
        Outcome.settled_on >= begins_on,
        Outcome.settled_on < end,
        Outcome.round == 1,
        (Outcome.kind == SEALED) == sealed,
    )
    for value, in_time, number in db.session.execute(settled.group_by(by, Outcome.in_time)):
        add(value, Count(0, number, number if in_time else 0, number if in_time is False else 0))
    if not sealed:
        _add_dialogues(add, of_case[side] if side else Case.sealed, begins_on, end)
    return dict(sorted(found.items()))


def _add_dialogues(add: Callable[[Any, Count], None], by: Any, begins_on: date, end: date) -> None:
    """A request for a dialogue is settled without a result of its own that would be public."""
    in_time = Case.settled_on <= Case.settle_by_on
    asked = select(by, in_time, func.count()).where(
        Case.settled_on >= begins_on,
        Case.settled_on < end,
        Case.kind == Kind.DIALOGUE_REQUEST,
        *_counted(),
    )
    for value, kept, number in db.session.execute(asked.group_by(by, in_time)):
        add(value, Count(0, number, number if kept else 0, number if kept is False else 0))


def _after(begins_on: date, months: int) -> date:
    number = begins_on.year * 12 + begins_on.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _row(
    span: str, begins_on: date, side: str, key: str, words: str, count: Count, at: datetime
) -> dict[str, Any]:
    return {
        "span": span,
        "begins_on": begins_on,
        "side": side,
        "key": key,
        "words": words,
        "received": count.received,
        "settled": count.settled,
        "in_time": count.in_time,
        "late": count.late,
        "made_at": at,
    }


def _add(rows: list[dict[str, Any]]) -> None:
    add_rows(PublicFigure, rows)
