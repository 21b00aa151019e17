"""A document leaves the board on its day, whether the daily job has run or not, and stays in the archive."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.clock import ZONE, FixedClock
from feedback.disclosure import leaving
from feedback.disclosure.models import DisclosureDuty, DocumentForm, PostedDocument
from feedback.disclosure.queries import documents as board
from feedback.disclosure.queries.documents import Filter
from feedback.extensions import db
from tests.disclosure.test_documents import changed, posted, prepared, words
from tests.factories.disclosure import make_document
from tests.factories.officers import actor_of, browser_of, make_handler, make_leader
from tests.factories.reception import TODAY

_LINE = re.compile(r'id="van-ban-([0-9-]+)"')
_NEXT = re.compile(r'<a rel="next" href="([^"]+)"')


def codes(client: FlaskClient, address: str, *, whole: bool = True) -> set[str]:
    """The documents of a list, over all its pages or on the first."""
    found: set[str] = set()
    following: str | None = address
    while following:
        page = words(client, following)
        found |= set(_LINE.findall(page))
        more = _NEXT.search(page)
        following = unescape(more[1]) if more and whole else None
    return found


def test_a_hundred_documents_leave_in_a_month_each_on_its_day(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    first = date(2026, 12, 1)
    last_day: dict[str, date] = {}
    one = make_document(number="2026-1", valid_until=first)
    last_day["2026-1"] = first
    for number in range(2, 101):
        day = first + timedelta(days=number % 31)
        ends = {"valid_until": day} if number % 3 else {"until_on": day}
        if number % 7 == 0:
            ends = {"valid_until": day, "until_on": day + timedelta(days=40)}
        db.session.add(
            PostedDocument(
                code=f"2026-{number}",
                **{
                    name: getattr(one, name)
                    for name in (
                        *("agency_id", "content", "title", "number", "issued_on", "issued_by", "summary"),
                        *("state", "posted_on", "posted_at", "posted_by", "prepared_by", "prepared_at"),
                    )
                },
                checklist=[],
                kept=[],
                **ends,
            )
        )
        last_day[f"2026-{number}"] = day
    db.session.commit()
    for gone in range(33):
        today = first + timedelta(days=gone)
        # The first and the last minute of the day; the job runs every fifth day alone.
        clock.at = datetime.combine(today, time(0, 0) if gone % 2 else time(23, 59), ZONE)
        if gone % 5 == 4:
            leaving.end_documents()
        there = {code for code, day in last_day.items() if day >= today}
        stands = {row.code for row in board.board(Filter(), today, size=200).rows}
        assert stands == there, today
        db.session.rollback()
        # All its pages every fifth day; the first page each day.
        listed = codes(client, "/cong-khai", whole=gone % 5 == 0)
        assert listed == there if gone % 5 == 0 else listed <= there, today
        assert len(listed) >= min(len(there), 20)
    leaving.end_documents()
    assert codes(client, "/cong-khai/luu-tru") == set(last_day)
    rows = {row.code: row for row in db.session.scalars(select(PostedDocument))}
    assert {code: row.ended_on for code, row in rows.items()} == {
        code: day + timedelta(days=1) for code, day in last_day.items()
    }
    assert {row.state for row in rows.values()} == {"expired"}
    assert rows["2026-3"].ended_why == "over"
    assert rows["2026-7"].ended_why == "invalid"
    page = words(client, "/cong-khai/2026-7")
    assert "Hết hiệu lực từ 09/12/2026" in page
    assert 'content="noindex"' in page
    assert "Hết thời gian niêm yết từ 05/12/2026" in words(client, "/cong-khai/2026-3")


def test_a_document_that_replaces_another_takes_its_place_the_same_day(
    app: Flask, client: FlaskClient
) -> None:
    handler, leader = make_handler("21211"), make_leader("21211")
    by, second = actor_of(handler), actor_of(leader)
    old = posted(prepared(by, title="Bảng phí năm 2026", content="commune_12"), second)
    duty = DisclosureDuty(
        agency_id=old.agency_id,
        content="commune_12",
        title="Bảng phí",
        arisen_on=TODAY,
        due_on=TODAY,
        basis="",
        made_at=old.prepared_at,
    )
    db.session.add(duty)
    db.session.commit()
    more = {"title": "Bảng phí từ 2027", "content": "commune_12", "replaces": old.code, "duty_id": duty.id}
    new = prepared(by, **more)
    codes_of = old.code, new.code
    # Only prepared, it changes nothing for the public; a second one can't be prepared meanwhile.
    assert codes(client, "/cong-khai") == {codes_of[0]}
    assert "thay thế" not in words(client, f"/cong-khai/{codes_of[0]}")
    browser = browser_of(app, handler)
    form = words(browser, f"/van-ban-cong-khai/soan?thay={codes_of[0]}")
    assert 'value="Bảng phí năm 2026"' in form
    posted(db.session.get_one(PostedDocument, new.id), second)
    assert codes(client, "/cong-khai") == {codes_of[1]}
    page = words(client, f"/cong-khai/{codes_of[0]}")
    assert "Được thay thế từ 25/11/2026 bằng" in page
    assert f'href="/cong-khai/{codes_of[1]}"' in page
    assert "Bảng phí năm 2026" in words(client, f"/cong-khai/{codes_of[1]}")
    assert "Được thay thế từ 25/11/2026" in words(client, "/cong-khai/luu-tru?tim=bang+phi")
    assert db.session.get_one(DisclosureDuty, duty.id).done_on == TODAY
    assert db.session.scalars(select(DocumentForm.last_on).order_by(DocumentForm.id)).all() == [TODAY, None]
    assert not changed()


def test_units_are_told_a_week_before(app: Flask) -> None:
    handler = browser_of(app, make_handler("21211"))
    for number, days in ((1, 6), (2, 7), (3, -1)):
        make_document(number=f"2026-{number}", title=f"Văn bản {number}", valid_until=TODAY + timedelta(days))
    make_document("UBT", number="2026-4", valid_until=TODAY)
    listed = words(handler, "/van-ban-cong-khai?tinh_trang=soon")
    assert "Văn bản 1" in listed
    assert "Văn bản 2" not in listed
    assert "Văn bản 3" not in listed
    assert "1 văn bản sắp rời bảng công khai" in words(handler, "/viec-cua-toi")
    assert "Văn bản 3" in words(handler, "/van-ban-cong-khai?tinh_trang=expired")
