"""Those invited to a dialogue: put down, invited by letter, answering, told of changes; both engines."""

from __future__ import annotations

import io
from html import unescape
from typing import Any

from docx import Document
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select, update

from feedback.clock import FixedClock
from feedback.dialogue.actions import inviting, planning
from feedback.dialogue.actions.history import HISTORY, SESSION
from feedback.dialogue.models import DialogueSession, Invitee
from feedback.extensions import db
from feedback.notifications import texts
from feedback.notifications.models import Message
from feedback.register import actions as register
from feedback.register.queries import missing_contents
from tests.conftest import MOMENT
from tests.dialogue.test_conclusions import press, send, told, words
from tests.factories.dialogue import make_dialogue
from tests.factories.officers import actor_of, browser_of, make_handler, make_leader, officer_of

PART = "Giải đáp về đơn giá bồi thường đất, tiến độ tái định cư"
EXPERT = "Bà Nguyễn Thị Thu Hương-Quỳnh, chuyên gia định giá đất, Trường Đại học Phạm Văn Đồng"


def base_of(session: DialogueSession) -> str:
    return f"/buoi-doi-thoai/{session.id}/khach-moi"


def rows() -> list[Invitee]:
    return list(db.session.scalars(select(Invitee).where(Invitee.removed_at.is_(None)).order_by(Invitee.id)))


def text_of(answer: Any) -> str:
    found = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    return " ".join(found.split())


def test_invited_answered_told(app: Flask, clock: FixedClock) -> None:
    chair = make_leader("21211")
    leader, clerk = browser_of(app, chair), browser_of(app, make_handler("21211"))
    guest = browser_of(app, officer_of("SXD", "leader", username="giam.doc"))
    reader = browser_of(app, officer_of("TTT", "inspector"))
    stranger = browser_of(app, make_handler("SYT"))
    session = make_dialogue(mode="mixed", link="https://hop.quangngai.example/abc")
    number, base = session.id, base_of(session)
    assert "Chưa mời ai" in words(clerk.get(base))
    assert stranger.get(base).status_code == 404
    assert send(clerk, f"{base}/co-quan").status_code == 422
    assert send(clerk, f"{base}/co-quan", agency="SXD", part=PART).status_code == 303
    twice = send(clerk, f"{base}/co-quan", agency="SXD", part=PART)
    assert twice.status_code == 422
    assert "đã có trong danh sách" in words(twice)
    own = send(clerk, f"{base}/co-quan", agency="21211", part=PART)
    assert own.status_code == 422
    wrong = send(clerk, f"{base}/ngoai-he-thong", name=EXPERT, part="Ý kiến chuyên môn", email="abc")
    assert wrong.status_code == 422
    by_mail = {"name": EXPERT, "part": "Ý kiến chuyên môn", "email": "huong.quynh@example.org"}
    assert send(clerk, f"{base}/ngoai-he-thong", **by_mail).status_code == 303
    by_post = {"name": "Mặt trận Tổ quốc xã", "part": "Giám sát", "address": "Thôn Trường Định, xã Tịnh Khê"}
    assert send(clerk, f"{base}/ngoai-he-thong", **by_post).status_code == 303
    assert send(clerk, f"{base}/ngoai-he-thong", name="Đại biểu HĐND", part="Dự").status_code == 303
    assert clerk.get(f"{base}/giay-moi").status_code == 403
    assert words(guest.get("/buoi-doi-thoai/loi-moi")).count("Chưa có lời mời") == 1
    assert EXPERT in words(leader.get(f"{base}/giay-moi"))
    assert leader.get(f"{base}/giay-moi/du-thao.pdf").status_code == 200
    assert send(leader, f"{base}/giay-moi").status_code == 303
    invited, expert, front, deputy = rows()
    assert [one.sent_how for one in (invited, expert, front, deputy)] == ["system", "mail", "post", None]
    assert (told("invited"), told("guest_invited")) == (1, 2)
    message = db.session.scalars(select(Message).where(Message.template == "dialogue/guest_invited")).first()
    assert message is not None
    assert "Hương" not in str(message.values)
    mail = texts.render(message.template, message.values | {"agency": "UBND xã Tịnh Khê"}, by_post=False).body
    assert "Nội dung: Bồi thường, tái định cư dự án đường ven biển Dung Quất – Sa Huỳnh." in " ".join(
        mail.split()
    )
    assert f"tệp của giấy mời số {message.values['number']}" in " ".join(mail.split())
    office = db.session.scalars(select(Message).where(Message.template == "dialogue/invited")).first()
    assert office is not None
    assert "Mở mục «Buổi đối thoại»" in texts.render(office.template, office.values, by_post=False).body
    ids = [one.id for one in (invited, expert, front, deputy)]
    letter = text_of(clerk.get(f"{base}/{ids[0]}/giay-moi.pdf"))
    for said in ("GIẤY MỜI", "Kính gửi: Sở Xây dựng", PART, "8 giờ 00 đến 11 giờ 00", "hop.quangngai"):
        assert said in letter, (said, letter)
    assert "/GM-UBND" in letter
    assert "Hương" not in letter
    word = clerk.get(f"{base}/{ids[1]}/giay-moi.docx")
    assert EXPERT in "\n".join(one.text for one in Document(io.BytesIO(word.data)).paragraphs)
    assert "Mọi khách mời đã có" in words(leader.get(f"{base}/giay-moi"))
    assert press(leader, f"{base}/co-quan", f"{base}/giay-moi").status_code == 422
    sent = f"{base}/{ids[3]}/da-gui"
    early = {"how": "hand", "on-day": "1", "on-month": "1", "on-year": "2026"}
    assert send(clerk, sent, **early).status_code == 422
    assert send(clerk, sent, **early | {"on-day": "25", "on-month": "11"}).status_code == 303
    own_page = f"/buoi-doi-thoai/loi-moi/{ids[0]}"
    assert "hop.quangngai" in words(guest.get(own_page))
    for other in (stranger, reader, clerk):
        assert other.get(own_page).status_code == 404
    assert guest.get(f"/buoi-doi-thoai/{number}").status_code == 404
    assert guest.get(f"{own_page}/giay-moi.pdf").status_code == 200
    why = send(guest, own_page, answer="declines")
    assert why.status_code == 422
    assert "Ghi vì sao không dự" in words(why)
    assert send(guest, own_page, answer="comes", note="Phó Giám đốc Phạm Quốc Bảo").status_code == 303
    assert send(clerk, f"{base}/{ids[1]}/tra-loi", answer="declines", note="Bận giảng").status_code == 303
    shown = words(clerk.get(base))
    for said in ("Phó Giám đốc Phạm Quốc Bảo", "Bận giảng", "Trao tận tay", "4 khách mời"):
        assert said in shown, said
    assert "4 khách mời, 1 báo dự" in words(leader.get(f"/buoi-doi-thoai/{number}"))
    assert press(clerk, base, f"{base}/{ids[3]}/bo").status_code == 303
    assert clerk.get(f"{base}/{ids[3]}/tra-loi").status_code == 404
    link()
    assert faults() == 0
    db.session.execute(update(Invitee).where(Invitee.id == ids[1]).values(part="Chủ trì"))
    assert faults() == 1
    db.session.rollback()
    session = db.session.get_one(DialogueSession, number)
    inviting.tell_moved(session, actor_of(chair), MOMENT)
    db.session.commit()
    assert (told("invitation_moved"), told("guest_invitation_moved")) == (1, 2)
    assert {one.answer for one in rows()} == {None}
    planning.call_off(session, reason="Bão số 12", expected=session.version, by=actor_of(chair), at=MOMENT)
    db.session.commit()
    assert (told("invitation_called_off"), told("guest_invitation_called_off")) == (1, 2)
    assert "Đã hủy" in words(guest.get(own_page))
    assert clerk.get(f"{base}/co-quan").status_code == 404


def link() -> None:
    """Let the register's sequencer have its turn."""
    db.session.rollback()
    while register.link_waiting():
        pass


def faults() -> int:
    return len(list(missing_contents(SESSION, lambda numbers: HISTORY.digests_of(SESSION, numbers))))


def test_no_letter_before_it_is_announced(app: Flask, clock: FixedClock) -> None:
    leader = browser_of(app, make_leader("21211"))
    session = make_dialogue(state="planned", announced_at=None)
    base = base_of(session)
    assert send(leader, f"{base}/co-quan", agency="SXD", part=unescape(PART)).status_code == 303
    assert "sau khi công bố" in words(leader.get(base))
    refused = send(leader, f"{base}/giay-moi")
    assert refused.status_code == 422
    assert "Công bố buổi đối thoại trước" in words(refused)
