"""What is put in writing after a reception: receipt, guidance slip, refusal, the result asked for."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from feedback.accounts.models import Officer
from feedback.cases.actions import Signature
from feedback.cases.actions.moving import NotYours
from feedback.cases.models import OutsideLetter
from feedback.deadlines import queries as deadlines
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from feedback.notifications import texts
from feedback.notifications.models import Message
from feedback.papers import render
from feedback.people.rules import HIDDEN
from feedback.reception import owed, papers, reminding
from feedback.reception.actions import papers as acts
from feedback.reception.actions.history import HISTORY
from feedback.reception.models import Visit
from feedback.register import queries as register
from feedback.register import verifying
from feedback.register.actions import link_waiting
from tests.conftest import MOMENT
from tests.factories.cases import sender
from tests.factories.officers import actor_of, browser_of, make_handler, make_leader, officer_of
from tests.factories.reception import make_place, make_visit, visit_details

FRAME = {"operator": "Tỉnh", "site_url": "https://gop-y"}
LETTER = "Ngày 25/11/2026, ông/bà đến về việc cầu treo. Việc này đã giải quyết đúng pháp luật, đã rà soát."


def read(paper: tuple[str, Any]) -> str:
    """The text of a paper as a PDF shows it, on one line."""
    pages = PdfReader(io.BytesIO(render.pdf(*paper))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def refused(**more: Any) -> Visit:
    return make_visit(**({"outcome": "refused", "ground": "SETTLED_AND_PERSISTS"} | more))


def as_leader() -> tuple[Officer, Any]:
    leader = make_leader("21211")
    return leader, actor_of(leader)


def clerk() -> Officer:
    """A second one who receives citizens in the commune."""
    return officer_of("21211", "desk", name="Hồ Văn Ka", username="tiep.dan.2")


def holds() -> None:
    """The register finds every content as it was entered."""
    db.session.rollback()
    link_waiting()
    assert not verifying.verify().faults
    assert not list(register.missing_contents(papers.VISIT, partial(HISTORY.digests_of, papers.VISIT)))


def test_what_was_handed_over_is_listed_and_signed_by_both(app: Flask) -> None:
    handed = [
        {"what": "Giấy chứng nhận quyền sử dụng đất số BA 214518", "copies": 1, "original": True},
        {"what": "Biên bản đo đạc ngày 12/3/2026", "copies": 2, "original": False},
    ]
    text = read(papers.receipt(make_visit(papers=handed)))
    assert "Mẫu 02/TCD" in text
    assert "GIẤY BIÊN NHẬN" in text
    assert "Nguyễn Thị Ánh Nguyệt" in text
    assert "Giấy chứng nhận quyền sử dụng đất số BA 214518" in text
    assert "02 bản có giá trị như nhau" in text
    assert "Bùi Thị Thuỷ" in text


def test_who_is_guided_takes_home_where_to_go(app: Flask) -> None:
    visit = make_visit(outcome="guided", guided_to="Chi nhánh Văn phòng đăng ký đất đai khu vực I", told=None)
    text = read(papers.guidance(visit))
    assert "Chi nhánh Văn phòng đăng ký đất đai khu vực I" in text
    assert "Điều 26" in text
    assert "Số:" not in text


def test_a_refusal_that_the_law_wants_in_writing_is_owed_and_issued_once(app: Flask) -> None:
    visit = refused()
    [due] = owed.notices(visit.agency_id)
    assert due.deadline.due_on == date(2026, 11, 30)
    leader, by = as_leader()
    signature = Signature(leader.id, leader.full_name, "Chủ tịch")
    paper = acts.issue_refusal(visit, LETTER, signature, by=by, at=MOMENT)
    db.session.commit()
    assert paper.number == "01/TB-UBND"
    assert not owed.notices(visit.agency_id)
    [entered] = db.session.scalars(select(OutsideLetter))
    assert "Nguyệt" not in entered.to_whom + entered.subject
    [message] = db.session.scalars(select(Message).where(Message.template == "reception/refusal_notice"))
    assert "Nguyệt" not in str(message.values)
    text = read(papers.notice(visit, paper))
    assert all(words in text for words in ("Mẫu 01/TCD", "Nguyễn Thị Ánh Nguyệt", LETTER, "Đinh Thị Hrê"))
    with pytest.raises(NotAllowed, match="đã có thông báo"):
        acts.issue_refusal(visit, LETTER, signature, by=by, at=MOMENT)
    db.session.rollback()
    holds()


def test_other_refusals_are_explained_and_nothing_is_owed(app: Flask) -> None:
    visit = refused(ground="INTOXICATED")
    assert not owed.notices(visit.agency_id)
    leader, by = as_leader()
    with pytest.raises(NotAllowed, match="giải thích bằng lời"):
        acts.issue_refusal(
            visit, LETTER, Signature(leader.id, leader.full_name, "Chủ tịch"), by=by, at=MOMENT
        )


def test_only_the_head_of_the_own_agency_signs(app: Flask) -> None:
    visit, signature = refused(), Signature(None, "Ai đó", "Chủ tịch")
    with pytest.raises(NotAllowed):
        acts.issue_refusal(visit, LETTER, signature, by=actor_of(clerk()), at=MOMENT)
    stranger = replace(actor_of(make_leader("SXD")), permissions=frozenset({acts.SIGN}))
    with pytest.raises(NotYours):
        acts.issue_refusal(visit, LETTER, signature, by=stranger, at=MOMENT)


def test_who_asked_for_the_result_hears_it_within_five_working_days(app: Flask) -> None:
    visit = make_visit(about="complaint", outcome="guided", guided_to="Sở Xây dựng", wants_result=True)
    desk = replace(actor_of(clerk()), permissions=frozenset({acts.WRITE}))
    with pytest.raises(NotAllowed, match="Chưa ghi kết quả"):
        acts.tell_result(visit, way="phone", by=desk, at=MOMENT)
    late = visit.visited_on - timedelta(days=1)
    with pytest.raises(acts.WrongDay):
        acts.hear_result(visit, on=late, words="Sở Xây dựng đã trả lời", by=desk, at=MOMENT)
    words = "Sở Xây dựng trả lời tại Công văn 214/SXD ngày 24/11/2026"
    acts.hear_result(visit, on=visit.visited_on, words=words, by=desk, at=MOMENT)
    db.session.commit()
    [clock] = deadlines.open_for((papers.VISIT, visit.id))
    assert clock.due_on == date(2026, 12, 2)
    acts.tell_result(visit, way="phone", by=desk, at=MOMENT)
    db.session.commit()
    assert not deadlines.open_for((papers.VISIT, visit.id))
    holds()


def test_papers_of_who_came_in_confidence_name_nobody(app: Flask) -> None:
    visit = make_visit(
        about="denunciation",
        confidential=True,
        papers=[{"what": "Bản ghi âm", "copies": 1, "original": False}],
        person=sender(full_name="Phạm Thị Kín"),
    )
    text = read(papers.receipt(visit))
    assert "Kín" not in text
    assert HIDDEN in text
    assert "tố cáo" not in text.lower()


def test_pages(app: Flask) -> None:
    """The head issues from the list of what is owed; a desk officer prints, and signs nothing."""
    place = make_place()
    visit = refused(place=place)
    line = f"{visit.place_id}-{visit.year}-{visit.number}"
    leader = browser_of(app, make_leader("21211"))
    desk = browser_of(app, clerk())
    assert f"/tiep-dan/luot/{line}" in leader.get("/tiep-dan/van-ban").get_data(as_text=True)
    address = f"/tiep-dan/luot/{line}/tu-choi"
    assert desk.get(address).status_code == 403
    page = leader.get(address).get_data(as_text=True)
    assert "cố tình khiếu nại" in page
    short = leader.post(address, data={"csrf_token": token(page), "text": "Không tiếp"})
    assert short.status_code == 422
    assert "Không tiếp" in short.get_data(as_text=True)
    done = leader.post(address, data={"csrf_token": token(page), "text": LETTER}, follow_redirects=True)
    html = done.get_data(as_text=True)
    assert "số 01/TB-UBND" in html
    assert leader.get(f"/tiep-dan/luot/{line}/thong-bao-1.pdf").mimetype == "application/pdf"
    assert leader.get(f"/tiep-dan/luot/{line}/thong-bao-1.docx").status_code == 200
    assert leader.get(address).status_code == 404
    elsewhere = browser_of(app, make_leader("SXD"))
    assert elsewhere.get(f"/tiep-dan/luot/{line}/thong-bao-1.pdf").status_code == 404
    assert visit_details(place).place_id == place.id


def token(page: str) -> str:
    return page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]


def test_papers_that_are_owed_reach_the_leader_once_and_stand_above_the_queue(app: Flask, clock: Any) -> None:
    leader = make_leader("21211")
    refused()
    refused(person=sender(full_name="Hồ Văn Nía", phone="0905333444"))
    make_visit()
    reminding.remind_of_papers()
    assert not mails(), "three working days are left"
    clock.at = MOMENT + timedelta(days=2)
    for _ in range(2):
        reminding.remind_of_papers()
    [mail] = mails()
    assert (mail.recipient_id, mail.values) == (leader.id, {"parts": 2, "due_on": "2026-11-30"})
    text = texts.render("reception/papers_owed", mail.values | FRAME, by_post=False)
    assert "2 văn bản sau tiếp công dân" in text.body
    clock.at = MOMENT + timedelta(days=6)
    desk = browser_of(app, clerk())
    assert "2 văn bản sau tiếp công dân cần ra, 2 quá hạn" in desk.get("/viec-cua-toi").text
    assert "cần ra" not in browser_of(app, make_handler("21211")).get("/viec-cua-toi").text
    holds()


def mails() -> list[Message]:
    db.session.rollback()
    return list(db.session.scalars(select(Message).where(Message.template == "reception/papers_owed")))
