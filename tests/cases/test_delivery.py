"""How far each notice about a case came, and the day of receipt that was wrong."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from feedback.cases import queries
from feedback.cases.models import Case, CaseLink
from feedback.clock import FixedClock
from feedback.deadlines import queries as deadlines
from feedback.extensions import db
from feedback.notifications.models import Message
from feedback.register import actions as register
from tests.cases import denounced
from tests.cases.desk_browser import done, opened, pressed
from tests.cases.test_appeal import COMMUNE, decided, own_page, step
from tests.cases.test_checks import verify
from tests.conftest import MOMENT
from tests.factories.cases import make_case
from tests.factories.officers import browser_of, make_handler, officer_of

REASON = "Ghi nhầm ngày: phiếu báo phát của bưu điện ghi ngày 27/11/2026."
ON = MOMENT + timedelta(days=5)
"""Monday 30 November."""


SENT = {"state": "sent", "channel": "mail", "sent_at": MOMENT, "sent_digest": b"x" * 32}
POSTED = {
    "state": "posted",
    "channel": "post",
    "posting_number": "RA123456785VN",
    "posted_on": MOMENT.date(),
}


def day(on: date) -> dict[str, Any]:
    return {f"received_on-{part}": str(getattr(on, part)) for part in ("day", "month", "year")}


def look(client: FlaskClient, path: str) -> str:
    return unescape(opened(client, path))


def appeal(case_id: int) -> list[tuple[date, bool]]:
    db.session.rollback()
    db.session.expire_all()
    found = deadlines.for_subject(("cases", case_id))
    return [(one.due_on, one.is_open) for one in found if one.term_key == "KN_APPEAL"]


def test_a_wrong_day_moves_the_term_and_is_told(app: Flask, clock: FixedClock) -> None:
    given, case = decided(delivered_on=date(2026, 11, 25))
    number, case_id = case.number, case.id
    clock.at = ON
    handler = browser_of(app, make_handler(COMMUNE))
    assert appeal(case_id) == [(date(2026, 12, 25), True)]
    papers = look(handler, f"/don/{number}?muc=van-ban")
    assert "nhận quyết định ngày <strong>25/11/2026</strong>" in papers
    address = f"/don/{number}/sua-ngay-nhan"
    assert address in papers
    response = pressed(handler, address, day(date(2026, 11, 24)), reason=REASON)
    assert response.status_code == 422
    assert "đứng trước ngày ban hành" in unescape(response.get_data(as_text=True))
    assert pressed(handler, address, day(date(2026, 12, 1)), reason=REASON).status_code == 422
    assert pressed(handler, address, day(date(2026, 11, 25)), reason=REASON).status_code == 422
    assert pressed(handler, address, day(date(2026, 11, 27)), reason="").status_code == 422
    stale = pressed(handler, address, day(date(2026, 11, 27)), reason=REASON, version="1")
    assert stale.status_code == 409
    assert REASON in unescape(stale.get_data(as_text=True))
    assert appeal(case_id) == [(date(2026, 12, 25), True)]
    done(pressed(handler, address, day(date(2026, 11, 27)), reason=REASON))
    # 30 calendar days after Friday 27 November is Sunday 27 December: the next working day is Monday.
    assert appeal(case_id) == [(date(2026, 12, 25), False), (date(2026, 12, 28), True)]
    [told] = db.session.scalars(select(Message).where(Message.template == "cases/deadline_moved"))
    assert told.values["due_on"] == "2026-12-28"
    history = look(handler, f"/don/{number}?muc=dien-bien")
    assert "Sửa ngày giao nhận" in history
    assert "Trước đây ghi: 25/11/2026" in history
    client = app.test_client()
    db.session.rollback()
    own = unescape(own_page(client, given))
    assert "28/12/2026" in own
    assert REASON in own
    while register.link_waiting():
        pass
    assert verify(app) == (0, [])


def test_not_once_something_rests_on_it(app: Flask, clock: FixedClock) -> None:
    _given, case = decided(delivered_on=date(2026, 11, 25))
    number = case.number
    later = make_case(COMMUNE)
    db.session.add(CaseLink(case_id=later.id, other_id=case.id, relation="second_level", at=MOMENT))
    db.session.commit()
    clock.at = ON
    handler = browser_of(app, make_handler(COMMUNE))
    assert "Đã có khiếu nại lần hai" in look(handler, f"/don/{number}/sua-ngay-nhan")
    assert "Sửa ngày nhận" not in look(handler, f"/don/{number}?muc=van-ban")


def test_who_reads_the_file_by_its_second_level_sees_no_notices(app: Flask) -> None:
    _given, case = decided(delivered_on=date(2026, 11, 25))
    number = case.number
    later = make_case("SXD")
    db.session.add(CaseLink(case_id=later.id, other_id=case.id, relation="second_level", at=MOMENT))
    db.session.commit()
    page = look(browser_of(app, make_handler()), f"/don/{number}?muc=van-ban")
    assert "Quyết định giải quyết" in page
    assert "Thông báo đã gửi" not in page


def test_not_once_it_has_effect_and_not_by_others(app: Flask, clock: FixedClock) -> None:
    _given, case = decided(delivered_on=date(2026, 11, 25))
    number = case.number
    assert browser_of(app, make_handler("SGDDT")).get(f"/don/{number}/sua-ngay-nhan").status_code == 404
    clock.at = MOMENT + timedelta(days=60)
    case = db.session.get_one(Case, case.id)
    step(case, "record_effect", at=clock.at)
    handler = browser_of(app, make_handler(COMMUNE))
    assert "có hiệu lực theo ngày này" in look(handler, f"/don/{number}/sua-ngay-nhan")
    undelivered = decided()[1].number
    assert "Chưa ghi ngày nhận" in look(handler, f"/don/{undelivered}/sua-ngay-nhan")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"state": "waiting", "fault": "server"}, "Chờ gửi: máy chủ thư chưa trả lời"),
        ({"state": "waiting", "fault": "refused 451"}, "mã 451; sẽ gửi lại"),
        (SENT, "Đã gửi lúc 09:00 ngày 25/11/2026"),
        ({"state": "to_print", "channel": "post"}, "Chờ in"),
        ({"state": "printed", "channel": "post", "printed_at": MOMENT}, "Đã in ngày 25/11/2026"),
        (POSTED, "Đã gửi bưu điện ngày 25/11/2026, số RA123456785VN"),
        (
            POSTED | {"state": "returned", "returned_on": MOMENT.date(), "returned_why": "moved"},
            "Bị trả lại ngày 25/11/2026: người nhận đã chuyển chỗ ở",
        ),
        ({"state": "dropped", "channel": "none", "fault": "no_address"}, "người nhận không có địa chỉ"),
        ({"state": "dropped", "channel": "mail", "fault": "refused 550"}, "thư điện tử bị trả lại, mã 550"),
    ],
)
def test_each_state_in_words(app: Flask, values: dict[str, Any], words: str) -> None:
    case = make_case()
    db.session.execute(update(Message).values(**values))
    db.session.commit()
    number = case.number
    page = look(browser_of(app, make_handler()), f"/don/{number}?muc=van-ban")
    assert words in page
    assert "Báo đã nhận đơn" in page
    assert "Người gửi: Nguyễn Thị Ánh Nguyệt" in page


def test_of_a_sealed_case_nobody_is_named(app: Flask) -> None:
    case = denounced.denunciation()
    officer = officer_of(denounced.COMMUNE, "denunciation", name="Võ Thị Sáu Hạnh")
    db.session.add(
        Message(
            template="cases/assigned",
            values={"number": case.number},
            recipient_room="accounts",
            recipient_id=officer.id,
            about=f"case:{case.id}",
            state="waiting",
            next_try_at=MOMENT,
            created_at=MOMENT,
            created_by="system",
            salt=b"x" * 16,
        )
    )
    db.session.commit()
    number = case.number
    page = look(browser_of(app, officer), f"/don/{number}?muc=van-ban")
    block = page.split("Thông báo đã gửi")[1].split("</table>")[0]
    assert "Cán bộ" in block
    assert "Võ Thị Sáu Hạnh" not in block
    assert queries.letters_of(case.id) == []
