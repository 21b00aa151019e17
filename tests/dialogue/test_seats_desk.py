"""The desk registers for somebody, checks in at the door, calls who has no e-mail; others see how many."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from feedback.accounts.models import Officer
from feedback.actor import SYSTEM
from feedback.cases import codes
from feedback.dialogue.actions import hooks
from feedback.dialogue.actions import seats as actions
from feedback.dialogue.models import DialogueSession, Registration
from feedback.extensions import db
from feedback.register.models import Reading
from tests.cases.desk_browser import hidden
from tests.conftest import MOMENT
from tests.dialogue.seats_walk import code_and_secret, faults, registered
from tests.factories.dialogue import make_dialogue
from tests.factories.officers import actor_of, at_desk, browser_of, make_leader, officer_of
from tests.factories.reception import TODAY


@pytest.fixture
def desk(app: Flask) -> FlaskClient:
    """Who receives citizens at the commune."""
    return browser_of(app, at_desk("21211"))


def press(client: FlaskClient, address: str, **typed: Any) -> TestResponse:
    """A button of the list of the session."""
    base, _, _ = address.partition("/nguoi-du")
    page = address if address.endswith("/den-them") else f"{base}/nguoi-du"
    token = hidden(client.get(page).text)
    return client.post(address, data=token | typed)


def state_of(number: int) -> tuple[str, int | None]:
    """How a registration stands."""
    db.session.rollback()
    one = db.session.get_one(Registration, number)
    return one.state, one.seat


def test_at_the_door(app: Flask, desk: FlaskClient) -> None:
    session = make_dialogue(seats=2)
    number = session.id
    base = f"/buoi-doi-thoai/{number}/nguoi-du"
    numbers = [
        registered(session, place, full_name=name).id
        for place, name in enumerate(("Đinh Thị Hrê", "Y Blăk Niê Kđăm Nguyễn Huỳnh Đăng Khoa", "Ấn Văn Ước"))
    ]
    code_of = {one.id: one.code for one in db.session.scalars(select(Registration))}
    elsewhere = registered(make_dialogue(number="2026-902"), 9).code
    early = press(desk, f"{base}/ma", code=code_of[numbers[0]])
    assert early.status_code == 422
    assert "Chỉ ghi có mặt từ ngày đối thoại" in early.text
    db.session.execute(update(DialogueSession).values(held_on=TODAY))
    db.session.commit()
    done = press(desk, f"{base}/ma", code=codes.shown(code_of[numbers[0]]).lower())
    assert done.status_code == 303
    page = desk.get(done.location).text
    assert "Vừa ghi có mặt: Đinh Thị Hrê" in page
    assert "<strong>1 người có mặt</strong>" in page
    for code, words in (
        (code_of[numbers[0]], "đã ghi có mặt lúc 9 giờ 00"),
        (elsewhere, "Mã này đăng ký buổi đối thoại 2026-902"),
        ("khong-co", "Không có đăng ký nào mang mã này"),
        (code_of[numbers[2]], "đang chờ chỗ và đã hết chỗ"),
    ):
        refused = press(desk, f"{base}/ma", code=code)
        assert refused.status_code == 422, code
        assert words in refused.text
    newcomer = {"full_name": "Hồ Văn Reo", "phone": ""}
    full = press(desk, f"{base}/den-them", **newcomer)
    assert full.status_code == 422
    assert "Đã hết 2 chỗ" in full.text
    assert "Hồ Văn Reo" in full.text
    assert press(desk, f"{base}/den-them", **newcomer, over="1").status_code == 303
    twice = press(desk, f"{base}/den-them", full_name="Ai đó", phone="0900000001", over="1")
    assert "Số điện thoại này đã đăng ký" in twice.text
    assert press(desk, f"{base}/{numbers[2]}/co-mat").status_code == 303
    assert press(desk, f"{base}/{numbers[2]}/co-mat").status_code == 409
    assert state_of(numbers[2]) == ("came", 4)
    assert press(desk, f"{base}/{numbers[2]}/bo-co-mat").status_code == 303
    assert press(desk, f"{base}/{numbers[2]}/co-mat").status_code == 303
    sought = desk.get(f"{base}?tim=an uoc").text
    assert "Ấn Văn Ước" in sought
    assert "Đinh Thị Hrê" not in sought

    values = {"state": "held", "held_at": MOMENT}
    db.session.execute(update(DialogueSession).where(DialogueSession.id == number).values(**values))
    hooks.run(hooks.on_held, session, by=SYSTEM, at=MOMENT)
    db.session.commit()
    assert state_of(numbers[1]) == ("absent", 2)
    page = desk.get(f"/buoi-doi-thoai/{number}").text
    assert "3 người có mặt, 1 vắng mặt" in page
    # The paper list came back later than the confirmation.
    assert press(desk, f"{base}/{numbers[1]}/co-mat").status_code == 303
    assert not faults()
    signed = update(DialogueSession).where(DialogueSession.id == number)
    db.session.execute(signed.values(minutes_state="signed"))
    db.session.commit()
    assert press(desk, f"{base}/{numbers[1]}/bo-co-mat").status_code == 422


def test_registered_for_somebody_called_and_cancelled(app: Flask, desk: FlaskClient) -> None:
    session = make_dialogue(seats=1, register_until=TODAY - timedelta(days=1))
    base = f"/buoi-doi-thoai/{session.id}/nguoi-du"
    form = hidden(desk.get(f"{base}/dang-ky").text)
    wrong = desk.post(f"{base}/dang-ky", data=form | {"full_name": "", "phone": "1"})
    assert wrong.status_code == 422
    done = desk.post(f"{base}/dang-ky", data=form | {"full_name": "Phạm Thị Bé Ba", "phone": "0987 654 321"})
    assert done.status_code == 303
    code, secret = code_and_secret(desk.get(done.location).text)
    assert len(secret) == 6
    one = db.session.scalars(select(Registration)).one()
    assert (one.source, one.seat, codes.shown(one.code)) == ("desk", 1, code)
    first = one.id
    officer = db.session.scalars(select(Officer).where(Officer.username == "tiep.dan.21211")).one()
    waiting = actions.register(
        actions.Registering(session.id, "Hồ Văn Reo", "0912000002", "khac"), by=actor_of(officer), at=MOMENT
    )
    db.session.commit()
    second = waiting.id
    page = desk.get(f"{base}/{first}/huy").text
    assert "Phạm Thị Bé Ba" in page
    assert desk.post(f"{base}/{first}/huy", data=hidden(page)).status_code == 303
    assert state_of(second) == ("seated", 1)
    listed = desk.get(base).text
    assert "Cần gọi báo: 1 người" in listed
    assert "0912000002" in listed
    assert "1 cần gọi báo" in desk.get(f"/buoi-doi-thoai/{session.id}").text
    assert press(desk, f"{base}/{second}/da-goi").status_code == 303
    assert "Cần gọi báo" not in desk.get(base).text
    paper = desk.get(f"{base}.pdf")
    words = "".join(page.extract_text() for page in PdfReader(BytesIO(paper.data)).pages)
    assert "Hồ Văn Reo" in words
    assert "0912000002" not in words
    assert db.session.scalars(select(Reading.page).where(Reading.page.like("nguoi-du%"))).all()
    assert not faults()


def test_names_are_for_the_sessions_own_agency(app: Flask) -> None:
    session = make_dialogue()
    number = registered(session, 1).id
    base = f"/buoi-doi-thoai/{session.id}/nguoi-du"
    leader = browser_of(app, make_leader("21211"))
    assert "Hồ Văn Reo" in leader.get(base).text
    assert leader.post(f"{base}/{number}/co-mat").status_code == 403
    inspector = browser_of(app, officer_of("TTT", "inspector"))
    seen = inspector.get(base).text
    assert "1 người có chỗ" in seen
    assert "Hồ Văn Reo" not in seen
    other = browser_of(app, at_desk("21025"))
    assert other.get(base).status_code == 404
    assert other.get(f"{base}.pdf").status_code == 404
    own = make_dialogue("21025", number="2026-902")
    crossed = f"/buoi-doi-thoai/{own.id}/nguoi-du"
    assert press(other, f"{crossed}/{number}/co-mat").status_code == 404
    assert other.get(f"{crossed}/{number}/huy").status_code == 404
