"""C25: a citizen books without account or script, is told his code and number, and gives it up."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from feedback.actor import CITIZEN
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.notifications.models import Message
from feedback.people.models import Person
from feedback.reception import slots
from feedback.reception.actions import turns as actions
from feedback.reception.actions.turns import Booking, Full
from feedback.reception.models import Turn
from tests.cases.desk_browser import hidden
from tests.factories.officers import OfficersBrowser
from tests.factories.reception import TODAY, make_session
from tests.reception.booking_walk import PERSON, TOMORROW, bookable, booked, form_of, sent


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A citizen's browser; the test's own session lets go before each request."""
    return OfficersBrowser(app, app.response_class, use_cookies=True)


def test_a_citizen_books_and_learns_his_place_in_the_list(client: FlaskClient) -> None:
    place = bookable()
    assert "Thứ Năm 26/11/2026</a>: còn 8 chỗ" in client.get(f"/dat-lich?noi={place.id}").text
    code, secret = booked(
        client, place, "08:30", email="hang@thudientu.vn", full_name="Nguye\u0302\u0303n Hằng"
    )
    page = client.get("/dat-lich/da-dat").text
    assert "8\u00a0giờ\u00a030, Thứ Năm 26/11/2026" in page
    turn = db.session.scalars(select(Turn)).one()
    assert (turn.turn_on, turn.starts, turn.seat, turn.position, turn.state) == (
        TOMORROW,
        "08:30",
        1,
        1,
        "booked",
    )
    assert db.session.get_one(Person, turn.person_id).full_name == "Nguyễn Hằng"
    message = db.session.scalars(select(Message)).one()
    assert message.template == "reception/turn_booked"
    assert "Hằng" not in str(message.values)
    db.session.rollback()
    found = client.post("/dat-lich/tra-cuu", data=_token(client) | {"code": code, "proof": secret})
    assert found.status_code == 303
    own = client.get("/dat-lich/cua-toi").text
    assert "Lịch đang được giữ cho ông/bà" in own
    assert "Nguyễn" not in own


def test_pressed_twice_is_booked_once(client: FlaskClient) -> None:
    place = bookable()
    checking = hidden(sent(client, form_of(client, place), "08:00").text)
    assert [client.post("/dat-lich", data=checking).status_code for _ in range(2)] == [303, 303]
    assert db.session.scalar(select(func.count()).select_from(Turn)) == 1


def test_a_slot_taken_meanwhile_keeps_what_was_typed_and_shows_free_ones(client: FlaskClient) -> None:
    place = bookable(slot_minutes=120)
    checking = hidden(sent(client, form_of(client, place), "07:30").text)
    booked(client, place, "07:30", phone="0987654321")
    answer = client.post("/dat-lich", data=checking)
    assert answer.status_code == 422
    assert "7 giờ 30 ngày 26/11/2026 vừa hết chỗ" in answer.text
    assert PERSON["full_name"] in answer.text
    # One hour is left that day; the next days stand beside it.
    assert "0.2026-11-26.09:30" in answer.text
    assert '<div class="govuk-radios__divider">Thứ Sáu 27/11/2026</div>' in answer.text
    assert "0.2026-11-26.07:30" not in answer.text


def test_wrong_answers_are_said_beside_their_fields(client: FlaskClient) -> None:
    place = bookable()
    form = form_of(client, place)
    wrong = sent(client, form, "03:00", phone="12", full_name="...", people_count="0", about="denunciation")
    assert wrong.status_code == 422
    for words in ("Nhập số điện thoại", "Nhập họ và tên bằng chữ", "Chọn một loại việc"):
        assert words in wrong.text
    spoken = sent(client, form, "08:00", subject="Tôi TỐ CÁO ông chủ tịch xã")
    assert spoken.status_code == 422
    assert "nói khi gặp" in spoken.text
    quiet = sent(client, form, "08:00", about="other", subject="Tố cáo ông chủ tịch")
    assert quiet.status_code == 200
    assert "chủ tịch" not in quiet.text
    group = sent(client, form, "08:00", people_count="12")
    assert "Đoàn 12 người cử từ 1 đến 5 người đại diện" in group.text
    good = form | PERSON | {"slot": "0.2026-11-26.08:00"}
    for broken in ({"chosen": "x"}, {"chosen": "0.2026-13-45."}, {"place": "9" * 30}, {"slot": "x.y.z"}):
        assert client.post("/dat-lich", data=good | broken).status_code == 422
    assert client.get("/dat-lich?noi=999999999999999999999&ngay=x").status_code in (200, 404)
    assert db.session.scalar(select(func.count()).select_from(Turn)) == 0


def test_three_open_bookings_are_the_most(client: FlaskClient) -> None:
    place = bookable()
    for starts in ("07:30", "08:00", "08:30"):
        booked(client, place, starts)
    checking = hidden(sent(client, form_of(client, place), "09:00").text)
    answer = client.post("/dat-lich", data=checking)
    assert answer.status_code == 422
    assert "đã có 3 lịch chưa đến" in answer.text
    assert db.session.scalar(select(func.count()).select_from(Person)) == 3


def test_until_four_the_day_before_and_a_month_ahead(client: FlaskClient, clock: FixedClock) -> None:
    place = bookable()
    assert "26/11/2026" in client.get(f"/dat-lich?noi={place.id}").text
    assert "25/11/2026" not in client.get(f"/dat-lich?noi={place.id}").text
    held = make_session(place, held_on=TOMORROW)
    form = form_of(client, place)
    clock.at = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    assert sent(client, form, "08:00").status_code == 422
    page = client.get(f"/dat-lich?noi={place.id}").text
    assert "26/11/2026" not in page
    assert "25/12/2026" in page
    assert "28/12/2026" not in page
    assert client.get(f"/dat-lich?buoi={held.id}").status_code == 404
    assert "Chưa có nơi nào" not in client.get("/dat-lich").text


def test_a_leaders_session_is_booked_when_it_is_published(client: FlaskClient) -> None:
    place = bookable(seats=0)
    session = make_session(place, held_on=TODAY + timedelta(days=7))
    planned = make_session(place, held_on=TODAY + timedelta(days=8), state="planned", published_at=None)
    assert "Chủ tịch Ủy ban nhân dân xã Đinh Thị Hrê" in client.get("/dat-lich").text
    schedule = client.get("/lich-tiep-cong-dan?thang=2026-12").text
    assert f'href="/dat-lich?buoi={session.id}"' in schedule
    assert "(còn 8 chỗ)" in schedule
    assert client.get(f"/dat-lich?buoi={planned.id}").status_code == 404
    assert client.get(f"/dat-lich?noi={place.id}").status_code == 404
    form = hidden(client.get(f"/dat-lich?buoi={session.id}").text)
    checking = sent(client, form, "09:00")
    assert client.post("/dat-lich", data=hidden(checking.text)).status_code == 303
    assert db.session.scalars(select(Turn.session_key)).one() == session.id


def test_a_booking_is_given_up_and_its_seat_is_free(client: FlaskClient) -> None:
    place = bookable()
    code, _secret = booked(client, place)
    wrong = client.post("/dat-lich/tra-cuu", data=_token(client) | {"code": code, "proof": "0000"})
    assert wrong.status_code == 422
    assert client.get("/dat-lich/huy").status_code == 303
    # The page for all codes leads here too.
    opened = client.post("/tra-cuu", data=_token(client, "/tra-cuu") | {"code": code, "proof": "5678"})
    assert opened.location.endswith("/dat-lich/cua-toi")
    given_up = client.post("/dat-lich/huy", data=hidden(client.get("/dat-lich/huy").text))
    assert given_up.status_code == 303
    assert "Ông/bà đã hủy lịch này" in client.get("/dat-lich/cua-toi").text
    booked(client, place, phone="0987654321")
    assert client.post("/dat-lich/thoat", data=_token(client)).status_code == 303
    assert client.get("/dat-lich/da-dat").location.endswith("/dat-lich/tra-cuu")


def test_wrong_tries_are_slowed(client: FlaskClient) -> None:
    code, secret = booked(client, bookable())
    answers = [
        client.post("/dat-lich/tra-cuu", data=_token(client) | {"code": code, "proof": proof}).status_code
        for proof in ["1111"] * 5 + [secret]
    ]
    assert answers[:5] == [422] * 5
    assert answers[5] == 429


def test_of_two_hundred_at_once_fifty_get_the_fifty_seats(app: Flask) -> None:
    place = bookable(seats=10, slot_minutes=30)
    starts = slots.cut([("07:30", "10:00")], 30)
    gate = threading.Barrier(20)

    def press(number: int) -> str:
        if number < 20:
            gate.wait(timeout=60)
        booking = Booking(
            place_id=place_id,
            session_key=0,
            on=TOMORROW,
            starts=starts[number % 5],
            about="other",
            full_name=f"Trần Văn Hoà {number}",
            phone=f"09{number:08}",
            submission_key=f"key-{number}",
        )
        with app.app_context():
            try:
                actions.book(booking, by=CITIZEN, at=at)
                db.session.commit()
            except Full:
                db.session.rollback()
                return "full"
        return "booked"

    place_id, at = place.id, app.extensions["clock"].now()
    db.session.rollback()
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(press, range(200)))
    assert (answers.count("booked"), answers.count("full")) == (50, 150)
    rows = db.session.execute(select(Turn.starts, Turn.seat, Turn.position)).all()
    assert len({(row.starts, row.seat) for row in rows}) == 50
    assert sorted(row.position for row in rows) == list(range(1, 51))


def test_who_writes_waits_for_two_hundred_before_him(app: Flask) -> None:
    if db.engine.dialect.name == "sqlite":
        assert db.session.scalar(text("PRAGMA busy_timeout")) == 30_000


def test_booking_and_online_reception_are_found_from_home_and_the_pages_beside(client: FlaskClient) -> None:
    bookable()
    for address in ("/", "/lich-tiep-cong-dan", "/noi-tiep-cong-dan"):
        page = client.get(address).text
        for way in ("/dat-lich", "/tiep-truc-tuyen"):
            assert f'href="{way}"' in page, (address, way)
    assert "7 giờ 30 đến 11 giờ 30" in client.get("/noi-tiep-cong-dan").text


def _token(client: FlaskClient, address: str = "/dat-lich/tra-cuu") -> dict[str, str]:
    return {"csrf_token": hidden(client.get(address).text)["csrf_token"]}
