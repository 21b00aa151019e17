"""What decisions order: put down from the figures, done in part and whole, late ones first; both engines."""

from __future__ import annotations

import io
from html import unescape
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from feedback.cases import enforcement
from feedback.cases.models import Obligation
from feedback.cases.reminding import remind_of_enforcement
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.notifications.models import Message
from tests.attachments import samples
from tests.cases.test_linking import main_of
from tests.cases.test_results import NONE, ready
from tests.cases.walks.filling import filled
from tests.cases.walks.walking import Office, Walk
from tests.factories.officers import at_desk, browser_of, make_leader
from tests.intake import walk as pages

pytestmark = pytest.mark.once("postgresql")

DUE = {"due_on-day": "10", "due_on-month": "12", "due_on-year": "2026"}
DONE = {"done_on-day": "25", "done_on-month": "11", "done_on-year": "2026"}
PAID = "Giấy nộp tiền số 15 ngày 25/11/2026 =HYPERLINK(1)"


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    """The agency and its officers."""
    return Office(app, clock)


def decided(office: Office, **figures: str) -> Walk:
    walk = ready(office)
    walk.take("decide", **(NONE | {"results": "some"} | figures))
    return walk


def send(browser: Any, path: str, **typed: Any) -> Any:
    page = main_of(browser.get(path).get_data(as_text=True))
    return browser.post(path, data=pages.hidden(page) | typed)


def words(response: Any) -> str:
    return unescape(response.get_data(as_text=True))


@pytest.mark.once("postgresql")
def test_from_the_decision_to_all_done(office: Office) -> None:
    walk = decided(office, state_money="1.250.000.000", handled_people="3", handled_officials="1")
    number, handler = walk.case.number, office.browsers["handler"]
    base = f"/don/{number}/thi-hanh"
    shown = words(handler.get(base))
    assert "Nộp tiền cho Nhà nước: 1.250.000.000 đồng" in shown
    sheet = filled(handler.get(f"{base}/them?loai=state_money").get_data(as_text=True))
    assert (sheet["sort"], sheet["amount"]) == ("state_money", "1.250.000.000")
    owed = {"sort": "state_money", "amount": "1.250.000.000", "what": "Nộp theo Điều 2", **DUE}
    nobody = send(handler, f"{base}/them", **owed)
    assert "Chọn cơ quan ở trên, hoặc nhập" in words(nobody)
    assert "lớn hơn 0" in words(
        send(handler, f"{base}/them", **owed | {"amount": "0", "by_whom": "Công ty A"})
    )
    assert send(handler, f"{base}/them", **owed, by_agency="21211").status_code == 303
    people = {"sort": "discipline", "amount": "2", "what": "Kiểm điểm", "by_whom": "Công ty A", **DUE}
    assert "không được lớn hơn tổng số người" in words(send(handler, f"{base}/them", **people, officials="3"))
    assert send(handler, f"{base}/them", **people, officials="1").status_code == 303
    assert "Xử lý hành chính: 1 người" in words(handler.get(base))

    [money, discipline] = enforcement.of_case(walk.case.id)
    assert money.by_whom.startswith("Ủy ban nhân dân xã")
    done = f"{base}/{money.id}/ket-qua"
    assert "lớn hơn số phải thi hành" in words(
        send(handler, done, done_amount="1.250.000.001", evidence=PAID, **DONE)
    )
    bad = {"done_amount": "500.000.000", "evidence": PAID, **DONE}
    broken = handler.post(
        done,
        data=pages.hidden(main_of(words(handler.get(done)))) | bad | {"files": (io.BytesIO(b"MZ"), "a.pdf")},
        content_type="multipart/form-data",
    )
    assert broken.status_code == 422
    whole = handler.post(
        done,
        data=pages.hidden(main_of(words(handler.get(done))))
        | bad
        | {"files": (io.BytesIO(samples.pdf()), "giay nop.pdf")},
        content_type="multipart/form-data",
    )
    assert whole.status_code == 303
    db.session.expire_all()
    assert (money.done_on, money.done_amount) == (None, 500_000_000)
    page = words(handler.get(base))
    assert "giay nop.pdf" in page
    assert "500.000.000 đồng" in page
    fewer = send(handler, done, done_amount="400.000.000", evidence=PAID, **DONE)
    assert "nhập tổng số đến nay" in words(fewer)
    change = owed | {"by_whom": "Công ty A", "reason": "Gia hạn"}
    assert "không nhỏ hơn" in words(send(handler, f"{base}/{money.id}", **change | {"amount": "1"}))
    assert send(handler, f"{base}/{money.id}", **change).status_code == 303

    walk.wait(25)
    late = words(office.browsers["leader"].get("/thi-hanh?ds=qua-han"))
    assert late.count("Quá hạn</strong>") == 2
    told = select(Message).where(Message.template == "cases/obligation_late")
    assert remind_of_enforcement() == 2
    assert remind_of_enforcement() == 0
    walk.wait(7)
    assert remind_of_enforcement() == 2
    assert db.session.scalars(told).all()
    handler = office.browsers["handler"]

    assert send(handler, done, done_amount="1.250.000.000", evidence=PAID, **DONE).status_code == 303
    last = {"done_amount": "2", "done_officials": "1", "evidence": "Quyết định kỷ luật", **DONE}
    assert "nhập số không lớn hơn" in words(
        send(handler, f"{base}/{discipline.id}/ket-qua", **last | {"done_officials": "2"})
    )
    assert send(handler, f"{base}/{discipline.id}/ket-qua", **last).status_code == 303
    again = send(handler, f"{base}/{discipline.id}/ket-qua", **last)
    assert again.status_code == 409
    page = words(handler.get(base))
    assert "Mọi nghĩa vụ đã thi hành xong" in page
    assert "Quyết định chưa có hiệu lực pháp luật" in page or "Chưa ghi quyết định có hiệu lực" in page
    assert remind_of_enforcement() == 0
    book = openpyxl.load_workbook(io.BytesIO(handler.get("/thi-hanh.xlsx?ds=da-xong").data))
    rows = list(book.active.iter_rows(values_only=True))
    assert len(rows) == 5
    assert (rows[3][0], rows[3][5], rows[3][9]) == (number, 1_250_000_000, "Đã xong")
    for shown in ("/thi-hanh", "/thi-hanh?ds=da-xong", "/thi-hanh?sau=xxxx", "/thi-hanh?ds=zzz"):
        assert handler.get(shown).status_code == 200


def test_who_may_and_when(office: Office) -> None:
    walk = ready(office)
    base, handler = f"/don/{walk.case.number}/thi-hanh", office.browsers["handler"]
    owed = {"sort": "other", "what": "Đo lại đất", "by_whom": "Xã", **DUE}
    early = send(handler, f"{base}/them", **owed)
    assert early.status_code == 409
    assert "khi đã có quyết định" in words(early)
    walk.take("decide")
    stale = pages.hidden(main_of(words(handler.get(f"{base}/them"))))
    assert send(handler, f"{base}/them", **owed).status_code == 303
    assert handler.post(f"{base}/them", data=stale | owed).status_code == 409
    [row] = db.session.scalars(select(Obligation)).all()
    row_id = row.id
    db.session.rollback()
    assert browser_of(office.app, at_desk()).get(f"{base}/them").status_code == 403
    stranger = browser_of(office.app, make_leader("SYT"))
    assert stranger.get(base).status_code == 404
    assert stranger.get(f"{base}/{row_id}").status_code == 404
    assert walk.case.number not in words(stranger.get("/thi-hanh"))


def test_sealed_cases_are_listed_for_those_who_may_know(office: Office) -> None:
    walk = Walk(office, "denunciation", set())
    walk.take("accept")
    walk.write_working_copy()
    walk.take("verify")
    walk.take("conclude")
    officer = office.browsers["denunciation"]
    base = f"/don/{walk.case.number}/thi-hanh"
    owed = {"sort": "other", "what": "Kiểm điểm", "by_whom": "Xã", **DUE}
    assert send(officer, f"{base}/them", **owed).status_code == 303
    assert walk.case.number in words(officer.get("/thi-hanh"))
    assert walk.case.number not in words(office.browsers["handler"].get("/thi-hanh"))
    assert office.browsers["handler"].get(base).status_code == 404


@pytest.mark.once("sqlite")
def test_nothing_is_said_to_be_carried_out_before_it_is(office: Office) -> None:
    walk = decided(office, state_money="5.000.000")
    number, handler = walk.case.number, office.browsers["handler"]
    step = walk.address("record_enforcement")
    base = f"/don/{number}/thi-hanh"

    def refused(said: str) -> None:
        token = pages.hidden(main_of(words(handler.get(f"{base}/them"))))
        db.session.rollback()
        answer = handler.post(step, data=token | {"reference": "Biên bản 1"})
        assert answer.status_code == 409
        assert said in words(answer)
        assert "Điều 44 đến Điều 46" in words(answer)
        assert "đã được thi hành" not in words(walk.citizen.get("/don-cua-toi"))

    refused("Chưa ghi quyết định có hiệu lực pháp luật")
    walk.take("record_delivery", received_on=office.clock.at.date())
    walk.wait(60)
    handler = office.browsers["handler"]
    walk.take("record_effect")
    refused("Chưa ghi nghĩa vụ thi hành nào")
    owed = {"sort": "state_money", "amount": "2.000.000", "what": "Nộp tiền " + "đợt một " * 20, **DUE}
    more = owed | {"amount": "5.000.001", "by_whom": "Công ty A"}
    beyond = send(handler, f"{base}/them", **more)
    assert beyond.status_code == 422
    assert "Cộng lại là 5.000.001 đồng; số liệu kết quả ghi 5.000.000 đồng." in words(beyond)
    assert 'name="aware"' in words(beyond)
    early = send(handler, f"{base}/them", **more | {"aware": "y", "due_on-month": "11"})
    assert "ban hành ngày 25/11/2026: nhập ngày không sớm hơn" in words(early)
    assert send(handler, f"{base}/them", **owed, by_whom="Công ty A").status_code == 303
    refused("Còn 1 nghĩa vụ thi hành chưa xong, trước hết là «Nộp tiền đợt một")
    [row] = enforcement.of_case(walk.case.id)
    done = {"done_amount": "2.000.000", "evidence": PAID, **DONE}
    assert send(handler, f"{base}/{row.id}/ket-qua", **done).status_code == 303
    refused("còn phần chưa ghi thành nghĩa vụ thi hành: Nộp tiền cho Nhà nước")
    rest = owed | {"amount": "3.000.000", "by_whom": "Công ty A"}
    assert send(handler, f"{base}/them", **rest).status_code == 303
    row = enforcement.of_case(walk.case.id)[-1]
    assert send(handler, f"{base}/{row.id}/ket-qua", **done | {"done_amount": "3.000.000"}).status_code == 303
    walk.take("record_enforcement")
    assert "Quyết định đã được thi hành" in words(walk.citizen.get("/don-cua-toi"))
