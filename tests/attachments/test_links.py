"""A file's page and its addresses: what an officer gets, what a sender gets, and for how long."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from feedback.actor import CITIZEN
from feedback.attachments import actions, drawing
from feedback.attachments.models import Attachment
from feedback.cases import queries as cases
from feedback.clock import FixedClock
from feedback.extensions import db
from tests.attachments import samples
from tests.attachments.pages import addresses, original
from tests.cases.desk_browser import opened
from tests.factories.cases import make_case
from tests.factories.officers import browser_of, make_handler, make_leader


class Sent:
    """A case with a picture, a PDF and a DOCX, and its page."""

    def __init__(self, clock: FixedClock) -> None:
        self.case = make_case()
        [submission] = cases.submissions_of(self.case.id)
        files = [("cầu.jpg", samples.jpeg()), ("đơn.pdf", samples.pdf()), ("đơn.docx", samples.docx())]
        self.files: list[Attachment] = actions.keep_many(
            files, subject=("submission", submission.id), by=CITIZEN, at=clock.now()
        )
        db.session.commit()
        self.ids = [one.id for one in self.files]
        self.page = f"/don/{self.case.number}?muc=don"

    def path(self, place: int) -> str:
        return f"/don/{self.case.number}/tep/{self.ids[place]}"


@pytest.fixture
def sent(app: Flask, clock: FixedClock) -> Sent:
    return Sent(clock)


@pytest.fixture
def officer(app: Flask, sent: Sent) -> FlaskClient:
    return browser_of(app, make_handler())


def judged(session: Session, sent: Sent, place: int, verdict: str, name: str | None = None) -> None:
    row = session.get_one(Attachment, sent.ids[place])
    row.verdict, row.verdict_name = verdict, name
    session.commit()


def test_the_list_shows_small_pictures(officer: FlaskClient, sent: Sent, session: Session) -> None:
    page = opened(officer, sent.page)
    [small] = addresses(page, sent.path(0), "nho")
    assert 'loading="lazy"' in page
    answer = officer.get(small)
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.content_length < 10_000
    assert b"CANARY" not in answer.data
    assert b"Exif" not in answer.data


def test_without_a_scanner_the_page_warns(officer: FlaskClient, sent: Sent) -> None:
    for place in range(3):
        page = opened(officer, sent.path(place))
        assert "Tệp gốc chưa được kiểm tra vi-rút" in page
        assert "Tệp gốc có thể còn ghi nơi và giờ chụp" in page
    assert original(officer, sent.path(0)).data == samples.jpeg()
    assert original(officer, sent.path(1)).headers["Content-Security-Policy"].startswith("sandbox")
    [shown] = addresses(opened(officer, sent.path(0)), sent.path(0), "anh")
    assert b"CANARY" not in officer.get(shown).data


def test_addresses_end_and_belong_to_one_session(
    app: Flask, officer: FlaskClient, sent: Sent, clock: FixedClock
) -> None:
    path = sent.path(1)
    [address] = addresses(opened(officer, path), path, "goc")
    assert officer.get(address).status_code == 200
    other = browser_of(app, make_leader())
    for wrong in (
        f"{path}?ban=goc",
        address.replace("ban=goc", "ban=nho"),
        address.replace(path, sent.path(2)),
        address + "&trang=2",
        address[:-3] + "AAA",
    ):
        assert officer.get(wrong).status_code == 410, wrong
    assert other.get(address).status_code == 410
    assert app.test_client().get(address).status_code == 303, "to the sign-in"
    clock.at += timedelta(minutes=15)
    assert officer.get(address).status_code == 200
    clock.at += timedelta(minutes=1)
    ended = officer.get(address)
    assert ended.status_code == 410
    assert "Đường dẫn đã hết hạn" in ended.text
    assert addresses(ended.text, path) == [path]
    assert officer.get(path.replace(str(sent.ids[1]), "999999") + "?ban=goc").status_code == 404


def test_a_pdf_is_drawn_once_and_read_page_by_page(
    officer: FlaskClient, sent: Sent, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sent.path(1)
    page = opened(officer, path)
    [address] = addresses(page, path, "trang")
    picture = officer.get(address)
    assert (picture.mimetype, picture.data[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    monkeypatch.setattr(drawing, "draw", lambda *_given: pytest.fail("drawn twice"))
    assert addresses(opened(officer, path), path, "trang")
    row = session.get_one(Attachment, sent.ids[1])
    assert row.pages == 1
    assert original(officer, path).data == samples.pdf()


def test_a_docx_shows_its_words(officer: FlaskClient, sent: Sent) -> None:
    page = opened(officer, sent.path(2))
    assert "Chỉ có phần chữ của tệp Word" in page


def test_what_can_t_be_drawn_is_said(
    officer: FlaskClient, sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_data: bytes, _number: int) -> drawing.Drawn:
        raise drawing.NotDrawn(lasting=True)

    monkeypatch.setattr(drawing, "draw", fails)
    for _ in range(2):
        assert "Không dựng được bản xem an toàn" in opened(officer, sent.path(1))


def test_what_a_scanner_found_leaves_by_no_way(
    app: Flask, officer: FlaskClient, sent: Sent, session: Session
) -> None:
    address = addresses(opened(officer, sent.path(1)), sent.path(1), "goc")[0]
    judged(session, sent, 1, "found", "Win.Test.EICAR")
    assert officer.get(address).mimetype == "text/html"
    page = opened(officer, sent.path(1))
    assert addresses(page, sent.path(1), "goc") == []
    assert "Win.Test.EICAR" not in page
    leader = browser_of(app, make_leader())
    assert "Win.Test.EICAR" in opened(leader, sent.path(1))
    listed = opened(leader, "/quan-tri/quet-vi-rut")
    assert "Win.Test.EICAR" in listed
    assert "đơn.pdf" not in listed
    assert officer.get("/quan-tri/quet-vi-rut").status_code == 403
    assert "Không an toàn" in opened(officer, sent.page)


def test_waiting_withholds_only_while_there_is_a_scanner(
    app: Flask, officer: FlaskClient, sent: Sent, session: Session
) -> None:
    judged(session, sent, 0, "waiting")
    assert addresses(opened(officer, sent.path(0)), sent.path(0), "goc")
    before = app.extensions["settings"]
    app.extensions["settings"] = replace(before, clamd="127.0.0.1:1")
    try:
        page = opened(officer, sent.path(0))
        assert "Đang kiểm tra vi-rút" in page
        assert (addresses(page, sent.path(0), "goc"), len(addresses(page, sent.path(0), "anh"))) == ([], 1)
        assert "Đang kiểm tra" in opened(officer, sent.page)
    finally:
        app.extensions["settings"] = before


def test_a_list_asks_nothing_more_for_each_file(
    app: Flask, officer: FlaskClient, sent: Sent, clock: FixedClock
) -> None:
    def asked() -> int:
        counted: list[str] = []

        def count(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
            counted.append(statement)

        for key in (None, "read"):
            event.listen(db.engines[key], "before_cursor_execute", count)
        opened(officer, sent.page)
        for key in (None, "read"):
            event.remove(db.engines[key], "before_cursor_execute", count)
        return len(counted)

    opened(officer, sent.page)
    few = asked()
    [submission] = cases.submissions_of(sent.case.id)
    actions.keep_many(
        [(f"{place}.jpg", samples.jpeg()) for place in range(5)],
        subject=("submission", submission.id),
        by=CITIZEN,
        at=clock.now(),
    )
    db.session.commit()
    assert asked() == few


def test_each_door_that_gives_files_is_marked(app: Flask) -> None:
    """A view that calls for_officer or for_sender hands out addresses that end."""
    unmarked = []
    for endpoint, view in app.view_functions.items():
        names = set(getattr(getattr(view, "__code__", None), "co_names", ()))
        gives = names & {"for_officer", "for_officer_of", "for_sender", "_answered"}
        if gives and not hasattr(view, "short_lived"):
            unmarked.append(endpoint)
    assert unmarked == []
