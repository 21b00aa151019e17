"""Who booked without an e-mail hears by phone what changed: listed until an officer has called him."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from feedback.actor import SYSTEM
from feedback.extensions import db
from feedback.notifications.models import Message
from feedback.reception.actions import places
from feedback.reception.actions.history import HISTORY, TURN
from feedback.reception.actions.places import PlaceDetails
from feedback.reception.models import Place, Session, Turn
from feedback.register import queries as register
from tests.cases.desk_browser import hidden
from tests.conftest import MOMENT
from tests.factories.officers import OfficersBrowser, at_desk, browser_of, officer_of
from tests.factories.reception import TODAY, make_place, make_session
from tests.reception.booking_walk import TOMORROW, bookable, booked, sent

HELD_ON = TODAY + timedelta(days=8)


@pytest.fixture
def citizen(app: Flask) -> FlaskClient:
    """A citizen's browser; the test's own session lets go before each request."""
    return OfficersBrowser(app, app.response_class, use_cookies=True)


def test_after_a_move_who_has_no_mail_is_called(app: Flask, citizen: FlaskClient) -> None:
    number = make_session(make_place(), held_on=HELD_ON, slot_minutes=60).id
    _book(citizen, number, "07:30", full_name="Hồ Văn Reo", phone="0912000001", email="reo@thudientu.vn")
    _book(citizen, number, "08:30", full_name="Đinh Thị Hrê", phone="0912000002")
    _book(citizen, number, "10:30", full_name="Phạm Thị Bé Ba", phone="0912000003")
    desk = browser_of(app, at_desk("21211"))
    assert "người khác cần gọi báo" in desk.get(f"/lich-lanh-dao-tiep/{number}/doi").text
    foreseen = _move(desk, number, HELD_ON + timedelta(days=1), "8:30", "10:30")
    assert foreseen.status_code == 200
    assert "2 người đặt lịch giữ được chỗ. 1 người phải chọn ngày khác." in foreseen.text
    assert db.session.get_one(Session, number).state == "published"
    db.session.rollback()
    seen = hidden(foreseen.text)["foreseen"]
    # What he read was of another hour: he reads again.
    assert _move(desk, number, HELD_ON + timedelta(days=1), "7:30", "9:30", seen).status_code == 200
    moved = _move(desk, number, HELD_ON + timedelta(days=1), "8:30", "10:30", seen)
    assert moved.status_code == 303
    assert moved.location == f"/lich-lanh-dao-tiep/{number}#can-goi-bao"
    page = desk.get(moved.location).text
    assert "1 người được báo qua thư điện tử, 2 người cần gọi báo" in page
    for words in ("Cần gọi báo: 2 người", "0912000002", "0912000003", "Chờ chọn ngày khác"):
        assert words in page.replace("\u2060", "")
    assert "0912000001" not in page
    assert "Chưa có ai đặt lịch" not in page
    # One of another office's, and one who only reads, see no numbers.
    reader = browser_of(app, officer_of("21211", "handler"))
    assert "0912000002" not in reader.get(f"/lich-lanh-dao-tiep/{number}").text
    turn = db.session.scalars(select(Turn).where(Turn.call_about == "moved")).one().id
    db.session.rollback()
    press = {"csrf_token": hidden(page)["csrf_token"]}
    address = f"/tiep-dan/can-goi-bao/{turn}?buoi={number}"
    assert _press(browser_of(app, at_desk("SXD")), turn) == 404
    answer = desk.post(address, data=press)
    assert (answer.status_code, answer.location) == (303, f"/lich-lanh-dao-tiep/{number}")
    assert "Cần gọi báo: 1 người" in desk.get(answer.location).text
    assert "Cần gọi báo: 1 người" in desk.get("/tiep-dan/hom-nay").text
    desk.post(address, data=press)
    assert "Đồng nghiệp đã gọi báo" in desk.get(f"/lich-lanh-dao-tiep/{number}").text
    db.session.rollback()
    assert not _faults()
    row = db.session.get_one(Turn, turn)
    row.called_at = MOMENT - timedelta(days=3)
    db.session.commit()
    assert _faults()


def test_nobody_is_put_on_an_earlier_day(app: Flask, citizen: FlaskClient) -> None:
    number = make_session(make_place(), held_on=HELD_ON, slot_minutes=60).id
    _book(citizen, number, "08:30", email="hang@thudientu.vn")
    desk = browser_of(app, at_desk("21211"))
    earlier = HELD_ON - timedelta(days=1)
    foreseen = _move(desk, number, earlier, "7:30", "11:30")
    assert "1 người phải chọn ngày khác, vì ngày mới sớm hơn ngày đã hẹn." in foreseen.text
    seen = hidden(foreseen.text)["foreseen"]
    moved = _move(desk, number, earlier, "7:30", "11:30", seen)
    assert "1 người được báo qua thư điện tử" in desk.get(moved.location).text
    turn = db.session.scalars(select(Turn)).one()
    assert (turn.session_key, turn.turn_on, turn.state) == (number, HELD_ON, "moved")
    message = db.session.scalars(select(Message).order_by(Message.id.desc())).first()
    assert message is not None
    assert message.values["told"] == "Buổi tiếp dời sang 7 giờ 30 ngày 02/12/2026."
    db.session.rollback()
    # The page of the booking that was made leads to how it stands now.
    answer = citizen.get("/dat-lich/da-dat")
    assert (answer.status_code, answer.location) == (302, "/dat-lich/cua-toi")
    own = " ".join(citizen.get("/dat-lich/cua-toi").text.replace("\u00a0", " ").split())
    assert "Lý do: Dự kỳ họp Hội đồng nhân dân. Buổi tiếp dời sang 7 giờ 30 ngày 02/12/2026." in own


def test_days_off_and_new_hours_are_told_by_phone_too(app: Flask, citizen: FlaskClient) -> None:
    place = bookable()
    later = TOMORROW + timedelta(days=1)
    booked(citizen, place, "08:00", full_name="Hồ Văn Reo", phone="0912000001")
    booked(
        citizen, place, "08:00", later, full_name="Đinh Thị Hrê", phone="0912000002", email="a@thudientu.vn"
    )
    booked(citizen, place, "10:00", later, full_name="Phạm Thị Bé Ba", phone="0912000003")
    planner = browser_of(app, officer_of("21211", "triage"))
    places.close_on(db.session.get_one(Place, place.id), TOMORROW, reason="Bão", by=SYSTEM, at=MOMENT)
    hours = tuple((weekday, "09:00", "11:30") for weekday in range(5))
    details = PlaceDetails(name=place.name, address=place.address, hours=hours, seats=1)
    row = db.session.get_one(Place, place.id)
    places.amend(row, details, expected=row.version, by=SYSTEM, at=MOMENT)
    db.session.commit()
    number = place.id
    db.session.rollback()
    page = planner.get(f"/noi-tiep-cong-dan/sua/{number}/ngay-nghi").text
    assert "Cần gọi báo: 2 người" in page
    # At an hour that is none any more also who has an e-mail: no letter says so.
    assert "0912000002" in page
    assert "0912000003" not in page
    turn = db.session.scalars(select(Turn.id).where(Turn.call_about == "hours")).one()
    db.session.rollback()
    answer = planner.post(
        f"/tiep-dan/can-goi-bao/{turn}?noi={number}", data={"csrf_token": hidden(page)["csrf_token"]}
    )
    assert answer.location == f"/noi-tiep-cong-dan/sua/{number}/ngay-nghi"
    assert not _faults()


def test_called_off_says_who_is_to_be_called(app: Flask, citizen: FlaskClient) -> None:
    number = make_session(make_place(), held_on=HELD_ON, slot_minutes=60).id
    _book(citizen, number, "08:30", phone="0912000002")
    desk = browser_of(app, at_desk("21211"))
    data = hidden(desk.get(f"/lich-lanh-dao-tiep/{number}/huy").text) | {"reason": "Bão số 13"}
    answer = desk.post(f"/lich-lanh-dao-tiep/{number}/huy", data=data)
    page = desk.get(answer.location).text
    assert "Đã hủy buổi tiếp. 1 người cần gọi báo" in page
    assert "0912000002" in page


def _book(client: FlaskClient, number: int, starts: str, **more: str) -> None:
    form = hidden(client.get(f"/dat-lich?buoi={number}").text)
    checking = sent(client, form, starts, **more)
    assert client.post("/dat-lich", data=hidden(checking.text)).status_code == 303


def _move(desk: FlaskClient, number: int, on: date, opens: str, closes: str, seen: str = "") -> TestResponse:
    session = db.session.get_one(Session, number)
    typed = {
        "held_on-day": str(on.day),
        "held_on-month": str(on.month),
        "held_on-year": str(on.year),
        "opens": opens,
        "closes": closes,
        "place": str(session.place_id),
        "reason": "Dự kỳ họp Hội đồng nhân dân",
        "foreseen": seen,
    }
    db.session.rollback()
    address = f"/lich-lanh-dao-tiep/{number}/doi"
    return desk.post(address, data=hidden(desk.get(address).text) | typed)


def _press(client: FlaskClient, turn: int) -> int:
    token = hidden(client.get("/tiep-dan").text)["csrf_token"]
    return client.post(f"/tiep-dan/can-goi-bao/{turn}", data={"csrf_token": token}).status_code


def _faults() -> list[register.Fault]:
    found = list(register.missing_contents(TURN, lambda wanted: HISTORY.digests_of(TURN, wanted)))
    db.session.rollback()
    return found
