"""Ghi đơn: what an officer takes in for another, its receipt, and a lost code given anew."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import func, select

from feedback.cases import matters, originals, queries, sending
from feedback.cases.models import Case, CaseEvent, Respondent, Submission
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.intake import receipts
from feedback.people import queries as people
from tests.attachments.samples import jpeg
from tests.cases.desk_browser import done, hidden, opened, pressed
from tests.factories.cases import make_case, receive, sender
from tests.factories.officers import at_desk, browser_of, make_handler, make_leader, officer_of

PAGE = "/ghi-don"
TYPED = {
    "what": "phan-anh",
    "way": "post",
    "received_on-day": "25",
    "received_on-month": "11",
    "received_on-year": "2026",
    "kind": "person",
    "full_name": "Đinh Văn Rốp",
    "address": "Thôn Gò Rộc",
    "commune": "xã Tịnh Khê",
    "phone": "0912 345 678",
    "id_number": "051 090 001 234",
    "wants": "post",
    "title": "Cầu treo hỏng ván",
    "body": "Cầu treo qua suối hỏng nhiều ván, học sinh không qua được.",
    "where": "Xã Tịnh Khê",
    "field": "local_roads",
}


COMPLAINT = {
    "what": "khieu-nai",
    "act": "decision",
    "agency": "21211",
    "who": "Chủ tịch Ủy ban nhân dân xã",
    "decision_number": "118/QĐ-UBND",
    "decision_on-day": "2",
    "decision_on-month": "11",
    "decision_on-year": "2026",
    "first": "none",
    "signature": "original",
    "title": "Thu hồi đất tính thiếu diện tích",
    "body": "Quyết định thu hồi 540 mét vuông nhưng chỉ tính bồi thường 420 mét vuông đất vườn.",
}
DENUNCIATION = {
    "what": "bao-tin",
    "accused_name": "Phạm Văn Bảy",
    "accused_position": "Công chức địa chính",
    "accused_agency": "21211",
    "accused_role": "staff",
    "accused_duty": "yes",
    "again": "no",
    "signature": "original",
    "title": "Nhận tiền làm giấy chứng nhận đất",
    "body": "Ngày 10/11/2026 người này nhận 5 triệu đồng tại trụ sở để làm nhanh giấy chứng nhận đất.",
}


def submissions() -> list[Submission]:
    db.session.rollback()
    return list(db.session.scalars(select(Submission).order_by(Submission.id)))


def test_a_complaint_on_paper_is_written_down_with_its_signature(app: Flask) -> None:
    desk = browser_of(app, at_desk("21211"))
    assert done(pressed(desk, PAGE, TYPED | COMPLAINT)) == "/ghi-don/bien-nhan"
    one = submissions()[0]
    case = db.session.scalars(select(Case)).one()
    respondent = db.session.scalars(select(Respondent)).one()
    assert (one.kind, one.signature, case.course) == ("complaint", "original", "complaint_first")
    assert (respondent.decision_number, str(respondent.decision_on)) == ("118/QĐ-UBND", "2026-11-02")
    assert respondent.agency_id == case.agency_id


def test_a_second_complaint_and_one_against_discipline_take_their_courses(app: Flask) -> None:
    desk = browser_of(app, at_desk("BTCD"))
    first = {"first": "decided", "first_number": "9/QĐ-UBND"}
    assert done(pressed(desk, PAGE, TYPED | COMPLAINT | first))
    assert done(pressed(desk, PAGE, TYPED | COMPLAINT | {"act": "discipline"}))
    courses = list(db.session.scalars(select(Case.course).order_by(Case.id)))
    assert courses == ["complaint_second", "complaint_discipline"]
    assert {row.decision_number for row in db.session.scalars(select(Respondent))} == {"118/QĐ-UBND"}


def test_a_denunciation_at_the_desk_is_sealed_and_its_receipt_says_nothing(app: Flask) -> None:
    desk = browser_of(app, at_desk("BTCD"))
    files = {"files": (io.BytesIO(jpeg()), "bien-nhan-tien.jpg")}
    assert done(pressed(desk, PAGE, TYPED | DENUNCIATION | files)) == "/ghi-don/bien-nhan"
    page = opened(desk, "/ghi-don/bien-nhan")
    paper = desk.get("/ghi-don/bien-nhan.pdf").get_data()
    words = " ".join(part.extract_text() for part in PdfReader(io.BytesIO(paper)).pages)
    for text in (
        DENUNCIATION["title"],
        "Phạm Văn Bảy",
        TYPED["full_name"],
        "bien-nhan-tien",
        "tố cáo",
        "Tố cáo",
    ):
        assert text not in page
        assert text not in words
    one = submissions()[0]
    case = db.session.scalars(select(Case)).one()
    assert (one.kind, one.signature, case.sealed, case.state) == (
        "denunciation",
        "original",
        True,
        "received",
    )
    assert one.sealed_content is not None
    person = people.by_id(one.sender_id)
    assert person is not None
    assert (person.full_name, person.phone, person.companions) == ("", None, [])


@pytest.mark.parametrize(("again", "term"), [("against_result", "TC_AGAIN"), ("overdue", "TC_OVERDUE_ASK")])
def test_who_denounces_again_starts_the_clock_of_the_superior(app: Flask, again: str, term: str) -> None:
    desk = browser_of(app, at_desk("BTCD"))
    assert done(pressed(desk, PAGE, TYPED | DENUNCIATION | {"again": again}))
    db.session.rollback()
    assert db.session.scalars(select(Case.course)).one() == "denunciation_again"
    assert term in set(db.session.scalars(select(Deadline.term_key)))


def test_a_letter_without_a_name_needs_no_sender(app: Flask) -> None:
    desk = browser_of(app, at_desk("BTCD"))
    nobody = {"full_name": "", "address": "", "commune": "", "phone": "", "id_number": "", "wants": ""}
    unnamed = TYPED | DENUNCIATION | nobody | {"way": "post", "unnamed": "1", "signature": "none"}
    assert done(pressed(desk, PAGE, unnamed))
    db.session.rollback()
    assert db.session.scalars(select(Case.state)).one() == "information"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (COMPLAINT | {"way": "phone"}, "Đơn ghi qua điện thoại không có chữ ký"),
        (COMPLAINT | {"act": ""}, "Chọn khiếu nại về"),
        (DENUNCIATION | {"accused_name": ""}, "Nhập người bị tố cáo"),
        (DENUNCIATION | {"unnamed": "1"}, "Đơn không ghi tên người gửi thì không có chữ ký"),
        (
            DENUNCIATION | {"wants": "mail", "email": "a@thudientu.vn"},
            "Không gửi thư điện tử cho người tố cáo",
        ),
        (DENUNCIATION | {"accused_agency": "UBT", "accused_role": "head"}, "Thủ tướng"),
    ],
)
def test_what_the_further_kinds_lack_is_said_and_what_was_typed_kept(
    app: Flask, wrong: dict[str, str], says: str
) -> None:
    desk = browser_of(app, at_desk())
    response = pressed(desk, PAGE, TYPED | wrong)
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert says in page
    assert wrong["title"] in page
    assert not submissions()


def test_a_letter_gets_its_receipt(app: Flask) -> None:
    desk = browser_of(app, at_desk("BTCD", name="Phạm Thị Y Nhiên"))
    assert done(pressed(desk, PAGE, TYPED)) == "/ghi-don/bien-nhan"
    page = opened(desk, "/ghi-don/bien-nhan")
    code, secret = re.findall(r'qn-panel__code qn-code">([^<]+)<', page)
    assert queries.proven(code.replace("-", ""), secret) is not None
    one = submissions()[0]
    assert (one.channel, one.received_on, one.area_code) == ("post", date(2026, 11, 25), "21211")
    person = people.by_id(one.sender_id)
    assert person is not None
    assert [(other.role, other.full_name) for other in person.companions] == [("scribe", "Phạm Thị Y Nhiên")]
    assert person.address == "Thôn Gò Rộc, xã Tịnh Khê"
    assert people.holds_paper(person.id, "051090001234")
    terms = {
        row.term_key: row.due_on
        for row in db.session.scalars(select(Deadline).where(Deadline.subject_id == one.case_id))
    }
    assert terms == {"XLD_PROCESS": date(2026, 12, 7)}  # ten calendar days end on a Saturday
    assert "07/12/2026" in page
    assert "051090001234" not in page
    paper = desk.get("/ghi-don/bien-nhan.pdf")
    words = " ".join(
        " ".join(part.extract_text() for part in PdfReader(io.BytesIO(paper.get_data())).pages).split()
    )
    assert "Ngày cơ quan báo việc xử lý đơn: 07/12/2026" in words


def test_the_receipt_of_one_who_came_in_person_names_the_day_of_the_reply(app: Flask) -> None:
    receive(channel="desk", submission_key="nguoi-den")
    found = receipts.of_key("nguoi-den")
    assert found is not None
    # Ten calendar days for the screening; ten working days for the reply to one who came (LTCD Đ28).
    assert receipts.sheet(found, "https://pakn.example").due_on == date(2026, 12, 7)
    [reply] = receipts.sheet(found, "https://pakn.example").further
    assert (reply.due, reply.due_on) == (
        "Trả lời người đến gửi đơn tại nơi tiếp công dân về việc xử lý",
        date(2026, 12, 9),
    )
    assert "khoản 1 Điều 28 Luật Tiếp công dân" in reply.basis


def test_a_letter_keeps_its_postmark_and_what_came_with_it(app: Flask) -> None:
    desk = browser_of(app, at_desk("21211"))
    learned = {"learned_on-day": "24", "learned_on-month": "8", "learned_on-year": "2026"}
    stamped = {"postmarked_on-day": "20", "postmarked_on-month": "11", "postmarked_on-year": "2026"}
    papers = {"originals": "Giấy chứng nhận BA 123456 – 1\nBiên bản kiểm đếm - 2"}
    done(pressed(desk, PAGE, TYPED | COMPLAINT | learned | stamped | papers))
    one = submissions()[0]
    assert (one.received_on, one.postmarked_on) == (date(2026, 11, 25), date(2026, 11, 20))
    kept = [(each.what, each.copies, each.received_on) for each in originals.of_case(one.case_id)]
    assert kept == [
        ("Giấy chứng nhận BA 123456", 1, one.received_on),
        ("Biên bản kiểm đếm", 2, one.received_on),
    ]
    case = db.session.get_one(Case, one.case_id)
    # Ninety days from 24 August end on Sunday 22 November, so on Monday 23: sent in time, come too late.
    bar = matters.time_bar(case)
    assert bar is not None
    assert (bar.days_over(sending.sent_on(case)), bar.days_over(case.received_on)) == (0, 2)
    page = opened(desk, f"/don/{case.number}/thoi-hieu")
    assert "Ngày gửi: 20/11/2026" in page
    assert "cần cơ quan pháp chế xác nhận" in page
    deadline = db.session.scalars(select(Deadline).where(Deadline.subject_id == case.id)).first()
    assert deadline is not None
    assert deadline.counted_from_on == one.received_on


@pytest.mark.parametrize("others", ["Phạm Văn Đông\nPHAM  VAN DONG", "đinh văn rốp"])
def test_a_representative_is_named_once(app: Flask, others: str) -> None:
    desk = browser_of(app, at_desk("BTCD"))
    group = {"kind": "group", "people_count": "12", "representatives": others}
    answer = pressed(desk, PAGE, TYPED | group)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "Mỗi người chỉ ghi một lần" in page
    assert 'href="#representatives"' in page
    assert not submissions()


def test_pressing_twice_registers_once(app: Flask) -> None:
    desk = browser_of(app, at_desk())
    carried = hidden(opened(desk, PAGE)) | TYPED
    first, second = desk.post(PAGE, data=carried), desk.post(PAGE, data=carried)
    assert (first.status_code, second.status_code) == (303, 303)
    assert len(submissions()) == 1
    page = opened(desk, "/ghi-don/bien-nhan")
    assert len(re.findall(r'qn-panel__code qn-code">([^<]+)<', page)) == 2


@pytest.mark.parametrize(
    ("way", "day", "terms"), [("post", "23", {"XLD_PROCESS"}), ("phone", "25", {"XLD_PROCESS"})]
)
def test_other_ways_and_earlier_days(app: Flask, way: str, day: str, terms: set[str]) -> None:
    desk = browser_of(app, at_desk())
    done(pressed(desk, PAGE, TYPED | {"way": way, "received_on-day": day}))
    one = submissions()[0]
    assert one.received_on == date(2026, 11, int(day))
    rows = db.session.scalars(select(Deadline).where(Deadline.subject_id == one.case_id)).all()
    assert {row.term_key for row in rows} == terms
    assert {row.counted_from_on for row in rows} == {one.received_on}


def test_what_another_body_forwards_is_entered_under_its_slip(app: Flask) -> None:
    desk = browser_of(app, at_desk())
    assert 'href="/phieu-chuyen-den"' in opened(desk, PAGE)
    assert pressed(desk, PAGE, TYPED | {"way": "forwarded"}).status_code == 422
    assert not submissions()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"received_on-day": "26"}, "Ngày nhận không được sau hôm nay"),
        ({"received_on-day": "31", "received_on-month": "2"}, "Ngày nhận phải là ngày có thật"),
        ({"received_on-year": "2019"}, "Ngày nhận không được trước ngày"),
        (
            {"postmarked_on-day": "25", "postmarked_on-month": "11", "postmarked_on-year": "2026"}
            | {"received_on-day": "24"},
            "Dấu bưu điện không được sau ngày nhận 24/11/2026",
        ),
        ({"originals": "\n".join(["Sổ đỏ - 1"] * 21)}, "nhiều nhất 20 giấy tờ"),
        ({"originals": "Sổ đỏ - 0"}, "Số bản của mỗi giấy tờ từ 1 trở lên"),
        ({"what": "to-cao"}, "Chọn loại đơn"),
        ({"way": "desk"}, "Chọn cách đơn đến"),
        ({"way": "web"}, "Chọn cách đơn đến"),
        ({"full_name": " "}, "Nhập họ và tên"),
        ({"where": "Xã Không Có"}, "Không tìm thấy «Xã Không Có»"),
        ({"commune": "Không Đâu"}, "Không tìm thấy «Không Đâu»"),
        ({"id_number": "12"}, "Số căn cước có 12 chữ số"),
        ({"title": "a" * 151}, "đang thừa 1 ký tự"),
        ({"title": "123456"}, "Viết rõ hơn việc xảy ra, ví dụ"),
        ({"full_name": "123"}, "Nhập họ và tên bằng chữ"),
        ({"field": "khong-co"}, "Chọn lĩnh vực"),
        ({"submission_key": ""}, "Trang này không còn đúng"),
    ],
)
def test_bad_input_keeps_what_was_typed(app: Flask, wrong: dict[str, str], says: str) -> None:
    desk = browser_of(app, at_desk())
    response = pressed(desk, PAGE, TYPED | wrong)
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert says in page
    assert "học sinh không qua được" in page
    assert not submissions()


def test_files_come_along_and_a_lying_one_is_refused(app: Flask) -> None:
    desk = browser_of(app, at_desk())
    lying = pressed(desk, PAGE, TYPED, files=(io.BytesIO(b"MZ\x90"), "don.pdf"))
    assert lying.status_code == 422
    assert "don.pdf" in lying.get_data(as_text=True)
    assert not submissions()
    done(pressed(desk, PAGE, TYPED, files=(io.BytesIO(jpeg()), "đơn tay.jpg")))
    assert "đơn tay.jpg" in str(
        db.session.scalars(select(CaseEvent.details).where(CaseEvent.act == "lodged")).one()
    )


def test_html_is_text_and_a_stale_page_keeps_it(app: Flask) -> None:
    desk = browser_of(app, at_desk())
    carried: dict[str, Any] = hidden(opened(desk, PAGE)) | TYPED | {"csrf_token": "cu", "title": "<b>Cầu</b>"}
    stale = desk.post(PAGE, data=carried)
    page = stale.get_data(as_text=True)
    assert stale.status_code == 422
    assert "Trang mở đã lâu" in page
    assert "&lt;b&gt;Cầu&lt;/b&gt;" in page
    assert not submissions()


def test_without_a_field_the_text_suggests_one(app: Flask) -> None:
    desk = browser_of(app, at_desk())
    done(pressed(desk, PAGE, TYPED | {"field": ""}))
    db.session.rollback()
    details = db.session.scalars(select(CaseEvent.details).where(CaseEvent.act == "lodged")).one()
    case = db.session.scalars(select(Case)).one()
    assert (case.field_key is None) == ("field_words" not in details)


def test_who_comes_himself_and_what_has_a_slip_is_entered_elsewhere(app: Flask) -> None:
    page = opened(browser_of(app, at_desk()), PAGE)
    assert "Tại nơi tiếp công dân" not in page
    assert 'href="/tiep-dan"' in page
    assert 'href="/phieu-chuyen-den"' in page


def test_who_may_not_register(app: Flask) -> None:
    assert browser_of(app, make_handler()).get(PAGE).status_code == 403
    desk = browser_of(app, at_desk())
    assert desk.get("/ghi-don/bien-nhan").location == PAGE
    assert desk.get("/ghi-don/bien-nhan.pdf").location == PAGE


def test_a_lost_code_is_given_anew_to_who_shows_the_paper(app: Flask) -> None:
    received = receive(sender=sender(id_kind="citizen_card", id_number="051190001234"))
    number, code, old = received.lodged.number, received.lodged.tracking_code, received.lodged.secret
    desk = browser_of(app, at_desk())
    address = f"/don/{number}/cap-lai-ma"
    assert address in opened(desk, f"/don/{number}")
    wrong = pressed(desk, address, id_number="051190009999")
    assert wrong.status_code == 422
    assert "không trùng" in wrong.get_data(as_text=True)
    empty = pressed(desk, address)
    assert empty.status_code == 422
    assert "Nhập số giấy tờ người đến xuất trình" in empty.get_data(as_text=True)
    assert queries.proven(code, old) is not None
    response = pressed(desk, address, id_number="051 190 001 234")
    page = response.get_data(as_text=True)
    assert response.status_code == 200
    secret = re.findall(r'qn-panel__code qn-code">([^<]+)<', page)[1]
    db.session.rollback()
    assert queries.proven(code, secret) is not None
    assert secret == old or queries.proven(code, old) is None
    event = db.session.scalars(select(CaseEvent).where(CaseEvent.act == "secret_reissued")).one()
    assert event.details == {"checked": "Số giấy tờ trùng với số đã khai khi gửi đơn"}
    assert event.actor.startswith("officer:")
    slip = desk.post(f"{address}/bien-nhan.pdf", data=hidden(page))
    assert slip.get_data().startswith(b"%PDF")
    guessed = desk.post(f"{address}/bien-nhan.pdf", data=hidden(page) | {"secret": "000000"})
    assert guessed.status_code == 400 or secret == "000000"
    by_phone = desk.post(f"{address}/bien-nhan.pdf", data=hidden(page) | {"secret": "5678"})
    assert by_phone.status_code == 400


def test_without_a_number_on_file_the_officer_says_what_he_saw(app: Flask) -> None:
    case = make_case()
    desk = browser_of(app, at_desk())
    address = f"/don/{case.number}/cap-lai-ma"
    page = opened(desk, address)
    assert "id_number" not in page
    assert "không bắt buộc" not in page
    assert "Cần khi người gửi không khai số giấy tờ" in page
    assert "ít nhất 20 ký tự" in page
    empty = pressed(desk, address)
    assert empty.status_code == 422
    assert "Ghi giấy tờ đã xem và vì sao biết đúng là người gửi" in empty.get_data(as_text=True)
    assert pressed(desk, address, seen="CCCD").status_code == 422
    seen = "Xem thẻ căn cước: đúng họ tên, địa chỉ; kể đúng nội dung đơn"
    assert pressed(desk, address, seen=seen).status_code == 200
    db.session.rollback()
    event = db.session.scalars(select(CaseEvent).where(CaseEvent.act == "secret_reissued")).one()
    assert event.details == {"checked": seen}


def test_who_may_not_give_a_code(app: Flask) -> None:
    case, other = make_case(), make_case("SYT")
    assert browser_of(app, make_leader()).get(f"/don/{case.number}/cap-lai-ma").status_code == 403
    desk = browser_of(app, at_desk())
    assert desk.get(f"/don/{other.number}/cap-lai-ma").status_code == 404
    assert desk.get("/don/PA-SXD-2026-99999/cap-lai-ma").status_code == 404
    triage = browser_of(app, officer_of("BTCD", "triage"))
    assert triage.get(f"/don/{other.number}/cap-lai-ma").status_code == 200
    db.session.rollback()
    assert (
        db.session.scalar(
            select(func.count()).select_from(CaseEvent).where(CaseEvent.act == "secret_reissued")
        )
        == 0
    )
