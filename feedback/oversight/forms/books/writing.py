"""A set of forms as an XLSX file that can be changed and brought in again; without a set, the empty file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import IO, Any, Final

from feedback.law.forms.schema import Column, Form, FormSet
from feedback.law.forms.vocabulary import SOURCES
from feedback.oversight.forms.books.layout import (
    CHECKS,
    COLUMNS,
    CONFIDENCES,
    FORMS,
    HEADS,
    LEVELS,
    LEVELS_OF_CHECKS,
    OPENING,
    OVERS,
    SET,
    SET_LINES,
    VOCABULARY,
    WAYS,
    SheetLayout,
    conditions,
)
from feedback.papers.workbooks import workbook

_WIDTHS: Final = {
    **dict.fromkeys(HEADS, 22),
    "what": 26,
    "value": 70,
    "title": 60,
    "note": 50,
    "sentences": 90,
    "way": 14,
    "of": 14,
    "where": 60,
    "sum_of": 26,
    "formula": 20,
    "over": 18,
    "about": 60,
    "that": 36,
    "level": 14,
    "confidence": 20,
    "source": 20,
    "dim": 30,
    "values": 60,
    "sums": 40,
}
_SHADE: Final = "#E7EEF5"
_ROOM: Final = 500
"""Rows of the empty file whose cells offer what may be written in them."""

_GUIDE: Final = (
    "Điền các sheet «Bộ biểu mẫu», «Biểu», «Cột», «Kiểm tra»; giữ nguyên tên sheet và dòng tên cột. "
    "Sheet này và «Từ vựng» không được đọc.",
    "Số biểu viết như «01/XLD»; số cột viết như «1», «12», «5a».",
    "Tiêu đề cấp 1 là tiêu đề ngoài cùng. Các cột liền nhau có cùng tiêu đề thì in gộp lại.",
    "Câu trong báo cáo: lời của báo cáo DOCX, mỗi dòng một câu; để trống thì in bảng tiêu đề và số. "
    "{4} là số của cột 4, {6+7} là tổng, {00/LB:9} là cột của biểu khác, {~1} là chênh lệch với kỳ trước, "
    "{ai} là cơ quan báo cáo. Phần trong [ ] và mỗi mục của < | > được bỏ khi số bằng 0.",
    "Cách tính là một trong: đếm, công thức, nhập tay, ghi chú.",
    "Đếm: ghi Nguồn và Điều kiện đúng như sheet «Từ vựng», ví dụ «loại: khiếu nại; đến cơ quan: trong kỳ». "
    "Các giá trị của một điều kiện cách nhau bằng «hoặc». Mỗi dòng trong ô là một nhóm điều kiện; một mục "
    "được đếm khi hợp với một nhóm. Để trống Điều kiện: đếm tất cả.",
    "Cộng số: để trống thì đếm số mục; ghi tên một số lượng thì cộng số lượng ấy.",
    "Công thức chỉ dùng cột của cùng biểu, không có dấu bằng ở đầu: «2+3», «5-4».",
    "Chuyển từ cột: cột, hoặc phép tính của các cột, mà số cuối kỳ trước là số đầu kỳ này (kỳ trước chuyển "
    f"sang), ví dụ «5» hoặc «1-4». Không cột nào cho biết thì ghi «{OPENING}»: đơn vị chỉ nhập số đầu kỳ khi "
    "bắt đầu dùng hệ thống.",
    "Phần ngoài hệ thống theo cột: cột mà số kỳ trước chuyển sang ngoài hệ thống của nó cũng nằm trong cột "
    "này, ví dụ «01/XLD:1». Thường để trống.",
    "Cộng các quý: kỳ 6 tháng, 9 tháng, năm suy ra từ các quý thế nào. Để trống là «cộng».",
    "Đơn vị tính: «Trđ» (triệu đồng), «m²», hoặc để trống.",
    "Kiểm tra: «1 = 2+3 = 4+5», «7 <= 6», «02/XLD:7 = 8». Mức «bắt buộc» hoặc «nhắc»; để trống là bắt buộc. "
    "Để trống Độ chắc là «theo văn bản».",
)


def write(target: IO[bytes], forms: FormSet | None = None) -> None:
    """Write the file; texts never become formulas, whatever they begin with."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with workbook(target, options) as book:
        shapes = {
            "head": book.add_format(
                {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E7EEF5"}
            ),
            "text": book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"}),
        }
        guide = book.add_worksheet("Hướng dẫn")
        guide.set_column(0, 0, 110)
        for place, words in enumerate(_GUIDE):
            guide.write_string(place, 0, words, shapes["text"])
        _sheet(book, SET, _of_set(forms), shapes)
        named = _sheet(book, FORMS, _of_forms(forms), shapes)
        columns = _sheet(book, COLUMNS, _of_columns(forms), shapes)
        checks = _sheet(book, CHECKS, _of_checks(forms), shapes)
        _sheet(book, VOCABULARY, _of_vocabulary(), shapes)
        _offer(named, FORMS, "confidence", CONFIDENCES.values())
        _offer(columns, COLUMNS, "way", WAYS.values())
        _offer(columns, COLUMNS, "of", (one.words for one in SOURCES.values()))
        _offer(columns, COLUMNS, "over", OVERS.values())
        _offer(checks, CHECKS, "level", LEVELS_OF_CHECKS.values())
        _offer(checks, CHECKS, "confidence", CONFIDENCES.values())
        book.get_worksheet_by_name(SET.name).activate()


def _sheet(book: Any, layout: SheetLayout, rows: Iterable[Mapping[str, str]], shapes: dict[str, Any]) -> Any:
    page = book.add_worksheet(layout.name)
    for place, (name, head) in enumerate(layout.heads.items()):
        page.set_column(place, place, _WIDTHS.get(name, 10), shapes["text"])
        page.write_string(0, place, head, shapes["head"])
    page.freeze_panes(1, 0)
    for line, row in enumerate(rows, 1):
        for place, name in enumerate(layout.heads):
            if row.get(name):
                page.write_string(line, place, row[name], shapes["text"])
    return page


def _offer(page: Any, layout: SheetLayout, name: str, words: Iterable[str]) -> None:
    place = list(layout.heads).index(name)
    # Excel takes no longer list than this; a warning, not a stop: the reader explains what is wrong.
    found = list(words)
    if len(",".join(found)) <= 255:
        how = {"validate": "list", "source": found, "error_type": "warning"}
        page.data_validation(1, place, _ROOM, place, how)


def _of_set(forms: FormSet | None) -> Iterable[dict[str, str]]:
    values = {} if forms is None else {"words": forms.words, "basis": forms.basis}
    if forms is not None:
        values["first_on"] = f"{forms.first_on:%d/%m/%Y}"
        values["last_on"] = f"{forms.last_on:%d/%m/%Y}" if forms.last_on else ""
    for name, what in SET_LINES.items():
        yield {"what": what, "value": values.get(name, "")}


def _of_forms(forms: FormSet | None) -> Iterable[dict[str, str]]:
    for one in forms.forms if forms else ():
        confidence = CONFIDENCES[one.confidence]
        yield {
            "number": one.number,
            "title": one.title,
            "confidence": confidence,
            "note": one.note,
            "sentences": "\n".join(one.sentences),
        }


def _of_columns(forms: FormSet | None) -> Iterable[dict[str, str]]:
    for form in forms.forms if forms else ():
        for column in form.columns:
            yield {"form": form.number} | _of_column(column)


def _of_column(column: Column) -> dict[str, str]:
    if len(column.head) > LEVELS:
        raise ValueError(f"column {column.number} has more headings than a sheet takes")
    count = column.count
    way = "count" if count else "formula" if column.formula else "typed" if column.typed else "text"
    return {
        "number": column.number,
        **dict(zip(HEADS, column.head, strict=False)),
        "unit": column.unit,
        "way": WAYS[way],
        "of": SOURCES[count.of].words if count else "",
        "where": conditions(count) if count else "",
        "sum_of": SOURCES[count.of].sums[count.sum_of] if count and count.sum_of else "",
        "formula": column.formula.written if column.formula else "",
        "carry": column.carry.written if column.carry else OPENING if column.opening else "",
        "outside": column.outside.written if column.outside else "",
        "over": OVERS[column.over],
        "about": column.about,
    }


def _of_checks(forms: FormSet | None) -> Iterable[dict[str, str]]:
    for form in forms.forms if forms else ():
        yield from _of_form(form)


def _of_form(form: Form) -> Iterable[dict[str, str]]:
    for one in form.checks:
        yield {
            "form": form.number,
            "that": one.that.written,
            "level": LEVELS_OF_CHECKS["warns" if one.warns else "must"],
            "confidence": CONFIDENCES[one.confidence],
            "note": one.note,
        }


def _of_vocabulary() -> Iterable[dict[str, str]]:
    for source in SOURCES.values():
        yield {
            "source": source.words,
            "sums": "\n".join(source.sums.values()),
            "about": f"{source.counted}. {source.about}",
        }
        for dim in source.dims.values():
            yield {"source": source.words, "dim": dim.words, "values": "\n".join(dim.values.values())}
