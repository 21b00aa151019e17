"""The list of the day: who booked, who just came, who is called; what the clock and the schedule do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from feedback.actor import SYSTEM
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.notifications import contacts, texts
from feedback.notifications.models import Message
from feedback.people.models import Person
from feedback.reception import reminding, turns
from feedback.reception.actions import places, scheduling
from feedback.reception.actions.history import HISTORY, TURN
from feedback.reception.actions.scheduling import SessionDetails
from feedback.reception.actions.turns import Elsewhere
from feedback.reception.models import Place, Session, Turn, Visit
from feedback.reception.rules import BadDetail
from feedback.register import queries as register
from feedback.register.models import Reading
from tests.cases.desk_browser import done, hidden
from tests.conftest import MOMENT
from tests.factories.cases import incoming, sender
from tests.factories.officers import OfficersBrowser, at_desk, browser_of, officer_of
from tests.factories.reception import TODAY, make_place, make_session, make_shift, make_visit
from tests.reception.booking_walk import TOMORROW, bookable, booked, sent

LIST = "/tiep-dan/hom-nay"


@pytest.fixture
def citizen(app: Flask) -> FlaskClient:
    """A citizen's browser; the test's own session lets go before each request."""
    return OfficersBrowser(app, app.response_class, use_cookies=True)


def test_who_booked_and_who_came_stand_in_one_list(
    app: Flask, citizen: FlaskClient, clock: FixedClock
) -> None:
    place = bookable()
    booked(citizen, place, "09:30", full_name="Phạm Thị Bé Ba")
    booked(citizen, place, "08:00", full_name="Đinh Văn Hrê", phone="0987654321")
    clock.at = MOMENT + timedelta(days=1)
    desk = browser_of(app, at_desk("21211"))
    page = desk.get(LIST)
    assert page.status_code == 200
    assert page.text.index("Đinh Văn Hrê") < page.text.index("Phạm Thị Bé Ba")
    # No booking keeps out who just comes: he has the next number, and waits from now on.
    new = desk.post(f"{LIST}/moi", data=hidden(page.text) | {"place": _id(place), "people_count": "2"})
    assert new.status_code == 303
    named = {"place": _id(place), "name": "Lê Thị Sáu", "people_count": "1"}
    assert desk.post(f"{LIST}/moi", data=hidden(page.text) | named).status_code == 303
    clock.at += timedelta(minutes=12)
    page = desk.get(LIST).text
    assert "Không ghi tên" in page
    assert "Tiếp theo: số 3" in page
    assert "12 phút" in page
    first, third = _numbered(2), _numbered(3)
    assert _press(desk, first, "den") == 303
    # He booked at eight: he is called before who came at nine.
    assert "Tiếp theo: số 2, Đinh Văn Hrê" in desk.get(LIST).text
    assert [_press(desk, first, step) for step in ("goi", "goi", "vang", "den")] == [303, 409, 303, 303]
    assert _press(desk, third, "vang") == 303
    wrong = desk.post(f"{LIST}/moi", data=hidden(page) | {"place": _id(place), "people_count": "0"})
    assert wrong.status_code == 422
    db.session.rollback()
    assert not list(register.missing_contents(TURN, lambda wanted: HISTORY.digests_of(TURN, wanted)))


def test_only_the_desk_of_the_place_sees_and_calls(app: Flask, citizen: FlaskClient) -> None:
    place = make_place(seats=1)
    session = make_session(place, held_on=TOMORROW)
    booked(citizen, place)
    number = _numbered(1)
    other, handler = browser_of(app, at_desk("SXD")), browser_of(app, officer_of("21211", "handler"))
    for address in (f"{LIST}?noi={_id(place)}", f"{LIST}?buoi={session.id}", f"{LIST}?noi={10**30}", LIST):
        assert "Nguyễn Thị Thuý Hằng" not in other.get(address).text
        assert handler.get(address).status_code == 403
    assert other.get(f"{LIST}?noi={_id(place)}").status_code == 404
    assert "chưa có nơi tiếp công dân" in other.get(LIST).text
    assert _press(other, number, "den") == 404
    assert handler.post(f"{LIST}/{number}/den").status_code == 403
    assert citizen.get(LIST).status_code in (302, 303)
    # Tomorrow's list is read, not worked on.
    desk = browser_of(app, at_desk("21211"))
    assert "Nguyễn Thị Thuý Hằng" in desk.get(f"{LIST}?noi={_id(place)}&ngay={TOMORROW}").text
    assert _press(desk, number, "den") == 409
    assert desk.get(f"{LIST}?ngay=0001-01-01").status_code == 200


def test_a_visit_ends_the_turn(app: Flask, citizen: FlaskClient, clock: FixedClock) -> None:
    place = bookable()
    booked(citizen, place, email="hang@thudientu.vn", id_number="051188001234")
    clock.at = MOMENT + timedelta(days=1)
    number = _numbered(1)
    said = turns.of_person(number)
    assert said is not None
    assert said.person is not None
    assert (said.person.full_name, said.person.id_number) == ("Nguyễn Thị Thuý Hằng", "051188001234")
    officer = at_desk("21211")
    make_shift(officer, place, shift_on=TOMORROW)
    desk = browser_of(app, officer)
    _press(desk, number, "den")
    assert f"/tiep-dan?luot={number}" in desk.get(LIST).text
    page = desk.get(f"/tiep-dan?luot={number}").text
    for words in ("Nguyễn Thị Thuý Hằng", "0912345678", "051188001234", "Cầu treo thôn Trường Định hỏng ván"):
        assert words in page
    db.session.rollback()
    assert db.session.scalars(select(Reading.page)).all() == ["tiep-dan"]
    typed = {"full_name": "Nguyễn Thị Thuý Hằng", "commune": "Xã Tịnh Khê", "what": "phan-anh"}
    typed |= {"title": "Cầu treo hỏng ván", "outcome": "explained", "people_count": "1"}
    typed |= {"received_on-day": "26", "received_on-month": "11", "received_on-year": "2026"}
    done(desk.post("/tiep-dan", data=hidden(page) | typed))
    assert browser_of(app, at_desk("SXD")).get(f"/tiep-dan?luot={number}").status_code in (200, 404)
    db.session.rollback()
    visit = db.session.scalars(select(Visit)).one()
    turn = db.session.get_one(Turn, number)
    assert (turn.state, turn.visit_id) == ("served", visit.id)
    again = desk.get(f"/tiep-dan?luot={number}").text
    assert f"đã ghi ở dòng {visit.number} năm 2026" in again
    assert "Nguyễn Thị Thuý Hằng" not in again
    here = db.session.get_one(Place, visit.place_id)
    with pytest.raises(Elsewhere):
        make_visit(here, turn_id=number, at=clock.at, visited_on=TOMORROW)
    db.session.rollback()
    elsewhere = make_place("SXD")
    with pytest.raises(BadDetail):
        make_visit(elsewhere, turn_id=number, at=clock.at, visited_on=TOMORROW)
    db.session.rollback()
    assert not _faults()
    turn.visit_id = None
    db.session.commit()
    assert _faults()


def test_of_who_came_in_confidence_nothing_stays(app: Flask, citizen: FlaskClient, clock: FixedClock) -> None:
    place = bookable()
    code, secret = booked(citizen, place, about="other", email="hang@thudientu.vn")
    clock.at = MOMENT + timedelta(days=1)
    number = _numbered(1)
    person_id = db.session.get_one(Turn, number).person_id
    matter = incoming(kind=Kind.DENUNCIATION, sender=sender(), channel="desk")
    more = {"about": "denunciation", "outcome": "taken", "told": None, "confidential": True}
    make_visit(place, turn_id=number, at=clock.at, visited_on=TOMORROW, incoming=matter, **more)
    turn = db.session.get_one(Turn, number)
    assert (turn.state, turn.person_id, turn.visit_id, turn.subject) == ("served", None, None, None)
    person = db.session.get_one(Person, person_id)
    assert (person.full_name, person.phone, person.email, person.id_index) == ("", None, None, None)
    assert not _faults()
    token = {"csrf_token": hidden(citizen.get("/dat-lich/tra-cuu").text)["csrf_token"]}
    for proof in (secret, "5678"):
        answer = citizen.post("/dat-lich/tra-cuu", data=token | {"code": code, "proof": proof})
        assert answer.status_code == 422
    assert contacts.contact_of(TURN, number) is None


def test_bookings_go_along_with_a_session_that_moves(app: Flask, citizen: FlaskClient) -> None:
    place = make_place()
    planner = replace(SYSTEM, agency_id=place.agency_id)
    number = make_session(place, held_on=TODAY + timedelta(days=8), slot_minutes=60).id
    for starts, phone in (("08:30", "0912000001"), ("07:30", "0912000002"), ("10:30", "0912000003")):
        _book_session(citizen, number, starts, phone=phone, email=f"a{phone}@thudientu.vn")
    session = db.session.get_one(Session, number)
    fields = {name: getattr(session, name) for name in SessionDetails.__dataclass_fields__}
    later = {"held_on": TODAY + timedelta(days=9), "opens": "08:30", "closes": "10:30"}
    details = SessionDetails(**(fields | later))
    why = "Chủ tịch họp Hội đồng nhân dân"
    new = scheduling.move(session, details, reason=why, expected=session.version, by=planner, at=MOMENT)
    db.session.commit()
    asked = select(Turn.starts, Turn.state).where(Turn.session_key == new.id).order_by(Turn.position)
    assert db.session.execute(asked).all() == [("08:30", "booked"), ("09:30", "booked")]
    assert db.session.scalars(select(Turn.state).where(Turn.session_key == number)).all() == ["moved"]
    told = db.session.scalars(select(Message.template).order_by(Message.id)).all()
    assert told[3:] == ["reception/turn_moved", "reception/turn_moved", "reception/turn_released"]
    assert not _faults()
    scheduling.call_off(new, reason="Bão số 13", expected=new.version, by=planner, at=MOMENT)
    db.session.commit()
    assert set(db.session.scalars(select(Turn.state))) == {"moved"}
    last = db.session.scalars(select(Message).order_by(Message.id.desc())).first()
    assert last is not None
    assert last.values["reason"] == "Bão số 13"
    assert not _faults()


def test_a_day_closed_is_told(citizen: FlaskClient) -> None:
    place = bookable()
    code, _secret = booked(citizen, place, email="hang@thudientu.vn")
    places.close_on(db.session.get_one(Place, place.id), TOMORROW, reason="Bão số 13", by=SYSTEM, at=MOMENT)
    db.session.commit()
    last = db.session.scalars(select(Message).order_by(Message.id.desc())).first()
    assert last is not None
    contact = contacts.contact_of(*(last.recipient_room, last.recipient_id))
    assert contact is not None
    text = texts.render(last.template, dict(last.values) | dict(contact.extra), by_post=False)
    assert text.subject == f"Lịch tiếp công dân {code} không còn"
    assert "Lý do: Bão số 13." in " ".join(text.body.split())
    token = {"csrf_token": hidden(citizen.get("/dat-lich/tra-cuu").text)["csrf_token"]}
    citizen.post("/dat-lich/tra-cuu", data=token | {"code": code, "proof": "5678"})
    assert "không tổ chức được như đã hẹn" in citizen.get("/dat-lich/cua-toi").text


def test_each_is_reminded_once_and_the_past_is_closed(citizen: FlaskClient, clock: FixedClock) -> None:
    place = bookable()
    monday, tuesday = TODAY + timedelta(days=5), TODAY + timedelta(days=6)
    booked(citizen, place, on=monday, email="a@thudientu.vn")
    booked(citizen, place, on=tuesday, phone="0987654321", email="b@thudientu.vn")
    clock.at = MOMENT + timedelta(days=2)
    booked(citizen, place, "10:00", on=monday, phone="0987654322", email="c@thudientu.vn")
    for _ in range(2):
        reminding.remind_of_bookings()
    asked = select(Message.recipient_id).where(Message.template == "reception/turn_reminder")
    assert db.session.scalars(asked).all() == [_numbered(1)]
    db.session.rollback()
    clock.at = MOMENT + timedelta(days=6)
    reminding.close_past_lists()
    assert sorted(db.session.scalars(select(Turn.state))) == ["absent", "absent", "booked"]
    assert not _faults()


def test_texts_say_where_and_when_and_fit_one_message(app: Flask) -> None:
    values = {
        "number": 12,
        "held_on": "2026-12-04",
        "held_from": "8 giờ 30",
        "place": "Trụ sở tiếp công dân tỉnh, Số 1 đường Mẫu",
        "agency": "Chủ tịch Ủy ban nhân dân tỉnh Nguyễn Văn An",
        "tracking_code": "4F7K9-2MXPC",
        "tracking_url": "https://tiepdan.quangngai.gov.vn/dat-lich/tra-cuu",
    }
    for name in ("turn_booked", "turn_reminder", "turn_moved", "turn_released"):
        text = texts.render(f"reception/{name}", values | {"reason": "Bão số 13."}, by_post=False)
        assert "8 giờ 30 ngày 04/12/2026" in " ".join(text.body.split())
        assert ".." not in text.body
        assert "4F7K9-2MXPC" in text.subject
        assert "04/12/2026" in texts.sms(f"reception/{name}", values)


def test_the_register_notices_a_changed_booking(citizen: FlaskClient) -> None:
    booked(citizen, bookable())
    assert not _faults()
    for change in ({"starts": "10:00"}, {"subject": "Việc khác"}, {"people_count": 9}):
        before = {name: getattr(db.session.scalars(select(Turn)).one(), name) for name in change}
        db.session.execute(update(Turn).values(**change))
        db.session.commit()
        assert _faults(), change
        db.session.execute(update(Turn).values(**before))
        db.session.commit()
    db.session.execute(update(Person).values(full_name="Người khác"))
    db.session.commit()
    assert _faults()


def _faults() -> list[register.Fault]:
    db.session.rollback()
    return list(register.missing_contents(TURN, lambda wanted: HISTORY.digests_of(TURN, wanted)))


def _numbered(position: int) -> int:
    db.session.rollback()
    number = db.session.scalars(select(Turn.id).where(Turn.position == position).order_by(Turn.id)).first()
    db.session.rollback()
    assert number is not None
    return number


def _id(place: Place) -> str:
    return str(place.id)


def _press(client: FlaskClient, number: int, step: str) -> int:
    token = {"csrf_token": hidden(client.get(LIST).text)["csrf_token"]}
    return client.post(f"{LIST}/{number}/{step}", data=token).status_code


def _book_session(client: FlaskClient, session_id: int, starts: str, **more: str) -> None:
    form = hidden(client.get(f"/dat-lich?buoi={session_id}").text)
    checking = sent(client, form, starts, **more)
    assert client.post("/dat-lich", data=hidden(checking.text)).status_code == 303
