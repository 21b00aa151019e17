"""Reports passed on to servers of outside bodies: sent once, followed; nobody's identity goes out."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from standardwebhooks import Webhook
from werkzeug.serving import make_server as make_wsgi_server
from werkzeug.test import TestResponse

from feedback.actor import SYSTEM, Actor
from feedback.agencies import queries as agencies
from feedback.cases import actions as case_actions
from feedback.cases import codes, own_codes, queries
from feedback.cases.actions import merging
from feedback.cases.models import Case, CaseEvent
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.notifications import texts
from feedback.notifications.models import Message
from feedback.partners import calling
from feedback.partners.actions import servers as acts
from feedback.partners.actions.history import HISTORY, PASSED_ON, SERVER
from feedback.partners.actions.servers import ServerDetails
from feedback.partners.models import HookSeen, OutsideServer, PartnerEvent, PassedOn
from feedback.partners.outside import answers, proofs, speaking, work
from feedback.partners.outside.answers import BadAnswer
from feedback.register import queries as register
from feedback.register.actions import link_waiting
from feedback.text.masking import MASK
from tests.conftest import MOMENT
from tests.dialogue.test_planning_pages import send, words
from tests.factories.cases import make_case, sender
from tests.factories.officers import actor_of, browser_of, make_handler, make_leader, officer_of
from tests.factories.outside import OutsideHouse, make_server, outside_house
from tests.factories.partners import make_key, make_partner
from tests.factories.reception import make_place
from tests.reception.test_places import token

NAME, PHONE, HOME = "Huỳnh Thị CanaryMai", "0987654321", "Số 7 hẻm Canary, thôn Trường Định"
TEXT = f"Đèn đường trước cổng trường tắt đã một tuần. Tôi là {NAME}, gọi {PHONE}."
LIST = "/doi-tac/he-thong-ngoai"


@pytest.fixture(params=["json", "xml"])
def body(
    app: Flask, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[OutsideHouse]:
    """The other side, in each format."""
    yield from _side(app, monkeypatch, request.param)


@pytest.fixture
def json_body(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[OutsideHouse]:
    """The other side."""
    yield from _side(app, monkeypatch, "json")


def _side(app: Flask, monkeypatch: pytest.MonkeyPatch, form: str) -> Iterator[OutsideHouse]:
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], local_partners=True))
    with outside_house(form) as house:
        yield house


def report() -> Case:
    """A report that tells who sent it in its very text; the head of its agency hears of what is new."""
    make_leader()
    who = sender(full_name=NAME, phone=PHONE, address=HOME)
    return make_case(title="Đèn đường tắt", body=TEXT, sender=who, place=f"Trước {HOME}")


def passed() -> PassedOn:
    """What was passed on last."""
    db.session.rollback()
    return db.session.scalars(select(PassedOn).order_by(PassedOn.id.desc()).limit(1)).one()


def form(**more: Any) -> dict[str, Any]:
    return {
        "description": "Đèn đường trước cổng trường tắt đã một tuần. Đề nghị thay bóng.",
        "address": "Trường Tiểu học Tịnh Khê, xã Tịnh Khê",
        "attribute_0": "12,5",
        "attribute_1": "led",
        "impersonal": "y",
        **more,
    }


def page_of(case: Case, server: OutsideServer) -> str:
    return f"/don/{case.number}/chuyen-co-quan-ngoai?noi={server.id}:den-duong"


def pass_on(desk: FlaskClient, page: str, **more: Any) -> None:
    answer = send(desk, page, **form(**more))
    assert answer.status_code == 303, words(answer)


def run(app: Flask) -> None:
    """What the worker does, in a context of its own."""
    db.session.rollback()
    with app.app_context():
        work.speak_to_servers()


def end(case: Case, at: datetime) -> None:
    """Its sender withdraws."""
    db.session.rollback()
    [submission] = queries.submissions_of(case.id)
    who = Actor("citizen", submission.id)
    case_actions.withdraw(case, submission_id=submission.id, reason="", by=who, at=at, sender=True)
    db.session.commit()


def events(case: Case, *acts: str) -> list[CaseEvent]:
    """What happened of these kinds, oldest first."""
    db.session.rollback()
    asked = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.act.in_(acts))
    return list(db.session.scalars(asked.order_by(CaseEvent.id)))


def told(case: Case) -> list[str]:
    """What the senders read, oldest first."""
    found = events(case, "passed_on_outside", "outside_told")
    assert all(one.for_citizen for one in found)
    return [one.details["text"] for one in found]


def mails() -> list[str]:
    """What handlers are told."""
    asked = select(Message).where(Message.template == "partners/outside_told").order_by(Message.id)
    return [one.values["told"] for one in db.session.scalars(asked)]


def faults() -> list[str]:
    """What ``register verify`` says of the room."""
    db.session.rollback()
    link_waiting()
    missing = [
        str(one)
        for room in (SERVER, PASSED_ON)
        for one in register.missing_contents(room, lambda wanted, room=room: HISTORY.digests_of(room, wanted))
    ]
    return [*missing, *proofs.check()]


def test_a_report_goes_out_is_followed_and_comes_back_closed(
    app: Flask, clock: FixedClock, body: OutsideHouse
) -> None:
    (server, _), case = make_server(body), report()
    body.by_token = True
    officer = make_handler()
    desk = browser_of(app, officer)
    shown = words(desk.get(f"/don/{case.number}"))
    assert "Chuyển qua hệ thống của cơ quan ngoài" in shown
    assert "Đèn đường hỏng" in words(desk.get(f"/don/{case.number}/chuyen-co-quan-ngoai"))
    page = page_of(case, server)
    shown = words(desk.get(page))
    typed = shown.split("<textarea")[1].split("</textarea>")[0] + shown.split('name="address"')[1][:300]
    assert MASK in typed
    assert "Canary" not in typed
    assert PHONE not in typed
    assert "Đèn LED" in shown
    assert "Ghi</label>" not in shown
    code = queries.submissions_of(case.id)[0].tracking_code
    mark = token(desk, page)
    for wrong, said in (
        ({"description": TEXT}, f"Bỏ «{NAME}»"),
        ({"description": "Đèn tắt, gọi 0912 345 678 để hỏi."}, "Bỏ «0912 345 678»"),
        ({"address": f"Nhà bà {NAME}"}, "Bỏ «"),
        ({"attribute_0": "mười"}, "Nhập một số"),
        ({"attribute_1": ""}, "Chọn loại đèn"),
        ({"attribute_1": "khac"}, "Chọn loại đèn"),
        ({"impersonal": ""}, "Đánh dấu vào ô"),
        ({"description": "Đ" * 3801}, "3.800"),
        ({"description": f"Đèn tắt, mã {codes.shown(code)} để tra."}, f"Bỏ «{codes.shown(code)}»"),
        ({"address": f"Xem đơn số {case.number.lower()}"}, f"Bỏ «{case.number}»"),
    ):
        answer = desk.post(page, data=form(csrf_token=mark, **wrong))
        assert (answer.status_code, said in words(answer)) == (422, True), (said, words(answer))
    pass_on(desk, page)
    assert "đang có nội dung đã chuyển" in words(send(desk, page, **form()))
    run(app)
    [given] = body.posts()
    row = passed()
    assert given["description"][0].startswith(f"Mã chuyển: {row.key}\nĐèn đường trước")
    assert (given["attribute[LOAI]"], given["attribute[SO]"]) == (["led"], ["12.5"])
    assert given["jurisdiction_id"] == ["dien.quangngai"]
    assert given["api_key"] == ["CANARY-khoa"]
    assert given["account_id"] == [row.key]
    sent = json.dumps([body.heard, [one.details for one in db.session.scalars(select(PartnerEvent))]])
    assert "Canary" not in sent.replace("CANARY-khoa", "")
    assert PHONE not in sent
    assert (row.state, row.remote_id, row.remote_token) == ("sent", None, "t-EVN/1")
    clock.at += timedelta(hours=1)
    run(app)
    assert passed().remote_id == "EVN/1"
    assert mails() == []
    body.held["EVN/1"] |= {"status_notes": "Đã giao <b>Đội 2</b> \u202e"}
    clock.at += timedelta(hours=1)
    run(app)
    body.held["EVN/1"] |= {"status": "CLOSED", "status_notes": "Đã thay bóng"}
    clock.at += timedelta(minutes=30)
    run(app)
    assert passed().state == "sent", "not asked for again before its hour"
    clock.at += timedelta(hours=1)
    run(app)
    run(app)
    row = passed()
    assert (row.state, row.remote_status, row.remote_notes) == ("closed", "closed", "Đã thay bóng")
    assert mails() == ["báo đang xử lý", "báo đã xong: trả lời công dân"]
    assert told(case) == [
        "Gửi đến Công ty Điện lực Quảng Ngãi qua hệ thống của nơi này. "
        "Tên, địa chỉ, số điện thoại của ông/bà không được gửi đi.",
        "Công ty Điện lực Quảng Ngãi đã nhận nội dung.",
        "Công ty Điện lực Quảng Ngãi báo đang xử lý.",
        "Công ty Điện lực Quảng Ngãi báo đã làm xong; cơ quan giải quyết sẽ trả lời ông/bà.",
    ]
    assert all(not one.for_citizen for one in events(case, "outside_wrote"))
    assert [one.details["text"] for one in events(case, "outside_wrote")] == [
        "Công ty Điện lực Quảng Ngãi ghi: «Đã giao <b>Đội 2</b>»",
        "Công ty Điện lực Quảng Ngãi ghi: «Đã thay bóng»",
    ]
    asked = select(Message.template).where(
        Message.template.in_(("partners/passed_on", "partners/outside_done"))
    )
    assert list(db.session.scalars(asked.order_by(Message.id))) == [
        "partners/passed_on",
        "partners/outside_done",
    ]
    shown = words(browser_of(app, officer).get(f"/don/{case.number}"))
    assert "báo đã xong: trả lời công dân" in shown
    assert "Số ở nơi nhận: EVN/1" in shown
    assert db.session.get_one(Case, case.id).is_open, "only an officer closes a case"
    assert faults() == []
    for model, column in (
        *((PassedOn, {"state": "stopped"}), (PassedOn, {"remote_notes": "Đang thay"})),
        *((OutsideServer, {"services": []}), (OutsideServer, {"api_key": b"x"})),
        (OutsideServer, {"hook_secret": b"x"}),
    ):
        db.session.execute(update(model).values(**column))
        assert len(list(proofs.check())) == 1, column
        db.session.rollback()


def test_an_unsure_outcome_is_looked_up_before_it_goes_out_again(
    app: Flask, clock: FixedClock, json_body: OutsideHouse
) -> None:
    (server, _), case = make_server(json_body), report()
    desk = browser_of(app, make_handler())

    def lost(handler: Any) -> None:
        given = json_body.heard[-1][3]
        json_body.own("POST", "/requests.json", given)
        handler.connection.close()

    json_body.tells_descriptions = True
    json_body.says["POST /requests.json"] = [lost]
    pass_on(desk, page_of(case, server))
    run(app)
    row = passed()
    assert (row.state, row.tries) == ("waiting", 1)
    assert row.fault
    assert "sẽ thử lại" in words(desk.get(f"/don/{case.number}"))
    clock.at += timedelta(minutes=5)
    run(app)
    assert (passed().remote_id, len(json_body.posts())) == ("EVN/1", 1), "found there, not sent twice"


def test_faults_are_tried_again_refusals_are_not_and_both_are_told(
    app: Flask, clock: FixedClock, json_body: OutsideHouse
) -> None:
    (server, _), case = make_server(json_body), report()
    officer = make_handler()
    desk = browser_of(app, officer)
    said = json_body.says.setdefault("POST /requests.json", [])
    said += [
        (500, "", {}),
        (503, "", {"Retry-After": "7200"}),
        (301, "", {"Location": "http://127.0.0.1:1/"}),
    ]
    pass_on(desk, page_of(case, server))
    waits = []
    for _ in range(3):
        run(app)
        waits.append(passed().next_try_at - clock.at)
        clock.at = passed().next_try_at
    assert waits == [timedelta(minutes=2), timedelta(hours=2), timedelta(minutes=8)]
    run(app)
    row = passed()
    assert row.state == "sent"
    assert len({one[2].get("idempotency-key") for one in json_body.heard[-9:]} - {None}) == 1
    desk = browser_of(app, officer)
    stop, why = f"/don/{case.number}/chuyen-co-quan-ngoai/{row.id}/thoi-theo-doi", "Đã trả lời bằng giấy"
    assert send(desk, stop, reason=why).status_code == 422, "without the version that was seen"
    assert send(desk, stop, reason=why, version="1").status_code == 409
    assert send(desk, stop, reason=why, version=str(row.version)).status_code == 303
    assert passed().state == "stopped"
    refusal = json.dumps([{"code": 400, "description": "lat: thiếu <vị trí>\u0000"}])
    said += [(400, refusal, {"Content-Type": "image/png"})]
    pass_on(desk, page_of(case, server))
    run(app)
    assert (passed().state, passed().fault) == ("refused", "lat: thiếu <vị trí>")
    assert "Nơi nhận ghi: «lat: thiếu <vị trí>»" in words(desk.get(f"/don/{case.number}"))
    said += [(200, "đã nhận", {})]
    pass_on(desk, page_of(case, server))
    run(app)
    assert (passed().state, passed().fault) == ("gave_up", "Unreadable"), "it has it: nobody sends it again"
    said += [(500, "", {})] * 99
    pass_on(desk, page_of(case, server))
    for _ in range(3):
        run(app)
        clock.at += timedelta(days=2)
    assert passed().state == "gave_up"
    assert "Chưa gửi được" in told(case)[-1]
    assert faults() == []


def test_what_isn_t_there_any_more_is_said_and_a_closed_case_ends_it(
    app: Flask, clock: FixedClock, json_body: OutsideHouse
) -> None:
    (server, _), case, other = make_server(json_body), report(), make_case()
    officer = make_handler()
    desk = browser_of(app, officer)
    pass_on(desk, page_of(case, server))
    pass_on(desk, page_of(other, server))
    run(app)
    json_body.held.clear()
    for _ in range(4):
        clock.at += timedelta(days=1)
        run(app)
    assert "không thấy nội dung này" in words(browser_of(app, officer).get(f"/don/{case.number}"))
    end(other, clock.at)
    clock.at += timedelta(days=8)
    run(app)
    db.session.rollback()
    states = db.session.execute(select(PassedOn.case_id, PassedOn.state).order_by(PassedOn.id)).all()
    assert [tuple(one) for one in states] == [(case.id, "gave_up"), (other.id, "stopped")]
    assert mails() == ["không cho biết kết quả. Hỏi trực tiếp"]


def test_a_server_switched_off_strands_nothing(
    app: Flask, clock: FixedClock, json_body: OutsideHouse
) -> None:
    (server, _), case = make_server(json_body), report()
    officer, page = make_handler(), f"{LIST}/{server.id}/tat"
    admin = browser_of(app, officer_of("VPUBT", "admin"))
    pass_on(browser_of(app, officer), page_of(case, server))
    assert "1 nội dung đang chờ gửi" in words(admin.get(page))
    assert send(admin, page, version="1").status_code == 303
    run(app)
    assert (passed().state, json_body.posts()) == ("waiting", [])
    assert "Hệ thống đó đang tắt" in words(browser_of(app, officer).get(f"/don/{case.number}"))
    on = f"{LIST}/{server.id}/bat"
    assert send(admin, f"{LIST}/{server.id}", on, version="2").status_code == 303
    run(app)
    assert passed().state == "sent", "on again, it goes out at once"
    assert send(admin, page, version="3").status_code == 303
    pass_on_again = make_case()
    db.session.execute(
        update(PassedOn).values(state="waiting", remote_id=None, case_id=pass_on_again.id, heard_at=None)
    )
    db.session.commit()
    clock.at += timedelta(days=3)
    run(app)
    assert (passed().state, mails()) == ("gave_up", ["không nhận được nội dung. Gửi cách khác"])


def test_texts_to_senders_are_short_and_name_no_number(app: Flask) -> None:
    values = {
        "number": "PA-000123/2026-UBND.TK",
        "agency": "Công ty Điện lực",
        "tracking_code": "4F7K9-2MXPC",
    }
    for name in ("passed_on", "outside_done"):
        assert "4F7K9" not in texts.render(f"partners/{name}", values, by_post=False).subject
        assert "PA-" not in texts.render(f"partners/{name}", values, by_post=True).subject
        assert len(texts.sms(f"partners/{name}", values)) <= 160


def test_what_the_agency_publishes_of_itself_is_nobodys(app: Flask, json_body: OutsideHouse) -> None:
    (server, _), case = make_server(json_body), report()
    desk, page = browser_of(app, make_handler()), page_of(case, server)
    text = "Đèn tắt. Liên hệ phòng tiếp công dân: 0255.3822.123, số nhà 52 đường Hùng Vương."
    assert send(desk, page, **form(description=text)).status_code == 422
    make_place("SXD", phone="0255 3822 123", address="Số nhà 52 đường Hùng Vương, phường Cẩm Thành")
    pass_on(desk, page, description=text)
    [submission] = queries.submissions_of(case.id)
    key = app.extensions["settings"].lookup_key_bytes
    submission.secret_digest = codes.secret_digest(key, submission.tracking_code, "123456")
    assert own_codes.found_in(case, "số bí mật 123 456.") == "123 456"
    assert own_codes.found_in(case, "ngày 654321, mã 00000-00000") == ""


def test_news_in_any_order_and_a_body_that_opens_it_again(
    app: Flask, clock: FixedClock, json_body: OutsideHouse
) -> None:
    (server, _), case = make_server(json_body), report()
    officer = make_handler()
    desk = browser_of(app, officer)
    pass_on(desk, page_of(case, server))
    run(app)
    start = clock.at

    def says(status: str, notes: str, minutes: int) -> None:
        changed = (start + timedelta(minutes=minutes)).isoformat()
        json_body.held["EVN/1"] |= {"status": status, "status_notes": notes, "updated_datetime": changed}
        clock.at += timedelta(days=1)
        run(app)

    says("open", "Gọi bà Lê Thị Canary 0912345678", 20)
    says("open", "Tin cũ", 10)
    says("open", "Tin mới", 30)
    says("closed", "Xong", 40)
    says("open", "Tin cũ hơn", 35)
    says("closed", "Xong", 50)
    assert (passed().state, passed().remote_notes) == ("closed", "Xong")
    assert "báo đã xong: trả lời công dân" in words(browser_of(app, officer).get(f"/don/{case.number}"))
    json_body.held["EVN/1"]["updated_datetime"] = "9999-12-31T23:59:59-14:00"
    says("open", "Chưa sáng, làm lại", 60)
    assert (passed().state, passed().remote_notes) == ("sent", "Chưa sáng, làm lại")
    assert "báo đã xong: trả lời công dân" not in words(browser_of(app, officer).get(f"/don/{case.number}"))
    assert mails() == ["báo đang xử lý", "báo đã xong: trả lời công dân", "báo đang xử lý tiếp"]
    assert [one.partition("báo ")[2] for one in told(case)[2:]] == [
        "đang xử lý.",
        "đã làm xong; cơ quan giải quyết sẽ trả lời ông/bà.",
        "đang xử lý tiếp.",
    ]
    assert "Canary" not in "".join(told(case))
    assert faults() == []


def test_news_reaches_the_case_into_which_another_was_merged(
    app: Flask, clock: FixedClock, json_body: OutsideHouse
) -> None:
    server, _ = make_server(json_body)
    leader, officer = actor_of(make_leader()), make_handler()
    kept, merged = make_case(received_at=MOMENT - timedelta(days=1)), make_case()
    pass_on(browser_of(app, officer), page_of(merged, server))
    merging.merge(
        *(kept, merged), reason="Cùng một đèn", expected=kept.version, expected_other=merged.version,
        by=leader, at=clock.at,
    )  # fmt: skip
    db.session.commit()
    desk = browser_of(app, officer)
    assert "đang có nội dung đã chuyển" in words(send(desk, page_of(kept, server), **form()))
    run(app)
    json_body.held["EVN/1"] |= {"status": "closed", "status_notes": "Đã thay bóng"}
    clock.at += timedelta(hours=2)
    run(app)
    assert [one.partition(" Ngãi ")[2][:10] for one in told(kept)] == ["đã nhận nộ", "báo đã làm"]
    assert mails() == ["báo đã xong: trả lời công dân"]
    assert "báo đã xong: trả lời công dân" in words(browser_of(app, officer).get(f"/don/{kept.number}"))
    assert faults() == []


def test_rights(app: Flask, json_body: OutsideHouse) -> None:
    (server, _), case = make_server(json_body), report()
    sealed, complaint = make_case(kind=Kind.DENUNCIATION), make_case(kind=Kind.COMPLAINT)
    at = f"/don/{case.number}/chuyen-co-quan-ngoai"
    assert browser_of(app, make_handler("SNNMT")).get(at).status_code == 404, "another agency's case"
    assert browser_of(app, officer_of("SXD", "desk")).get(at).status_code == 403
    desk = browser_of(app, make_handler())
    assert desk.get(LIST).status_code == 403
    assert desk.get(f"/don/{complaint.number}/chuyen-co-quan-ngoai").status_code == 403
    assert desk.get(f"/don/{sealed.number}/chuyen-co-quan-ngoai").status_code in (403, 404)
    assert "Chuyển qua hệ thống" not in words(desk.get(f"/don/{complaint.number}"))
    page = page_of(case, server)
    assert desk.post(page.replace("den-duong", "khac"), data=form()).status_code == 404
    pass_on(desk, page)
    row = passed()
    stop = f"{at}/{row.id}/thoi-theo-doi"
    other = make_case(title="Việc khác")
    assert desk.get(stop.replace(case.number, other.number)).status_code == 404
    end(case, app.extensions["clock"].now())
    assert desk.get(page).status_code == 403, "a closed case"
    run(app)
    assert (passed().state, json_body.posts()) == ("stopped", [])


def test_an_administrator_keeps_the_servers(app: Flask, json_body: OutsideHouse) -> None:
    admin = browser_of(app, officer_of("VPUBT", "admin"))
    assert "Chưa có hệ thống nào" in words(admin.get(LIST))
    fields = {"agency": _agency(admin), "endpoint": f"{json_body.url}/", "jurisdiction": "", "format": "json"}
    mark = token(admin, f"{LIST}/them")
    for wrong in (
        "ftp://x",
        "http://",
        f"{json_body.url}?a=1",
        "http://khong-co.invalid/",
        "http://[::1",
        "a" * 400,
    ):
        answer = admin.post(f"{LIST}/them", data={**fields, "csrf_token": mark, "endpoint": wrong})
        assert answer.status_code == 422, wrong
    answer = send(admin, f"{LIST}/them", **fields, api_key="CANARY-bi-mat")
    assert answer.status_code == 200
    assert "whsec_" in words(answer)
    again = send(admin, f"{LIST}/them", **fields)
    assert "đã có hệ thống" in words(again)
    server = db.session.scalars(select(OutsideServer)).one()
    page, version = f"{LIST}/{server.id}", server.version
    shown = words(admin.get(page))
    assert "Chưa đọc danh mục dịch vụ" in shown
    assert "whsec_" not in shown
    for said, seen in (
        ((500, "", {}), "chưa trả lời được"),
        ((401, "", {}), "từ chối (401)"),
        ((200, "<!DOCTYPE a [<!ENTITY b 'b'>]><services>&b;</services>", {}), "chưa trả lời được"),
        ((200, "[" * 100_000, {}), "chưa trả lời được"),
        ((200, b"\xff\xfe[", {}), "chưa trả lời được"),
        ((200, "[]", {}), "không có dịch vụ nào"),
        ((200, " " * (calling.MOST_BYTES + 1), {}), "chưa trả lời được"),
        ((302, "", {"Location": f"{json_body.url}/services.json"}), "chưa trả lời được"),
    ):
        json_body.says["GET /services.json"] = [said]
        answer = admin.post(f"{page}/doc-dich-vu", data={"csrf_token": mark, "version": str(version)})
        assert (answer.status_code, seen in words(answer)) == (422, True), (said[0], words(answer))
    json_body.says["GET /services/den-duong.json"] = [(503, "", {})]
    assert send(admin, page, f"{page}/doc-dich-vu", version="1").status_code == 303
    assert "Chưa đọc được" in words(admin.get(page))
    assert send(admin, page, f"{page}/doc-dich-vu", version="1").status_code == 303
    shown = words(admin.get(page))
    assert "Loại đèn (bắt buộc)" in shown
    assert "Chưa đọc được" not in shown
    assert [asked for _, asked, _, _ in json_body.heard[-2:]] == [
        "/services.json",
        "/services/den-duong.json",
    ]
    change = {**fields, "endpoint": json_body.url, "version": str(version), "jurisdiction": "qn"}
    assert send(admin, f"{page}/sua", **change).status_code == 303
    late = send(admin, f"{page}/sua", **change)
    assert late.status_code == 409
    assert "vừa được người khác thay đổi" in words(late)
    version += 1
    assert send(admin, page, f"{page}/tat", version=str(version)).status_code == 303
    assert "Đã tắt" in words(admin.get(page))
    assert send(admin, page, f"{page}/bat", version=str(version + 1)).status_code == 303
    new = send(admin, f"{page}/khoa-ky", version=str(version + 2))
    assert "whsec_" in words(new)
    db.session.expire_all()
    acts = [one.act for one in db.session.scalars(select(PartnerEvent).order_by(PartnerEvent.id))]
    assert acts == [
        *("server_added", "services_listed", "services_listed", "server_changed"),
        *("server_switched", "server_switched", "secret_renewed"),
    ]
    assert faults() == []


def _agency(admin: FlaskClient) -> str:
    options = words(admin.get(f"{LIST}/them")).split("<option")
    return next(one for one in options if "Điện lực" in one).split('value="')[1].split('"')[0]


def test_answers_of_any_shape_are_read_or_refused() -> None:
    for content in (
        b"", b"{", b"nul", b"<a", b"12", b'"x"', b"<a>" * 50_000, b"[" * 100_000, b"\xff\xfe\x00", b"NaN",
        b"<a><b><c><d><e><f><g><h><i><j>x</j></i></h></g></f></e></d></c></b></a>",
        b"<!DOCTYPE x SYSTEM 'file:///etc/passwd'><a/>", b"<?xml version='1.0' encoding='no-such'?><a/>",
        b"1" * 5_000,
    ):  # fmt: skip
        with pytest.raises(BadAnswer):
            answers.told(content)
    odd = json.dumps([{"service_request_id": 10**20, "status": None, "status_notes": ["x"], "token": {}}])
    assert answers.told(odd.encode()) == answers.Told(number="1" + "0" * 20)
    assert answers.told(b'{"service_request_id": true}') == answers.told(b"[{}]") == answers.Told()
    assert answers.told(b'[{"service_request_id": 1e999}]').number == "inf"
    long = answers.told(json.dumps([{"status_notes": "a\u0000\ud800 b " * 90_000}]).encode())
    assert len(long.notes) == answers.LONGEST_WORDS
    assert "\x00" not in long.notes
    assert answers.services(b'[{"service_code": ""}, {"service_code": [1]}, 7, null]') == []
    many = json.dumps([{"service_code": str(n), "service_name": "S"} for n in range(1_000)])
    assert len(answers.services(many.encode())) == answers.MOST_SERVICES
    with pytest.raises(BadAnswer):
        answers.definition(b"[]")


def signed(
    secret: str, data: Any, at: datetime, key: str = "msg_1", **more: str
) -> tuple[bytes, dict[str, str]]:
    text = data if isinstance(data, str) else json.dumps(data)
    return text.encode(), {
        "Content-Type": "application/json",
        "webhook-id": key,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": f"v1,AAAA {Webhook(secret).sign(key, at, text)}",
        **more,
    }


def test_a_signed_notice_is_taken_once(app: Flask, clock: FixedClock, json_body: OutsideHouse) -> None:
    (server, secret), case = make_server(json_body), report()
    _, foreign = make_server(json_body, "THUE")
    address = f"/open311/hooks/{server.hook_name}"
    pass_on(browser_of(app, make_handler()), page_of(case, server))
    run(app)
    client, at = app.test_client(), clock.at
    news = {
        "type": "service_request.updated",
        "data": {"service_request_id": "EVN/1", "status": "open", "status_notes": "Đã cử thợ"},
    }

    def hook(
        data: Any = news, *, to: str = address, by: str = secret, on: datetime = at, **more: str
    ) -> TestResponse:
        db.session.rollback()
        content, headers = signed(by, data, on, **more)
        return client.post(to, data=content, headers=headers)

    assert hook(by=foreign).status_code == 401, "the secret of another server"
    assert hook(**{"webhook-signature": "v1,é"}).status_code == 401
    assert hook(**{"webhook-timestamp": "9" * 30}).status_code == 401
    for late in (timedelta(minutes=6), timedelta(minutes=-6)):
        assert hook(on=at + late).status_code == 400
    unknown = hook({"service_request_id": "EVN/9"})
    assert unknown.status_code == 404
    assert unknown.json[0]["code"] == 404
    assert hook(to="/open311/hooks/khong-co").status_code == 404
    assert hook(**{"Content-Type": "text/plain"}).status_code == 415
    for bad in ("[]", "{", "[" * 30_000, '{"service_request_id": null}', '"x"', "NaN"):
        assert hook(bad).status_code == 400, bad[:20]
    assert hook("x" * 70_000).status_code == 413
    assert client.get(address).status_code == 405
    assert db.session.scalar(select(HookSeen.id)) is None, "what was refused may come again"
    assert hook(key="msg_2").status_code == 200
    assert passed().remote_notes == "Đã cử thợ"
    assert hook({**news, "data": {**news["data"], "status_notes": "Tin cũ"}}, key="msg_2").status_code == 200
    assert passed().remote_notes == "Đã cử thợ", "the same key is the same notice"
    flat = {"service_request_id": "EVN/1", "status": "closed", "status_notes": ""}
    assert hook(flat, key="msg_3").status_code == 200
    assert (passed().state, mails()[-1]) == ("closed", "báo đã xong: trả lời công dân")
    assert hook(flat, key="msg_4").status_code == 200
    assert len(told(case)) == 4
    clock.at += timedelta(days=2)
    assert work.forget_seen() == 3
    assert faults() == []


def test_two_houses_of_our_own_understand_each_other(
    app: Flask, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = replace(app.extensions["settings"], local_partners=True, calls_per_minute=4)
    monkeypatch.setitem(app.extensions, "settings", few)
    key, case = make_key(make_partner("Nhà kia")), report()
    agency = agencies.by_code("DIENLUC")
    assert agency is not None
    other = make_wsgi_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=other.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        details = ServerDetails(f"http://127.0.0.1:{other.port}/open311/v2", "", "xml")
        server, _ = acts.add_server(agency.id, details, api_key=key, by=SYSTEM, at=clock.at)
        db.session.commit()
        found = speaking.read_services(speaking.line_to(server), {})
        acts.note_services(server, found, by=SYSTEM, at=clock.at)
        db.session.commit()
        assert [one["attributes"] is None for one in found[:4]] == [False, False, False, True], "429 ends it"
        service = next(one for one in found if one["service_code"] == "phan-anh-local-roads")
        codes = [one["code"] for one in service["attributes"]]
        given = {
            one["code"]: one["values"][0][0]
            for one in service["attributes"]
            if one["required"] and one["values"]
        }
        given |= {
            "wish": "Thay bóng đèn, kiểm tra dây",
            "sender_address": "52 Hùng Vương",
            "commune": "21211",
        }
        fields = {f"attribute_{codes.index(code)}": words for code, words in given.items()}
        page = f"/don/{case.number}/chuyen-co-quan-ngoai?noi={server.id}:phan-anh-local-roads"
        desk = browser_of(app, make_handler())
        shown = words(desk.get(page))
        assert shown.count("Cơ quan chuyển") == 2
        for leak in ("cam đoan nội dung", "address_id", "của commune", "gửi email", "của description"):
            assert leak not in shown
        assert '<option value="21211" selected' in shown
        pass_on(desk, page, **{"attribute_0": "", "attribute_1": "", **fields})
        run(app)
        assert (passed().state, passed().fault) == ("sent", None)
        there, number = passed().remote_id, db.session.scalar(select(func.count(Case.id)))
        db.session.execute(update(PassedOn).values(state="waiting", remote_id=None, remote_token=None))
        db.session.execute(update(PassedOn).values(next_try_at=clock.at, tries=1))
        db.session.commit()
        run(app)
        assert passed().remote_id == there, "the same key is the same report"
        assert db.session.scalar(select(func.count(Case.id))) == number
    finally:
        other.shutdown()
        other.server_close()
        thread.join()
