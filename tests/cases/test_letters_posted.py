"""Letters that go by post with the notice that announces them."""

from __future__ import annotations

import io
import re

import pypdf
from flask import Flask
from flask.testing import FlaskClient

from feedback.agencies import queries as agencies
from feedback.cases import letters, queries
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.law import letters as law
from feedback.notifications.delivery import deliver
from feedback.papers import enclosures
from tests.accounts.factories import make_officer, sign_in_as
from tests.cases.test_letters_courses import ORDER, complaint, take
from tests.factories.cases import sender


def test_a_posted_notice_brings_its_letter_along(app: Flask) -> None:
    case = complaint(sender=sender(wants="post", email=None))
    letter = take(case, "accept", letter="Đã giao xác minh.")
    number = queries.submissions_of(case.id)[0].sender_id
    found = enclosures.enclosure_of("people", number, {"number": case.number, "letter": letter.number})
    assert found == letters.sheet(letter, queries.submissions_of(case.id)[0])
    inside = take(case, "verify", letter="Giao ông Bốn.", **ORDER)
    for values in ({}, {"letter": "99/TB-UBND"}):
        assert enclosures.enclosure_of("people", number, values) is None
    assert law.letter_kind(case.course, inside.kind).for_sender is False
    assert enclosures.enclosure_of("people", number, {"letter": inside.number}) is None


def test_the_post_room_prints_the_letter_behind_its_notice(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    case = complaint(sender=sender(wants="post", email=None))
    take(case, "accept", letter="Đã giao xác minh.")
    db.session.commit()
    deliver()
    agency = agencies.by_code("21211")
    assert agency is not None
    sign_in_as(client, make_officer("van.thu.tinh.khe", roles=("postroom",), agency_id=agency.id))
    html = client.get("/gui-buu-dien").get_data(as_text=True)
    assert f"{case.number} – Báo đã nhận giải quyết (kèm văn bản số 01/TB-UBND)" in html
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', html)
    row = re.findall(r'name="letters"[^>]* value="(\d+)"', html)[-1]
    assert token is not None
    db.session.rollback()
    answer = client.post("/gui-buu-dien/in", data={"csrf_token": token[1], "letters": row})
    assert answer.mimetype == "application/pdf", answer.status
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.data)).pages]
    assert len(pages) == 2
    assert "Thông báo thụ lý số 01/TB-UBND gửi kèm thư này." in " ".join(pages[0].split())
    assert "Mẫu số 03, Nghị định 124/2020/NĐ-CP" in pages[1]
