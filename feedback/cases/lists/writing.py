"""Lists as spreadsheets: the one to fill in, the rows to mend, the list for the file."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Final

from feedback.cases.lists.reading import PEOPLE, Layout
from feedback.cases.lists.rows import Row
from feedback.papers.workbooks import workbook

_WIDTHS: Final = {"Họ và tên": 28, "Địa chỉ": 40, "Cần sửa": 60, "Xã, phường": 22, "Thư điện tử": 26}


def sheet(heads: Sequence[str], rows: Iterable[Sequence[str | int]]) -> bytes:
    """A workbook of one sheet. Texts stay texts: nothing that was typed is a formula or an address."""
    made = io.BytesIO()
    with workbook(made, {"in_memory": True}) as book:
        page = book.add_worksheet("Danh sách")
        bold, plain = book.add_format({"bold": True, "num_format": "@"}), book.add_format({"num_format": "@"})
        for column, head in enumerate(heads):
            page.set_column(column, column, _WIDTHS.get(head, 16), plain)
            page.write_string(0, column, head, bold)
        page.freeze_panes(1, 0)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, int):
                    page.write_number(number, column, cell)
                else:
                    page.write_string(number, column, cell)
    return made.getvalue()


def to_fill_in(layout: Layout = PEOPLE) -> bytes:
    """Mẫu danh sách: the heads alone."""
    return sheet([words for name, words in layout.columns.items() if name != "line"], ())


def to_mend(rows: Sequence[Row], layout: Layout = PEOPLE) -> bytes:
    """Những dòng cần sửa: as they were written, with their number and what is wrong; readable again."""
    return sheet([*layout.columns.values(), "Cần sửa"], (_to_mend(one, layout) for one in rows))


def _to_mend(one: Row, layout: Layout) -> list[str | int]:
    written = [one.cells.values.get(name, "") for name in layout.columns if name != "line"]
    return [one.cells.line, *written, faults(one)]


def faults(one: Row) -> str:
    """What is wrong with a row, in one line."""
    return "; ".join(one.faults)
