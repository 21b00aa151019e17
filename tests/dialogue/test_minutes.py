"""Minutes of a dialogue: written live by two, kept while typed, read, commented, signed; a change shows."""

from __future__ import annotations

import io
import re
import unicodedata
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from docx import Document
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select, update

from feedback.agencies import queries as agencies
from feedback.clock import FixedClock
from feedback.dialogue import minutes, minutes_proofs
from feedback.dialogue.actions import hooks
from feedback.dialogue.actions import minutes as acts
from feedback.dialogue.actions.history import HISTORY, SESSION
from feedback.dialogue.models import (
    Conclusion,
    DialogueDocument,
    DialogueSession,
    Invitee,
    MinutesComment,
    MinutesDraft,
    MinutesVersion,
    Registration,
    Statement,
)
from feedback.dialogue.rules import NotYours, Refused
from feedback.extensions import db
from feedback.notifications.models import Message
from feedback.register.queries import missing_contents
from tests.attachments.samples import pdf
from tests.cases.test_linking import main_of
from tests.conftest import MOMENT
from tests.factories.cases import sender
from tests.factories.dialogue import make_came, make_dialogue
from tests.factories.officers import actor_of, browser_of, make_handler, make_leader
from tests.factories.reception import TODAY
from tests.intake import walk as pages

SAID = "Đơn giá bồi thường đất vườn thôn Trường Định thấp hơn giá thị trường.\nĐề nghị đo lại."


class Hall:
    """A dialogue of the chair of Tịnh Khê today, one citizen came, a department is invited."""

    def __init__(self, app: Flask) -> None:
        self.chair = make_leader("21211", "Đinh Thị Hrê")
        self.clerk = make_handler("21211", "Bùi Thị Thuỷ")
        self.other = make_handler("SXD", "Phạm Quốc Bảo")
        self.session = make_dialogue(held_on=TODAY, opens="07:30", closes="08:30")
        self.number = self.session.id
        self.base = f"/buoi-doi-thoai/{self.number}"
        self.came = make_came(self.session, sender()).id
        department = agencies.by_code("SXD")
        assert department is not None
        self.invitee = Invitee(
            session_id=self.number,
            agency_id=department.id,
            name=department.name,
            part="báo cáo, giải trình",
            added_at=MOMENT,
        )
        db.session.add(self.invitee)
        db.session.commit()
        self.guest = self.invitee.id
        self.items = [one.id for one in minutes.items_of(self.number)]
        self.leader, self.clerks = browser_of(app, self.chair), browser_of(app, self.clerk)

    @property
    def now(self) -> DialogueSession:
        db.session.rollback()
        return db.session.get_one(DialogueSession, self.number)

    def say(self, browser: Any, said: str = SAID, **more: Any) -> Any:
        typed = {"item": str(self.items[1]), "role": "citizen", "name": "Nguyễn Thị Ánh Nguyệt", "said": said}
        token = pages.hidden(main_of(words(browser.get("/tai-khoan"))))
        return browser.post(f"{self.base}/bien-ban", data=token | {"version": "0"} | typed | more)

    def citizen(self, app: Flask) -> Any:
        """A browser that has proven the code of the seat."""
        browser = app.test_client()
        code = db.session.get_one(Registration, self.came).code
        db.session.rollback()
        with browser.session_transaction() as kept:
            kept["tra_cuu"] = [code, int((MOMENT + timedelta(minutes=20)).timestamp())]
        return browser

    def held(self) -> None:
        typed = {"held_from": "7:30", "held_to": "8h45", "secretary": "Bùi Thị Thuỷ"}
        assert send(self.leader, f"{self.base}/xac-nhan", **typed).status_code == 303

    def opened(self, day: Any = None) -> None:
        self.held()
        self.say(self.clerks)
        assert (
            send(self.clerks, f"{self.base}/bien-ban/khach-moi", **{f"came_{self.guest}": "1"}).status_code
            == 303
        )
        answer = send(self.clerks, f"{self.base}/bien-ban/lay-y-kien", **day_of(day or TODAY))
        assert answer.status_code == 303, errors_of(answer)

    def sign(self, **more: Any) -> Any:
        token = pages.hidden(main_of(words(self.clerks.get(f"{self.base}/bien-ban/sua-lai"))))
        typed = {"files": (io.BytesIO(pdf()), "bien-ban-ky.pdf"), "copies": "3", "refusals": ""}
        return self.clerks.post(f"{self.base}/bien-ban/ky", data=token | typed | more)


@pytest.fixture
def hall(app: Flask) -> Hall:
    return Hall(app)


def words(response: Any) -> str:
    return unescape(response.get_data(as_text=True))


def errors_of(response: Any) -> list[str]:
    return re.findall(r"(?s)error-summary__list.*?</ul>", words(response))


def day_of(day: Any) -> dict[str, str]:
    return {
        "read_until-day": str(day.day),
        "read_until-month": str(day.month),
        "read_until-year": str(day.year),
    }


def send(browser: Any, path: str, **typed: Any) -> Any:
    page = main_of(browser.get(path).get_data(as_text=True))
    return browser.post(path, data=pages.hidden(page) | typed)


def faults() -> list[str]:
    db.session.rollback()
    return [
        *minutes_proofs.check(),
        *(one.what for one in missing_contents(SESSION, lambda ids: HISTORY.digests_of(SESSION, ids))),
    ]


def test_two_write_at_once_and_nobody_overwrites(app: Flask, hall: Hall) -> None:
    assert hall.say(hall.clerks).status_code == 303
    spoken = {"role": "agency", "agency": "SXD", "name": "Phạm Quốc Bảo", "item": "", "said": "Sở sẽ đo lại."}
    assert hall.say(hall.leader, **spoken).status_code == 303
    assert hall.say(hall.leader, **spoken).status_code == 303, "a button pressed twice"
    assert [one.position for one in minutes.statements_of(hall.number)] == [1, 2]
    shown = words(hall.clerks.get(f"{hall.base}/bien-ban"))
    assert "2. Ý kiến của các hộ dân" in shown
    assert "Đại diện cơ quan, Sở Xây dựng" in shown
    mine = pages.hidden(main_of(words(hall.clerks.get(f"{hall.base}/bien-ban/1"))))
    first = {
        "item": "",
        "role": "citizen",
        "name": "Nguyễn Thị Ánh Nguyệt",
        "said": "Đề nghị đo lại trước Tết.",
    }
    assert send(hall.leader, f"{hall.base}/bien-ban/1", **first).status_code == 303
    second = hall.clerks.post(
        f"{hall.base}/bien-ban/1", data=mine | first | {"said": "Đề nghị bồi thường thêm."}
    )
    assert second.status_code == 409
    assert "Đề nghị đo lại trước Tết." in words(second)
    assert "Đề nghị bồi thường thêm." in words(second)
    page = words(hall.leader.get(f"{hall.base}/bien-ban/1"))
    struck = hall.leader.post(f"{hall.base}/bien-ban/1/bo", data=pages.hidden(main_of(page)))
    assert struck.status_code == 303
    late = hall.clerks.post(f"{hall.base}/bien-ban/1", data=mine | first)
    assert late.status_code == 409
    assert "vừa được người khác bỏ" in words(late)
    assert [one.position for one in minutes.statements_of(hall.number)] == [2]
    assert faults() == []
    db.session.execute(update(Statement).where(Statement.position == 2).values(said="Sở không hứa gì."))
    db.session.commit()
    assert faults() == ["buổi đối thoại 2026-901: ý kiến 2 không khớp với những việc đã ghi sổ"]


def test_what_is_typed_is_kept_until_it_is_recorded(app: Flask, hall: Hall) -> None:
    token = pages.hidden(words(hall.clerks.get(f"{hall.base}/bien-ban")))
    typed = {
        "page": "moi",
        "role": "citizen",
        "name": unicodedata.normalize("NFD", "Hồ Thị Xa"),
        "said": SAID,
    }
    kept = hall.clerks.post(f"{hall.base}/bien-ban/nhap", data=token | typed | {"strange": "x"})
    assert kept.json == {"words": "Đã giữ bản đang ghi lúc 9 giờ 00"}
    row = db.session.scalars(select(MinutesDraft)).one()
    assert row.typed["name"] == "Hồ Thị Xa"
    assert "strange" not in row.typed
    again = words(hall.clerks.get(f"{hall.base}/bien-ban"))
    assert "Bản đang ghi lúc 9 giờ 00" in again.replace("\xa0", " ")
    assert "thấp hơn giá thị trường" in again
    assert "thấp hơn giá thị trường" not in words(hall.leader.get(f"{hall.base}/bien-ban")), "another's"
    assert hall.say(hall.clerks, name="Hồ Thị Xa").status_code == 303
    late = hall.clerks.post(f"{hall.base}/bien-ban/nhap", data=token | typed)
    assert late.json == {"words": ""}, "it came after the button"
    db.session.rollback()
    assert db.session.scalars(select(MinutesDraft)).all() == []
    for bad in ({"page": "la"}, {"page": "sua-99"}, {"said": "x" * 50_000}, {"csrf_token": "x"}):
        assert hall.clerks.post(f"{hall.base}/bien-ban/nhap", data=token | typed | bad).status_code == 409
    stranger = browser_of(app, make_handler("SYT"))
    assert stranger.post(f"{hall.base}/bien-ban/nhap", data=token | typed).status_code == 404


def test_confirmed_by_the_leader_once_it_is_over(app: Flask, hall: Hall, clock: FixedClock) -> None:
    seen: list[int] = []
    hooks.on_held.append(lambda session, by, at: seen.append(session.id))
    path, typed = (
        f"{hall.base}/xac-nhan",
        {"held_from": "7:30", "held_to": "9h30", "secretary": "Bùi Thị Thuỷ"},
    )
    assert hall.clerks.get(path).status_code == 403
    early = send(hall.leader, path, **typed)
    assert early.status_code == 422
    assert "Giờ kết thúc chưa đến" in words(early)
    assert "phải sau giờ bắt đầu" in words(send(hall.leader, path, **typed | {"held_to": "7:00"}))
    hall.held()
    hooks.on_held.pop()
    assert (hall.now.state, hall.now.minutes_state, hall.now.held_to) == ("held", "draft", "08:45")
    assert seen == [hall.number]
    assert hall.leader.get(path).status_code == 404
    ahead = make_dialogue(number="2026-902")
    clerk = actor_of(hall.clerk)
    said = acts.Said(item_id=None, role="chair", name="X", agency_id=None, question_id=None, said="Y")
    with pytest.raises(Refused, match="Ghi biên bản từ ngày"):
        acts.add(ahead, said, by=clerk, at=MOMENT)
    with pytest.raises(NotYours):
        acts.add(ahead, said, by=actor_of(make_handler("SYT")), at=MOMENT)


def test_from_the_draft_to_what_was_signed(app: Flask, hall: Hall, clock: FixedClock) -> None:
    hall.opened(TODAY + timedelta(days=2))
    sent = db.session.execute(select(Message.template, Message.recipient_id)).all()
    assert ("dialogue/seat_reading", hall.came) in [tuple(one) for one in sent]
    assert "đang mở cho người dự đọc" in words(hall.say(hall.clerks))
    assert hall.clerks.get(f"{hall.base}/bien-ban/1").status_code == 404
    guest = browser_of(app, hall.other)
    page = f"{hall.base}/du-thao-bien-ban"
    assert browser_of(app, make_handler("SYT")).get(page).status_code == 404
    assert SAID.split("\n")[0] in words(guest.get(page))
    assert send(guest, page, text="Sở hứa đo lại trước ngày 20/12, biên bản chưa ghi.").status_code == 303
    own = hall.citizen(app)
    page_of_own = "/doi-thoai/cho-cua-toi/bien-ban"
    assert "Đọc, góp ý dự thảo biên bản" in words(own.get("/doi-thoai/cho-cua-toi"))
    assert SAID.split("\n")[0] in words(own.get(page_of_own))
    assert "Nhập góp ý" in words(send(own, page_of_own, text=""))
    for _ in range(2):
        assert send(own, page_of_own, text="Tôi nói đất vườn, không phải đất rừng.").status_code == 303
    assert "Chưa trả lời" in words(own.get(page_of_own))
    signing = hall.sign()
    assert signing.status_code == 422
    assert "còn được đọc và góp ý" in words(signing)
    clock.at = MOMENT + timedelta(days=3)
    hall.clerks, guest = browser_of(app, hall.clerk), browser_of(app, hall.other)
    assert "Gửi góp ý" not in words(guest.get(page))
    assert "Còn 2 góp ý chưa trả lời" in words(hall.sign())
    remarks = [one.id for one in minutes.comments_of(hall.number)]
    answers = f"{hall.base}/bien-ban/gop-y/{remarks[0]}"
    assert "Ghi lý do không tiếp thu" in words(send(hall.clerks, answers, taken="khong", answer=""))
    assert send(hall.clerks, answers, taken="co", answer="Đã ghi thêm.").status_code == 303
    answers = f"{hall.base}/bien-ban/gop-y/{remarks[1]}"
    assert send(hall.clerks, answers, taken="khong", answer="Băng ghi âm là đất rừng.").status_code == 303
    assert hall.clerks.get(f"{hall.base}/bien-ban/gop-y").status_code == 200
    assert send(hall.clerks, f"{hall.base}/bien-ban/sua-lai").status_code == 303
    assert hall.say(hall.clerks, said="Sở Xây dựng đo lại trước ngày 20/12.").status_code == 303
    assert (
        send(hall.clerks, f"{hall.base}/bien-ban/lay-y-kien", **day_of(TODAY + timedelta(days=3))).status_code
        == 303
    )
    bad = hall.sign(refusals="Nguyễn Văn Bình")
    assert "ghi họ tên, dấu hai chấm" in words(bad)
    assert "không đúng loại tệp" in words(hall.sign(files=(io.BytesIO(b"MZ..."), "ky.pdf")))
    done = hall.sign(refusals="Nguyễn Văn Bình: không đồng ý đơn giá")
    assert done.status_code == 303, errors_of(done)
    signed = minutes.signed(hall.number)
    assert signed is not None
    assert signed.number == 3
    assert hall.now.minutes_state == "signed"
    assert signed.body["signing"]["refusals"] == [
        {"name": "Nguyễn Văn Bình", "reason": "không đồng ý đơn giá"}
    ]
    document = db.session.get_one(DialogueDocument, signed.document_id)
    assert (document.kind, document.public) == ("signed", False)
    assert "Biên bản đã ký" in words(hall.say(hall.clerks))
    shown = words(hall.clerks.get(f"{hall.base}/bien-ban"))
    assert signed.sha256.hex() in shown
    assert "Bản đã ký: bien-ban-ky.pdf" in shown
    text = "".join(
        one.extract_text()
        for one in PdfReader(io.BytesIO(hall.clerks.get(f"{hall.base}/bien-ban.pdf").data)).pages
    )
    flat = " ".join(text.split())
    assert "lập thành 03 bản" in flat
    assert "Nguyễn Văn Bình (lý do: không đồng ý đơn giá)" in flat
    assert "DỰ THẢO" not in flat
    assert faults() == []
    db.session.execute(update(Statement).where(Statement.position == 2).values(said="Sở không hứa gì."))
    db.session.execute(update(DialogueSession).values(concluded="Thêm sau khi ký."))
    db.session.execute(update(MinutesComment).values(text="Khác"))
    db.session.commit()
    found = faults()
    assert "biên bản buổi 2026-901 khác bản đã ký: kết luận chung, ý kiến 2" in found
    assert "nội dung của hành vi đã bị sửa hoặc đã xóa" in found
    db.session.execute(
        update(MinutesVersion).where(MinutesVersion.number == 3).values(body=signed.body | {"came": 900})
    )
    db.session.commit()
    assert "biên bản buổi 2026-901, bản 3: không khớp với dấu vân đã ghi sổ" in faults()


def test_a_long_draft_on_paper(app: Flask, hall: Hall) -> None:
    clerk = actor_of(hall.clerk)
    for place in range(60):
        item = hall.items[place % 2] if place % 3 else None
        said = acts.Said(
            item_id=item,
            role="citizen",
            name=f"Người dân {place}",
            agency_id=None,
            question_id=None,
            said=SAID,
        )
        acts.add(hall.session, said, by=clerk, at=MOMENT)
    agency = agencies.by_code("SXD")
    assert agency is not None
    task = {"what": "Đo lại đất", "measure": "Có biên bản đo", "agency_id": agency.id, "due_on": TODAY}
    db.session.add(Conclusion(session_id=hall.number, position=1, **task))
    db.session.commit()
    reader = PdfReader(io.BytesIO(hall.clerks.get(f"{hall.base}/bien-ban.pdf").data))
    flat = " ".join(" ".join(one.extract_text() for one in reader.pages).split())
    assert len(reader.pages) > 4
    assert "Người dân 59 (Công dân, tổ chức)" in flat
    assert "DỰ THẢO" in flat
    assert "1. Đo lại đất. Giao Sở Xây dựng thực hiện, chậm nhất ngày" in flat
    assert "Hoàn thành khi: Có biên bản đo." in flat
    assert "Kết quả: Có biên bản đo" not in flat
    word = Document(io.BytesIO(hall.clerks.get(f"{hall.base}/bien-ban.docx").data))
    lines = [one.text for one in word.paragraphs]
    assert "Ngoài chương trình" in lines
    assert word.sections[0].header.paragraphs[-1].text == "DỰ THẢO"
