"""Reading lists of people: heads in any order, what is wrong with a row, twins, hostile files."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from typing import Any

import openpyxl
import pytest
from flask import Flask

from feedback.cases.lists import reading, rows, writing
from feedback.cases.lists.reading import MOST_ROWS, Unreadable
from feedback.cases.lists.rows import Read
from tests.factories.groups import HEADS, line_of, list_of, name_of


def workbook(*lines: Any) -> bytes:
    book, made = openpyxl.Workbook(), io.BytesIO()
    for line in lines:
        book.active.append(list(line))
    book.save(made)
    return made.getvalue()


def read(text: str) -> Read:
    return rows.read(reading.of_text(text), [])


@pytest.fixture
def within(app: Flask) -> Any:
    with app.test_request_context():
        yield app


def test_columns_are_known_by_their_heads_in_any_order_below_a_title(within: Flask) -> None:
    found = read(
        "DANH SÁCH NGƯỜI KÝ TÊN\n\nXã, phường\tChữ ký\tHỌ TÊN\tĐịa chỉ\tSĐT\n"
        "Tịnh Khê\tđiểm chỉ\tNguyễn Thị Ánh Nguyệt\tThôn Trường Định\t+84 912 345 678\n"
        "Đà Nẵng\t\tTrần Hữu Đạt\t12 Lê Lợi\t\n"
    )
    first, second = found.good
    assert first.person
    assert second.person
    assert first.person.full_name == "Nguyễn Thị Ánh Nguyệt"
    assert (first.person.phone, first.person.area_code, first.signed) == ("0912345678", "21211", True)
    assert first.person.address == "Thôn Trường Định, xã Tịnh Khê"
    assert (second.person.area_code, second.signed, second.person.wants) == (None, False, "post")
    assert second.person.address == "12 Lê Lợi, Đà Nẵng"


def test_decomposed_letters_and_old_fonts_come_out_as_they_are_read(within: Flask) -> None:
    text = unicodedata.normalize("NFD", list_of(3))
    assert read(text).good[0].cells.values["full_name"] == "Nguyễn Thị Ánh Nguyệt"


def test_numbers_that_a_spreadsheet_cut_get_their_zero_back(within: Flask) -> None:
    content = workbook(
        ("Họ và tên", "CCCD", "Điện thoại", "Địa chỉ"), ("Đinh Thị Hrê", 51086001234, 912345678.0, "Thôn 1")
    )
    [one] = rows.read(reading.of_file("danh sách.xlsx", content), []).good
    assert one.person is not None
    assert (one.person.id_number, one.person.phone) == ("051086001234", "0912345678")


def test_broken_rows_say_what_to_mend_and_are_read_again_once_mended(within: Flask) -> None:
    text = "\n".join(
        [
            HEADS,
            line_of(1),
            "2;;;;;Thôn 1;Tịnh Khê;ký",
            "3;Lê Văn Bốn;12;0912;khong-phai-thu;;;có lẽ",
            line_of(4),
        ]
    )
    for name in ("=HYPERLINK(1)", "+84 Lê Lợi", "-Lê Lợi", "@Lê Lợi", "Lê <b>Lợi"):
        [refused] = read("\n".join([HEADS, line_of(1).replace(name_of(1), name)])).broken
        assert "bỏ dấu =" in writing.faults(refused)
    found = read(text)
    assert [one.cells.line for one in found.good] == [2, 5]
    assert [one.cells.line for one in found.broken] == [3, 4]
    assert "họ và tên" in writing.faults(found.broken[0]).lower()
    told = writing.faults(found.broken[1])
    for word in ("giấy tờ", "điện thoại", "thư điện tử", "Địa chỉ: chưa ghi", "ghi «ký», «điểm chỉ»"):
        assert word.lower() in told.lower(), (word, told)
    mended = rows.text_of(found.broken).replace("3;;;;;Thôn 1", "3;Võ Thị Sáu;;;;Thôn 1")
    again = read(mended)
    assert [one.cells.line for one in again.good] == [3]
    given = rows.read(reading.of_file("sua.xlsx", writing.to_mend(found.broken)), [])
    assert [one.cells.line for one in given.broken] == [3, 4]


def test_who_stands_twice_is_met_by_paper_or_else_by_name_and_address(within: Flask) -> None:
    found = read(
        "Họ và tên;Số giấy tờ;Địa chỉ\n"
        "Phạm Quốc Bảo;051086001234;Thôn 1\n"
        "Pham Quoc Bao;051086001234;Thôn 9\n"
        "PHẠM QUỐC BẢO;;thôn 1\n"
        "Phạm Quốc Bảo;051086009999;Thôn 1\n"
        "Phạm Quốc Bảo;;Thôn 2\n"
    )
    assert [one.cells.line for one in found.good] == [2, 5, 6]
    assert [writing.faults(one) for one in found.broken] == ["Trùng với dòng 2", "Trùng với dòng 2"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Không thấy cột"),
        ("Nguyễn Văn A\nTrần Thị B", "Không thấy cột «Họ và tên»"),
        (HEADS, "chưa có người nào"),
        ("Họ và tên;Địa chỉ\n" + "\n".join(f"Người {n};Thôn 1" for n in range(MOST_ROWS + 1)), "hơn 2.000"),
        ('Họ và tên;Địa chỉ\n"' + "x" * 200_000, "dòng hỏng"),
    ],
)
def test_what_is_no_list_is_refused_in_words(within: Flask, text: str, told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        read(text)


def _bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (40 * 1024 * 1024))
    return made.getvalue()


def _entities() -> bytes:
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(("Họ và tên", "Địa chỉ"), ("A B", "Thôn 1")))) as good,
        zipfile.ZipFile(made, "w") as archive,
    ):
        for name in good.namelist():
            content = good.read(name)
            if name.endswith("sheet1.xml"):
                content = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + content.split(b"?>", 1)[-1]
            archive.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (_bomb(), "giãn ra quá lớn"),
        (_entities(), "không được nhận"),
        (b"PK\x03\x04 khong phai xlsx", "hỏng"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "XLS cũ"),
        (b"\xff\x00\x81\x82", "không phải XLSX"),
        (b"Ho va ten\0;x", "không phải danh sách"),
        (b"x" * (6 * 1024 * 1024), "lớn hơn 5 MB"),
    ],
)
def test_hostile_files_are_refused_in_words(within: Flask, content: bytes, told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        reading.of_file("danh-sach.xlsx", content)


def test_what_was_typed_is_no_formula_in_the_files_that_go_out(within: Flask) -> None:
    content = writing.sheet(("Họ và tên",), [("=HYPERLINK(1)",), ("+84 912",)])
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    assert [cell.data_type for cell in page["A"]] == ["s", "s", "s"]
