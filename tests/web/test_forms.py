"""The form as a whole: token, summary, what is drawn, what is escaped."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from flask import Flask, g

from feedback.web.forms import Form, TextField, errors
from tests.web.sample import Search

GOOD = {
    "body": "1",
    "summary": "Cầu hỏng",
    "story": "Cầu treo thôn 3 hỏng ván",
    "how": "phone",
    "phone": "0912 345 678",
    "pledge": "1",
}


def token(html: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', html)
    assert found
    return found[1]


def test_a_good_post_is_marked_as_checked(sample: Flask) -> None:
    client = sample.test_client()
    answer = client.post("/", data={**GOOD, "csrf_token": token(client.get("/").text)})
    assert answer.status_code == 200
    assert sample.extensions["checked"] is True
    assert sample.extensions["last"].phone.data == "0912345678"


@pytest.mark.parametrize("bad", ["", "x", "ắ", "a.b.c", "0" * 100_000])
def test_a_stale_token_shows_the_form_again_with_what_was_typed(sample: Flask, bad: str) -> None:
    answer = sample.test_client().post("/", data={**GOOD, "csrf_token": bad})
    assert answer.status_code == 422
    assert sample.extensions["checked"] is False
    assert "Trang mở đã lâu. Nội dung ông/bà nhập vẫn còn; hãy bấm Gửi lại" in answer.text
    assert "Tệp đính kèm cần được chọn lại" in answer.text
    assert "Cầu treo thôn 3 hỏng ván" in answer.text
    assert re.search(r"<button type=\"submit\"[^>]*>\s*Gửi lại", answer.text)
    assert "<title>Lỗi: Nội dung phản ánh" in answer.text


def test_a_file_in_the_tokens_place_is_a_stale_token(sample: Flask) -> None:
    answer = sample.test_client().post("/", data={**GOOD, "csrf_token": (BytesIO(b"x"), "t")})
    assert answer.status_code == 422


@pytest.mark.parametrize("body", [b"{", b'{"summary": ["a", {"b": 1}]}', b"[1, 2]", b"null"])
def test_json_is_no_form(sample: Flask, body: bytes) -> None:
    assert sample.test_client().post("/", data=body, content_type="application/json").status_code == 422


def test_bytes_that_are_no_text_get_an_answer(sample: Flask) -> None:
    body = b"summary=%ff%fe%00%c3%28&story=" + b"\xff\xfe&day-day=%00&phone=%ED%A0%80"
    answer = sample.test_client().post("/", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 422


def test_a_megabyte_in_one_line_gets_its_message(sample: Flask) -> None:
    answer = sample.test_client().post("/", data={**GOOD, "summary": "a" * 400_000})
    assert answer.status_code == 422
    assert "Tóm tắt dài quá 150 ký tự, đang thừa 399.850 ký tự" in answer.text
    assert "trang này chỉ giữ lại 650 ký tự đầu" in answer.text
    assert len(answer.text) < 100_000


def test_far_too_long_a_text_comes_back_cut_and_says_so(sample: Flask) -> None:
    answer = sample.test_client().post("/", data={**GOOD, "story": "ơ" * 300_000})
    assert answer.status_code == 422
    assert "Nội dung sự việc dài quá 200 ký tự, đang thừa 299.800 ký tự" in answer.text
    assert "trang này chỉ giữ lại 20.200 ký tự đầu" in answer.text
    assert answer.text.count("ơ" * 20_200) == 1
    assert "ơ" * 20_201 not in answer.text


def test_a_text_somewhat_too_long_comes_back_whole(sample: Flask) -> None:
    answer = sample.test_client().post("/", data={**GOOD, "story": "ơ" * 5000})
    assert "ơ" * 5000 in answer.text
    assert "chỉ giữ lại" not in answer.text


def test_an_answer_without_words_gets_a_message_where_the_field_has_none_of_its_own(sample: Flask) -> None:
    class Told(Form):
        reason = TextField("Lý do", fewest_letters=2)

    with sample.test_request_context("/", method="POST", data={"reason": ". 12"}):
        form = Told(meta={"csrf": False})
        assert not form.validate()
        assert form.reason.errors == ["Nhập bằng chữ, đủ để người khác hiểu"]


def test_messages_begin_with_a_capital(sample: Flask) -> None:
    class Small(Form):
        secret = TextField("Số bí mật", noun="số bí mật", max_length=3)

    with sample.test_request_context("/", method="POST", data={"secret": "1234"}):
        form = Small(meta={"csrf": False})
        assert not form.validate()
        assert [line.text for line in errors(form)] == ["Số bí mật dài quá 3 ký tự, đang thừa 1 ký tự"]
        assert "số bí mật dài quá" not in form.secret()
        assert "Số bí mật dài quá" in form.secret()


@pytest.mark.parametrize("door", ["", "office"])
def test_every_line_of_the_summary_leads_to_an_element(sample: Flask, door: str) -> None:
    answer = sample.test_client().post(f"/{door}", data={"day-day": "27", "how": "phone", "phone": "1"})
    anchors = re.findall(
        r'href="#([^"]+)"', answer.text.split("govuk-error-summary__list")[1].split("</ul>")[0]
    )
    assert anchors == ["body", "day-month", "summary", "story", "phone", "pledge"]
    for anchor in anchors:
        assert answer.text.count(f'id="{anchor}"') == 1


def test_what_was_typed_is_escaped_everywhere(sample: Flask) -> None:
    hostile = "\"'><script>alert(1)</script>{{ 347*1009 }}"
    names = ("summary", "story", "phone", "id_number", "people", "day-day", "email", "body")
    answer = sample.test_client().post("/", data=dict.fromkeys(names, hostile) | {"how": "email"})
    assert "<script>alert" not in answer.text
    assert answer.text.count("&lt;script&gt;") >= 5
    assert "350123" not in answer.text


def test_several_lines_come_back_as_they_were(sample: Flask) -> None:
    answer = sample.test_client().post("/", data={"story": "một\r\n    hai\r\n\r\nba"})
    assert ">một\n    hai\n\nba</textarea>" in answer.text


def test_the_page_speaks_vietnamese_to_scripts_too(sample: Flask) -> None:
    text = sample.test_client().get("/").text
    assert "Còn %{count} ký tự" in text
    assert "Tối đa 200 ký tự" in text
    assert 'enctype="multipart/form-data"' in text
    assert "novalidate" in text
    assert "Đến nội dung chính" in text
    assert not re.search(r"You can|Choose|Show|>Menu|remaining|too many", text)


def test_the_support_mark_is_set_first_in_the_body(sample: Flask) -> None:
    text = sample.test_client().get("/").text
    first = text[text.index("<body") :].split(">", 1)[1].lstrip()
    assert re.match(r'<script src="/static/support-[0-9a-f]{10}\.js"></script>', first)


def test_a_filter_has_no_token_and_permits_nothing(sample: Flask) -> None:
    with sample.test_request_context("/?q=cầu  treo"):
        form = Search(formdata=_args())
        assert form.validate()
        assert form.q.data == "cầu treo"
        assert form.q.label.text == "Tìm"
        assert "csrf_token" not in form
        assert "csrf_checked" not in g


def _args() -> Any:
    from flask import request  # noqa: PLC0415 - read inside the request of the test

    return request.args
