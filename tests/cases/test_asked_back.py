"""What a sender's notices ask of him, and his wish to withdraw where the officer works; through HTTP."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.cases.models import Case
from feedback.extensions import db
from feedback.intake.actions import Received
from feedback.notifications import texts
from feedback.notifications.models import Message
from tests.cases.desk_browser import done, opened, pressed
from tests.cases.test_next_act import taken
from tests.conftest import MOMENT
from tests.factories.cases import make_answered_case
from tests.factories.matters import receive_matter
from tests.factories.officers import OfficersBrowser, browser_of, make_handler, make_leader
from tests.factories.rights import goes_with
from tests.intake.walk import fill

COMMUNE = "21211"
BACK = "/don-cua-toi/rut-don"
MARK = "Yêu cầu rút đơn"
AT_HEAD = "Người gửi yêu cầu rút đơn, "


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A citizen's browser; the test's own session lets go before each request."""
    return OfficersBrowser(app, app.response_class, use_cookies=True)


def complaint(**more: object) -> tuple[Received, Case]:
    given = receive_matter("complaint_first", COMMUNE, **more)
    db.session.commit()
    return given, db.session.get_one(Case, given.lodged.case_id)


def proven(client: FlaskClient, given: Received) -> None:
    proof = {"code": given.lodged.tracking_code, "proof": given.lodged.secret}
    assert fill(client, "/tra-cuu", proof).location == "/don-cua-toi"


def look(client: FlaskClient, path: str) -> str:
    return " ".join(unescape(opened(client, path)).split())


def mail(template: str) -> str:
    """The last notice of this kind as a mail reads."""
    db.session.rollback()
    sent = db.session.scalars(select(Message).where(Message.template == template).order_by(Message.id)).all()
    return " ".join(texts.render(template, sent[-1].values, by_post=False).body.split())


def test_a_wish_to_withdraw_is_seen_where_its_notice_leads(app: Flask, client: FlaskClient) -> None:
    given, case = complaint()
    number = case.number
    handler, leader = browser_of(app, make_handler(COMMUNE)), browser_of(app, make_leader(COMMUNE))
    assert MARK not in look(handler, "/viec-cua-toi")
    assert AT_HEAD not in look(handler, f"/don/{number}")
    proven(client, given)
    assert fill(client, BACK, {"reason": "Xã đã trả lại đất."}).location == BACK
    for officer in (handler, leader):
        assert MARK in look(officer, "/viec-cua-toi?nguoi=chua-giao")
        head = look(officer, f"/don/{number}")
        assert AT_HEAD in head
        assert "Xã đã trả lại đất." in head
        assert "chờ giấy rút đơn đã ký, hoặc lập biên bản, rồi «Ghi nhận rút đơn»" in head
    goes_with("cases:case:record", handler, f"/don/{number}", [", rồi «Ghi nhận rút đơn»"])


def test_that_he_is_forced_to_stands_at_the_head_of_the_case(app: Flask, client: FlaskClient) -> None:
    given, case = complaint()
    number = case.number
    proven(client, given)
    assert fill(client, BACK, {"coerced": "1"}).location == "/don-cua-toi"
    head = look(browser_of(app, make_handler(COMMUNE)), f"/don/{number}")
    assert "Người gửi báo bị ép buộc, đe dọa phải rút đơn. Làm rõ trước khi ghi nhận việc rút." in head
    assert "chờ giấy rút đơn đã ký" not in head


def test_once_it_is_withdrawn_nothing_waits(app: Flask, client: FlaskClient) -> None:
    given, case = complaint()
    number = case.number
    proven(client, given)
    fill(client, BACK, {"reason": "Thôi."})
    handler = browser_of(app, make_handler(COMMUNE))
    assert MARK in look(handler, "/viec-cua-toi")
    done(pressed(handler, f"/don/{number}/ghi-rut", how="signed", reason="Giấy rút ngày 25/11/2026."))
    assert MARK not in look(handler, "/viec-cua-toi")
    assert AT_HEAD not in look(handler, f"/don/{number}")


def test_who_asked_reads_that_he_need_do_nothing_to_go_on(client: FlaskClient) -> None:
    given, _case = complaint()
    proven(client, given)
    before = look(client, BACK)
    assert "Không rút nữa" in before
    assert "không phải làm gì" not in before
    fill(client, BACK, {"reason": "Thôi."})
    after = look(client, BACK)
    assert (
        "Không muốn rút nữa thì ông/bà không phải làm gì: chưa có giấy ký thì đơn vẫn được giải quyết"
        in after
    )
    assert ">Không rút nữa<" not in after


def test_the_notice_of_an_unsigned_complaint_says_that_it_must_be_signed(app: Flask) -> None:
    complaint(signature="none")
    text = mail("cases/received")
    assert "Đơn chưa có chữ ký: cơ quan có thể không nhận giải quyết" in text
    assert "(Điều 8, khoản 5 Điều 11 Luật Khiếu nại 02/2011/QH13). Ông/bà tải đơn đã điền" in text
    assert "chưa cần làm gì thêm" not in text


def test_of_a_signed_one_nothing_is_asked(app: Flask) -> None:
    complaint()
    assert "Ông/bà chưa cần làm gì thêm. Hãy giữ biên nhận" in mail("cases/received")


def test_a_notice_says_what_is_owed_by_its_day(app: Flask) -> None:
    _given, case = complaint()
    taken(case, "accept", letter="Thụ lý.")
    taken(case, "suspend", ground="KN_WAITING_OTHER_BODY", letter="Chờ cơ quan đăng ký đất đai.")
    text = mail("cases/step_taken")
    assert "Hạn tiếp theo của cơ quan: gửi quyết định tạm đình chỉ, đình chỉ hoặc tiếp tục giải quyết" in text
    taken(case, "resume", letter="Đã có trả lời.")
    assert "Hạn tiếp theo của cơ quan: giải quyết khiếu nại lần đầu, ngày" in mail("cases/step_taken")


def test_who_is_answered_is_led_to_say_that_it_is_not_solved(app: Flask) -> None:
    make_answered_case()
    text = mail("cases/answered")
    assert "Nếu việc chưa được giải quyết, ông/bà báo lại ở trang tra cứu hoặc tại nơi tiếp công dân" in text
    assert "gửi đơn khác" not in text


def test_an_invitation_to_a_dialogue_that_was_put_off_says_so(client: FlaskClient) -> None:
    given, case = complaint()
    taken(case, "accept", letter="Thụ lý.")
    where = {
        "place": "Hội trường",
        "chair": "Phạm Thị Kim Loan",
        "held_from": "08:30",
        "invited": [{"name": "Trần Văn Bốn", "role": ""}],
    }
    taken(case, "call_dialogue", held_on=MOMENT.date() + timedelta(days=16), letter="Mang giấy tờ.", **where)
    proven(client, given)
    off = "Buổi đối thoại này không tổ chức vào ngày đã hẹn, ông/bà không phải đến."
    assert off not in look(client, "/don-cua-toi")
    taken(db.session.get_one(Case, given.lodged.case_id), "call_off_dialogue", reason="Chủ trì đi công tác.")
    assert look(client, "/don-cua-toi").count(off) == 1
