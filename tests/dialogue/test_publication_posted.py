"""Results are posted and sent to the heads of hamlets in the law's ten days; a sheet is printed for it."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pytest
from flask import Flask
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import update

from feedback.accounts.models import Officer
from feedback.actor import SYSTEM
from feedback.administration import reorganisation
from feedback.agencies import plans
from feedback.dialogue import postings, publication
from feedback.dialogue.actions import posting, publishing
from feedback.dialogue.actions.posting import PostingDetails
from feedback.dialogue.models import DialogueSession, ResultPosting
from feedback.dialogue.rules import BadDetail, NotYours, Refused
from feedback.extensions import db
from feedback.law import dialogue as law
from tests.attachments.pages import original
from tests.cases.desk_browser import hidden, opened, pressed
from tests.commitments.test_commitments import PLAN
from tests.conftest import MOMENT
from tests.factories.dialogue import changed_contents, make_dialogue, make_signed, target_of
from tests.factories.officers import actor_of, browser_of, make_handler, make_leader
from tests.factories.reception import TODAY


def published(handler: Officer, leader: Officer, **more: str) -> DialogueSession:
    session = make_signed(**more)
    posting.start_clock(session, actor_of(leader), MOMENT)
    publish(session, handler, leader, MOMENT)
    return session


def publish(session: DialogueSession, handler: Officer, leader: Officer, at: datetime) -> None:
    body = publication.masked(publication.proposed(session), publication.known_names(session.id))
    texts = {part.key: part.text for part in publication.parts(body)}
    copy = publishing.prepare(session, texts, by=actor_of(handler), at=at)
    checked = [one.key for one in law.CHECKS]
    publishing.publish(session, copy, 1, checked=checked, kept=(), by=actor_of(leader), at=at)
    db.session.commit()


def photo() -> tuple[io.BytesIO, str]:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(file, "JPEG")
    file.seek(0)
    return file, "bảng tin.jpg"


def test_posted_and_sent_in_time(app: Flask) -> None:
    writes, signs = make_handler("21211"), make_leader("21211")
    session = published(writes, signs, kind="conference", basis="yearly")
    handler, leader = browser_of(app, writes), browser_of(app, signs)
    page, number = f"/buoi-doi-thoai/{session.id}/niem-yet", session.id
    due = postings.due_of(session)
    assert due is not None
    assert (due.on, due.is_law, due.met_on) == (TODAY, True, None)
    shown = handler.get(page).text
    assert "niêm yết; gửi Trưởng thôn" in shown
    typed = {
        "form": "hamlets",
        "where_to": "Nhà văn hóa thôn Trường Định",
        "first_on-day": str(TODAY.day),
        "first_on-month": "11",
        "first_on-year": "2026",
    }
    assert pressed(handler, f"{page}/ghi", typed | {"form": "khac"}).status_code == 422
    early = pressed(handler, f"{page}/ghi", typed | {"first_on-day": "2"})
    assert "Nhập ngày từ đó trở đi" in early.text
    assert pressed(handler, f"{page}/ghi", typed | {"files": photo()}).status_code == 303
    session = db.session.get_one(DialogueSession, number)
    assert postings.missing(session, postings.of_session(number)) == ["gửi Trưởng thôn, Tổ trưởng tổ dân phố"]
    sent = typed | {"form": "hamlet_heads", "where_to": "Sáu Trưởng thôn"}
    assert pressed(handler, f"{page}/ghi", sent).status_code == 303
    due = postings.due_of(db.session.get_one(DialogueSession, number))
    assert due is not None
    assert due.met_on == TODAY
    shown = handler.get(page).text
    assert "Đã đủ ngày 25/11/2026" in shown
    row = postings.of_session(number)[0]
    file = shown.split(f"{page}/{row.id}/tep/", 1)[1].split('"', 1)[0]
    assert original(handler, f"{page}/{row.id}/tep/{file}").mimetype == "image/jpeg"
    assert handler.get(f"{page}/{row.id + 1}/tep/{file}").status_code == 404

    gone = {"last_on-day": "25", "last_on-month": "11", "last_on-year": "2026"}
    assert pressed(handler, f"{page}/{row.id}/go", gone | {"last_on-day": "1"}).status_code == 422
    assert pressed(handler, f"{page}/{row.id}/go", gone).status_code == 303
    assert leader.post(f"{page}/thong-bao", data=hidden(opened(leader, page))).status_code == 303
    assert leader.post(f"{page}/thong-bao", data=hidden(opened(leader, page))).status_code == 422
    assert not changed_contents()

    pdf = PdfReader(io.BytesIO(handler.get(f"{page}/thong-bao.pdf").data))
    told = "".join(one.extract_text() for one in pdf.pages)
    assert "Kết quả đối thoại ngày 15/11/2026" in " ".join(told.split())
    assert "Mỹ Hạnh" not in told
    db.session.execute(update(ResultPosting).values(where_to="Nơi khác"))
    db.session.commit()
    assert changed_contents()


def test_paper_may_hang_first_and_the_day_of_the_last_deed_counts(app: Flask) -> None:
    handler, leader = make_handler("21211"), make_leader("21211")
    session = make_signed(kind="conference", basis="yearly")
    posting.start_clock(session, actor_of(leader), MOMENT)
    hung = PostingDetails(form="hamlets", where_to="Nhà văn hóa", first_on=TODAY - timedelta(days=4))
    sent = PostingDetails(form="hamlet_heads", where_to="Sáu Trưởng thôn", first_on=TODAY - timedelta(days=2))
    posting.record(session, hung, by=actor_of(handler), at=MOMENT - timedelta(days=4))
    assert "gửi Trưởng thôn" in browser_of(app, handler).get(f"/buoi-doi-thoai/{session.id}/niem-yet").text
    publish(session, handler, leader, MOMENT - timedelta(days=3))
    # Typed days later: what counts is when they had it.
    posting.record(session, sent, by=actor_of(handler), at=MOMENT)
    due = postings.due_of(session)
    assert due is not None
    assert due.met_on == TODAY - timedelta(days=2)


def test_who_may_and_when(app: Flask) -> None:
    handler, leader = make_handler("21211"), make_leader("21211")
    details = PostingDetails(form="hamlets", where_to="Nhà văn hóa", first_on=TODAY)
    by, at = actor_of(handler), MOMENT
    coming = make_dialogue(number="2026-899")
    with pytest.raises(Refused, match="đã tổ chức"):
        posting.record(coming, details, by=by, at=at)
    session = published(handler, leader)
    with pytest.raises(NotYours):
        posting.record(session, details, by=actor_of(make_leader("SXD")), at=at)
    with pytest.raises(NotYours):
        posting.issue_notice(session, by=by, at=at)
    tomorrow = PostingDetails(form="hamlets", where_to="Nhà văn hóa", first_on=TODAY + timedelta(days=1))
    with pytest.raises(BadDetail, match="chưa đến"):
        posting.record(session, tomorrow, by=by, at=at)
    # No law asks it of a leader's dialogue; the province's target is shown as one.
    assert postings.due_of(session) is None
    assert postings.missing(session, []) == []
    target_of("chair_commune", result_days=10)
    due = postings.due_of(session)
    assert due is not None
    assert (due.on, due.is_law, due.met_on) == (TODAY + timedelta(days=2), False, TODAY)
    page = browser_of(app, handler).get(f"/buoi-doi-thoai/{session.id}/niem-yet").text
    assert "chỉ tiêu của tỉnh, Quyết định 15/2026" in page


def test_who_does_an_ended_agencys_work_goes_on_with_what_is_published(app: Flask) -> None:
    number = published(make_handler("21115"), make_leader("21115"), code="21115").id
    reorganisation.reorganise(plans.read(PLAN), by=SYSTEM, at=MOMENT)
    db.session.commit()
    writes, signs = make_handler("21124"), make_leader("21124")
    handler, leader = browser_of(app, writes), browser_of(app, signs)
    stranger = browser_of(app, make_leader("21211"))
    home, posted = f"/buoi-doi-thoai/{number}/cong-bo", f"/buoi-doi-thoai/{number}/niem-yet/ghi"
    assert stranger.get(f"{home}/1/thu-hoi").status_code == 404
    assert pressed(leader, f"{home}/1/thu-hoi", {"why": "Còn tên một cháu nhỏ"}).status_code == 303
    body = publication.of_session(number)[0].body
    texts = {part.key: part.text for part in publication.parts(body)}
    db.session.rollback()
    assert pressed(handler, f"{home}/soan", texts).status_code == 303
    assert "chờ xem" in leader.get("/viec-cua-toi").text
    assert pressed(leader, f"{home}/2/xem", {"checked": [one.key for one in law.CHECKS]}).status_code == 303
    hung = {"form": "hamlets", "where_to": "Nhà văn hóa thôn Trường Định"}
    day = {"first_on-day": "25", "first_on-month": "11", "first_on-year": "2026"}
    assert pressed(handler, posted, hung | day).status_code == 303
    session = db.session.get_one(DialogueSession, number)
    assert session.minutes_state == "published"
    assert len(postings.of_session(number)) == 1
    # Nothing else of it becomes theirs.
    assert handler.get(f"/buoi-doi-thoai/{number}/bien-ban/ket-luan-chung").status_code in (403, 404)
