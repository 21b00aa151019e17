"""Bảng chéo: one figure by rows and columns, each number with what narrows the list behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases import fields_named
from feedback.law import kinds, measures
from feedback.law.kinds import Kind
from feedback.law.refusal import Refusal
from feedback.oversight.measures import lines, rooms
from feedback.oversight.measures.branches import SPANS
from feedback.oversight.measures.counting import figures
from feedback.oversight.measures.filters import Filters
from feedback.oversight.measures.grouping import SPANS_OF_TIME, Group
from feedback.oversight.measures.periods import Period, after
from feedback.oversight.measures.spread import Spread, spread

SIDES: Final = {
    "agency": "Cơ quan",
    "area": "Xã, phường, đặc khu",
    "field": "Lĩnh vực",
    "kind": "Loại đơn",
    "month": "Tháng",
    "quarter": "Quý",
}
TIMING: Final = "timing"
COLUMNS: Final = {
    "kind": "Loại đơn",
    "month": "Tháng",
    "quarter": "Quý",
    TIMING: "Đúng hạn, quá hạn",
}
PARTS: Final = {
    "settled": ("settled_in_time", "settled_late", "settled_without_term"),
    "to_settle": ("settled_in_time", "late_settled", "open_late"),
    "to_settle_by_aim": ("settled_in_aim", "beyond_aim_settled", "open_beyond_aim"),
    "reception_due": ("reception_held", "reception_missed"),
    "commitments_due": (
        "commitments_kept",
        "commitments_kept_late",
        "commitments_waiting",
        "commitments_late",
    ),
    "duties_due": ("duties_met", "duties_met_late", "duties_late"),
}
"""By figure the parts that it is the sum of, where it is parted in time and late."""
MOST_ROWS: Final = 300
MOST_COLUMNS: Final = 24


class NotSo(Refusal):
    """The table can't be made; its words say what to choose instead."""


@dataclass(frozen=True, slots=True)
class Head:
    """A row or column: its words, and by side to what it narrows (``parts``: the figure of a column)."""

    key: Any
    words: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One number. ``value``: a count, a share from 0 to 1, days (the median); None where there is none.
    ``count``: of how many it is one; ``part`` of these the share is. ``p90`` of days.
    """

    value: float | None
    count: int
    part: int = 0
    p90: int = 0


@dataclass(frozen=True, slots=True)
class Cross:
    """The table. ``cells`` by keys of row and column, None for the sums (``totals``)."""

    key: str
    row: str
    column: str
    rows: Sequence[Head]
    columns: Sequence[Head]
    cells: dict[tuple[Any, Any], Cell]

    def cell(self, row: Any, column: Any) -> Cell:
        """A number; one that nothing stands behind is 0, of shares and days none."""
        unit = measures.definition(self.key).unit
        return self.cells.get((row, column), Cell(0 if unit == "count" else None, 0))


SUM: Final = object()
"""In place of a row's or column's key: all of them."""


def table(key: str, row: str, column: str, filters: Filters, *, viewer: Actor, today: date) -> Cross:
    """A figure by a side of ``SIDES`` and one of ``COLUMNS`` ("" for none); at most twelve statements. Raises
    NotSo with what to choose instead, KeyError for a figure that isn't.
    """
    _demand_sound(key, row, column, filters)
    cells: dict[tuple[Any, Any], Cell] = {}

    def add(by: Sequence[str], place: Callable[[Group], tuple[Any, Any]]) -> None:
        for group, cell in _cells(key, filters, viewer, today, by).items():
            cells[place(group)] = cell

    add((row,), lambda group: (group[0], SUM))
    add((), lambda _group: (SUM, SUM))
    if column == TIMING:
        for part in PARTS[key]:
            for group, cell in _cells(part, filters, viewer, today, (row,)).items():
                cells[group[0], part] = cell
            cells[SUM, part] = _cells(part, filters, viewer, today, ())[()]
    elif column:
        add((row, column), lambda group: (group[0], group[1]))
        add((column,), lambda group: (SUM, group[0]))
    rows = _heads(row, {one for one, _ in cells if one is not SUM}, filters)
    if column == TIMING:
        columns = [Head(part, measures.definition(part).words, part) for part in PARTS[key]]
    else:
        columns = _heads(column, {one for _, one in cells if one is not SUM}, filters) if column else []
    if len(rows) > MOST_ROWS or len(columns) > MOST_COLUMNS:
        raise NotSo(
            f"Bảng quá rộng: nhiều nhất {MOST_ROWS} hàng, {MOST_COLUMNS} cột. "
            "Chọn kỳ ngắn hơn, hoặc chọn cột theo quý."
        )
    return Cross(key, row, column, rows, columns, cells)


def _demand_sound(key: str, row: str, column: str, filters: Filters) -> None:
    asked = measures.definition(key)
    if row == column:
        raise NotSo("Hàng và cột đang giống nhau. Chọn cột khác, hoặc không chia cột.")
    if asked.stock and {row, column} & {*SPANS_OF_TIME}:
        raise NotSo(f"«{asked.words}» tính lúc này, không chia theo tháng, quý. Chọn hàng, cột khác.")
    if column == TIMING and key not in PARTS:
        able = ", ".join(f"«{measures.definition(one).words}»" for one in PARTS)
        raise NotSo(f"Chỉ chia đúng hạn, quá hạn với: {able}.")
    by = [one for one in (row, column) if one and one != TIMING]
    counted = lines.counted_by(key)
    if counted in rooms.COUNTS and not rooms.fits(counted, filters, by):
        raise NotSo(
            f"«{asked.words}» không có đủ các mặt đang chọn. Chọn hàng, cột theo cơ quan, tháng hoặc quý, "
            "và bỏ lọc loại đơn, lĩnh vực, xã."
        )


def _cells(key: str, filters: Filters, viewer: Actor, today: date, by: Sequence[str]) -> dict[Group, Cell]:
    asked = measures.definition(key)
    if key in SPANS:
        found = spread(key, filters, viewer=viewer, today=today, by=by)
        return {group: _days(one) for group, one in found.items()} or ({} if by else {(): Cell(None, 0)})
    counts = figures([key], filters, viewer=viewer, today=today, by=by)
    if asked.unit == "share":
        [part], [whole] = asked.numerator, asked.denominator
        return {group: Cell(measures.share(one, key), one[whole], one[part]) for group, one in counts.items()}
    return {group: Cell(one[key], one[key]) for group, one in counts.items()}


def _days(found: Spread) -> Cell:
    return Cell(found.median, found.count, p90=found.p90)


def _heads(side: str, there: set[Any], filters: Filters) -> list[Head]:
    if side in SPANS_OF_TIME:
        return _times(side, filters.period)
    if side == "kind":
        known = [Head(kind.value, kinds.texts(kind).name) for kind in Kind]
    elif side == "field":
        known = [Head(key, words) for key, words in fields_named.names().items()]
    elif side == "area":
        known = [Head(area.code, area.full_name) for area in agencies.areas_today()]
    else:
        directory = sorted(agencies.directory(), key=lambda one: one.sort_key)
        known = [Head(one.id, one.short_name) for one in directory]
    found = [one for one in known if one.key in there]
    rest = there - {one.key for one in known} - {None}
    found += [Head(key, str(key)) for key in sorted(rest, key=str)]
    if None in there:
        found.append(Head(None, "Giữ bí mật" if side == "kind" else "Chưa xác định"))
    return found


def _times(side: str, period: Period) -> list[Head]:
    if side == "month":
        return [Head(one, f"{one.month}/{one.year}") for one in period.months]
    first_days = dict.fromkeys(after(one, -((one.month - 1) % 3)) for one in period.months)
    return [Head(one, f"Quý {('I', 'II', 'III', 'IV')[one.month // 3]}/{one.year}") for one in first_days]


def span_of(side: str, first_on: date, period: Period) -> tuple[date, date]:
    """The days of a month or quarter of a table that lie in its period."""
    end = after(first_on, 1 if side == "month" else 3)
    return max(first_on, period.first_on), min(date.fromordinal(end.toordinal() - 1), period.last_on)
