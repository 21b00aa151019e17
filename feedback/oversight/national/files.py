"""Where rows for the national database go: files today. A connection to its own interface, once it is
published, is one more ``Target``: it is handed the same rows in the same order.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import IO, Any, Final, Protocol

from feedback.disclosure.open_data.writing import BOM, csv_lines, json_text
from feedback.law.national import Column, Table
from feedback.papers.workbooks import workbook

ENDINGS: Final = {
    "xlsx": "Bảng tính (XLSX)",
    "csv": "CSV",
    "json": "JSON",
}
_WIDTH: Final = 18


class Target(Protocol):
    """Takes rows one by one: ``add`` in the order of the columns, then ``end``."""

    def add(self, cells: Sequence[str | int]) -> None: ...
    def end(self) -> None: ...


class Workbook:
    """XLSX: names of the columns in the first line, then the rows. Every text is a text, never a formula."""

    def __init__(self, file: IO[bytes], columns: Sequence[Column], made_on: datetime) -> None:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = workbook(file, options | {"strings_to_numbers": False})
        # The same rows give the same file, whenever it is made.
        self._book.set_properties({"created": made_on})
        self._page = self._book.add_worksheet("Dữ liệu")
        bold = self._book.add_format({"bold": True})
        self._page.set_column(0, len(columns) - 1, _WIDTH)
        for place, column in enumerate(columns):
            self._page.write_string(0, place, column.name, bold)
        self._page.freeze_panes(1, 0)
        self._count = 0

    def add(self, cells: Sequence[str | int]) -> None:
        """One row."""
        self._count += 1
        for place, cell in enumerate(cells):
            if isinstance(cell, int):
                self._page.write_number(self._count, place, cell)
            elif cell:
                self._page.write_string(self._count, place, cell)

    def end(self) -> None:
        """The file is whole."""
        self._book.close()


class Csv:
    """CSV (RFC 4180) in UTF-8 with BOM; a text that a spreadsheet would take for a formula gets an
    apostrophe before it."""

    def __init__(self, file: IO[bytes], columns: Sequence[Column]) -> None:
        self._file = file
        self._file.write((BOM + csv_lines([[one.name for one in columns]])).encode())

    def add(self, cells: Sequence[str | int]) -> None:
        """One row."""
        self._file.write(csv_lines([cells]).encode())

    def end(self) -> None:
        """Nothing stands behind the rows."""


class Json:
    """One object: by which table it was made, then ``rows``, one object a line by the names of the
    columns."""

    def __init__(self, file: IO[bytes], columns: Sequence[Column], about: dict[str, Any]) -> None:
        self._file, self._names, self._first = file, [one.name for one in columns], True
        self._file.write(f'{json_text(about)[:-1]},"rows":['.encode())

    def add(self, cells: Sequence[str | int]) -> None:
        """One row."""
        self._file.write(b"\n" if self._first else b",\n")
        self._first = False
        self._file.write(json_text(dict(zip(self._names, cells, strict=True))).encode())

    def end(self) -> None:
        """The object ends."""
        self._file.write(b"\n]}\n")


def target(ending: str, file: IO[bytes], table: Table, what: str) -> Target:
    """The file of one of ``ENDINGS``, begun."""
    columns = table.columns(what)
    if ending == "xlsx":
        began = table.in_force_from or date(2026, 7, 1)
        return Workbook(file, columns, datetime.combine(began, time.min))
    if ending == "csv":
        return Csv(file, columns)
    return Json(file, columns, {"mapping": table.key, "what": what})
