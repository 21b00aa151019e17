"""How a file leaves: never run by a browser, never kept by one, with its own name."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from feedback.actor import CITIZEN, SYSTEM
from feedback.attachments import actions, store
from feedback.attachments.models import Attachment
from feedback.attachments.serving import answer, disposition
from feedback.clock import FixedClock
from tests.attachments import samples


def kept(name: str, data: bytes, at: FixedClock) -> Attachment:
    [attachment] = actions.keep_many([(name, data)], subject=("submissions", 1), by=CITIZEN, at=at.now())
    return attachment


def test_original_is_a_download(session: Session, clock: FixedClock) -> None:
    response = answer(kept("Đơn «cầu».pdf", samples.pdf(), clock), "original")
    assert response.headers["Content-Disposition"] == (
        "attachment; filename=\"Don cau.pdf\"; filename*=UTF-8''%C4%90%C6%A1n%20%C2%ABc%E1%BA%A7u%C2%BB.pdf"
    )
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert response.headers["Cache-Control"] == "no-store"
    assert response.mimetype == "application/pdf"
    assert response.content_length == len(samples.pdf())
    assert b"".join(response.response) == samples.pdf()  # type: ignore[arg-type]


def test_a_picture_is_shown_by_its_copy(session: Session, clock: FixedClock) -> None:
    photo = kept("IMG.HEIC", samples.heic(), clock)
    response = answer(photo)
    assert response.headers["Content-Disposition"].startswith('attachment; filename="IMG.jpg"')
    assert response.mimetype == "image/jpeg"
    body = b"".join(response.response)  # type: ignore[arg-type]
    assert body.startswith(b"\xff\xd8\xff")
    assert response.content_length == len(body)
    assert answer(photo, "original").mimetype == "image/heic"


def test_without_copy_shown_is_the_original(session: Session, clock: FixedClock) -> None:
    assert (
        answer(kept("a.docx", samples.docx(), clock)).headers["Content-Disposition"].startswith("attachment")
    )


def test_gone_is_not_found(session: Session, clock: FixedClock) -> None:
    lost, down = kept("a.pdf", samples.pdf(), clock), kept("b.pdf", samples.pdf(), clock)
    store.delete(lost.original_key)
    actions.take_down(down, by=SYSTEM, at=clock.now())
    for each in (lost, down):
        with pytest.raises(NotFound):
            answer(each)


def test_headers_hold_any_name(app: Flask) -> None:
    header = disposition("attachment", 'a"\\b;ơ\u0306.pdf')
    assert header.isascii()
    assert header.count('"') == 2
    assert "\n" not in header
