"""From a pasted text, a CSV or an XLSX file to rows of cells under known columns; bounded in every direction.

Columns are known by their Vietnamese heads, in any order; what stands above the heads (a title) is left out.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, Final
from xml.parsers import expat

from feedback.text import clean, decode, detect, search_text

MOST_ROWS: Final = 2000
MOST_BYTES: Final = 5 * 1024 * 1024
"""How large an uploaded list may be, as sent."""

_MOST_UNPACKED: Final = 30 * 1024 * 1024
_MOST_PARTS: Final = 300
_MOST_COLUMNS: Final = 40
_ABOVE_HEADS: Final = 20
"""Lines in which the heads are looked for."""

_LONGEST_CELL: Final = 500


@dataclass(frozen=True, slots=True)
class Layout:
    """What a list may hold: ``columns`` and what their heads are called, ``heads`` the further ways to write
    them (as ``search_text`` leaves them), the column that it ``needs``, what one row is (``noun``).

    Cells are cut at ``longest`` characters.
    """

    columns: Mapping[str, str]
    heads: Mapping[str, Sequence[str]]
    needs: str
    noun: str
    most_rows: int = MOST_ROWS
    longest: int = _LONGEST_CELL

    def column_of(self, head: str) -> str | None:
        """The column under this head."""
        words = search_text(head)
        found = (name for name, written in self.columns.items() if words == search_text(written))
        return next(found, None) or next((name for name, ways in self.heads.items() if words in ways), None)


COLUMNS: Final = {
    "line": "Dòng",
    "full_name": "Họ và tên",
    "id_number": "Số giấy tờ",
    "phone": "Điện thoại",
    "email": "Thư điện tử",
    "address": "Địa chỉ",
    "area": "Xã, phường",
    "signed": "Ký, điểm chỉ",
}
"""The columns of a list and what their heads are called; ``line`` is the row's number in the file it came
from."""

_HEADS: Final = {
    "line": ("dong", "dong so"),
    "full_name": ("ho va ten", "ho ten", "ho va ten nguoi ky", "ho ten nguoi ky", "nguoi ky ten", "ten"),
    "id_number": (
        "so giay to",
        "giay to",
        "giay to tuy than",
        "so giay to tuy than",
        "can cuoc",
        "so can cuoc",
        "so can cuoc cong dan",
        "cccd",
        "so cccd",
        "cccd cmnd",
        "so cccd cmnd",
        "cmnd",
        "so cmnd",
        "so dinh danh",
        "so dinh danh ca nhan",
    ),
    "phone": ("dien thoai", "so dien thoai", "sdt", "sđt", "dt"),
    "email": ("thu dien tu", "email", "e mail", "dia chi thu dien tu"),
    "address": ("dia chi", "noi o", "cho o", "cho o hien nay", "thuong tru", "noi thuong tru"),
    "area": ("xa phuong", "xa", "phuong", "xa phuong dac khu", "xa phuong thi tran", "don vi hanh chinh"),
    "signed": ("ky diem chi", "ky", "ky ten", "chu ky", "ky ten diem chi", "ky hoac diem chi", "diem chi"),
}
PEOPLE: Final = Layout(COLUMNS, _HEADS, needs="full_name", noun="người")
"""A list of those who signed, or came, together."""


class Unreadable(Exception):
    """The list can't be read; ``str()`` is a Vietnamese sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Cells:
    """One row: its number in the file or text, counted from 1, and its cells by the names of its columns."""

    line: int
    values: dict[str, str]


def of_text(text: str, layout: Layout = PEOPLE) -> list[Cells]:
    """A pasted text: from a spreadsheet, or with «;» or «,» between the columns. Raises Unreadable."""
    return _under_heads(_split(text), layout)


def of_file(name: str, content: bytes, layout: Layout = PEOPLE) -> list[Cells]:
    """An uploaded file, by what it is and not by what it is called. Raises Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable("Tệp lớn hơn 5 MB. Chia danh sách thành nhiều tệp")
    if content[:2] == b"PK":
        return _under_heads(_workbook(content, layout), layout)
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Unreadable("Tệp XLS cũ chưa đọc được. Mở bằng Excel, lưu lại dạng XLSX")
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable("Tệp không phải XLSX hoặc CSV UTF-8. Mở bằng Excel, lưu lại dạng XLSX") from None
    if "\0" in text:
        raise Unreadable("Tệp không phải danh sách. Chọn tệp XLSX hoặc CSV")
    return of_text(text, layout)


def _split(text: str) -> Iterator[Sequence[Any]]:
    lines = text.splitlines()
    beginning = "\n".join(lines[:_ABOVE_HEADS])
    delimiter = max("\t;,", key=beginning.count)
    try:
        yield from csv.reader(lines, delimiter=delimiter, strict=True)
    except csv.Error:
        raise Unreadable("Danh sách có dòng hỏng. Kiểm tra dấu ngoặc kép, hoặc dùng tệp XLSX") from None


def _workbook(content: bytes, layout: Layout) -> Iterator[Sequence[Any]]:
    """The rows of the first sheet; a workbook that unpacks to too much, or declares entities, is refused."""
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            demand_bounded(archive)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        most = layout.most_rows + _ABOVE_HEADS + 1
        yield from book.worksheets[0].iter_rows(max_row=most, max_col=_MOST_COLUMNS, values_only=True)
    except Unreadable:
        raise
    except Exception:  # noqa: BLE001 - a broken workbook fails in as many ways as there are parts in it
        raise Unreadable("Tệp XLSX hỏng, hoặc có mật khẩu. Mở bằng Excel rồi lưu lại") from None


def demand_bounded(archive: zipfile.ZipFile) -> None:
    """Raises Unreadable for a workbook that unpacks to too much, or declares entities."""
    parts = archive.infolist()
    # No more of a part is unpacked than it declares.
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise Unreadable("Tệp XLSX giãn ra quá lớn. Chép riêng danh sách sang một tệp mới")
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels")):
            reader = expat.ParserCreate()
            reader.StartDoctypeDeclHandler = _refuse_doctype
            reader.Parse(archive.read(part), True)


def _refuse_doctype(*_declared: object) -> None:
    raise Unreadable("Tệp XLSX có phần không được nhận. Chép riêng danh sách sang một tệp mới")


def _under_heads(rows: Iterable[Sequence[Any]], layout: Layout) -> list[Cells]:
    numbered = enumerate(rows, start=1)
    heads: dict[int, str] = {}
    for _line, row in islice(numbered, _ABOVE_HEADS):
        heads = _heads([_text(cell, layout) for cell in row[:_MOST_COLUMNS]], layout)
        if layout.needs in heads.values():
            break
    else:
        head = layout.columns[layout.needs]
        raise Unreadable(f"Không thấy cột «{head}». Dòng đầu của danh sách phải là tên các cột")
    found = []
    for line, row in numbered:
        values = {
            name: _text(row[place], layout) if place < len(row) else "" for place, name in heads.items()
        }
        own = values.pop("line", "")
        if any(values.values()):
            found.append(Cells(int(own) if own.isdecimal() and len(own) < 7 else line, values))
        if len(found) > layout.most_rows:
            most = f"{layout.most_rows:,}".replace(",", ".")
            raise Unreadable(f"Danh sách có hơn {most} dòng. Chia thành nhiều lần")
    if not found:
        raise Unreadable(f"Danh sách chưa có {layout.noun} nào dưới dòng tên cột")
    return _in_unicode(found)


def _heads(cells: Sequence[str], layout: Layout) -> dict[int, str]:
    """The columns of a line of heads, by place; of two with one meaning the first counts."""
    found: dict[int, str] = {}
    for place, cell in enumerate(cells):
        name = layout.column_of(cell) if cell else None
        if name is not None and name not in found.values():
            found[place] = name
    return found


def _text(cell: Any, layout: Layout) -> str:
    """A cell as one line of text; a number that a spreadsheet keeps as such without its decimals, a day as it
    is written here."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "x" if cell else ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, date):
        cell = f"{cell:%d/%m/%Y}"
    return " ".join(str(cell)[: layout.longest].split())


def _in_unicode(rows: list[Cells]) -> list[Cells]:
    """The rows in Unicode, also of a list that was typed for the old fonts (TCVN3, VNI)."""
    encoding = detect(cell for row in rows for cell in row.values.values())

    def read(cell: str) -> str:
        return clean(decode(cell, encoding).text).strip()

    return [Cells(row.line, {name: read(cell) for name, cell in row.values.items()}) for row in rows]
