"""Answered but not solved: said once a day, seen by who can act, ended by reopening or by saying why not."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.accounts.models import Officer
from feedback.actor import Actor
from feedback.cases import actions
from feedback.cases.models import Case, CaseEvent, Exchange
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.intake.actions import Received
from feedback.notifications.models import Message
from tests.cases.desk_browser import done, hidden, opened, pressed
from tests.conftest import MOMENT
from tests.factories.cases import SIGNATURE, receive
from tests.factories.matters import receive_matter
from tests.factories.officers import OfficersBrowser, actor_of, browser_of, make_handler, make_leader
from tests.intake.walk import fill

SAY = "/don-cua-toi/chua-giai-quyet"
LIST = "/viec-cua-toi?ds=bao-chua-xong"
NONE = "Không có vụ việc nào khớp"
SAID = "Ván thay hôm 20/11 đã gãy lại ba tấm, học sinh vẫn phải lội suối."


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A citizen's browser; the test's own session lets go before each request."""
    return OfficersBrowser(app, app.response_class, use_cookies=True)


def answered() -> tuple[Received, Case]:
    given = receive()
    case = db.session.get_one(Case, given.lodged.case_id)
    leader = actor_of(make_leader())
    actions.accept(case, expected=case.version, by=leader, at=MOMENT)
    actions.answer(
        case, answer="Đã thay ván.", signature=SIGNATURE, expected=case.version, by=leader, at=MOMENT
    )
    db.session.commit()
    return given, case


def prove(client: FlaskClient, given: Received) -> str:
    proof = {"code": given.lodged.tracking_code, "proof": given.lodged.secret}
    assert fill(client, "/tra-cuu", proof).location == "/don-cua-toi"
    return look(client, "/don-cua-toi")


def look(client: FlaskClient, path: str) -> str:
    return unescape(opened(client, path))


def test_said_listed_and_reopened_with_it(app: Flask, client: FlaskClient, clock: FixedClock) -> None:
    given, case = answered()
    number = case.number
    leader = browser_of(app, db.session.scalars(select(Officer)).one())
    assert "Báo việc chưa được giải quyết" in prove(client, given)
    assert fill(client, SAY, {"text": ""}).status_code == 422
    for text in (SAID, "Nhắc lại: vẫn chưa sửa."):
        page = client.get(SAY).get_data(as_text=True)
        assert client.post(SAY, data=hidden(page) | {"text": text}).location == "/don-cua-toi"
    [one] = db.session.scalars(select(Exchange)).all()
    assert (one.kind, one.text) == ("not_solved", SAID)
    assert "Ông/bà đã báo lúc" in look(client, "/don-cua-toi")
    [notice] = db.session.scalars(select(Message).where(Message.template == "cases/not_solved_officer"))
    assert SAID not in str(notice.values)
    queue = look(leader, "/viec-cua-toi")
    assert "người gửi báo chưa xong" in queue
    assert number in look(leader, LIST)
    elsewhere = browser_of(app, make_handler("SGDDT"))
    assert number not in look(elsewhere, LIST)
    assert "người gửi báo chưa xong" not in look(elsewhere, "/viec-cua-toi")
    head = look(leader, f"/don/{number}")
    assert SAID in head
    assert f"/don/{number}/mo-lai" in head
    page = look(leader, f"/don/{number}/mo-lai")
    assert f"Người gửi báo ngày 25/11/2026: {SAID}" in page
    done(pressed(leader, f"/don/{number}/mo-lai", new_facts="Ván mới gãy lại ba tấm."))
    assert NONE in look(leader, LIST)
    db.session.rollback()
    db.session.expire_all()
    assert db.session.get_one(Case, case.id).state == "accepted"
    assert "Báo việc chưa được giải quyết" not in look(client, "/don-cua-toi")


def test_said_why_not_ends_the_wait_until_it_is_said_again(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    given, case = answered()
    number = case.number
    officer = make_handler()
    handler = browser_of(app, officer)
    prove(client, given)
    fill(client, SAY, {"text": SAID})
    assert number in look(handler, LIST)
    done(pressed(handler, f"/don/{number}/nhan-nguoi-gui", text="Ván gãy đã thay lại ngày 24/11."))
    assert NONE in look(handler, LIST)
    clock.at = MOMENT + timedelta(days=1)
    prove(client, given)
    assert fill(client, SAY, {"text": SAID}).location == "/don-cua-toi"
    assert number in look(browser_of(app, officer), LIST)


def test_a_complaint_has_its_right_instead(client: FlaskClient) -> None:
    given = receive_matter("complaint_first", "21211")
    assert SAY not in prove(client, given)
    assert "Báo cơ quan" not in opened(client, SAY)
    db.session.rollback()
    assert db.session.scalars(select(Exchange)).all() == []


def test_the_step_of_withdrawal_knows_what_was_asked(app: Flask, client: FlaskClient) -> None:
    given = receive_matter("complaint_first", "SXD")
    case = db.session.get_one(Case, given.lodged.case_id)
    number, submission = case.number, given.lodged.submission_id
    told = actions.withdrawal_wished("Xã đã trả lại đất.", [], coerced=True)
    by = Actor("citizen", submission)
    actions.request_withdrawal(case, submission_id=submission, details=told, by=by, at=MOMENT)
    db.session.commit()
    page = look(browser_of(app, make_handler()), f"/don/{number}/ghi-rut")
    assert "Xã đã trả lại đất." in page
    assert "bị ép buộc" in page
    assert db.session.scalars(select(CaseEvent).where(CaseEvent.act == "withdrawn")).all() == []
