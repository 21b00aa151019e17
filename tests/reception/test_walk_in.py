"""Ghi lượt tiếp (O03): one page, in the order in which one speaks; what comes of each answer."""

from __future__ import annotations

import io
import re
from datetime import date
from html import unescape
from typing import Any

from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select, update

from feedback.cases.models import Case, Original, Submission
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.people import queries as people
from feedback.people.models import Person
from feedback.people.rules import HIDDEN
from feedback.reception.desk.lines import name_of
from feedback.reception.models import Shift, Visit, VisitNote
from feedback.register.models import Reading
from tests.cases.desk_browser import done, hidden, pressed
from tests.factories.cases import make_case, receive, sender
from tests.factories.officers import at_desk, browser_of, make_handler, make_leader, officer_of
from tests.factories.reception import make_place, make_session, make_shift, make_visit

PAGE = "/tiep-dan"
FIND = "/tiep-dan/nguoi"
TYPED = {
    "id_number": "051 090 001 234",
    "full_name": "Đinh Văn Rốp",
    "phone": "0912 345 678",
    "commune": "tinh khe",
    "what": "phan-anh",
    "title": "Cầu treo thôn Trường Định hỏng ván",
    "outcome": "taken",
    "people_count": "1",
    "received_on-day": "25",
    "received_on-month": "11",
    "received_on-year": "2026",
}
COMPLAINT = TYPED | {
    "what": "khieu-nai",
    "act": "decision",
    "agency": "21211",
    "decision_number": "118/QĐ-UBND",
    "first": "none",
    "signature": "original",
    "title": "Thu hồi đất tính thiếu diện tích",
}
DENUNCIATION = TYPED | {
    "what": "bao-tin",
    "confidential": "1",
    "accused_name": "Phạm Văn Bảy",
    "accused_agency": "21211",
    "accused_role": "staff",
    "accused_duty": "yes",
    "again": "no",
    "signature": "original",
    "title": "Nhận tiền làm giấy chứng nhận đất",
    "body": "Ngày 10/11/2026 người này nhận 5 triệu đồng tại trụ sở để làm nhanh giấy chứng nhận đất.",
}
CORRECTED = {
    "visited_on-day": "25",
    "visited_on-month": "11",
    "visited_on-year": "2026",
    "people_count": "2",
    "competent": "ours",
    "told": "Đã gặp ông Bảy",
    "why": "Ông Bảy đi hai người",
}


def lines() -> list[Visit]:
    db.session.rollback()
    return list(db.session.scalars(select(Visit).order_by(Visit.id)))


def test_the_first_reception_of_the_day_asks_for_the_shift(app: Flask) -> None:
    officer = at_desk("21211")
    desk = browser_of(app, officer)
    assert "chưa có nơi tiếp công dân nào" in desk.get(PAGE).text
    place, other = make_place(), make_place("SXD")
    session = make_session(place)
    asked = desk.get(PAGE).text
    for words in (f'value="{place.id}" selected', officer.full_name, "Định kỳ", session.leader_name):
        assert words in asked
    typed = {"place": str(place.id), "which": "regular", "mode": "in_person", "receiver": officer.full_name}
    assert desk.post("/tiep-dan/ca", data=hidden(asked) | typed | {"place": str(other.id)}).status_code == 422
    assert desk.post("/tiep-dan/ca", data=hidden(asked) | typed | {"receiver": ""}).status_code == 422
    assert done(desk.post("/tiep-dan/ca", data=hidden(asked) | typed)) == PAGE
    assert "Đổi" in desk.get(PAGE).text
    done(pressed(desk, "/tiep-dan/ca", typed | {"which": str(session.id)}))
    line = done(pressed(desk, PAGE, TYPED))
    assert line == "/tiep-dan/da-ghi"
    [visit] = lines()
    assert (visit.kind, visit.session_id, visit.receiver_name) == (
        "periodic",
        session.id,
        session.leader_name,
    )
    shifts = db.session.scalars(select(Shift).order_by(Shift.id)).all()
    assert [one.closed_at is None for one in shifts] == [False, True]
    db.session.execute(update(Shift).values(shift_on=date(2026, 11, 24)))
    db.session.commit()
    assert "Đặt ca một lần" in desk.get(PAGE).text, "a shift ends with its day"


def test_a_new_matter_is_taken_in_with_the_line_and_its_receipt(app: Flask) -> None:
    desk = _desk(app)
    more = {"copies": "Bản vẽ hoàn công – 2", "originals": "Giấy chứng nhận BA 123456", "told": "Sẽ báo lại"}
    carried = hidden(desk.get(PAGE).text)
    for _ in range(2):
        assert done(desk.post(PAGE, data=carried | TYPED | more)) == "/tiep-dan/da-ghi"
    [visit] = lines()
    submission = db.session.get_one(Submission, visit.submission_id)
    assert (visit.number, visit.about, visit.outcome, visit.competent) == (1, "report", "taken", "ours")
    assert (submission.channel, submission.body, submission.title) == ("desk", TYPED["title"], TYPED["title"])
    told = people.said(visit.person_id)
    assert (told.full_name, told.id_number, told.area_code) == ("Đinh Văn Rốp", "051090001234", "21211")
    assert [(one["what"], one["copies"], one["original"]) for one in visit.papers] == [
        ("Bản vẽ hoàn công", 2, False),
        ("Giấy chứng nhận BA 123456", 1, True),
    ]
    assert db.session.scalars(select(Original.what)).all() == ["Giấy chứng nhận BA 123456"]
    page = desk.get("/tiep-dan/da-ghi").text
    for words in ("Đã ghi lượt tiếp số 1", "Số bí mật", "In biên nhận"):
        assert words in page
    paper = desk.get(f"/tiep-dan/luot/{name_of(visit)}/bien-nhan.pdf")
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.data)).pages)
    assert "MÃ TRA CỨU" in words
    assert "Nơi nhận" in words
    assert "người nhận: " in words
    assert "Mẫu 02/TCD" in words
    assert (paper.data[:4], paper.headers["Cache-Control"]) == (b"%PDF", "no-store")


def test_what_a_complaint_needs_is_asked_when_it_is_taken_in_and_not_before(app: Flask) -> None:
    desk = _desk(app)
    missing = {name: text for name, text in COMPLAINT.items() if name != "act"}
    refused = pressed(desk, PAGE, missing)
    assert refused.status_code == 422
    for words in ("Chọn điều bị khiếu nại", 'value="Đinh Văn Rốp"'):
        assert words in refused.text
    bare = {name: text for name, text in missing.items() if name not in ("first", "signature", "agency")}
    done(pressed(desk, PAGE, bare | {"outcome": "explained"}))
    [heard] = lines()
    again = f"luot-{heard.id}"
    panel = desk.post(FIND, data=hidden(desk.get(PAGE).text) | {"id_number": "051090001234"}).text
    assert f'value="{again}"' in panel
    assert pressed(desk, PAGE, COMPLAINT | {"joins": "luot-9٣"}).status_code == 422
    done(pressed(desk, PAGE, COMPLAINT | {"joins": again}))
    taken = lines()[-1]
    assert (heard.case_id, taken.occasion, taken.earlier_id) == (None, 2, heard.id)
    case = db.session.get_one(Case, taken.case_id)
    assert case.kind == Kind.COMPLAINT
    more = bare | {"joins": case.number, "outcome": "taken", "originals": "Bản đồ thửa đất"}
    done(pressed(desk, PAGE, more))
    joined = lines()[-1]
    assert (joined.case_id, joined.submission_id, joined.occasion) == (case.id, None, 3)
    assert db.session.scalars(select(Original.what)).all() == ["Bản đồ thửa đất"]
    assert "Trả lời về giấy tờ" in desk.get("/tiep-dan/van-ban").text
    address = f"/tiep-dan/luot/{name_of(joined)}"
    assert "Ghi đã trả lời" in desk.get(address).text
    assert pressed(desk, f"{address}/tra-loi", {"way": "phone"}).status_code == 422
    done(pressed(desk, f"{address}/tra-loi", {"way": "phone", "words": "Giấy tờ đã chuyển cán bộ thụ lý."}))
    assert "Trả lời qua điện thoại: Giấy tờ đã chuyển" in desk.get(address).text
    assert desk.get(f"{address}/tra-loi").status_code == 404


def test_each_bad_answer_says_what_to_do(app: Flask) -> None:
    desk = _desk(app)
    carried = hidden(desk.get(PAGE).text)
    for typed, words in (
        ({"id_number": "12345"}, "Nếu đúng như vậy, chọn lý do"),
        ({"received_on-day": "26"}, "Ngày tiếp"),
        ({"outcome": ""}, "Chọn kết quả tiếp"),
        ({"outcome": "guided"}, "Chọn hoặc nhập cơ quan mà ông/bà hướng dẫn"),
        ({"outcome": "refused"}, "Không có căn cứ thì phải tiếp người đến"),
        ({"outcome": "refused", "ground": "OTHER_BY_LAW"}, "Ghi điều, khoản của luật"),
        ({"commune": ""}, "Nhập xã, phường nơi ở"),
        ({"commune": "Hà Nội"}, "Không tìm thấy «Hà Nội»"),
        ({"people_count": "0"}, "Số người"),
        ({"joins": "KHÔNG-CÓ"}, "Vụ việc này không có"),
    ):
        answer = desk.post(PAGE, data=carried | TYPED | typed)
        assert (answer.status_code, words in answer.text) == (422, True), (typed, words)
    assert lines() == []
    again = desk.post(PAGE, data=carried | TYPED | {"outcome": ""}).text
    assert re.search(r'name="confidential"[^>]*checked', again), "secrecy stays preset for who mends the kind"
    done(pressed(desk, PAGE, TYPED | {"id_number": "12345", "id_reason": "form"}))
    done(pressed(desk, PAGE, TYPED | {"id_number": "", "id_reason": "none", "phone": ""}))
    odd, none = lines()
    assert (odd.id_warning, none.id_warning) == ("Đã xem giấy tờ, số khác mẫu", "Người đến không có giấy tờ")
    assert people.said(odd.person_id).id_number == "12345"


def test_a_refusal_and_guidance_are_lines_without_a_submission(app: Flask) -> None:
    desk = _desk(app)
    done(pressed(desk, PAGE, TYPED | {"outcome": "refused", "ground": "ANSWERED_NOTHING_NEW"}))
    assert "Phải ra thông báo bằng văn bản" in desk.get("/tiep-dan/da-ghi").text
    done(pressed(desk, PAGE, TYPED | {"outcome": "guided", "guided_agency": "SXD", "people_count": "7"}))
    refused, guided = lines()
    assert (refused.ground, guided.competent, guided.people_count) == ("ANSWERED_NOTHING_NEW", "other", 7)
    assert db.session.scalars(select(Submission)).all() == []


def test_of_a_denouncer_nothing_is_written_in_the_open_unless_he_wants_it(app: Flask) -> None:
    desk = _desk(app)
    done(pressed(desk, PAGE, DENUNCIATION | {"people_count": "1"}))
    done(pressed(desk, PAGE, DENUNCIATION | {"outcome": "explained", "full_name": "", "commune": ""}))
    unticked = {n: t for n, t in DENUNCIATION.items() if n != "confidential"}
    refused = pressed(desk, PAGE, unticked)
    assert (refused.status_code, "Không có văn bản thì chọn «Giữ bí mật»" in refused.text) == (422, True)
    done(pressed(desk, PAGE, unticked | {"waiver": "Đơn đề nghị không giữ bí mật, ký ngày 25/11/2026"}))
    taken, heard, open_line = lines()
    for visit in (taken, heard):
        assert (visit.confidential, visit.summary, visit.search_name) == (True, HIDDEN, None)
        assert db.session.get_one(Person, visit.person_id).full_name == ""
    assert db.session.get_one(Case, taken.case_id).sealed
    assert people.said(open_line.person_id).full_name == "Đinh Văn Rốp"
    found = desk.post(FIND, data=hidden(desk.get(PAGE).text) | {"id_number": "051090001234"})
    assert "Chưa thấy người này" in found.text
    named = desk.post(FIND, data=hidden(desk.get(PAGE).text) | {"full_name": "đinh văn rốp"})
    assert "Chưa thấy người này" in named.text
    address = f"/tiep-dan/luot/{taken.place_id}-2026-1"
    assert pressed(desk, address, {"document": "gặp ông Bảy"}).status_code == 422
    done(pressed(desk, address, {"document": "12/HD-UBND", "note": "Sợ ông Bảy biết"}))
    done(pressed(desk, f"/so-tiep-cong-dan/{name_of(taken)}/dinh-chinh", CORRECTED))
    assert lines()[-1].correction_why == "Sửa số người"
    sworn = browser_of(app, officer_of("21211", "denunciation"))
    assert sworn.get(address).status_code == 200, "who logs lines reads them"
    page = desk.get(address).text
    assert "ông Bảy" not in page
    assert "Đinh Văn Rốp" not in page
    assert HIDDEN in page


def test_who_came_before_is_found_by_his_paper_or_his_name(app: Flask) -> None:
    desk = _desk(app)
    done(pressed(desk, PAGE, TYPED))
    number = db.session.get_one(Case, lines()[0].case_id).number
    carried = hidden(desk.get(PAGE).text)
    found = desk.post(FIND, data=carried | {"id_number": "051.090.001.234"}).text
    for words in (
        'value="Đinh Văn Rốp"',
        'value="0912345678"',
        'value="Xã Tịnh Khê"',
        "đã đến 1 lần",
        number,
    ):
        assert words in found
    assert len(db.session.scalars(select(Reading).where(Reading.subject_room == "people")).all()) == 1
    asked = {"Accept": "application/json"}
    named = desk.post(FIND, data=carried | {"full_name": "dinh rop"}, headers=asked).get_json()
    assert (named["fill"], "Đến 1 lần" in named["html"]) == ({}, True)
    picked = desk.post(FIND, data=carried | {"visit": str(lines()[0].id)}, headers=asked).get_json()
    assert picked["fill"] == {
        "full_name": "Đinh Văn Rốp",
        "phone": "0912345678",
        "commune": "Xã Tịnh Khê",
        "id_number": "051090001234",
    }
    typed = desk.post(FIND, data=carried | {"full_name": "dinh rop", "visit": str(lines()[0].id)}).text
    assert 'value="Đinh Văn Rốp"' in typed, "his name as he writes it takes the place of what was typed"
    short = {name: text for name, text in TYPED.items() if name != "title"} | {"what": "kien-nghi"}
    done(pressed(desk, PAGE, short | {"joins": number, "outcome": "explained"}))
    again = lines()[-1]
    assert (again.occasion, again.summary, again.about) == (2, TYPED["title"], "report")
    assert "lần thứ 2" in desk.get("/tiep-dan/da-ghi").text
    assert "Đã đến nơi tiếp công dân" in desk.get(f"/don/{number}").text

    stranger = _desk(app, "SXD")
    for typed in ({"id_number": "051090001234"}, {"full_name": "Đinh Văn Rốp"}, {"visit": str(again.id)}):
        assert "Đinh Văn Rốp</strong>" not in stranger.post(FIND, data=carried | typed).text
    assert stranger.post(FIND, data={"id_number": "051090001234"}, headers=asked).status_code == 422
    # Among those of the own agency, for who coordinates too.
    triage = browser_of(app, officer_of("BTCD", "triage"))
    told = triage.post(FIND, data=hidden(triage.get(PAGE).text) | {"full_name": "dinh rop"}, headers=asked)
    assert "Chưa thấy người này" in told.get_json()["html"]


def test_a_line_is_read_and_added_to_by_its_agency(app: Flask) -> None:
    desk = _desk(app)
    visit = make_visit(make_place(), person=sender(full_name="Hồ Thị Xê"))
    address = f"/tiep-dan/luot/{visit.place_id}-2026-{visit.number}"
    assert "Hồ Thị Xê" in desk.get(address).text
    empty = pressed(desk, address, {"note": " "})
    assert empty.status_code == 422
    assert re.search(r'id="story-error".*?Ghi ít nhất một ô', unescape(empty.text), re.S)
    for _ in range(2):
        done(pressed(desk, address, {"document": "Phiếu hướng dẫn 12/HD-UBND", "note": "Hẹn gặp lại"}))
    db.session.rollback()
    assert [one.part for one in db.session.scalars(select(VisitNote))] == ["document", "note"]
    leader = browser_of(app, make_leader("21211"))
    assert "Ghi bổ sung" not in leader.get(address).text
    assert leader.post(address, data=hidden(leader.get(address).text) | {"note": "x"}).status_code == 403
    triage = browser_of(app, officer_of("BTCD", "triage"))
    assert "Ghi bổ sung" not in triage.get(address).text
    assert browser_of(app, at_desk("SXD")).get(address).status_code == 404
    handler = browser_of(app, make_handler("21211"))
    assert [handler.get(page).status_code for page in (address, PAGE, "/tiep-dan/ca")] == [403, 403, 403]
    for wrong in ("1-2026-99", "1-2026", "a-b-c", "1-2026-99999999999", "١-٢٠٢٦-١"):
        assert desk.get(f"/tiep-dan/luot/{wrong}").status_code == 404


def test_a_case_of_another_agency_is_not_joined_and_a_stranger_is_asked_about(app: Flask) -> None:
    desk = _desk(app)
    number = make_case("SXD").number
    assert pressed(desk, PAGE, TYPED | {"joins": number}).status_code == 422
    assert pressed(desk, PAGE, TYPED | {"case_number": number}).status_code == 422
    own = receive("21211").lodged
    heard = TYPED | {"outcome": "explained"}
    asked = pressed(desk, PAGE, heard | {"joins": own.number})
    assert (asked.status_code, "không có tên trong vụ việc đã chọn" in asked.text) == (422, True)
    done(pressed(desk, PAGE, heard | {"joins": own.number, "stranger": "1"}))
    sent = db.session.get_one(Submission, own.submission_id)
    code, name = sent.tracking_code, people.said(sent.sender_id).full_name
    db.session.rollback()
    done(pressed(desk, PAGE, heard | {"case_number": code.lower(), "full_name": name}))
    assert [line.case_id for line in lines()] == [own.case_id, own.case_id]


def _desk(app: Flask, code: str = "21211") -> Any:
    """One who receives citizens, with his shift set."""
    officer = at_desk(code)
    make_shift(officer, make_place(code))
    return browser_of(app, officer)
