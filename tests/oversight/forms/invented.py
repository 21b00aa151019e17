"""A set of TT 06/2025 with invented columns, as an administrator would type it into the empty file."""

from __future__ import annotations

import io
from typing import Any

import openpyxl

from feedback.oversight.forms.books import writing
from feedback.oversight.forms.books.layout import CHECKS, COLUMNS, FORMS, SET

WORDS = "Thông tư 06/2025/TT-TTCP"
_SET = (
    ("Tên bộ", WORDS),
    ("Căn cứ", "Thông tư 06/2025/TT-TTCP ngày 29/09/2025 của Thanh tra Chính phủ"),
    ("Có hiệu lực từ ngày", "30/09/2025"),
    ("Hết hiệu lực ngày", None),
)
_FORMS = (
    ("01/TCD", "Kết quả tiếp công dân"),
    ("02/XLD", "Kết quả xử lý đơn"),
    ("03/GQKN", "Kết quả giải quyết khiếu nại"),
    ("04/GQTC", "Kết quả giải quyết tố cáo"),
    ("05/KQTH", "Kết quả thi hành"),
    ("06/QLKNTC", "Quản lý nhà nước về khiếu nại, tố cáo"),
)
_CARRIED = "đến cơ quan: trước kỳ; phân loại, xử lý xong: trong kỳ hoặc chưa xong khi hết kỳ"
_COLUMNS: tuple[dict[str, Any], ...] = (
    {"form": "01/TCD", "number": 1, "head1": "Số lượt tiếp", "way": "nhập tay"},
    {"form": "01/TCD", "number": 2, "head1": "Ghi chú", "way": "ghi chú"},
    {"form": "02/XLD", "number": 1, "head1": "Tổng số đơn", "way": "công thức", "formula": "2+3"},
    {
        "form": "02/XLD",
        "number": 2,
        "head1": "Đơn phải xử lý",
        "head2": "Kỳ trước chuyển sang",
        "way": "đếm",
        "of": "đơn",
        "where": _CARRIED,
        "carry": 5,
        "over": "lấy quý đầu",
    },
    {
        "form": "02/XLD",
        "number": 3,
        "head1": "Đơn phải xử lý",
        "head2": "Tiếp nhận trong kỳ",
        "way": "Đếm",
        "of": "đơn",
        "where": "đến cơ quan: trong kỳ",
    },
    {
        "form": "02/XLD",
        "number": 4,
        "head1": "Đã xử lý",
        "way": "đếm",
        "of": "đơn",
        "where": "phân loại, xử lý xong: trong kỳ",
    },
    {
        "form": "02/XLD",
        "number": 5,
        "head1": "Chuyển kỳ sau",
        "way": "đếm",
        "of": "đơn",
        "where": "phân loại, xử lý xong: chưa xong khi hết kỳ",
        "over": "lấy quý cuối",
    },
    {
        "form": "03/GQKN",
        "number": 1,
        "head1": "Vụ việc khiếu nại",
        "way": "đếm",
        "of": "vụ việc",
        "where": "loại: khiếu nại",
    },
    {
        "form": "04/GQTC",
        "number": 1,
        "head1": "Vụ việc tố cáo, kiến nghị, phản ánh",
        "way": "đếm",
        "of": "vụ việc",
        "where": "loại: tố cáo\nloại: kiến nghị hoặc phản ánh",
    },
    {"form": "05/KQTH", "number": 1, "head1": "Phải thu (Trđ)", "unit": "Trđ", "way": "nhập tay"},
    {"form": "06/QLKNTC", "number": 1, "head1": "Số lớp tập huấn", "way": "nhập tay"},
)
_CHECKS = (("02/XLD", "1 = 4+5", "bắt buộc"), ("02/XLD", "03/GQKN:1 ≤ 1", "nhắc"))


def invented(**cells: Any) -> bytes:
    """The file; ``cells`` change what the first sheet says («first_on»)."""
    empty, file = io.BytesIO(), io.BytesIO()
    writing.write(empty)
    book = openpyxl.load_workbook(empty)
    for line, (what, value) in enumerate(_SET, 2):
        book[SET.name].cell(line, 1, what)
        name = ("words", "basis", "first_on", "last_on")[line - 2]
        book[SET.name].cell(line, 2, cells.get(name, value))
    for line, form in enumerate(_FORMS, 2):
        for place, value in enumerate(form, 1):
            book[FORMS.name].cell(line, place, value)
    heads = list(COLUMNS.heads)
    for line, column in enumerate(_COLUMNS, 2):
        for name, value in column.items():
            book[COLUMNS.name].cell(line, heads.index(name) + 1, value)
    for line, check in enumerate(_CHECKS, 2):
        for place, value in enumerate(check, 1):
            book[CHECKS.name].cell(line, place, value)
    book.save(file)
    return file.getvalue()
