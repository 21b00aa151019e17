"""Câu hỏi gửi trước: sent by anybody, read by an officer first, supported once by each person."""

from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from feedback.actor import CITIZEN, SYSTEM
from feedback.cases.models import Case
from feedback.clock import FixedClock
from feedback.dialogue.actions import questions as acts
from feedback.dialogue.actions.history import HISTORY, QUESTION
from feedback.dialogue.actions.questions import Asking
from feedback.dialogue.models import DialogueSession, Question, SessionRequest, Support
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.notifications import texts
from feedback.notifications.models import Message
from feedback.register import queries as register
from tests.cases.desk_browser import hidden
from tests.conftest import MOMENT
from tests.factories.cases import make_case
from tests.factories.dialogue import make_dialogue
from tests.factories.officers import browser_of, make_handler, make_leader

ASKED = {
    "text": unicodedata.normalize("NFD", "Bao giờ các hộ thôn Trường Định được nhận đất tái định cư?"),
    "full_name": "Phạm Thị Nguyệt",
    "phone": "0912 345 678",
    "email": "nguyet@thudientu.example",
}
PAGE = "/doi-thoai/2026-901/cau-hoi"


def asked(session: DialogueSession, number: int = 1, **more: str) -> Question:
    """A question of another person each time, committed."""
    values = {
        "text": f"Câu hỏi thứ {number} về đơn giá bồi thường đất trồng dừa",
        "full_name": f"Võ Văn {number}",
        "phone": f"09050000{number:02}",
        "submission_key": f"k{number}" * 8,
    }
    question = acts.ask(session, Asking(**(values | more)), by=CITIZEN, at=MOMENT)
    db.session.commit()
    return question


def shown(session: DialogueSession, number: int = 1, **more: str) -> Question:
    """The same, shown to everybody."""
    question = asked(session, number, **more)
    by = SYSTEM
    acts.show(question, question.text, item_id=None, expected=question.version, by=by, at=MOMENT)
    db.session.commit()
    return question


def said(client: FlaskClient, address: str, **typed: str) -> tuple[int, str]:
    """The answer to a form at an address, filled in so."""
    db.session.rollback()
    form = hidden(client.get(address).text)
    answer = client.post(address, data=form | typed, follow_redirects=True)
    return answer.status_code, answer.text


def test_a_question_is_sent_looked_at_and_shown_to_all(client: FlaskClient, app: Flask) -> None:
    session = make_dialogue()
    desk_page = f"/buoi-doi-thoai/{session.id}/cau-hoi"
    db.session.rollback()
    form = hidden(client.get(f"{PAGE}/gui").text)
    for _ in range(2):
        assert client.post(f"{PAGE}/gui", data=form | ASKED).status_code == 303
    [question] = db.session.scalars(select(Question))
    assert (question.position, question.state) == (1, "waiting")
    assert question.text == unicodedata.normalize("NFC", ASKED["text"])
    asked_id = question.id
    db.session.rollback()
    assert "tái định cư?" not in client.get(PAGE).text
    handler = browser_of(app, make_handler("21211"))
    assert "Phạm Thị Nguyệt" in handler.get(desk_page).text
    status, page = said(handler, f"{desk_page}/1", decision="show", shown="")
    assert (status, "Nhập câu hỏi như mọi người sẽ đọc" in page) == (422, True)
    status, page = said(handler, f"{desk_page}/1", decision="show", shown="Bao giờ giao đất tái định cư?")
    assert (status, "Đã hiện câu hỏi" in page) == (200, True)
    page = client.get(PAGE).text
    assert "Bao giờ giao đất tái định cư?" in page
    assert "Nguyệt" not in page
    said(handler, f"{desk_page}/1/tra-loi", answer="Trước ngày 31/12/2026.")
    assert "Trước ngày 31/12/2026." in client.get(PAGE).text
    mails = list(
        db.session.scalars(
            select(Message.template).where(Message.recipient_room == QUESTION).order_by(Message.id)
        )
    )
    assert mails == ["dialogue/question_shown", "dialogue/question_answered"]
    db.session.rollback()
    assert not list(register.missing_contents(QUESTION, lambda ids: HISTORY.digests_of(QUESTION, ids)))
    assert not list(HISTORY.replay(QUESTION, Question, "câu hỏi"))
    db.session.execute(db.update(Question).values(text="Khác", shown="Khác"))
    db.session.commit()
    assert list(register.missing_contents(QUESTION, lambda ids: HISTORY.digests_of(QUESTION, ids)))
    assert list(HISTORY.replay(QUESTION, Question, "câu hỏi")) == [
        f"câu hỏi {asked_id}: không khớp với những việc đã ghi sổ"
    ]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"text": "?"}, "text-error"),
        ({"phone": "12"}, "phone-error"),
        ({"full_name": ""}, "full_name-error"),
        ({"text": "d" * 2001}, "text-error"),
    ],
)
def test_what_can_not_be_is_said_beside_the_field(
    client: FlaskClient, typed: dict[str, str], words: str
) -> None:
    make_dialogue()
    status, page = said(client, f"{PAGE}/gui", **(ASKED | typed))
    assert status == 422
    assert words in page
    assert ASKED["email"] in page
    assert db.session.scalar(select(func.count(Question.id))) == 0


def test_one_person_sends_few_and_nobody_too_late(client: FlaskClient, clock: FixedClock) -> None:
    make_dialogue()
    for count in range(3):
        assert said(client, f"{PAGE}/gui", **ASKED, submission_key=f"khoa-{count}-" * 4)[0] == 200
    status, page = said(client, f"{PAGE}/gui", **ASKED)
    assert status == 422
    assert "Mỗi người gửi nhiều nhất 3 câu hỏi" in page
    form = hidden(client.get(f"{PAGE}/gui").text)
    clock.at = MOMENT + timedelta(days=12)
    late = client.post(f"{PAGE}/gui", data=form | ASKED | {"phone": "0905123456"})
    assert late.status_code == 422
    assert "Đã hết thời gian gửi câu hỏi" in late.text
    assert client.get(f"{PAGE}/gui").status_code == 404
    db.session.rollback()
    assert db.session.scalar(select(func.count(Question.id))) == 3
    make_dialogue(number="2026-902", closed_ground="PRIVATE")
    assert client.get("/doi-thoai/2026-902/cau-hoi").status_code == 404
    make_dialogue(number="2026-903", state="planned", announced_at=None)
    assert client.get("/doi-thoai/2026-903/cau-hoi").status_code == 404


def test_each_person_supports_once(client: FlaskClient, app: Flask) -> None:
    session = make_dialogue()
    question, other = shown(session), shown(session, 2, text="Đơn giá bồi thường đất trồng dừa tính thế nào?")
    numbers = (question.id, other.id)
    db.session.rollback()
    page = f"{PAGE}/1/ung-ho"
    assert said(client, page, phone="+84 912 345 678")[0] == 200
    status, text = said(client, page, phone="0912345678")
    assert status == 422
    assert "Số điện thoại này đã ủng hộ câu hỏi" in text
    assert said(client, page, phone="0912 345")[0] == 422
    assert said(client, f"{PAGE}/2/ung-ho", phone="0912345678")[0] == 200
    assert said(client, f"{PAGE}/2/ung-ho", phone="0905111222")[0] == 200
    assert client.get(PAGE).text.index("tính thế nào") < client.get(PAGE).text.index("Câu hỏi thứ 1")
    desk_page = f"/buoi-doi-thoai/{session.id}/cau-hoi/1"
    handler = browser_of(app, make_handler("21211"))
    assert said(handler, desk_page, decision="join")[0] == 422
    assert said(handler, desk_page, decision="join", to=str(numbers[1]))[0] == 200
    db.session.expire_all()
    assert db.session.get_one(Question, numbers[1]).supports == 2
    assert client.get(page).status_code == 404


def test_forty_support_at_once(app: Flask) -> None:
    question = shown(make_dialogue())
    number = question.id
    db.session.rollback()

    def support(turn: int) -> bool:
        with app.app_context():
            try:
                one = db.session.get_one(Question, number)
                acts.support(one, f"09051112{turn % 20:02}", by=CITIZEN, at=MOMENT)
                db.session.commit()
            except acts.Supported:
                db.session.rollback()
                return False
            finally:
                db.session.remove()
            return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(support, range(40))) == 20
    assert db.session.get_one(Question, number).supports == 20
    assert db.session.scalar(select(func.count(Support.id))) == 20


def test_who_may_not_decides_nothing(client: FlaskClient, app: Flask) -> None:
    session = make_dialogue()
    asked(session)
    page = f"/buoi-doi-thoai/{session.id}/cau-hoi/1"
    elsewhere = browser_of(app, make_handler("SXD"))
    assert elsewhere.get(page).status_code == 404
    assert client.get(page).status_code in (302, 303)
    own = browser_of(app, make_handler("21211"))
    form = hidden(own.get(page).text)
    first = own.post(page, data=form | {"decision": "refuse", "ground": "OFF_TOPIC"})
    assert first.status_code == 303
    second = own.post(page, data=form | {"decision": "show", "shown": "Câu hỏi"})
    assert second.status_code == 409
    assert "vừa được người khác thay đổi" in second.text


def test_what_those_who_asked_for_it_wrote_waits_as_questions(app: Flask) -> None:
    session = make_dialogue()
    case = make_case("21211", kind=Kind.DIALOGUE_REQUEST, title="Xin đối thoại về đơn giá đất trồng dừa")
    db.session.add(SessionRequest(session_id=session.id, case_id=case.id, joined_at=MOMENT))
    db.session.commit()
    page = f"/buoi-doi-thoai/{session.id}/cau-hoi"
    handler = browser_of(app, make_handler("21211"))
    form = {"csrf_token": hidden(handler.get(page).text)["csrf_token"]}
    for _ in range(2):
        assert handler.post(f"{page}/tu-yeu-cau", data=form).status_code == 303
    [question] = db.session.scalars(select(Question))
    assert (question.source, question.state) == ("request", "waiting")
    assert question.text.startswith("Xin đối thoại về đơn giá đất trồng dừa")


def test_a_question_becomes_a_case_of_its_own_once(app: Flask) -> None:
    session = make_dialogue(area_code="21211")
    asked(session, email="vo1@thudientu.example")
    page = f"/buoi-doi-thoai/{session.id}/cau-hoi/1"
    handler = browser_of(app, make_handler("21211"))
    form = {"csrf_token": hidden(handler.get(page).text)["csrf_token"]}
    assert handler.post(f"{page}/vu-viec", data=form).status_code == 303
    assert handler.post(f"{page}/vu-viec", data=form).status_code == 422
    [case] = db.session.scalars(select(Case))
    assert (case.kind, case.agency_id, case.state) == (Kind.PETITION, session.agency_id, "received")
    [sent] = db.session.scalars(select(Message.template))
    assert sent == "cases/received"
    db.session.rollback()
    assert case.number in handler.get(page).text
    assert not list(HISTORY.replay(QUESTION, Question, "câu hỏi"))


def test_who_asked_is_told_that_it_is_called_off_and_what_to_do(client: FlaskClient, app: Flask) -> None:
    session = make_dialogue()
    number = session.id
    asked(session, 1, email="mot@thudientu.example")
    shown(session, 2, email="hai@thudientu.example")
    asked(session, 3)
    answered = shown(session, 4, email="bon@thudientu.example")
    acts.answer(answered, "Tháng 12.", expected=answered.version, by=SYSTEM, at=MOMENT)
    db.session.commit()
    leader = browser_of(app, make_leader("21211"))
    assert said(leader, f"/buoi-doi-thoai/{number}/huy", reason="Chờ bảng giá đất mới.")[0] == 200
    db.session.rollback()
    sent = db.session.scalars(
        select(Message).where(Message.template == "dialogue/question_called_off").order_by(Message.id)
    ).all()
    assert [one.recipient_id for one in sent] == [1, 2]
    body = " ".join(texts.render(sent[0].template, sent[0].values, by_post=False).body.split())
    assert (
        "không tổ chức như đã báo. Lý do: Chờ bảng giá đất mới. Câu hỏi của ông/bà chưa được trả lời." in body
    )
    assert "không nhận, không trả lời câu hỏi ở đây" in unescape(client.get(PAGE).text)
    parts = unescape(leader.get(f"/buoi-doi-thoai/{number}").text)
    assert "câu chờ xem" not in parts
    assert "sẽ dự" not in parts
    assert "Vì chưa xác nhận" not in parts
    assert "người hỏi có thư điện tử đã được báo" in unescape(
        leader.get(f"/buoi-doi-thoai/{number}/cau-hoi").text
    )
