"""A citizen registers for a dialogue without account or script, sees his seat and the link, gives it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from feedback.actor import SYSTEM
from feedback.clock import FixedClock
from feedback.dialogue.actions import hooks
from feedback.dialogue.models import DialogueSession, Registration, SessionRequest
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.people.models import Person
from tests.cases.desk_browser import hidden
from tests.conftest import MOMENT
from tests.dialogue.seats_walk import PERSON, code_and_secret, registered, sent
from tests.factories.cases import receive
from tests.factories.dialogue import make_dialogue
from tests.factories.officers import OfficersBrowser

LINK = "https://hop.quangngai.gov.vn/bi-mat"
FORM = "/doi-thoai/2026-901/dang-ky"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A citizen's browser; the test's own session lets go before each request."""
    return OfficersBrowser(app, app.response_class, use_cookies=True)


def test_registered_seen_and_given_back(app: Flask, client: FlaskClient) -> None:
    session = make_dialogue(seats=1)
    page = client.get("/doi-thoai/2026-901").text
    assert "Còn 1 chỗ" in page
    assert f'href="{FORM}"' in page
    answer = sent(client, full_name="Nguye\u0302\u0303n Hằng")
    assert answer.status_code == 303
    code, secret = code_and_secret(client.get(answer.location).text)
    assert db.session.scalars(select(Person.full_name)).one() == "Nguyễn Hằng"
    page = client.get("/doi-thoai/2026-901").text
    assert "Đã đủ chỗ" in page
    assert "Nguyễn Hằng" not in page
    other = app.test_client()
    assert "để chờ chỗ" in other.get(FORM).text
    db.session.rollback()
    assert sent(other, phone="0987654321", email="").status_code == 303
    assert "Thứ tự chờ: <strong>1</strong>" in other.get("/doi-thoai/cho-cua-toi/da-dang-ky").text

    token = {"csrf_token": hidden(client.get("/tra-cuu").text)["csrf_token"]}
    wrong = client.post("/tra-cuu", data=token | {"code": code, "proof": "0000"})
    assert wrong.status_code == 422
    opened = client.post("/tra-cuu", data=token | {"code": code, "proof": secret})
    assert opened.location.endswith("/doi-thoai/cho-cua-toi")
    own = client.get("/doi-thoai/cho-cua-toi").text
    assert "Chỗ số <strong>1</strong> đang được giữ" in own
    assert "Nguyễn" not in own
    asked = client.get("/doi-thoai/cho-cua-toi/huy").text
    assert client.post("/doi-thoai/cho-cua-toi/huy", data=hidden(asked)).status_code == 303
    assert "Ông/bà đã hủy đăng ký này" in client.get("/doi-thoai/cho-cua-toi").text
    again = client.post("/doi-thoai/cho-cua-toi/huy", data=hidden(asked))
    assert again.status_code == 422
    assert "không hủy được nữa" in again.text
    assert "Chỗ số <strong>1</strong>" in other.get("/doi-thoai/cho-cua-toi/da-dang-ky").text
    db.session.rollback()
    states = db.session.execute(select(Registration.state, Registration.seat).order_by(Registration.position))
    assert [tuple(row) for row in states] == [("cancelled", None), ("seated", 1)]
    assert session.seats == 1
    assert client.post("/doi-thoai/cho-cua-toi/thoat", data=token).status_code == 303
    assert client.get("/doi-thoai/cho-cua-toi").location.endswith("/tra-cuu")
    assert client.post("/doi-thoai/cho-cua-toi/huy", data=token).location.endswith("/tra-cuu")


def test_what_cant_be_is_said_beside_the_field(client: FlaskClient) -> None:
    held = make_dialogue()
    registered(held, 1, phone="0912345678", email="hang@thudientu.vn", full_name="Trần Thị Bí Mật")
    for typed, words in (
        ({"full_name": "..."}, "Nhập họ và tên bằng chữ"),
        ({"phone": "12"}, "Nhập số điện thoại"),
        ({"email": "khong-phai"}, "thư điện tử"),
        ({"area": "99999"}, "xã, phường"),
        ({}, "Số điện thoại này đã đăng ký"),
        ({"phone": "0987654321"}, "Thư điện tử này đã đăng ký"),
    ):
        answer = sent(client, **typed)
        assert answer.status_code == 422, typed
        assert words in answer.text
        assert "Bí Mật" not in answer.text
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 1


def test_pressed_twice_registers_once_and_tries_are_slowed(client: FlaskClient) -> None:
    make_dialogue()
    form = hidden(client.get(FORM).text) | PERSON
    assert [client.post(FORM, data=form).status_code for _ in range(2)] == [303, 303]
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 1
    code, secret = code_and_secret(client.get("/doi-thoai/cho-cua-toi/da-dang-ky").text)
    token = {"csrf_token": hidden(client.get("/tra-cuu").text)["csrf_token"]}
    answers = [
        client.post("/tra-cuu", data=token | {"code": code, "proof": proof}).status_code
        for proof in ["1111"] * 5 + [secret]
    ]
    assert answers == [422] * 5 + [429]


def test_the_link_is_shown_to_who_attends_online_only(app: Flask, client: FlaskClient) -> None:
    make_dialogue(mode="mixed", link=LINK, seats=1)
    assert sent(client).status_code == 422
    assert sent(client, way="online").status_code == 303
    done = client.get("/doi-thoai/cho-cua-toi/da-dang-ky").text
    assert LINK not in done
    assert LINK not in client.get("/doi-thoai/2026-901").text
    client.post(
        "/tra-cuu", data=hidden(done) | dict(zip(("code", "proof"), code_and_secret(done), strict=True))
    )
    assert LINK in client.get("/doi-thoai/cho-cua-toi").text
    in_room = OfficersBrowser(app, app.response_class, use_cookies=True)
    assert sent(in_room, way="room", phone="0987654321", email="").status_code == 303
    done = in_room.get("/doi-thoai/cho-cua-toi/da-dang-ky").text
    in_room.post(
        "/tra-cuu", data=hidden(done) | dict(zip(("code", "proof"), code_and_secret(done), strict=True))
    )
    assert LINK not in in_room.get("/doi-thoai/cho-cua-toi").text


def test_registration_ends_and_closed_sessions_take_none(client: FlaskClient, clock: FixedClock) -> None:
    make_dialogue()
    make_dialogue(number="2026-902", closed_ground="PRIVATE")
    make_dialogue(number="2026-903", state="planned", announced_at=None)
    make_dialogue(number="2026-904", state="called_off", reason="Bão số 13")
    form = hidden(client.get(FORM).text) | PERSON
    for number, words in (("902", "chỉ dành cho người được mời"), ("904", "không tổ chức như đã báo")):
        assert words in client.get(f"/doi-thoai/2026-{number}/dang-ky").text
        assert client.post(f"/doi-thoai/2026-{number}/dang-ky", data=form).status_code == 422
    for number in ("2026-903", "2026-999", "x%00y", "9" * 40):
        assert client.get(f"/doi-thoai/{number}/dang-ky").status_code == 404
    clock.at += timedelta(days=14)
    assert "Hạn đăng ký là ngày 08/12/2026" in client.get(FORM).text
    assert "Đã hết hạn đăng ký" in client.get("/doi-thoai/2026-901").text
    assert client.post(FORM, data=form).status_code == 422
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 0
    db.session.execute(update(DialogueSession).values(register_until=None))
    db.session.commit()
    assert "không cần đăng ký trước" in client.get("/doi-thoai/2026-901").text


def test_a_requester_goes_from_his_request_to_his_seat(client: FlaskClient) -> None:
    session = make_dialogue(seats=3)
    got = receive("21211", kind=Kind.DIALOGUE_REQUEST).lodged
    db.session.add(SessionRequest(session_id=session.id, case_id=got.case_id, joined_at=MOMENT))
    db.session.flush()
    hooks.run(hooks.on_announced, session, by=SYSTEM, at=MOMENT)
    db.session.commit()
    token = {"csrf_token": hidden(client.get("/tra-cuu").text)["csrf_token"]}
    assert client.post("/doi-thoai/cho-cua-toi/tu-don", data=token).location.endswith("/tra-cuu")
    proof = {"code": got.tracking_code, "proof": got.secret}
    own = client.get(client.post("/tra-cuu", data=token | proof).location).text
    assert "Chỗ số <strong>1</strong>" in own
    moved_on = client.post("/doi-thoai/cho-cua-toi/tu-don", data=token)
    assert "đang được giữ cho ông/bà" in client.get(moved_on.location).text
