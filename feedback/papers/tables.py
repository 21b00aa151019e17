"""Danh sách dạng bảng tính: rows written one by one into an XLSX file; memory doesn't grow with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Any, Final

from feedback.clock import ZONE
from feedback.papers.workbooks import workbook

_MOST_CELL: Final = 32_000
_SHEET_NAME: Final = "Danh sách"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, its width in characters."""

    head: str
    width: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a file: its name (at most 31 characters, without []:*?/\\), its title, heads and rows."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Iterable[Any]]


def write(target: IO[bytes], title: str, columns: Sequence[Column], rows: Iterable[Iterable[Any]]) -> int:
    """Write title, heads and rows to the file; returns how many rows.

    Cells: texts (never read as formulas, whatever they begin with), numbers, days, moments (by the
    province's clock), None.
    """
    return write_sheets(target, [Sheet(_SHEET_NAME, title, columns, rows)])


def write_sheets(target: IO[bytes], sheets: Iterable[Sheet]) -> int:
    """Write several sheets to one file, each as ``write`` does; returns how many rows they have together."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    count = 0
    with workbook(target, options) as book:
        shapes = _Shapes(
            bold=book.add_format({"bold": True}),
            head=book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
            wrapped=book.add_format({"text_wrap": True, "valign": "top"}),
            day=book.add_format({"num_format": "dd/mm/yyyy", "valign": "top"}),
            whole=book.add_format({"num_format": "#,##0", "valign": "top"}),
            parted=book.add_format({"num_format": "#,##0.00", "valign": "top"}),
        )
        for sheet in sheets:
            count += _write_sheet(book.add_worksheet(sheet.name), sheet, shapes)
    return count


@dataclass(frozen=True, slots=True)
class _Shapes:
    bold: Any
    head: Any
    wrapped: Any
    day: Any
    whole: Any
    parted: Any


def _write_sheet(page: Any, sheet: Sheet, shapes: _Shapes) -> int:
    count = 0
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width)
    page.write_string(0, 0, sheet.title, shapes.bold)
    for place, column in enumerate(sheet.columns):
        page.write_string(2, place, column.head, shapes.head)
    page.freeze_panes(3, 0)
    for count, row in enumerate(sheet.rows, start=1):
        for place, value in enumerate(row):
            if isinstance(value, date):
                local = value.astimezone(ZONE) if isinstance(value, datetime) else value
                on = datetime.combine(local, time.min)
                page.write_datetime(count + 2, place, on, shapes.day)
            elif isinstance(value, (int, Decimal)):
                shape = shapes.whole if value == int(value) else shapes.parted
                page.write_number(count + 2, place, float(value), shape)
            elif value is not None:
                page.write_string(count + 2, place, str(value)[:_MOST_CELL], shapes.wrapped)
    return count
