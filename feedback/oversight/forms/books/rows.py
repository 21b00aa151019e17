"""Sheets of a workbook that anybody may have made, as rows of cells: bounded, every fault with its cell."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from feedback.cases.lists.reading import Unreadable, demand_bounded
from feedback.oversight.forms.books.layout import HEADS, SheetLayout, plain
from feedback.text import search_text

MOST_BYTES: Final = 2 * 1024 * 1024
MOST_FAULTS: Final = 100
"""So many are told at once."""

_ABOVE_HEADS: Final = 10
_MOST_PLACES: Final = 40
LONGEST: Final = {
    "words": 120,
    "basis": 300,
    "title": 300,
    "unit": 10,
    "formula": 300,
    "that": 300,
    **dict.fromkeys(HEADS, 200),
}
LONGEST_OTHER: Final = 2000


class BadBook(ValueError):
    """The file can't be taken. ``faults``: sentences in Vietnamese, those of a cell begin with its place."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults[:3]))
        self.faults = faults[:MOST_FAULTS]
        if len(faults) > MOST_FAULTS:
            self.faults.append(f"Còn {len(faults) - MOST_FAULTS} lỗi nữa. Sửa các lỗi trên rồi nhập lại.")


@dataclass(slots=True)
class Row:
    """A row of a sheet: its cells by the names of its heads, and where each stands."""

    sheet: str
    line: int
    places: Mapping[str, int]
    values: dict[str, Any] = field(default_factory=dict)
    bad: set[str] = field(default_factory=set)
    """Cells of which a fault was told: nothing else is said of them."""

    def at(self, name: str) -> str:
        """«Cột!F12»; the row alone where the sheet has no such head."""
        from openpyxl.utils import get_column_letter

        place = self.places.get(name)
        return f"{self.sheet}!{get_column_letter(place + 1) if place is not None else ''}{self.line}"

    def text(self, name: str) -> str:
        value = self.values.get(name)
        return "" if value is None else plain(value)


def sheets_of(content: bytes) -> dict[str, Any]:
    """The sheets of a workbook by their names without accents."""
    import openpyxl

    if len(content) > MOST_BYTES:
        raise BadBook(["Tệp lớn hơn 2 MB. Chỉ giữ các sheet của bộ biểu mẫu rồi nhập lại."])
    if content[:2] != b"PK":
        raise BadBook(["Tệp không phải XLSX. Tải tệp mẫu, điền bằng Excel rồi lưu lại dạng XLSX."])
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if any("vbaproject" in one.casefold() for one in archive.namelist()):
                raise BadBook(["Tệp có macro. Lưu lại dạng XLSX (không macro) rồi nhập lại."])
            demand_bounded(archive)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        return {search_text(page.title): page for page in book.worksheets}
    except BadBook:
        raise
    except Unreadable as fault:
        # Said there of lists of people.
        words = str(fault).replace("Chép riêng danh sách", "Chép riêng các sheet của bộ biểu mẫu")
        raise BadBook([f"{words}."]) from None
    except Exception:  # noqa: BLE001 - a broken workbook fails in as many ways as there are parts in it
        raise BadBook(["Tệp XLSX hỏng, hoặc có mật khẩu. Mở bằng Excel rồi lưu lại."]) from None


def rows_of(sheet: SheetLayout, sheets: Mapping[str, Any], faults: list[str]) -> list[Row]:
    page = sheets.get(search_text(sheet.name))
    if page is None:
        faults.append(f"Không có sheet «{sheet.name}». Dùng tệp mẫu và giữ nguyên tên sheet.")
        return []
    names = {search_text(head): name for name, head in sheet.heads.items()}
    places: dict[str, int] = {}
    found: list[Row] = []
    most = sheet.most + _ABOVE_HEADS + 1
    try:
        for line, cells in enumerate(page.iter_rows(max_row=most, max_col=_MOST_PLACES), 1):
            if not places:
                heads = [names.get(search_text(str(one.value or ""))) for one in cells]
                if len(set(filter(None, heads))) >= min(2, len(names)):
                    places = {name: place for place, name in enumerate(heads) if name}
                elif line == _ABOVE_HEADS:
                    break
                continue
            row = Row(sheet.name, line, places)
            for name, place in places.items():
                _take(row, name, cells[place] if place < len(cells) else None, faults)
            if any(one not in (None, "") for one in row.values.values()):
                found.append(row)
    except Exception:  # noqa: BLE001 - as above: parts are read only now
        raise BadBook([f"Sheet «{sheet.name}» hỏng. Mở bằng Excel rồi lưu lại."]) from None
    if not places:
        faults.append(f"Sheet «{sheet.name}» không có dòng tên cột: {', '.join(sheet.heads.values())}.")
        return []
    if len(found) > sheet.most:
        raise BadBook([f"Sheet «{sheet.name}» có hơn {sheet.most} dòng. Xóa các dòng thừa rồi nhập lại."])
    faults += [
        f"Sheet «{sheet.name}» không có cột «{head}»."
        for name, head in sheet.heads.items()
        if name not in places
    ]
    return found


def _take(row: Row, name: str, cell: Any, faults: list[str]) -> None:
    value = None if cell is None else cell.value
    if value is None:
        return
    if cell.data_type in ("f", "e"):
        row.bad.add(name)
    if cell.data_type == "f":
        faults.append(f"{row.at(name)}: ô chứa công thức của Excel. Gõ giá trị, không có dấu = ở đầu.")
        return
    if cell.data_type == "e":
        faults.append(f"{row.at(name)}: ô báo lỗi của Excel ({str(value)[:10]}).")
        return
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    longest = LONGEST.get(name, LONGEST_OTHER)
    if isinstance(value, str) and len(value) > longest:
        faults.append(f"{row.at(name)}: dài hơn {longest} chữ.")
        value = value[:longest]
    row.values[name] = value
