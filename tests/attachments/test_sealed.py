"""Files laid down under a seal: the store has ciphertext, rows say nothing, only the key gives them back."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.exceptions import NotFound

from feedback.actor import CITIZEN
from feedback.attachments import checks, sealed, serving, store
from feedback.attachments.actions import attach, lay_down, lay_down_text, told
from feedback.attachments.inspect import BadFile
from feedback.extensions import db
from feedback.sealing import CannotOpen, DataKey, WrappedKey
from tests.attachments import samples
from tests.conftest import MOMENT

SEAL = DataKey(bytes(range(32)), WrappedKey("a", b"w"))
NAME = "Ảnh chụp ở trạm bơm thôn 4.jpg"
SUBJECT = ("submission", 1)


def stored(key: str) -> bytes:
    return b"".join(store.open_(key).chunks)


def test_the_store_and_the_row_say_nothing(app: Flask) -> None:
    laid = lay_down([(NAME, samples.jpeg()), ("sổ.pdf", samples.pdf())], at=MOMENT, seal=SEAL)
    rows = attach(laid, subject=SUBJECT, by=CITIZEN, at=MOMENT)
    assert [(row.name, row.media_type, row.shown_key) for row in rows] == [
        ("Tệp 1", "application/octet-stream", None),
        ("Tệp 2", "application/octet-stream", None),
    ]
    for row in rows:
        content = stored(row.original_key)
        assert len(content) == row.size
        assert b"JFIF" not in content
        assert b"%PDF" not in content
        assert NAME.encode() not in content
    assert {one["name"] for one in told(laid)} == {"Tệp"}
    db.session.commit()
    assert list(checks.check()) == []


def test_the_key_gives_it_back(app: Flask) -> None:
    [laid] = lay_down([(NAME, samples.jpeg())], at=MOMENT, seal=SEAL)
    [row] = attach([laid], subject=SUBJECT, by=CITIZEN, at=MOMENT)
    with app.test_request_context():
        response = serving.answer_opened(row, SEAL.key)
        assert response.get_data() == samples.jpeg()
        assert (response.mimetype, response.headers["Cache-Control"]) == ("image/jpeg", "no-store")
        assert "Anh chup" in response.headers["Content-Disposition"]
        with pytest.raises(CannotOpen):
            serving.answer_opened(row, bytes(32))
        with pytest.raises(NotFound):
            serving.answer(row)


def test_an_open_file_is_not_served_as_a_sealed_one(app: Flask) -> None:
    [row] = attach(lay_down([(NAME, samples.jpeg())], at=MOMENT), subject=SUBJECT, by=CITIZEN, at=MOMENT)
    with app.test_request_context(), pytest.raises(NotFound):
        serving.answer_opened(row, SEAL.key)


def test_further_ones_are_counted_on_and_the_same_file_keeps_its_mark(app: Flask) -> None:
    first = lay_down([(NAME, samples.jpeg())], at=MOMENT, seal=SEAL)
    attach(first, subject=SUBJECT, by=CITIZEN, at=MOMENT)
    again = [
        lay_down_text("Nội dung.txt", "Tôi gửi thêm", at=MOMENT, seal=SEAL),
        *lay_down([(NAME, samples.jpeg())], at=MOMENT, seal=SEAL),
    ]
    rows = attach(again, subject=SUBJECT, by=CITIZEN, at=MOMENT)
    assert [row.name for row in rows] == ["Lời viết 2", "Tệp 3"]
    assert first[0].mark == again[1].mark != again[0].mark
    assert first[0].found.sha256 != again[1].found.sha256
    opened = sealed.opened(stored(again[0].original_key), SEAL.key)
    assert (opened.name, opened.media_type, opened.data.decode()) == (
        "Nội dung.txt",
        "text/plain",
        "Tôi gửi thêm",
    )


def test_a_file_that_lies_is_refused_before_anything_is_stored(app: Flask) -> None:
    with pytest.raises(BadFile):
        lay_down([("sổ.pdf", samples.pdf()), ("đơn.pdf", samples.jpeg())], at=MOMENT, seal=SEAL)


def test_the_key_is_not_in_what_is_shown_of_a_laid_file(app: Flask) -> None:
    [laid] = lay_down([(NAME, samples.jpeg())], at=MOMENT, seal=SEAL)
    assert repr(SEAL.key) not in repr(laid)
