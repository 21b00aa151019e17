"""What each field takes, says and forgives."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedback.web.forms import (
    CheckboxesField,
    DateField,
    EmailField,
    FileField,
    Form,
    HiddenNumberField,
    IdNumberField,
    PasswordField,
    PhoneField,
    SelectField,
    TextAreaField,
    TextField,
    TickField,
    WholeNumberField,
    errors,
)
from tests.web.sample import Story

Filled = Callable[..., Any]


class Texts(Form):
    line = TextField("Tóm tắt", max_length=20)
    lines = TextAreaField("Nội dung", max_length=30)


class Reach(Form):
    phone = PhoneField("Số điện thoại")
    email = EmailField("Thư điện tử")
    paper = IdNumberField("Số căn cước")


class Days(Form):
    day = DateField("Ngày nhận quyết định", not_in_future=True)


class Ahead(Form):
    day = DateField("Ngày hết hiệu lực", optional=True)


class Numbers(Form):
    people = WholeNumberField("Số người", least=1, most=5000)
    version = HiddenNumberField()


class Picks(Form):
    body = SelectField("Cơ quan", choices=[("1", "Sở Xây dựng")])
    topics = CheckboxesField(
        "Lĩnh vực", choices=[("a", "Đất đai"), ("b", "Môi trường"), ("c", "Y tế")], most=2
    )
    pledge = TickField("Tôi cam đoan")


class Papers(Form):
    files = FileField("Giấy tờ", most=2)


def said(form: Form) -> list[str]:
    return [line.text for line in errors(form)]


def test_text_is_nfc_stripped_and_free_of_what_cannot_be_seen(filled: Filled) -> None:
    form = filled(
        Texts,
        {
            "line": unicodedata.normalize("NFD", "  Cầu\ttreo\r\nhỏng\x00\u202e "),
            "lines": " Dòng một  \r\n\r\n\tdòng\x07 hai\x00 ",
        },
    )
    assert form.line.data == "Cầu treo hỏng"
    assert form.lines.data == "Dòng một\n\n\tdòng hai"


def test_length_is_counted_in_nfc_characters(filled: Filled) -> None:
    fits = unicodedata.normalize("NFD", "ẳ" * 20)
    assert not filled(Texts, {"line": fits, "lines": "x"}).line.errors
    assert said(filled(Texts, {"line": "ẳ" * 32, "lines": "x"})) == [
        "Tóm tắt dài quá 20 ký tự, đang thừa 12 ký tự"
    ]


def test_empty_says_what_to_do(filled: Filled) -> None:
    assert said(filled(Texts, {"line": " \t", "lines": "\r\n"})) == ["Nhập tóm tắt", "Nhập nội dung"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0912 345 678", "0912345678"),
        ("0912.345.678", "0912345678"),
        ("(091) 234-5678", "0912345678"),
        ("+84 912 345 678", "0912345678"),
        ("+84 0912 345 678", "0912345678"),
        ("0084912345678", "0912345678"),
        ("84912345678", "0912345678"),
        ("0255 3822 123", "02553822123"),
        ("+84 255 3822 123", "02553822123"),
    ],
)
def test_phones(filled: Filled, typed: str, kept: str) -> None:
    form = filled(Reach, {"phone": typed})
    assert (form.phone.data, list(form.phone.errors)) == (kept, [])


@pytest.mark.parametrize("typed", ["12", "091234567", "09123456789", "1900 1234", "không có", "٠٩١٢٣٤٥٦٧٨"])
def test_bad_phones_are_shown_again_as_typed(filled: Filled, typed: str) -> None:
    form = filled(Reach, {"phone": typed})
    assert form.phone.errors == ["Nhập số điện thoại 10 chữ số, ví dụ 0912 345 678"]
    assert form.phone.shown() == typed


def test_a_short_landline_gets_its_own_words(filled: Filled) -> None:
    assert "11 chữ số" in filled(Reach, {"phone": "0255 382"}).phone.errors[0]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("051 086 001234", "051086001234"), ("212345678", "212345678"), ("c 1234567", "C1234567")],
)
def test_identity_numbers(filled: Filled, typed: str, kept: str) -> None:
    form = filled(Reach, {"paper": typed})
    assert (form.paper.data, list(form.paper.errors)) == (kept, [])


@pytest.mark.parametrize("typed", ["05108600123", "0510860012345", "12", "C12", "<b>", "C" * 30])
def test_bad_identity_numbers(filled: Filled, typed: str) -> None:
    assert "Số căn cước có 12 chữ số" in filled(Reach, {"paper": typed}).paper.errors[0]


def test_mail_addresses(filled: Filled) -> None:
    assert filled(Reach, {"email": " Nguyen.An@Quangngai.GOV.vn "}).email.data == "Nguyen.An@quangngai.gov.vn"
    for typed in ("a", "a@b", "a b@c.vn", "a@" + "b" * 300 + ".vn", "a@c.vn\r\nBcc: x@y.vn"):
        assert "Nhập địa chỉ thư điện tử" in filled(Reach, {"email": typed}).email.errors[0]


def boxes(day: str, month: str, year: str) -> dict[str, str]:
    return {"day-day": day, "day-month": month, "day-year": year}


def test_days(filled: Filled) -> None:
    assert filled(Days, boxes(" 27", "03", "2026")).day.data == date(2026, 3, 27)
    assert filled(Days, boxes("29", "2", "2024")).day.data == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("typed", "message", "marked", "anchor"),
    [
        (("", "", ""), "Nhập ngày nhận quyết định", ["day", "month", "year"], "day"),
        (("31", "2", "2026"), "phải là ngày có thật, ví dụ 27 3 2026", ["day", "month", "year"], "day"),
        (("27", "", ""), "còn thiếu tháng và năm", ["month", "year"], "day-month"),
        (("27", "ba", "2026"), "phải là ngày có thật", ["month"], "day-month"),
        (("27", "3", "26"), "phải là ngày có thật", ["year"], "day-year"),
        (("27", "3", "20²6"), "phải là ngày có thật", ["year"], "day-year"),
        (("0", "0", "0000"), "phải là ngày có thật", ["day", "month", "year"], "day"),
        (("26", "11", "2026"), "không được sau hôm nay", ["day", "month", "year"], "day"),
        (("1", "1", "1850"), "không được trước ngày 01/01/1900", ["day", "month", "year"], "day"),
        (("1" * 100_000, "1", "2026"), "phải là ngày có thật", ["day"], "day"),
    ],
)
def test_bad_days(
    filled: Filled, typed: tuple[str, str, str], message: str, marked: list[str], anchor: str
) -> None:
    form = filled(Days, boxes(*typed))
    assert message in form.day.errors[0]
    assert len(form.day.errors) == 1
    assert form.day.marked_parts() == marked
    assert errors(form)[0].anchor == anchor


def test_today_is_the_provinces_day_and_not_in_the_future(filled: Filled) -> None:
    assert not filled(Days, boxes("25", "11", "2026")).day.errors


def test_a_day_far_ahead_is_a_slip(filled: Filled) -> None:
    assert filled(Ahead, boxes("31", "12", "2076")).day.data == date(2076, 12, 31)
    for year in ("2077", "9999"):
        assert said(filled(Ahead, boxes("31", "12", year))) == [
            "Nhập năm gần hơn, hoặc để trống nếu không có ngày này"
        ]


def test_two_boxes_of_three_are_an_error_not_a_fault(filled: Filled) -> None:
    assert said(filled(Days, {"day-day": "27", "day-month": "3"})) == ["Ngày nhận quyết định còn thiếu năm"]


def test_whole_numbers(filled: Filled) -> None:
    assert filled(Numbers, {"people": "1.200", "version": "7"}).data == {"people": 1200, "version": 7}
    for typed in ("0", "5001", "-1", "1,5", "x", "²", "9" * 500):
        assert filled(Numbers, {"people": typed}).people.errors == [
            "Số người phải là số nguyên từ 1 đến 5.000"
        ]


@pytest.mark.parametrize("value", ["", "-1", "abc", "²", "9" * 30, str(2**31), " 7"])
def test_a_damaged_hidden_number_is_a_fault_of_the_page(filled: Filled, value: str) -> None:
    form = filled(Numbers, {"people": "1", "version": value})
    assert form.version.data is None
    line = errors(form)[0]
    assert (line.text, line.anchor) == ("Trang này không còn đúng. Hãy mở lại trang rồi thử lại", "")


def test_picks(filled: Filled) -> None:
    form = filled(Picks, {"body": "1", "topics": ["b", "a", "a"], "pledge": "1"})
    assert form.data == {"body": "1", "topics": ["a", "b"], "pledge": True}
    assert said(form) == []
    assert said(filled(Picks, {})) == ["Chọn cơ quan", "Chọn lĩnh vực", "Đánh dấu vào ô «Tôi cam đoan»"]
    assert said(filled(Picks, {"body": "9", "topics": ["a", "zz"], "pledge": "1"})) == [
        "Chọn cơ quan",
        "Chọn lĩnh vực",
    ]
    assert "không quá 2" in said(filled(Picks, {"body": "1", "topics": ["a", "b", "c"], "pledge": "1"}))[0]


def test_files(filled: Filled) -> None:
    paper = (BytesIO(b"x"), "giấy.pdf")
    assert [item.filename for item in filled(Papers, {"files": paper}).files.data] == ["giấy.pdf"]
    assert said(filled(Papers, {"files": "không phải tệp"})) == ["Chọn tệp"]
    assert said(filled(Papers, {"files": (BytesIO(b""), "")})) == ["Chọn tệp"]
    three = [(BytesIO(b"x"), f"{number}.pdf") for number in range(3)]
    assert said(filled(Papers, {"files": three})) == ["Chọn không quá 2 tệp mỗi lần gửi"]


def test_a_file_under_a_texts_name_is_nothing(filled: Filled) -> None:
    form = filled(Texts, {"line": (BytesIO(b"x"), "x.txt"), "lines": "y"})
    assert (form.line.data, said(form)) == ("", ["Nhập tóm tắt"])


def test_a_question_that_does_not_apply_is_emptied_and_not_demanded(filled: Filled) -> None:
    form = filled(Story, {"how": "post", "email": "x", "phone": "y"})
    assert (form.email.data, form.phone.data) == ("", "")
    assert not form.email.errors
    assert filled(Story, {"how": "email"}).email.errors == ["Nhập địa chỉ thư điện tử"]


def test_a_password_keeps_its_spaces_and_is_never_shown_again(filled: Filled) -> None:
    class Key(Form):
        password = PasswordField("Mật khẩu")

    form = filled(Key, {"password": unicodedata.normalize("NFD", " mật  khẩu ")})
    assert form.password.data == " mật  khẩu "
    assert form.password.shown() == ""


def test_optional_questions_say_so_themselves(sample: Flask) -> None:
    with sample.test_request_context():
        form = Story()
        assert form.day.label.text == "Ngày ông/bà biết sự việc (không bắt buộc)"
        assert form.summary.label.text == "Tóm tắt"


NAMES = (
    "body day-day day-month day-year summary story how email phone id_number topics people password files "
    "pledge version csrf_token"
).split()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.dictionaries(st.sampled_from(NAMES), st.lists(st.text(max_size=60), max_size=3)))
def test_whatever_is_posted_gets_an_answer(sample: Flask, data: dict[str, list[str]]) -> None:
    answer = sample.test_client().post("/", data=data)
    assert answer.status_code == 422
    assert "chỗ cần sửa" in answer.text
