"""Danh sách dạng bảng tính: rows written one by one into an XLSX file; memory doesn't grow with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Any, Final

import xlsxwriter

from feedback.clock import ZONE

_MOST_CELL: Final = 32_000
_SHEET_NAME: Final = "Danh sách"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, its width in characters."""

    head: str
    width: int


def write(target: IO[bytes], title: str, columns: Sequence[Column], rows: Iterable[Iterable[Any]]) -> int:
    """Write title, heads and rows to the file; returns how many rows.

    Cells: texts (never read as formulas, whatever they begin with), numbers, days, moments (by the
    province's clock), None.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    count = 0
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet(_SHEET_NAME)
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "dd/mm/yyyy", "valign": "top"})
        whole = book.add_format({"num_format": "#,##0", "valign": "top"})
        parted = book.add_format({"num_format": "#,##0.00", "valign": "top"})
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
        sheet.write_string(0, 0, title, book.add_format({"bold": True}))
        for place, column in enumerate(columns):
            sheet.write_string(2, place, column.head, bold)
        sheet.freeze_panes(3, 0)
        for count, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                if isinstance(value, date):
                    local = value.astimezone(ZONE) if isinstance(value, datetime) else value
                    on = datetime.combine(local, time.min)
                    sheet.write_datetime(count + 2, place, on, day)
                elif isinstance(value, (int, Decimal)):
                    shape = whole if value == int(value) else parted
                    sheet.write_number(count + 2, place, float(value), shape)
                elif value is not None:
                    sheet.write_string(count + 2, place, str(value)[:_MOST_CELL], wrapped)
    return count
