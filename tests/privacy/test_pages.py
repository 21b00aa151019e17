"""Requests about personal data, breaches and the access log, through the pages."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from feedback.actor import SYSTEM
from feedback.cases import checks
from feedback.cases import queries as cases
from feedback.cases.actions import accept
from feedback.cases.actions.moving import NotYours
from feedback.cases.models import Barred, Case, Submission
from feedback.clock import FixedClock
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.notifications.models import Message
from feedback.people.models import Person
from feedback.privacy import breaches, copies, erasing, rules
from feedback.privacy.actions import erasing as acts
from feedback.privacy.models import Breach, DataRequest, ErasureOrder
from feedback.register.models import Reading
from tests.conftest import MOMENT
from tests.factories.cases import receive
from tests.factories.officers import actor_of, at_desk, browser_of, make_handler, make_leader, officer_of


def posted(client: FlaskClient, path: str, /, **form: object) -> tuple[int, str]:
    """What a post of a page's form answers, its hidden fields sent along."""
    shown = client.get(path).text
    hidden = dict(re.findall(r'<input[^>]*name="(csrf_token|version)"[^>]*value="([^"]*)"', shown))
    answer = client.post(path, data=hidden | form)
    return answer.status_code, answer.text


def tracked(client: FlaskClient, code: str, secret: str) -> None:
    assert posted(client, "/tra-cuu", code=code, proof=secret)[0] == 303
    db.session.rollback()


OWN = "/don-cua-toi/du-lieu"


def test_a_sender_takes_his_data_along(app: Flask, client: FlaskClient, clock: FixedClock) -> None:
    received = receive()
    number = received.lodged.case_id
    case_number = db.session.get_one(Case, number).number
    reader = browser_of(app, make_handler())
    assert reader.get(f"/don/{case_number}").status_code == 200
    assert client.get(OWN).status_code == 303
    db.session.rollback()
    tracked(client, received.lodged.tracking_code, received.lodged.secret)
    assert "Dữ liệu của tôi" in client.get("/don-cua-toi").text
    db.session.rollback()
    assert posted(client, OWN, kind="correct")[0] == 422
    assert posted(client, OWN, kind="see")[0] == 303
    assert posted(client, OWN, kind="see")[0] == 303
    request = db.session.scalars(select(DataRequest)).one()
    deadline = db.session.scalars(select(Deadline).where(Deadline.subject_room == "data_request")).one()
    assert (deadline.due_on - MOMENT.date(), deadline.unit) == (timedelta(days=2), "working_day")
    db.session.rollback()
    assert copies.make_waiting() == 1
    path = f"{OWN}/{request.id}/ban-sao.zip"
    db.session.rollback()
    answer = client.get(path)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as folder:
        told = json.loads(folder.read("du-lieu.json"))
        page = folder.read("du-lieu.html").decode()
        paper = folder.read("du-lieu.pdf")
    printed = client.get(f"{OWN}/{request.id}/ban-in.pdf")
    assert (printed.data, printed.mimetype, printed.headers["Cache-Control"]) == (
        paper,
        "application/pdf",
        "no-store",
    )
    text = " ".join(one.extract_text() for one in PdfReader(io.BytesIO(paper)).pages)
    assert "BẢN SAO DỮ LIỆU CÁ NHÂN" in text
    assert "Nguyễn Thị Ánh Nguyệt" in text
    assert "Phạm Quốc Bảo" not in text
    db.session.rollback()
    assert ["Họ tên", "Nguyễn Thị Ánh Nguyệt"] in told["Người gửi"]
    assert "Sở Xây dựng" in told["Cán bộ đã mở"][0][1]
    assert "Phạm Quốc Bảo" not in page
    for own in (path, f"{OWN}/{request.id}/ban-in.pdf"):
        assert app.test_client().get(own).status_code == 303
        db.session.rollback()
    db.session.rollback()
    clock.at = MOMENT + timedelta(hours=73)
    copies.forget_old()
    db.session.rollback()
    tracked(client, received.lodged.tracking_code, received.lodged.secret)
    for own in (path, f"{OWN}/{request.id}/ban-in.pdf"):
        assert client.get(own).status_code == 404


def test_erasing_waits_for_the_law_and_contact_goes_at_once(app: Flask, client: FlaskClient) -> None:
    received = receive()
    desk, leader = browser_of(app, at_desk()), browser_of(app, make_leader())
    other = browser_of(app, make_leader("SNNMT", name="Trần Văn Sáu"))
    asked = {"code": received.lodged.tracking_code, "kind": "erase", "words": "Xóa hết"}
    assert posted(desk, "/yeu-cau-du-lieu/ghi", **asked)[0] == 422
    assert posted(desk, "/yeu-cau-du-lieu/ghi", **asked, paper="1")[0] == 303
    request = db.session.scalars(select(DataRequest)).one()
    own = f"/yeu-cau-du-lieu/{request.id}"
    assert "Chờ" in leader.get("/yeu-cau-du-lieu").text or "hạn" in leader.get("/yeu-cau-du-lieu").text
    assert (other.get(own).status_code, desk.get(own).status_code) == (404, 403)
    assert leader.get(own).status_code == 200
    code, page = posted(leader, f"{own}/da-lam", extent="all", answer="Đã xóa")
    assert (code, "đang được giải quyết" in page) == (422, True)
    assert (
        posted(leader, f"{own}/da-lam", extent="contact", answer="Đã xóa điện thoại, thư điện tử")[0] == 303
    )
    db.session.rollback()
    person = db.session.scalars(select(Person)).one()
    assert (person.phone, person.email, person.wants) == (None, None, "post")
    assert leader.get(f"{own}/tu-choi").status_code == 404
    db.session.rollback()
    tracked(client, received.lodged.tracking_code, received.lodged.secret)
    assert "Đã xóa điện thoại" in client.get(OWN).text


def test_a_refusal_names_its_ground(app: Flask, client: FlaskClient) -> None:
    received = receive()
    tracked(client, received.lodged.tracking_code, received.lodged.secret)
    assert posted(client, OWN, kind="object", words="Không đồng ý")[0] == 303
    request = db.session.scalars(select(DataRequest)).one()
    own = f"/yeu-cau-du-lieu/{request.id}/tu-choi"
    assert posted(browser_of(app, make_leader()), own, ground="task", answer="Không dừng được")[0] == 303
    page = client.get(OWN).text
    assert "không dựa vào sự đồng ý" in page
    assert "Không dừng được" in page


def test_a_secret_matter_leaves_by_two_hands(app: Flask, client: FlaskClient) -> None:
    received = receive()
    case_id = received.lodged.case_id
    number = db.session.get_one(Case, case_id).number
    leader, handler = make_leader(), make_handler()
    first, second, by = browser_of(app, handler), browser_of(app, leader), actor_of(leader)
    own = f"/don/{number}/noi-dung-mat"
    assert "Nội dung mật" in first.get(f"/don/{number}").text
    assert posted(first, own, book="05/MAT")[0] == 422
    assert posted(first, own, book="05/MAT", holder="Văn thư mật")[0] == 303
    assert "Nội dung mật: đưa ra" not in first.get(f"/don/{number}").text
    db.session.rollback()
    order = db.session.scalars(select(ErasureOrder)).one()
    path = f"/xoa-du-lieu/{order.id}/xac-nhan"
    order_id = order.id
    assert first.get(path).status_code == 403
    assert posted(second, path, basis="Danh mục bí mật nhà nước", sure="1")[0] == 303
    db.session.rollback()
    assert erasing.run_all() == 1
    case = db.session.get_one(Case, case_id)
    assert (case.title, case.kept_outside, case.due) == ("(nội dung mật)", True, None)
    assert db.session.get_one(ErasureOrder, order_id).state == "done"
    version = case.version
    page = second.get(f"/don/{number}").text
    assert "xử lý ngoài hệ thống" in page
    assert "05/MAT" in page
    assert "Thụ lý" not in page
    assert list(checks.check()) == []
    db.session.rollback()
    with pytest.raises(NotYours):
        accept(db.session.get_one(Case, case_id), expected=version, by=by, at=MOMENT)
    with pytest.raises(IntegrityError):
        db.session.execute(update(Submission).values(body="chữ"))
    db.session.rollback()
    for path in ("/viec-cua-toi", "/tim-kiem?q=mat", "/don"):
        assert second.get(path).status_code in (200, 302, 303, 404)


def test_a_secret_matter_is_registered_without_a_word(app: Flask) -> None:
    desk = browser_of(app, at_desk())
    typed = {"kind": "report", "book": "06/MAT", "holder": "Văn thư mật"}
    day = {"received_on-day": "24", "received_on-month": "11", "received_on-year": "2026"}
    assert posted(desk, "/vu-viec-mat/ghi", **typed)[0] == 422
    assert posted(desk, "/vu-viec-mat/ghi", **typed, **day)[0] == 303
    db.session.rollback()
    case = db.session.scalars(select(Case)).one()
    assert (case.title, case.kept_outside, case.due) == ("(nội dung mật)", True, None)
    assert (case.received_on.day, db.session.scalars(select(Person.full_name)).one()) == (
        24,
        "(nội dung mật)",
    )
    assert db.session.scalars(select(Message)).all() == []
    number = case.number
    assert "06/MAT" in desk.get(f"/don/{number}").text
    db.session.rollback()
    assert list(checks.check()) == []
    own = f"/don/{number}/noi-dung-mat/giai-quyet"
    other = browser_of(app, make_leader("SNNMT", name="Trần Văn Sáu"))
    assert other.get(own).status_code == 404
    signed = {"document": "07/KL-MAT", "signed_on-day": "20"} | {
        "signed_on-month": "11",
        "signed_on-year": "2026",
    }
    assert posted(desk, own, **signed)[0] == 422
    assert posted(desk, own, **signed | {"signed_on-day": "25"})[0] == 303
    db.session.rollback()
    case = db.session.scalars(select(Case)).one()
    assert (case.is_open, case.settled_on, case.handled_as) == (False, MOMENT.date(), "accepted")
    assert "07/KL-MAT" in desk.get(f"/don/{number}?muc=nhat-ky").text
    assert desk.get(own).status_code == desk.get(f"/don/{number}/noi-dung-mat").status_code == 404
    db.session.rollback()
    assert list(checks.check()) == []


def test_who_takes_in_post_gives_a_secret_matter_its_number(app: Flask) -> None:
    post = browser_of(app, officer_of("SNNMT", "postroom"))
    typed = {"kind": "report", "book": "07/MAT", "holder": "Văn thư mật", "received_on-day": "24"}
    typed |= {"received_on-month": "11", "received_on-year": "2026"}
    assert posted(post, "/vu-viec-mat/ghi", **typed)[0] == 303
    db.session.rollback()
    number = db.session.scalars(select(Case.number)).one()
    assert f"Đã ghi vụ việc số {number}" in post.get("/vu-viec-mat/ghi").text
    assert post.get(f"/don/{number}").status_code == 403


def test_a_breach_is_told_in_time(app: Flask, clock: FixedClock) -> None:
    browser = browser_of(app, officer_of("BTCD", "admin", name="Võ Quang Trị"))
    typed = {
        "noticed_on-day": "25",
        "noticed_on-month": "11",
        "noticed_on-year": "2026",
        "noticed_time": "8:00",
        "nature": "Máy tính bị lấy mất",
        "kinds": ["contact", "content"],
        "consequences": "Người khác đọc được",
        "measures": "Đã khóa tài khoản",
        "contact": "Phòng CNTT, 0255 3822 222",
    }
    assert posted(browser, "/su-co-du-lieu/ghi", **typed | {"noticed_time": "9:30"})[0] == 422
    assert posted(browser, "/su-co-du-lieu/ghi", **typed)[0] == 303
    db.session.rollback()
    breach = db.session.scalars(select(Breach)).one()
    own, code = f"/su-co-du-lieu/{breach.code}", breach.code
    assert "còn 71 giờ" in browser.get(own).text
    db.session.rollback()
    sent = []
    for hours in (23, 24, 30, 48, 66, 67):
        clock.at = MOMENT + timedelta(hours=hours - 1)
        sent.append(breaches.remind())
        db.session.rollback()
    assert sent == [0, 1, 0, 1, 1, 0]
    assert db.session.scalars(select(Message.template)).all() == ["privacy/breach_due"] * 3
    clock.at = MOMENT + timedelta(hours=80)
    browser = browser_of(app, officer_of("BTCD", "admin", name="Lê Thị Ba", username="admin.hai"))
    for ending in ("pdf", "docx"):
        assert len(browser.get(f"{own}/van-ban.{ending}").data) > 2000
    late = {
        "to": "Công an tỉnh Quảng Ngãi",
        "number": "12/TB-BTCD",
        "reported_on-day": "28",
        "reported_on-month": "11",
        "reported_on-year": "2026",
        "reported_time": "9:00",
    }
    assert posted(browser, f"{own}/bao-cao", **late)[0] == 422
    assert posted(browser, f"{own}/bao-cao", **late, late_why="Chờ xác minh")[0] == 303
    told = {"told_on-day": "28", "told_on-month": "11", "told_on-year": "2026", "how": "Thư"}
    assert posted(browser, f"{own}/bao-nguoi-lien-quan", **told)[0] == 303
    page = browser.get(own).text
    assert "Đã báo chậm" in page
    assert browser_of(app, make_leader()).get(own).status_code == 403
    assert code in browser.get("/su-co-du-lieu").text


def test_the_log_shows_who_read_and_hides_what_one_may_not_know(app: Flask) -> None:
    first, second = receive(), receive("SNNMT")
    numbers = [db.session.get_one(Case, one.lodged.case_id).number for one in (first, second)]
    handler, leader = make_handler(), make_leader()
    browser_of(app, handler).get(f"/don/{numbers[0]}")
    browser_of(app, make_handler("SNNMT", name="Đỗ Văn Chín")).get(f"/don/{numbers[1]}")
    reader = browser_of(app, leader)
    page = reader.get("/nhat-ky-truy-cap").text
    assert ("Phạm Quốc Bảo" in page, "Đỗ Văn Chín" in page) == (True, False)
    assert numbers[0] in reader.get(f"/nhat-ky-truy-cap?so={numbers[0]}").text
    assert "Không có vụ việc mang số này" in reader.get(f"/nhat-ky-truy-cap?so={numbers[1]}").text
    assert "Nhật ký truy cập" in reader.get(f"/nhat-ky-truy-cap?can_bo={leader.id}").text
    inspector = browser_of(app, officer_of("TTT", "inspector", name="Ngô Kiểm"))
    assert "Đỗ Văn Chín" in inspector.get("/nhat-ky-truy-cap").text
    db.session.rollback()
    case = db.session.get_one(Case, first.lodged.case_id)
    case.sealed = True
    db.session.add(Barred(case_id=case.id, officer_id=leader.id, agency_id=None, why="Người bị tố cáo"))
    db.session.commit()
    assert numbers[0] not in reader.get("/nhat-ky-truy-cap").text
    assert db.session.scalars(select(Reading).where(Reading.page == "nhat-ky-truy-cap")).all()
    assert browser_of(app, make_handler("STC", name="Hà Bốn")).get("/nhat-ky-truy-cap").status_code == 403


def test_an_hour_of_many_cases_stands_out() -> None:
    calm = [(MOMENT, "officer:1", number % 40, False) for number in range(200)]
    busy = [(MOMENT, "officer:2", number, False) for number in range(41)]
    sealed = [(MOMENT, "officer:3", 1, True)] * 6
    found = rules.unusual([*calm, *busy, *sealed], most_cases=40, most_sealed=5)
    assert found == [("officer:3", MOMENT, "sealed", 6), ("officer:2", MOMENT, "many", 41)]


def test_who_decides_confirms_on_a_document(app: Flask) -> None:
    case = db.session.get_one(Case, receive().lodged.case_id)
    order = acts.order_("case", case.id, case.agency_id, "retention", by=SYSTEM, at=MOMENT)
    number, case_number = order.id, case.number
    db.session.commit()
    leader = browser_of(app, make_leader())
    assert case_number in leader.get("/xoa-du-lieu").text
    admin = browser_of(app, officer_of("BTCD", "admin", name="Võ Quang Trị"))
    assert case_number not in admin.get("/xoa-du-lieu").text
    assert admin.get(f"/xoa-du-lieu/{number}/xac-nhan").status_code == 403
    path = f"/xoa-du-lieu/{number}/xac-nhan"
    assert posted(leader, path, basis="12/QĐ")[0] == 422
    assert posted(leader, path, basis="12/QĐ ngày 20/11/2026", sure="1")[0] == 303
    db.session.rollback()
    assert erasing.run_all() == 1
    assert db.session.get_one(ErasureOrder, number).state == "done"
    assert cases.by_submission(db.session.scalars(select(Submission.id)).one()) is not None
    db.session.rollback()
    assert "(đã xóa)" in leader.get(f"/don/{case_number}").text
