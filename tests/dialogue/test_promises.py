"""Cam kết sau đối thoại on one public page: of published sessions, in their public words, late ones first."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from feedback.actor import SYSTEM
from feedback.agencies import queries as agencies
from feedback.commitments import actions as commitments
from feedback.commitments.actions import Promise
from feedback.commitments.models import Commitment, CommitmentEvent
from feedback.dialogue import promises
from feedback.dialogue.actions.history import SESSION
from feedback.dialogue.models import PublishedCopy
from feedback.extensions import db
from tests.conftest import MOMENT
from tests.factories.dialogue import make_dialogue
from tests.factories.officers import browser_of, make_handler, make_leader, officer_of
from tests.factories.reception import TODAY

PAGE = "/doi-thoai/cam-ket"
INSIDE = "Trả lời bà Phạm Thị Nguyệt, thôn Trường Định, về thửa đất số 12"


def promised(number: str, *dues: int, state: str = "published", agency: str = "21211") -> list[Commitment]:
    """Promises of a session held two weeks ago, due in so many days from today; with its public copy."""
    session = make_dialogue(
        number=number,
        state="held",
        held_at=MOMENT,
        minutes_state="published",
        held_on=TODAY - timedelta(days=14),
    )
    owner = agencies.by_code(agency)
    assert owner is not None
    rows = commitments.make(
        (SESSION, session.id),
        [Promise(owner.id, f"{INSIDE} ({due})", TODAY + timedelta(days=due)) for due in dues],
        heard_by=session.agency_id,
        made_on=session.held_on,
        by=SYSTEM,
        at=MOMENT,
    )
    body = {
        "items": [],
        "concluded": "",
        "conclusions": [
            {
                "commitment": row.id,
                "what": f"Trả lời một hộ dân, hạn {row.due_on:%d/%m}",
                "measure": "Có văn bản",
            }
            for row in rows
        ],
    }
    first, second = make_handler(f"{agency}"), make_leader(f"{agency}")
    db.session.add(
        PublishedCopy(
            session_id=session.id,
            number=1,
            body=body,
            checklist=[],
            state=state,
            prepared_by=first.id,
            prepared_at=MOMENT,
            confirmed_by=second.id if state == "published" else None,
            published_at=MOMENT if state == "published" else None,
        )
    )
    db.session.commit()
    return rows


def test_promises_of_published_sessions_late_ones_first(client: FlaskClient, app: Flask) -> None:
    rows = promised("2026-901", 10, -3, 20)
    rows[2].state, rows[2].evidence, rows[2].kept_on = "kept", "Văn bản số 5", TODAY
    rows[2].reported_on = TODAY
    db.session.commit()
    promised("2026-902", 5, state="prepared", agency="SXD")
    page = client.get(PAGE).text
    days = [f"hạn {TODAY + timedelta(days=due):%d/%m}" for due in (-3, 10, 20)]
    assert [page.index(day) for day in days] == sorted(page.index(day) for day in days)
    assert "Nguyệt" not in page
    assert "thửa đất" not in page
    assert "Sở Xây dựng" not in page
    assert page.count("Thế nào là xong: Có văn bản") == 3
    late = client.get(f"{PAGE}?tinh-trang=late&co-quan=21211").text
    assert days[0] in late
    assert days[1] not in late
    assert days[1] in client.get(f"{PAGE}?sau=0.{TODAY - timedelta(days=3)}.{rows[1].id}").text
    assert client.get(f"{PAGE}?sau=9.x.1&tinh-trang=nothing&co-quan=--").status_code == 200


def test_late_stays_late_and_nothing_disappears(client: FlaskClient, app: Flask) -> None:
    rows = promised("2026-901", -5, 10, 20)
    rows[0].state, rows[0].reported_on, rows[0].evidence = "reported", TODAY, "Văn bản số 5"
    rows[1].first_due_on, rows[1].state = TODAY - timedelta(days=1), "kept"
    rows[1].reported_on = rows[1].kept_on = TODAY
    rows[1].evidence = "Văn bản số 6"
    rows[2].state, rows[2].ended_why = "dropped", "Ông Nam đã rút yêu cầu"
    by = {"act": "postponed", "actor": "system", "at": MOMENT, "details": {}, "salt": bytes(16)}
    db.session.add(CommitmentEvent(commitment_id=rows[1].id, **by))
    db.session.commit()
    page = client.get(PAGE).text
    assert "Đã báo xong sau hạn, chờ xác nhận" in page
    assert f"Báo xong ngày {TODAY:%d/%m/%Y}, sau hạn đầu tiên." in page
    assert "Ông Nam" not in page
    inspector = browser_of(app, officer_of("TTT", "inspector"))
    assert "Đã báo xong sau hạn" in inspector.get("/cam-ket?ds=tre-han").text
    [counted] = promises.standing(TODAY)
    assert (counted.kept, counted.late, counted.open, counted.dropped, counted.postponed) == (1, 1, 0, 1, 1)
    for state, row in zip(("late", "kept", "dropped"), rows, strict=True):
        shown = client.get(f"{PAGE}?tinh-trang={state}").text
        assert [f"hạn {one.due_on:%d/%m}" in shown for one in rows] == [one is row for one in rows]


def test_an_empty_page_says_when_there_will_be_more(client: FlaskClient) -> None:
    assert "Chưa có cam kết nào được công bố." in client.get(PAGE).text
