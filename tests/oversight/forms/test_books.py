"""Sets of forms in spreadsheets: what goes out comes back; what can't be is named with its cell."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from feedback.law.forms import SETS
from feedback.law.forms.schema import FormSet
from feedback.law.forms.vocabulary import SOURCES
from feedback.oversight.forms.books import layout, reading, writing
from feedback.oversight.forms.books.rows import MOST_BYTES, BadBook


def book_of(forms: FormSet | None = None) -> bytes:
    """A set as a file, the empty one without."""
    file = io.BytesIO()
    writing.write(file, forms)
    return file.getvalue()


def changed(content: bytes, cells: dict[str, Any]) -> bytes:
    """The file with other values in cells («Cột!F12»)."""
    book, file = openpyxl.load_workbook(io.BytesIO(content)), io.BytesIO()
    for place, value in cells.items():
        sheet, _, cell = place.partition("!")
        book[sheet][cell] = value
    book.save(file)
    return file.getvalue()


def faults(content: bytes) -> list[str]:
    """What is wrong with a file."""
    with pytest.raises(BadBook) as caught:
        reading.read(content)
    return caught.value.faults


@pytest.mark.parametrize("key", SETS)
def test_a_set_comes_back_as_it_went_out(key: str) -> None:
    forms = SETS[key]
    back = reading.read(book_of(forms)).forms
    assert (back.words, back.basis, back.first_on, back.last_on) == (
        forms.words,
        forms.basis,
        forms.first_on,
        forms.last_on,
    )
    for ours, theirs in zip(forms.forms, back.forms, strict=True):
        assert theirs == ours


def test_each_word_of_the_vocabulary_is_understood_again() -> None:
    assert len({one.words.casefold() for one in SOURCES.values()}) == len(SOURCES)
    for source in SOURCES.values():
        assert len({one.words for one in source.dims.values()}) == len(source.dims)
        for key, dim in source.dims.items():
            told = " hoặc ".join(dim.values.values())
            assert not re.search("[;:\n]", dim.words + told), (source.key, key)
            read = layout.read_conditions(f"{dim.words.upper()} :  {told}", source)
            assert read == [{key: list(dim.values)}]


def test_the_empty_file_says_what_it_lacks() -> None:
    assert faults(book_of()) == [
        "Bộ biểu mẫu!B2: chưa ghi «Tên bộ».",
        "Bộ biểu mẫu!B3: chưa ghi «Căn cứ».",
        "Bộ biểu mẫu!B4: chưa ghi «Có hiệu lực từ ngày».",
    ]


def _place(book: bytes, sheet: str, head: str, form: str, number: str) -> str:
    page = openpyxl.load_workbook(io.BytesIO(book))[sheet]
    heads = [one.value for one in page[1]]
    line = next(
        place
        for place, row in enumerate(page.iter_rows(values_only=True), 1)
        if row[0] == form and row[1] == number
    )
    return f"{sheet}!{openpyxl.utils.get_column_letter(heads.index(head) + 1)}{line}"


def test_every_fault_is_told_at_once_with_its_cell() -> None:
    good = book_of(SETS["tt_01_2024"])

    def at(head: str, number: str) -> str:
        return _place(good, "Cột", head, "01/XLD", number)

    wrong: dict[str, Any] = {
        at("Công thức", "1"): "2+99",
        at("Điều kiện", "2"): "loại: khiếu nạy",
        at("Điều kiện", "3"): "mầu: xanh",
        at("Cách tính", "4"): "đoán",
        at("Nguồn", "5"): "đơnn",
        at("Công thức", "6"): "=8+9",
        at("Chuyển từ cột", "14"): "77",
        at("Tiêu đề cấp 1", "20"): None,
        at("Biểu", "21"): "09/ABC",
        at("Cột", "22"): "hai hai",
    }
    told = faults(changed(good, wrong))
    by_place = {place: [one for one in told if one.startswith(f"{place}: ")] for place in wrong}
    assert all(by_place.values()), [place for place, found in by_place.items() if not found]
    assert "Có phải «khiếu nại»?" in by_place[at("Điều kiện", "2")][0]
    assert "công thức của Excel" in by_place[at("Công thức", "6")][0]
    assert by_place[at("Công thức", "1")] == [
        f"{at('Công thức', '1')}: Biểu 01/XLD, cột 1: công thức dùng cột 99, biểu không có cột ấy."
    ]


def test_units_fit_what_is_counted() -> None:
    good = book_of(SETS["tt_01_2024"])

    def at(form: str, number: str, head: str = "Đơn vị tính") -> str:
        return _place(good, "Cột", head, form, number)

    forms = SETS["tt_01_2024"].by_number
    money, land = (
        next(
            (form.number, one.number)
            for form in forms.values()
            for one in form.columns
            if one.count and one.unit == unit
        )
        for unit in ("Trđ", "m²")
    )
    wrong = {
        at("01/XLD", "3"): "Trđ",
        at("01/XLD", "4"): "nghìn đồng",
        at(*money): None,
        at(*land): "Trđ",
    }
    told = faults(changed(good, wrong))
    assert [one.partition(": ")[0] for one in told] == list(wrong)
    for one, words in zip(told, ("để trống", "Ghi «Trđ»", "phải ghi «Trđ»", "phải ghi «m²»"), strict=True):
        assert words in one, one


def test_a_cell_has_one_fault_that_says_what_to_write() -> None:
    good = book_of(SETS["tt_01_2024"])
    way, over = (_place(good, "Cột", head, "01/XLD", "3") for head in ("Cách tính", "Cộng các quý"))
    wrong: dict[str, Any] = {
        "Bộ biểu mẫu!B3": "=1+1",
        "Bộ biểu mẫu!B5": "01/01/2020",
        way: "=A1",
        over: "ghép",
        "Kiểm tra!B2": "1 = = 2",
        "Kiểm tra!C3": "nặng",
    }
    told = faults(changed(good, wrong))
    assert sorted(one.partition(": ")[0] for one in told) == sorted(wrong), told
    by_place = dict(one.split(": ", 1) for one in told)
    assert "cộng, lấy quý đầu, lấy quý cuối, không suy ra được" in by_place[over]
    assert "thiếu số cột ở một bên" in by_place["Kiểm tra!B2"]
    assert "bắt buộc, nhắc" in by_place["Kiểm tra!C3"]


def test_a_formula_that_leads_back_to_itself_is_named_at_its_column() -> None:
    good = book_of(SETS["tt_01_2024"])
    at = {one: _place(good, "Cột", "Công thức", "01/XLD", one) for one in ("6", "14")}
    told = faults(changed(good, {at["6"]: "14+8", at["14"]: "6+15"}))
    assert told == [f"{at['6']}: Biểu 01/XLD: công thức của cột 6 → 14 → 6 quay về chính nó."]


def test_words_typed_on_a_mac_are_the_same_words() -> None:
    good = book_of(SETS["tt_01_2024"])
    book, file = openpyxl.load_workbook(io.BytesIO(good)), io.BytesIO()
    for page in book.worksheets:
        page.title = unicodedata.normalize("NFD", page.title)
        for row in page.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = unicodedata.normalize("NFD", cell.value)
    book.save(file)
    assert reading.read(file.getvalue()).forms.forms == SETS["tt_01_2024"].forms


def _zipped(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return file.getvalue()


def _long() -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        for sheet in layout.READ:
            page = book.add_worksheet(sheet.name)
            for line in range(20_000):
                page.write_row(line, 0, list(sheet.heads.values()) if not line else ["01/XLD", "1", "x"])
    return file.getvalue()


def test_hostile_files_are_refused_in_words() -> None:
    good = book_of(SETS["tt_01_2024"])
    bomb = _zipped(xl__workbook=b"0" * 40_000_000)
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    macro = _zipped(**parts, **{"xl__vbaProject.bin": b"x"})
    entity = _zipped(
        **parts | {"xl/workbook.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'},
    )
    for content, words in (
        (b"Bieu;Cot\n1;2\n", "không phải XLSX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "không phải XLSX"),
        (b"PK\x03\x04rest", "hỏng"),
        (bomb, "giãn ra quá lớn. Chép riêng các sheet của bộ biểu mẫu"),
        (macro, "macro"),
        (entity, "không được nhận"),
        (b"PK" + b"0" * MOST_BYTES, "lớn hơn 2 MB"),
        (_long(), "dòng"),
    ):
        told = faults(content)
        assert len(told) == 1, told[:3]
        assert words in told[0], (words, told)
