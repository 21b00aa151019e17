"""Sending is once: pressed twice, at once, after a lost cookie, from a stale page; and bad input."""

from __future__ import annotations

import re
import threading
import unicodedata
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from feedback.attachments.models import Attachment
from feedback.attachments.store import StoreFault
from feedback.cases.models import Submission
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.intake import actions, drafts
from feedback.notifications.models import Message
from feedback.people.models import Person
from tests.attachments import samples
from tests.intake.walk import CONTENT, PLACE, PLEDGE, SENDER, codes, fill, hidden, picture, send, write

CONTENT_PAGE = "/gui-don/phan-anh/noi-dung"
WHERE = "/gui-don/phan-anh/noi-xay-ra"
WHO = "/gui-don/phan-anh/nguoi-gui"
CHECK = "/gui-don/phan-anh/kiem-tra"


def count(model: type) -> int:
    """Rows of a table, as they are now; leaves no lock behind."""
    db.session.rollback()
    found = db.session.scalar(select(func.count()).select_from(model)) or 0
    db.session.rollback()
    return found


def ready(client: FlaskClient, **files: bytes) -> dict[str, str]:
    """A finished draft; returns what the last page's form holds."""
    fill(client, CONTENT_PAGE, CONTENT)
    for name, data in files.items():
        fill(client, WHERE, PLACE, tai_len="1", file=picture(data, f"{name}.png"))
    fill(client, WHERE, PLACE)
    fill(client, WHO, SENDER)
    return hidden(client.get(CHECK).get_data(as_text=True)) | PLEDGE


def test_a_second_press_gives_the_same_receipt(client: FlaskClient) -> None:
    form = ready(client)
    assert client.post(CHECK, data=form).location == "/gui-don/da-nhan"
    first = codes(client)
    assert client.post(CHECK, data=form).location == "/gui-don/da-nhan"
    assert codes(client) == first
    assert count(Submission) == count(Person) == count(Message) == 1


def test_back_and_again_leads_to_the_receipt(client: FlaskClient) -> None:
    write(client)
    send(client)
    assert client.get(CHECK).location == "/gui-don/da-nhan"
    page = client.get(CONTENT_PAGE).get_data(as_text=True)
    assert "Đây là đơn mới" in page
    assert CONTENT["body"] not in page
    write(client)
    send(client)
    assert count(Submission) == 2


@pytest.mark.parametrize("files", [{}, {"anh": samples.png()}])
def test_two_presses_at_the_same_moment_send_once(
    app: Flask, client: FlaskClient, files: dict[str, bytes]
) -> None:
    form = ready(client, **files)
    cookies = [client.get_cookie("phien"), client.get_cookie("ban_nhap", path="/gui-don")]
    db.session.rollback()
    gate, answers = threading.Barrier(3), []

    def press() -> None:
        browser = app.test_client()
        for cookie in cookies:
            assert cookie is not None
            browser.set_cookie(cookie.key, cookie.value, path=cookie.path)
        gate.wait()
        answers.append(browser.post(CHECK, data=form))

    threads = [threading.Thread(target=press) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(answer.status_code, answer.location) for answer in answers] == [(303, "/gui-don/da-nhan")] * 3
    assert count(Submission) == count(Message) == 1
    assert count(Attachment) == len(files)
    assert codes(client)


def test_the_key_in_the_form_finds_the_receipt_though_the_cookie_is_lost(client: FlaskClient) -> None:
    form = ready(client)
    client.post(CHECK, data=form)
    first = codes(client)
    client.delete_cookie("ban_nhap", path="/gui-don")
    assert client.post(CHECK, data=form).location == "/gui-don/da-nhan"
    assert codes(client) == first
    assert count(Submission) == 1


def test_with_every_cookie_lost_one_more_press_finds_it(client: FlaskClient) -> None:
    form = ready(client)
    client.post(CHECK, data=form)
    first = codes(client)
    client.delete_cookie("ban_nhap", path="/gui-don")
    client.delete_cookie("phien")
    answer = client.post(CHECK, data=form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Xem kết quả gửi" in page
    assert client.post(CHECK, data=hidden(page)).location == "/gui-don/da-nhan"
    assert codes(client) == first
    assert count(Submission) == 1


def test_a_lost_draft_that_was_not_sent_says_so(client: FlaskClient) -> None:
    form = ready(client)
    client.delete_cookie("ban_nhap", path="/gui-don")
    answer = client.post(CHECK, data=form)
    assert answer.status_code == 422
    assert "Bản đang viết không còn" in answer.get_data(as_text=True)
    assert count(Submission) == 0


def test_a_secret_given_anew_at_the_desk_is_not_shown(client: FlaskClient) -> None:
    write(client)
    send(client)
    submission = db.session.scalars(select(Submission)).one()
    submission.secret_digest = bytes(32)
    db.session.commit()
    page = client.get("/gui-don/da-nhan").get_data(as_text=True)
    assert "cấp lại tại nơi tiếp công dân" in page
    assert "Theo dõi đơn" not in page


def test_no_receipt_to_show_is_a_plain_page(client: FlaskClient, clock: FixedClock) -> None:
    for path in ("/gui-don/da-nhan", "/gui-don/da-nhan/bien-nhan.pdf", "/gui-don/luu-lai"):
        assert client.get(path).status_code == 404
    write(client)
    send(client)
    clock.at += timedelta(hours=25)
    assert client.get("/gui-don/da-nhan").status_code == 404


@pytest.mark.parametrize(
    ("path", "answers"),
    [(CONTENT_PAGE, CONTENT), (WHERE, PLACE), (WHO, {key: SENDER[key] for key in ("full_name", "address")})],
)
def test_a_stale_token_keeps_what_was_typed(client: FlaskClient, path: str, answers: dict[str, str]) -> None:
    for extra in ({}, {"luu_lai": "1"}, {"tai_len": "1"}, {"xoa": "abc"}):
        answer = client.post(path, data=answers | extra | {"csrf_token": "cũ"})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert "Trang mở đã lâu" in page
        assert "Gửi lại" in page
        assert all(text in page for text in answers.values())
        assert client.post(path, data=hidden(page) | answers).status_code in (303, 422)


def test_a_stale_token_on_the_last_page_sends_nothing(client: FlaskClient) -> None:
    form = ready(client)
    answer = client.post(CHECK, data=form | {"csrf_token": "cũ"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Trang mở đã lâu" in page
    assert count(Submission) == 0
    assert client.post(CHECK, data=hidden(page) | PLEDGE).status_code == 303


def test_pledge_and_consent_are_asked(client: FlaskClient) -> None:
    form = ready(client)
    answer = client.post(CHECK, data={name: form[name] for name in ("csrf_token", "submission_key")})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Có 2 chỗ cần sửa" in page
    assert count(Submission) == 0


def test_another_drafts_page_sends_nothing(client: FlaskClient) -> None:
    form = ready(client)
    answer = client.post(CHECK, data=form | {"submission_key": "x" * 32})
    assert answer.status_code == 422
    assert "Trang này không còn đúng" in answer.get_data(as_text=True)
    assert count(Submission) == 0


def test_a_file_gone_from_the_store_is_told(app: Flask, client: FlaskClient, monkeypatch: Any) -> None:
    form = ready(client, anh=samples.png())
    folder = app.extensions["settings"].data_dir / "files" / "drafts"
    for path in folder.rglob("*"):
        if path.is_file():
            path.unlink()
    answer = client.post(CHECK, data=form)
    assert answer.status_code == 422
    assert "anh.png không còn" in answer.get_data(as_text=True)
    assert count(Submission) == 0


def test_a_full_disk_keeps_nothing_half(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise StoreFault("disk")

    with monkeypatch.context() as patch:
        patch.setattr("feedback.attachments.store.put", full)
        answer = fill(client, WHERE, PLACE, tai_len="1", file=picture(samples.png(), "a.png"))
        assert answer.status_code == 503
        assert PLACE["place"] in answer.get_data(as_text=True)
    assert "Chưa có tệp nào" in client.get(WHERE).get_data(as_text=True)


def test_a_locked_database_shows_no_receipt(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    form = ready(client)

    def locked(*_: Any, **__: Any) -> None:
        raise OperationalError("", {}, Exception("database is locked"))

    with monkeypatch.context() as patch:
        patch.setattr(actions, "receive", locked)
        answer = client.post(CHECK, data=form)
    assert answer.status_code == 503
    assert "chưa được nhận" in answer.get_data(as_text=True)
    assert count(Submission) == 0
    assert client.post(CHECK, data=form).status_code == 303


def errors_on(answer: TestResponse) -> list[str]:
    """The lines of the error summary."""
    page = answer.get_data(as_text=True)
    summary = page.split("govuk-error-summary__list")[1].split("</ul>")[0]
    return [text.strip() for text in re.findall(r"<li>\s*(?:<a[^>]*>)?([^<]+)", summary)]


def test_empty_pages_say_what_to_do(client: FlaskClient) -> None:
    for path, lines in (
        ("/gui-don", ["Chọn một loại đơn"]),
        (CONTENT_PAGE, ["Nhập một câu tóm tắt", "Nhập nội dung sự việc"]),
        (WHO, ["Nhập họ và tên", "Nhập địa chỉ", "Chọn cách nhận trả lời"]),
    ):
        answer = fill(client, path, {"kind": ""})
        assert answer.status_code == 422
        assert "<title>Lỗi: " in answer.get_data(as_text=True)
        found = errors_on(answer)
        assert all(line in found for line in lines), found


def test_a_whole_book_is_told_how_much_too_long_and_comes_back_cut(client: FlaskClient) -> None:
    long = CONTENT | {"body": "ă" * 150_000}
    for extra in ({}, {"luu_lai": "1"}):
        answer = fill(client, CONTENT_PAGE, long | extra)
        assert answer.status_code == 422
        assert errors_on(answer) == [
            "Nội dung sự việc dài quá 8.000 ký tự, đang thừa 142.000 ký tự; "
            "trang này chỉ giữ lại 28.000 ký tự đầu"
        ]
        assert len(answer.get_data(as_text=True)) < 60_000


def test_a_text_beyond_a_megabyte_is_refused_in_words(client: FlaskClient) -> None:
    answer = fill(client, CONTENT_PAGE, CONTENT | {"body": "ă" * 500_000})
    assert answer.status_code == 413
    assert "viết ngắn lại" in answer.get_data(as_text=True)


def test_signs_and_numbers_are_no_story(client: FlaskClient) -> None:
    hollow = {"title": "!!!", "body": "."}
    asked = [
        "Viết rõ hơn việc xảy ra, ví dụ «Cầu thôn 3 bị gãy»",
        "Viết rõ hơn việc xảy ra, ít nhất một câu",
    ]
    assert errors_on(fill(client, CONTENT_PAGE, CONTENT | hollow)) == asked
    assert (
        errors_on(fill(client, CONTENT_PAGE, {"title": "abcd 1234567", "body": "việc này 0905 123 456"}))
        == asked
    )
    assert errors_on(fill(client, WHO, SENDER | {"full_name": "123"})) == [
        "Nhập họ và tên bằng chữ, ví dụ Nguyễn Văn An"
    ]
    assert (
        fill(client, CONTENT_PAGE, {"title": "Ổ gà to", "body": "Đường thôn 3 có ổ gà to."}).status_code
        == 303
    )
    # Typed as letters with separate marks, as some phones do.
    assert fill(client, WHO, SENDER | {"full_name": unicodedata.normalize("NFD", "Ý Ê")}).status_code == 303
    assert errors_on(fill(client, WHO, SENDER | {"full_name": unicodedata.normalize("NFD", "Ệ")}))


def test_a_hundred_megabytes_are_refused_in_words(client: FlaskClient) -> None:
    token = hidden(client.get(WHERE).get_data(as_text=True))
    answer = client.post(WHERE, data=token | {"tai_len": "1", "file": picture(b"\0" * 26_300_000, "to.jpg")})
    assert answer.status_code == 413
    assert "<h1" in answer.get_data(as_text=True)


@pytest.mark.parametrize("slug", ["to-cao", "abc", "%00"])
def test_other_kinds_have_no_page(client: FlaskClient, slug: str) -> None:
    for page in ("noi-dung", "noi-xay-ra", "nguoi-gui", "kiem-tra"):
        assert client.get(f"/gui-don/{slug}/{page}").status_code == 404
        assert client.post(f"/gui-don/{slug}/{page}").status_code == 404


def test_a_forged_cookie_is_no_draft(client: FlaskClient) -> None:
    for value in ("x", "4F7K9M2XPC30QW8RT6HN", "\u00e9" * 20, "0" * 2000):
        client.set_cookie("ban_nhap", value, path="/gui-don")
        assert client.get(CONTENT_PAGE).status_code == 200
        assert client.get(CHECK).status_code == 303
        assert fill(client, CONTENT_PAGE, CONTENT).status_code == 303
        client.delete_cookie("ban_nhap", path="/gui-don")


def test_odd_fields_are_no_fault_of_ours(client: FlaskClient) -> None:
    token = hidden(client.get(WHERE).get_data(as_text=True))
    odd = {"several": ["1", "2"], "agency": "KHÔNG CÓ", "candidate": "\x00", "xoa": "../../x"}
    assert client.post(WHERE, data=token | odd).status_code == 303
    assert client.post(WHERE, data=token | {"agency": "KHÔNG CÓ"}).status_code == 422
    assert client.post(WHO, data=token | {"kind": "king", "people_count": "9" * 50}).status_code == 422
    assert client.post(WHERE, json={"commune": "Xã Ba Tơ"}).status_code == 422


def test_drafts_are_sealed_to_their_key(app: Flask) -> None:
    written = drafts.Written("report")
    key = drafts.new_key()
    drafts.keep(key, written, at=app.extensions["clock"].now())
    assert drafts.find(key, at=app.extensions["clock"].now()) == written
    assert drafts.find(drafts.new_key(), at=app.extensions["clock"].now()) is None
    assert drafts.parse_key(drafts.shown_key(key).lower()) == key
