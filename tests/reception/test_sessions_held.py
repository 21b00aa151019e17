"""A leader's session on its day: prepared, written down, confirmed, told in writing; rights, proofs."""

from __future__ import annotations

import io
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from docx import Document
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select, update

from feedback.accounts.models import Officer
from feedback.agencies import queries as agencies
from feedback.cases.models import Case, CaseEvent
from feedback.clock import FixedClock
from feedback.commitments import queries as commitments
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.notifications.models import Message
from feedback.reception import holding
from feedback.reception.actions import holding as acts
from feedback.reception.actions.history import HISTORY, SESSION
from feedback.reception.models import ReceptionEvent, Session, Turn
from feedback.register import actions as register
from feedback.register.history import told as told_of
from feedback.register.queries import missing_contents
from tests.cases.test_linking import main_of
from tests.conftest import MOMENT
from tests.factories.cases import make_case, sender
from tests.factories.officers import actor_of, at_desk, browser_of, make_handler, make_leader, officer_of
from tests.factories.reception import TODAY, make_place, make_session, make_visit
from tests.intake import walk as pages

DUE = {"due_on-day": "10", "due_on-month": "12", "due_on-year": "2026"}
SAID = "Bà con thôn Trường Định phản ánh cầu treo hỏng ván, học sinh phải đi vòng."


class Hall:
    """A commune's place with the chair's session of today, his desk officer, and the agencies concerned."""

    def __init__(self, app: Flask) -> None:
        self.chair = make_leader("21211", "Đinh Thị Hrê")
        self.place = make_place()
        self.session = make_session(self.place, leader_id=self.chair.id)
        self.number, self.base = self.session.id, f"/lich-lanh-dao-tiep/{self.session.id}"
        self.leader = browser_of(app, self.chair)
        self.desk = browser_of(app, at_desk("21211"))

    def come(self, **more: Any) -> Any:
        """Somebody is received at the session."""
        return make_visit(self.place, kind="periodic", session_id=self.number, **more)


@pytest.fixture
def hall(app: Flask) -> Hall:
    return Hall(app)


def words(response: Any) -> str:
    return unescape(response.get_data(as_text=True))


def send(browser: Any, path: str, **typed: Any) -> Any:
    page = main_of(browser.get(path).get_data(as_text=True))
    return browser.post(path, data=pages.hidden(page) | typed)


def test_from_who_came_to_the_notice(app: Flask, hall: Hall) -> None:
    roads, make_them = make_leader("SXD", "Phạm Quốc Bảo"), make_handler("SYT")
    case = make_case("21211", sender=sender(phone="0987654321"))
    number, person = case.number, sender(phone="0987654321")
    hall.come(person=person, joins=case.id, outcome="taken")
    db.session.add(
        Turn(
            place_id=hall.place.id,
            session_key=hall.number,
            turn_on=TODAY,
            position=1,
            source="came",
            subject="Đất đai",
            state="waiting",
            made_at=MOMENT,
        )
    )
    db.session.commit()
    shown = words(hall.desk.get(hall.base))
    for part in ("Nguyễn Thị Ánh Nguyệt", number, "Đất đai", "Chưa ghi nội dung"):
        assert part in shown
    assert "Xác nhận đã tiếp</a>" not in shown
    assert send(hall.desk, f"{hall.base}/noi-dung", said=SAID).status_code == 303
    thing = {"what": "Thay ván cầu treo", "agency": "SXD", "case": number.lower()}
    without_day = send(hall.desk, f"{hall.base}/viec", **thing)
    assert without_day.status_code == 422
    assert "Nhập hạn thực hiện" in words(without_day)
    unknown = send(hall.desk, f"{hall.base}/viec", **thing | DUE | {"case": "PA-1"})
    assert "Không tìm thấy vụ việc" in words(unknown)
    early = send(hall.desk, f"{hall.base}/viec", **thing | DUE | {"due_on-month": "10"})
    assert "trước ngày cam kết 25/11/2026" in words(early)
    assert send(hall.desk, f"{hall.base}/viec", **thing | DUE).status_code == 303
    assert send(hall.desk, f"{hall.base}/viec", what="Cảm ơn bà con").status_code == 303
    changed = send(hall.desk, f"{hall.base}/viec/2", what="Ghi nhận ý kiến về bến đò")
    assert changed.status_code == 303
    assert hall.desk.get(f"{hall.base}/viec/3").status_code == 404
    assert hall.desk.get(f"{hall.base}/xac-nhan").status_code == 403
    stale = pages.hidden(main_of(words(hall.leader.get(f"{hall.base}/xac-nhan"))))
    assert "chờ xác nhận" in words(hall.leader.get("/viec-cua-toi"))
    assert send(hall.desk, f"{hall.base}/viec", what="Việc nhầm").status_code == 303
    shown = main_of(words(hall.desk.get(hall.base)))
    strike = f"{hall.base}/viec/3/bo"
    typed = pages.hidden(shown, 2)
    assert hall.desk.post(strike, data=typed).status_code == 303
    overtaken = hall.leader.post(f"{hall.base}/xac-nhan", data=stale)
    assert overtaken.status_code == 409
    assert "vừa được người khác thay đổi" in words(overtaken)
    assert hall.leader.get(f"{hall.base}/thong-bao-ket-luan").status_code == 404
    told = send(hall.leader, f"{hall.base}/xac-nhan", nobody="1")
    assert "đã ghi 1 lượt tiếp" in words(told)
    assert send(hall.leader, f"{hall.base}/xac-nhan").status_code == 303
    assert hall.leader.get(f"{hall.base}/noi-dung").status_code == 404

    db.session.expire_all()
    session = db.session.get_one(Session, hall.number)
    assert session.state == "held"
    [promise] = commitments.of_source((SESSION, hall.number))
    assert (promise.made_on, promise.due_on, promise.case_id) == (TODAY, date(2026, 12, 10), case.id)
    shown = words(hall.desk.get(hall.base))
    assert "Thay ván cầu treo" in shown
    assert "Chưa ra thông báo" in shown
    preview = hall.leader.get(f"{hall.base}/thong-bao-ket-luan/du-thao.pdf")
    assert preview.mimetype == "application/pdf"
    assert send(hall.leader, f"{hall.base}/thong-bao-ket-luan", other_1="SYT").status_code == 303
    assert hall.leader.get(f"{hall.base}/thong-bao-ket-luan").status_code == 404
    paper = holding.notice_of(hall.number)
    assert paper is not None
    assert paper.number == "01/TB-UBND"
    receiving = browser_of(app, roads)
    pdf = receiving.get(f"{hall.base}/thong-bao-ket-luan.pdf")
    text = " ".join(PdfReader(io.BytesIO(pdf.data)).pages[0].extract_text().split())
    for part in (
        "Thay ván cầu treo. Giao Sở Xây dựng thực hiện, chậm nhất ngày 10/12/2026",
        "Chủ tịch Ủy ban nhân dân xã Đinh Thị Hrê đã tiếp công dân",
    ):
        assert part in text
    assert SAID[:20] not in text
    word = browser_of(app, make_them).get(f"{hall.base}/thong-bao-ket-luan.docx")
    assert any("bến đò" in one.text for one in Document(io.BytesIO(word.data)).paragraphs)
    stranger = browser_of(app, make_leader("SGDDT"))
    for address in (hall.base, f"{hall.base}/thong-bao-ket-luan.pdf", "/lich-lanh-dao-tiep/99999999"):
        assert stranger.get(address).status_code == 404
    assert f"{hall.base}/thong-bao-ket-luan.pdf" in words(receiving.get(f"/cam-ket/{promise.id}"))
    sent = select(Message.recipient_id).where(Message.template == "reception/concluded")
    assert roads.id in db.session.scalars(sent).all()
    event = db.session.scalars(select(CaseEvent).where(CaseEvent.act == "reception_concluded")).one()
    assert event.details["reference"] == "Thông báo số 01/TB-UBND"
    shown = words(hall.desk.get(f"/don/{number}"))
    assert "Cam kết về vụ việc" in shown


def test_not_before_it_begins_and_not_with_conclusions(app: Flask, hall: Hall, clock: FixedClock) -> None:
    assert send(hall.leader, f"{hall.base}/viec", what="Thay ván cầu treo").status_code == 303
    told = send(hall.leader, f"{hall.base}/xac-nhan", nobody="1")
    assert told.status_code == 422
    assert "Đã ghi kết luận cho buổi này" in words(told)
    strike = pages.hidden(main_of(words(hall.leader.get(hall.base))))
    assert hall.leader.post(f"{hall.base}/viec/1/bo", data=strike).status_code == 303
    clock.at = MOMENT - timedelta(hours=1, minutes=31)
    hall.leader = browser_of(app, hall.chair)
    early = send(hall.leader, f"{hall.base}/xac-nhan", nobody="1")
    assert "bắt đầu lúc 7 giờ 30" in words(early)
    clock.at = MOMENT - timedelta(hours=1, minutes=30)
    assert send(hall.leader, f"{hall.base}/xac-nhan", nobody="1").status_code == 303


def test_nobody_came_and_who_may(app: Flask, hall: Hall) -> None:
    assert "Chưa có lượt tiếp nào" in words(send(hall.leader, f"{hall.base}/xac-nhan"))
    assert send(hall.leader, f"{hall.base}/xac-nhan", nobody="1").status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Session, hall.number).said == acts.NOBODY
    no_one = send(hall.leader, f"{hall.base}/thong-bao-ket-luan")
    assert "Chọn ít nhất một cơ quan" in words(no_one)
    coming = make_session(hall.place, held_on=TODAY + timedelta(days=1), leader_id=hall.chair.id)
    base = f"/lich-lanh-dao-tiep/{coming.id}"
    assert "Ghi được nội dung từ ngày 26/11/2026" in words(hall.leader.get(base))
    assert hall.leader.get(f"{base}/noi-dung").status_code == 404
    other = officer_of("21211", "leader", name="Trần Văn Bình", username="pho.chu.tich")
    today = make_session(hall.place, leader_id=hall.chair.id, kind="extraordinary", ground="URGENT_COMPLEX")
    deputy = browser_of(app, other)
    base = f"/lich-lanh-dao-tiep/{today.id}"
    refused = send(deputy, f"{base}/xac-nhan", nobody="1")
    assert refused.status_code == 422
    assert "Người tiếp tự xác nhận và ký" in words(refused)
    db.session.execute(update(Officer).where(Officer.id == hall.chair.id).values(active=False))
    db.session.commit()
    assert send(deputy, f"{base}/xac-nhan", nobody="1").status_code == 303
    db.session.expire_all()
    assert acts.signature(db.session.get_one(Session, today.id), actor_of(other))[0] == "Trần Văn Bình"
    inspector = browser_of(app, officer_of("TTT", "inspector"))
    assert inspector.get(base).status_code == 200
    assert inspector.get(f"{base}/noi-dung").status_code == 403


def test_who_came_in_confidence_stays_out(app: Flask, hall: Hall) -> None:
    secret = sender(full_name="Phạm Thị Bí Mật", phone="0911222333")
    hall.come(about="denunciation", confidential=True, person=secret)
    hall.come(person=sender(full_name="Võ Văn Công Khai"))
    sealed = make_case("21211", kind=Kind.DENUNCIATION)
    shown = words(hall.leader.get(hall.base))
    assert "Bí Mật" not in shown
    assert "(giữ bí mật)" in shown
    assert "Võ Văn Công Khai" in shown
    form = {"what": "Xác minh", "agency": "SXD", "case": sealed.number, **DUE}
    assert "Bỏ trống số vụ việc" in words(send(hall.leader, f"{hall.base}/viec", **form))
    told = {"said": SAID, "concluded": "Xem lại đơn tố cáo, gọi ông Võ Văn Công Khai số 0911222333"}
    assert send(hall.leader, f"{hall.base}/noi-dung", **told).status_code == 303
    warned = send(hall.leader, f"{hall.base}/xac-nhan")
    assert warned.status_code == 422
    for part in ("họ tên hoặc địa chỉ", "số điện thoại", "chữ «tố cáo»"):
        assert part in words(warned)
    assert send(hall.leader, f"{hall.base}/xac-nhan", seen="1").status_code == 303


def test_the_register_notices_what_is_changed(app: Flask, hall: Hall, clock: FixedClock) -> None:
    hall.come()
    session, by = db.session.get_one(Session, hall.number), actor_of(hall.chair)
    roads = agencies.by_code("SXD")
    assert roads is not None
    acts.write_down(session, said=SAID, concluded="Đồng ý", expected=1, by=by, at=clock.at)
    conclusion = holding.Conclusion("Thay ván", roads.id, TODAY)
    acts.put_conclusion(session, conclusion, expected=2, by=by, at=clock.at)
    acts.hold(session, nobody_came=False, expected=3, by=by, at=clock.at)
    paper = acts.issue_notice(session, [roads.id], by=by, at=clock.at)
    db.session.commit()
    while register.link_waiting():
        pass

    def faults() -> int:
        return len(list(missing_contents(SESSION, lambda numbers: HISTORY.digests_of(SESSION, numbers))))

    assert faults() == 0
    told = db.session.scalars(select(ReceptionEvent).where(ReceptionEvent.act == "held")).one().details
    assert told["set"] == told_of(session, "state", "held_at")
    for name, value in (("said", "Khác"), ("concluded", None), ("conclusions", [])):
        db.session.execute(update(Session).where(Session.id == session.id).values({name: value}))
        assert faults() == 1, name
        db.session.rollback()
    paper.signer = "Người khác"
    db.session.flush()
    assert faults() == 1
    db.session.rollback()
    assert db.session.scalar(select(Case.id).limit(1)) is None
