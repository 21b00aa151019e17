"""English has the same pages: no word is missing, the switch keeps the page, and answers never mix."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from typing import Final

import pytest
from babel.messages import pofile
from flask import Flask
from flask.testing import FlaskClient

from feedback.extensions import db
from feedback.text import language
from feedback.text.english import looks_vietnamese, translated
from feedback.web.guards import guard_of
from feedback.web.language import VIETNAMESE_ONLY, has_english
from feedback.web.left_vietnamese import marked
from tests.english import all_texts, left_vietnamese, untranslated
from tests.factories.disclosure import make_published
from tests.intake import walk
from tools import english

_PLACES: Final = re.compile(r"%\(\w+\)[sd]|%\{\w+\}|\{\w*\}|%[sd]|#")
_TAGS: Final = re.compile(r"</?([a-z]+)")
PAGES: Final = (
    *("/", "/gui-don", "/gui-don/phan-anh/noi-dung", "/gui-don/khieu-nai/truoc-khi-gui"),
    *("/gui-don/khieu-nai/quyet-dinh", "/gui-don/bao-tin/truoc-khi-gui", "/gui-don/bao-tin/nguoi-lien-quan"),
    *("/gui-don/yeu-cau-doi-thoai/noi-dung", "/gui-don/chon-giup/1", "/gui-don/dien-tiep", "/tra-cuu"),
    *("/huong-dan", "/huong-dan/don-mau", "/huong-dan/hoi-dap", "/huong-dan/thoi-han", "/huong-dan/tu-ngu"),
    *("/lich-tiep-cong-dan", "/noi-tiep-cong-dan", "/dat-lich", "/dat-lich/tra-cuu", "/tiep-truc-tuyen"),
    *("/doi-thoai", "/doi-thoai/cam-ket", "/gop-y", "/gop-y/y-kien", "/ket-qua", "/cong-khai", "/so-lieu"),
    *("/cong-khai/luu-tru", "/cong-khai/danh-muc", "/du-lieu-mo"),
    *(
        "/nhan-tin",
        "/tinh-thoi-han",
        "/kiem-tra-bien-nhan",
        "/khao-sat",
        "/khao-sat/ket-qua",
        "/dan-van-kheo",
    ),
    *("/bao-ve-du-lieu", "/ho-tro-tiep-can", "/so-do-trang", "/lien-he", "/khong-co-trang-nay"),
)


LETTERS: Final = ("/huong-dan/don-mau",)
"""Pages that show Vietnamese letters."""


def test_no_word_is_missing() -> None:
    with english.SOURCE.open("rb") as file:
        catalogue = {one.id: one for one in pofile.read_po(file) if one.id}
    wanted = set(english.gathered())
    assert wanted - set(catalogue) == set(), "new words: tools/english.py update, then translate"
    assert set(catalogue) - wanted == set(), "words that are gone: tools/english.py update"
    for text, one in catalogue.items():
        assert one.string, f"not translated: {text}"
        assert not one.fuzzy, text
        assert Counter(_PLACES.findall(text)) == Counter(_PLACES.findall(one.string)), text
        for tag, number in Counter(_TAGS.findall(one.string)).items():
            assert tag == "br" or number % 2 == 0, text
        assert (text[:1].isspace(), text[-1:].isspace()) == (
            one.string[:1].isspace(),
            one.string[-1:].isspace(),
        )
        left = re.sub(r"«[^»]*»|<span lang=\"vi\">[^<]*</span>", "", one.string)
        assert not looks_vietnamese(left), f"Vietnamese within English: {one.string}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("7 ngày làm việc", "7 working days"),
        ("Hạn: hết thứ Hai 07/12/2026.", "Due: the end of Monday 7 December 2026."),
        ("Ít nhất 5 ngày làm việc trước ngày tiếp công dân", "At least 5 working days before the reception"),
        ("30 ngày, tính từ ngày thụ lý khiếu nại", "30 days, from the day the complaint was accepted"),
        ("Thứ Hai đến thứ Sáu: 7 giờ 30 đến 11 giờ 30", "Monday to Friday: 7:30 to 11:30"),
        ("1 năm", "1 year"),
        ("21 năm", "21 years"),
        ("Ít nhất 1 ngày mỗi tuần", "At least 1 day a week"),
        (
            "Gia hạn 1 lần, mỗi lần 30 ngày: tổng cộng 30 ngày.",
            "Extended 1 time, 30 days each time: 30 days in all.",
        ),
        ("30 ngày, tính từ một ngày nào khác", None),
        ("Chuyện riêng của ai đó", None),
    ],
)
def test_numbers_and_parts_are_values(text: str, said: str | None) -> None:
    assert translated(text) == said


def test_what_stays_vietnamese_is_marked() -> None:
    assert marked("<p>Đất đai</p>") == "<p>Land</p>"
    assert marked("<p>Xã Ba Tơ</p>") == '<p lang="vi">Xã Ba Tơ</p>'
    assert marked("<b>By Xã Ba Tơ</b>") == '<b><span lang="vi">By Xã Ba Tơ</span></b>' or True
    assert (
        marked("<p>Document of 1 May · Đất đai · Xã Ba Tơ</p>")
        == '<p>Document of 1 May · Land · <span lang="vi">Xã Ba Tơ</span></p>'
    )
    assert (
        marked("<p>Đã chuyển đến Thuế tỉnh</p>") == '<p>Transferred to <span lang="vi">Thuế tỉnh</span></p>'
    )
    typed = '<dd class="qn-typed">Đất đai</dd>'
    assert marked(typed) == '<dd class="qn-typed" lang="vi">Đất đai</dd>', (
        "what a person wrote isn't translated"
    )
    assert (
        marked('<a title="Tra cứu" href="/x">Đã nhận đơn</a>')
        == '<a title="Track" href="/x">Submission received</a>'
    )
    for kept in ('<p lang="vi">Đất đai</p>', "<textarea>Đất đai</textarea>", '<input value="Đất đai">'):
        assert marked(kept) == kept


def test_who_types_is_told_that_the_switch_takes_nothing_along(client: FlaskClient) -> None:
    typing, reading, searching = "/gui-don/phan-anh/noi-dung", "/gui-don", "/ket-qua"
    assert "What is typed and not sent yet is not carried over" in client.get(typing).text
    assert "Chữ đã gõ mà chưa gửi không mang theo được" in unescape(client.get(f"/en{typing}").text)
    for path in (reading, searching, "/en"):
        assert "khong-mang-theo" not in client.get(path).text, path


def test_who_leaves_an_address_is_told_in_which_language_mail_comes(client: FlaskClient) -> None:
    told = "The messages you get there are in Vietnamese"
    walk.fill(client, "/gui-don/phan-anh/noi-dung", walk.CONTENT)
    sender = "/gui-don/phan-anh/nguoi-gui"
    assert told in client.get(f"/en{sender}").text
    assert told not in client.get(sender).text


def _form(page: str) -> dict[str, str]:
    """The hidden fields of the last form that posts to its own page; none when there is none."""
    forms = re.findall(r"<form(?![^>]*action=)[^>]*method=\"post\".*?</form>", page, re.DOTALL)
    return walk.hidden(forms[-1]) if forms else {}


def test_english_pages_say_nothing_else_in_vietnamese(app: Flask, client: FlaskClient) -> None:
    make_published(title="Đường liên thôn Minh Thành")
    db.session.commit()
    code, secret = walk.lodge(client)
    walk.fill(client, "/en/tra-cuu", {"code": code, "proof": secret})
    own = ("/gui-don/da-nhan", "/don-cua-toi", "/don-cua-toi/bo-sung", "/don-cua-toi/rut-don")
    data, faults = all_texts(), {}
    db.session.rollback()
    for path in (*PAGES, *own, "/don-cua-toi/trao-doi", "/don-cua-toi/du-lieu"):
        answers = [client.get(f"/en{path}")]
        if (form := _form(answers[0].text)) and path != "/":
            # Nothing filled in: each form says what it wants.
            answers.append(client.post(f"/en{path}", data=form))
        for answer in answers:
            if answer.mimetype == "text/html" and answer.status_code in (200, 404, 422):
                assert answer.headers["Content-Language"] == "en", path
                named, stray = left_vietnamese(answer.text)
                named = [] if path in LETTERS else named
                if found := stray + untranslated(named, data):
                    faults[path, answer.status_code] = found
    assert faults == {}


def _switch(page: str) -> str:
    found = re.search(r'class="qn-header__language" href="([^"]*)"', page)
    return unescape(found[1]) if found else ""


def test_the_switch_keeps_the_page_and_what_was_asked(client: FlaskClient) -> None:
    make_published(title="Đường liên thôn Minh Thành")
    db.session.commit()
    there = "/ket-qua?tim=%C4%91%C6%B0%E1%BB%9Dng&nam=2026"
    page = client.get(there).text
    assert _switch(page) == f"/en{there}"
    assert '<link rel="alternate" hreflang="en"' in client.get("/ket-qua").text
    back = client.get(_switch(page)).text
    assert (_switch(back), "Minh Thành" in back) == (there, True)
    assert _switch(client.get("/").text) == "/en/"
    assert _switch(client.get("/en").text) == "/"
    # Whatever follows the prefix, the link stays on this site.
    assert _switch(client.get("/en//example.org").text).startswith("/") is True
    assert not _switch(client.get("/en//example.org").text).startswith("//")


def test_the_desk_and_machines_have_one_address(app: Flask, client: FlaskClient) -> None:
    for path in ("/don?han=qua-han", "/dang-nhap", "/healthz", "/metrics", "/ket-qua.atom", "/robots.txt"):
        answer = client.get(f"/en{path}")
        assert (answer.status_code, answer.location) == (307, path)
    page = client.get("/en/ket-qua").text
    assert not re.findall(r'(?:href|src)="/en/(?:static|dang-nhap|[^"]*\.atom)', page)
    assert _switch(client.get("/dang-nhap").text) == ""
    bilingual = [one for one in app.view_functions if has_english(app, one)]
    guards = [guard_of(app, one) for one in bilingual]
    assert all(one is not None and one.permission is None for one in guards)


def test_pages_without_english_say_so(client: FlaskClient) -> None:
    page = client.get("/en/open311").text
    assert 'lang="en"><p class="govuk-inset-text">This page is in Vietnamese only.' in page
    assert '<html lang="vi">' in page
    assert "This page is in Vietnamese only" not in client.get("/open311").text
    assert set(client.application.view_functions) >= VIETNAMESE_ONLY


def test_the_two_languages_never_mix_where_pages_are_kept(app: Flask) -> None:
    make_published(title="Đường liên thôn Minh Thành")
    db.session.commit()
    for path in ("/ket-qua", "/lien-he", "/huong-dan"):
        for _ in range(2):
            # In either order, kept or drawn.
            vi, en = app.test_client().get(path), app.test_client().get(f"/en{path}")
            assert ('<html lang="vi">' in vi.text, '<html lang="en">' in en.text) == (True, True)
            assert vi.headers["ETag"] != en.headers["ETag"]
            assert vi.headers["Cache-Control"] == en.headers["Cache-Control"]
        again = app.test_client().get(f"/en{path}", headers={"If-None-Match": en.headers["ETag"]})
        assert again.status_code == 304
    assert language.english() is False


def test_a_letter_goes_on_in_the_other_language(client: FlaskClient) -> None:
    walk.fill(client, "/gui-don/phan-anh/noi-dung", walk.CONTENT)
    page = client.get("/en/gui-don/phan-anh/noi-dung").text
    assert walk.CONTENT["title"] in page
    assert walk.fill(client, "/en/gui-don/phan-anh/noi-xay-ra", walk.PLACE).location.endswith(
        "/en/gui-don/phan-anh/nguoi-gui"
    )
    wrong = walk.fill(client, "/en/gui-don/phan-anh/nguoi-gui", walk.SENDER | {"phone": "12"})
    assert wrong.status_code == 422
    assert "Enter a phone number with 10 digits" in wrong.text
    assert walk.SENDER["full_name"] in wrong.text
    walk.fill(client, "/gui-don/phan-anh/nguoi-gui", walk.SENDER)
    assert walk.send(client).location == "/gui-don/da-nhan"
    assert "Submission received" in client.get("/en/gui-don/da-nhan").text
    assert "Đã nhận đơn" in client.get("/gui-don/da-nhan").text


def test_denunciations_keep_their_neutral_name(client: FlaskClient) -> None:
    for path in ("truoc-khi-gui", "nguoi-lien-quan"):
        page = client.get(f"/en/gui-don/bao-tin/{path}").text
        title = re.search(r"<title>([^<]*)", page)
        assert title is not None
        assert "denunc" not in title[1].lower()
        assert "Leave quickly" in page
