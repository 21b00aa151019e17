"""What a sender and the agency write to each other: who reads it, who hears of it, what it never does."""

from __future__ import annotations

import io
import threading
import unicodedata
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from feedback.actor import Actor
from feedback.attachments import queries as attached
from feedback.cases import actions, talk
from feedback.cases.actions import talking
from feedback.cases.models import Barred, Case, CaseEvent, Exchange
from feedback.clock import FixedClock
from feedback.deadlines import queries as deadlines
from feedback.extensions import db, read_only
from feedback.intake.actions import Received
from feedback.notifications import texts
from feedback.notifications.models import Message
from feedback.register import actions as register
from tests.attachments import samples
from tests.attachments.pages import addresses
from tests.cases import denounced
from tests.cases.desk_browser import done, opened, pressed
from tests.cases.second_person import page_opened
from tests.cases.test_checks import verify
from tests.conftest import MOMENT
from tests.factories.cases import SIGNATURE, make_case, receive, sender
from tests.factories.matters import receive_matter
from tests.factories.officers import (
    OfficersBrowser,
    actor_of,
    at_desk,
    browser_of,
    make_handler,
    make_leader,
    officer_of,
)
from tests.intake.walk import fill, hidden, picture

TALK = "/don-cua-toi/trao-doi"
ASKED = "Ông/bà cho biết cầu hỏng từ ngày nào, và số điện thoại của trưởng thôn."
SAID = "Cầu hỏng từ ngày 20/11, sau trận lũ.\nTrưởng thôn: ông Hồ Văn Ngheo."


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A citizen's browser; the test's own session lets go before each request."""
    return OfficersBrowser(app, app.response_class, use_cookies=True)


def case_of(given: Received) -> Case:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Case, given.lodged.case_id)


def prove(client: FlaskClient, given: Received) -> str:
    """The sender's own page."""
    proof = {"code": given.lodged.tracking_code, "proof": given.lodged.secret}
    assert fill(client, "/tra-cuu", proof).location == "/don-cua-toi"
    return look(client, "/don-cua-toi")


def look(client: FlaskClient, path: str) -> str:
    return unescape(opened(client, path))


def wrong(response: TestResponse, status: int = 422) -> str:
    assert response.status_code == status
    return unescape(response.get_data(as_text=True))


def said() -> list[Exchange]:
    db.session.rollback()
    return list(db.session.scalars(select(Exchange).order_by(Exchange.id)))


def notices(template: str) -> list[Message]:
    db.session.rollback()
    return list(db.session.scalars(select(Message).where(Message.template == template).order_by(Message.id)))


def events(*acts: str) -> list[CaseEvent]:
    db.session.rollback()
    return list(db.session.scalars(select(CaseEvent).where(CaseEvent.act.in_(acts)).order_by(CaseEvent.id)))


def test_question_and_answer(app: Flask, client: FlaskClient) -> None:
    given = receive()
    case = case_of(given)
    officer = make_handler()
    handler = browser_of(app, officer)
    done(pressed(handler, f"/don/{case.number}/nhan-viec"))
    before = [(one.term_key, one.due_on) for one in deadlines.open_for(("cases", case.id))]
    form = opened(handler, f"/don/{case.number}/nhan-nguoi-gui")
    assert "không làm dừng thời hạn nào" in unescape(form)
    assert "Báo qua thư điện tử" in unescape(form)
    for _press in (1, 2):
        address = done(
            pressed(handler, f"/don/{case.number}/nhan-nguoi-gui", text=unicodedata.normalize("NFD", ASKED))
        )
    [asked] = said()
    assert (asked.text, asked.officer_id, asked.read_at) == (ASKED, officer.id, None)
    assert "người gửi chưa xem" in look(handler, address)
    [mail] = notices("cases/message")
    assert mail.values == {"number": case.number, "mail_only": True}
    own = prove(client, given)
    assert "Cơ quan đã nhắn ông/bà (1 tin chưa đọc)" in own
    assert "Cơ quan nhắn ông/bà" in own
    page = look(client, TALK)
    assert ASKED in page
    assert officer.full_name not in page
    assert "chưa đọc" not in look(client, "/don-cua-toi")
    assert "người gửi đã xem" in look(handler, address)
    for _press in (1, 2):
        scan = (io.BytesIO(samples.jpeg()), "ảnh cầu.jpg")
        assert fill(client, TALK, {"text": SAID, "files": scan}).location == TALK
    answer_id = said()[-1].id
    assert len(said()) == 2
    assert "cơ quan đã xem" not in look(client, TALK)
    [told] = notices("cases/message_officer")
    assert (told.recipient_id, told.values) == (officer.id, {"number": case.number})
    assert "1 tin nhắn mới của người gửi" in look(handler, f"/don/{case.number}")
    assert "Tin nhắn mới" in look(handler, "/viec-cua-toi?nguoi=toi")
    page = look(handler, address)
    assert SAID in page
    assert "người gửi không thấy" in page
    [link] = {one.split('"')[0] for one in page.split(f'href="/don/{case.number}/trao-doi/tep/')[1:]}
    assert handler.get(f"/don/{case.number}/trao-doi/tep/{link}").status_code == 200
    own = addresses(client.get(TALK).text, f"{TALK}/tep/{link}")
    assert {client.get(one).status_code for one in own} == {200}
    assert said()[-1].read_at is not None
    assert "Tin nhắn mới" not in look(handler, "/viec-cua-toi?nguoi=toi")
    case = case_of(given)
    assert [(one.term_key, one.due_on) for one in deadlines.open_for(("cases", case.id))] == before
    for event in events("message_sent", "message_received"):
        assert (event.details, event.from_state) == ({}, event.to_state)
    stranger = OfficersBrowser(app, app.response_class, use_cookies=True)
    prove(stranger, receive(sender=sender(full_name="Trần Thị Bích Ngọc")))
    assert stranger.get(f"{TALK}/tep/{link}").status_code == 404
    while register.link_waiting():
        pass
    assert verify(app) == (0, [])
    read_only(False)
    db.session.execute(update(Exchange).where(Exchange.id == answer_id).values(text="Cầu không hỏng."))
    assert verify(app)[0] == 1


def test_the_mail_says_where_to_answer_and_nothing_of_the_words(app: Flask) -> None:
    values = {"number": "PA-1", "tracking_code": "4F7K9-2MXPC", "agency": "Sở Xây dựng"}
    told = texts.render("cases/message", values, by_post=False)
    body = " ".join(told.body.split())
    assert told.subject == "Đơn 4F7K9-2MXPC: có tin nhắn của cơ quan"
    assert "Đọc và trả lời tại trang tra cứu" in body
    assert "không ai đọc thư trả lời vào địa chỉ gửi" in body
    assert "Ông/bà trả lời cơ quan tại trang tra cứu" in body
    office = " ".join(texts.render("cases/message_officer", values, by_post=False).body.split())
    assert "không ai đọc thư trả lời vào địa chỉ gửi" in office
    frames = ("notifications/mail/frame.txt", "notifications/mail/office.txt")
    for path in (texts.ROOT / "cases" / "mail").glob("*.txt"):
        assert any(frame in path.read_text() for frame in frames), path


def test_nobody_handles_it_then_those_who_assign_hear(app: Flask, client: FlaskClient) -> None:
    given = receive()
    leader, former = make_leader(), make_handler("SGDDT")
    at_desk()
    case = case_of(given)
    case.officer_id = former.id
    db.session.commit()
    prove(client, given)
    assert fill(client, TALK, {"text": SAID}).location == TALK
    assert [one.recipient_id for one in notices("cases/message_officer")] == [leader.id]


def test_without_mail_no_letter_goes(app: Flask) -> None:
    given = receive(sender=sender(email=None, wants="post"))
    handler = browser_of(app, make_handler())
    address = f"/don/{case_of(given).number}/nhan-nguoi-gui"
    assert "chỉ đọc được khi tra cứu" in look(handler, address)
    done(pressed(handler, address, text=ASKED))
    assert notices("cases/message") == []


def test_bad_input_keeps_what_was_typed(client: FlaskClient, clock: FixedClock) -> None:
    given = receive()
    prove(client, given)
    assert "Nhập tin nhắn" in wrong(fill(client, TALK, {"text": " \u200b "}))
    six = [(io.BytesIO(samples.png()), f"{number}.png") for number in range(6)]
    assert SAID in wrong(fill(client, TALK, {"text": SAID, "files": six}))
    lie = (io.BytesIO(b"MZ\x90"), "bien ban.pdf")
    page = wrong(fill(client, TALK, {"text": SAID, "files": lie}))
    assert "bien ban.pdf" in page
    assert SAID in page
    wrong(fill(client, TALK, {"text": "a" * 3001}))
    for number in range(20):
        assert fill(client, TALK, {"text": f"Tin thứ {number}"}).location == TALK
    page = wrong(fill(client, TALK, {"text": SAID}))
    assert "nhiều nhất trong một ngày" in page
    assert SAID in page
    clock.at = MOMENT + timedelta(days=1)
    prove(client, given)
    assert fill(client, TALK, {"text": SAID}).location == TALK
    clock.at += timedelta(hours=3)
    page = wrong(client.post(TALK, data={"text": "Đang viết dở"}), 401)
    assert "Đang viết dở" in page
    proof = {"code": given.lodged.tracking_code, "proof": given.lodged.secret}
    page = wrong(client.post("/tra-cuu", data=hidden(page) | proof), 200)
    assert "Đang viết dở" in page
    assert "Gửi tin nhắn" in page


def test_thirty_days_after_the_end_or_after_the_last_word(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    given = receive()
    case, leader = case_of(given), make_leader()
    by = actor_of(leader)
    actions.accept(case, expected=case.version, by=by, at=MOMENT)
    actions.answer(case, answer="Đã sửa.", signature=SIGNATURE, expected=case.version, by=by, at=MOMENT)
    db.session.commit()
    clock.at = MOMENT + timedelta(days=30)
    prove(client, given)
    # Thirty calendar days after Wednesday 25 November.
    assert "đến hết ngày <strong>25/12/2026</strong>" in look(client, TALK)
    clock.at = MOMENT + timedelta(days=31)
    prove(client, given)
    assert "Thời gian nhắn về đơn này đã hết ngày 25/12/2026" in look(client, TALK)
    with pytest.raises(talking.NotAllowed):
        talking.write_to_agency(
            case_of(given),
            submission_id=given.lodged.submission_id,
            text=SAID,
            by=Actor("citizen", given.lodged.submission_id),
            at=clock.at,
        )
    done(pressed(browser_of(app, leader), f"/don/{case_of(given).number}/nhan-nguoi-gui", text=ASKED))
    assert fill(client, TALK, {"text": SAID}).location == TALK


def test_who_may_not(app: Flask) -> None:
    case = make_case()
    address = f"/don/{case.number}/nhan-nguoi-gui"
    assert browser_of(app, officer_of("SXD", "postroom")).get(address).status_code in (403, 404)
    assert browser_of(app, make_handler("SGDDT")).get(address).status_code == 404
    triage = browser_of(app, officer_of("BTCD", "triage"))
    assert "thuộc cơ quan khác" in look(triage, address)
    assert said() == []
    handler = browser_of(app, make_handler())
    page = wrong(pressed(handler, address, to="9999", text=ASKED))
    assert ASKED in page


def test_a_denouncer_reads_by_code_and_answers_sealed(app: Flask, client: FlaskClient) -> None:
    given = denounced.received()
    case = case_of(given)
    opener = browser_of(app, officer_of(denounced.COMMUNE, "denunciation"))
    address = f"/don/{case.number}/nhan-nguoi-gui"
    page = look(opener, address)
    assert "Không ghi họ tên" in page
    done(pressed(opener, address, text="Cần thêm ngày thu tiền của từng hộ."))
    assert notices("cases/message") == []
    own = prove(client, given)
    assert "Cơ quan đã nhắn ông/bà" in own
    page = look(client, TALK)
    assert "Cần thêm ngày thu tiền" in page
    assert "Thoát nhanh" in page
    assert "tố cáo" not in page.lower()
    secret = f"Tôi là {denounced.WHO['full_name']}, thu ngày 12/8 ở bến Bàu Sen"
    for _press in (1, 2):
        picture_sent = picture(samples.pdf(), denounced.SAID["file"])
        answer = fill(client, TALK, {"text": secret, "files": picture_sent})
        assert answer.status_code == 303
    said = db.session.scalars(select(Exchange).order_by(Exchange.id)).all()
    assert [(one.from_sender, one.text) for one in said] == [(False, ""), (True, "")]
    own = look(client, TALK)
    assert "Tin nhắn đã được niêm phong" in own
    assert secret not in own
    stored = denounced.everything_stored()
    assert denounced.standing_in(stored) == []
    assert secret.encode() not in stored
    assert "Cần thêm ngày thu tiền".encode() not in stored
    thread = look(opener, f"/don/{case.number}?muc=trao-doi")
    assert "Tin nhắn niêm phong, kèm 1 tệp" in thread
    assert secret not in thread
    assert db.session.scalars(select(Exchange.read_at).order_by(Exchange.id)).all()[1] is None
    shown = page_opened(opener, case_of(given)).get_data(as_text=True)
    assert secret in shown
    sent = attached.of((talk.ROOM, said[1].id))[0]
    token = {"csrf_token": hidden(shown)["csrf_token"]}
    file = opener.post(f"/don/{case.number}/ban-goc/tep/{sent.id}", data=token)
    assert file.get_data() == samples.pdf()
    assert db.session.scalars(select(Exchange.read_at).order_by(Exchange.id)).all()[1] is not None
    assert client.get(f"/don-cua-toi/trao-doi/tep/{sent.id}").status_code == 404
    assert browser_of(app, make_handler(denounced.COMMUNE)).get(address).status_code == 404
    himself = officer_of(denounced.COMMUNE, "leader", "denunciation", username="bi.neu.ten")
    number = case_of(given).number
    db.session.add(Barred(case_id=given.lodged.case_id, officer_id=himself.id, why="thử"))
    db.session.commit()
    barred = browser_of(app, himself)
    for where in (address, f"/don/{number}?muc=trao-doi", f"/don/{number}/ban-goc"):
        assert barred.get(where).status_code == 404


def test_the_withdrawn_are_left_alone(app: Flask, client: FlaskClient) -> None:
    given = receive()
    prove(client, given)
    case = case_of(given)
    number = given.lodged.submission_id
    by = Actor("citizen", number)
    actions.withdraw(case, submission_id=number, reason="", by=by, at=MOMENT, sender=True)
    db.session.commit()
    page = look(browser_of(app, make_handler()), f"/don/{case.number}/nhan-nguoi-gui")
    assert "Không còn ai theo dõi" in page
    assert "Muốn nêu lại việc này" in look(client, "/don-cua-toi")


def test_two_presses_at_once_are_one_message(app: Flask) -> None:
    given = receive_matter("complaint_first")
    number, case_id = given.lodged.submission_id, given.lodged.case_id

    def press() -> None:
        with app.app_context():
            talking.write_to_agency(
                db.session.get_one(Case, case_id),
                submission_id=number,
                text=SAID,
                by=Actor("citizen", number),
                at=MOMENT,
            )
            db.session.commit()
            db.session.remove()

    db.session.rollback()
    threads = [threading.Thread(target=press) for _number in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(said()) == 1
