"""What comes next in a case: who may lay it up sees it, or why not yet; nothing is asked that is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from io import BytesIO
from typing import Any, Final

import pytest
from flask import Flask
from pypdf import PdfReader

from feedback.actor import SYSTEM
from feedback.agencies import queries as agencies
from feedback.cases import actions, queries
from feedback.cases.models import Case
from feedback.extensions import db
from tests.cases.desk_browser import done, ground_on, opened, pressed
from tests.cases.test_appeal import SIGNED
from tests.conftest import MOMENT
from tests.factories.cases import make_case
from tests.factories.matters import receive_matter, respondent
from tests.factories.officers import browser_of, make_handler, make_leader

COMMUNE: Final = "21211"
VERIFIED: Final = {
    "verification": "Báo cáo số 12/BC-TXM ngày 14/12/2026",
    "findings": "Thửa 214 được cấp giấy năm 1993.",
}


def complaint(**more: Any) -> Case:
    return db.session.get_one(Case, receive_matter("complaint_first", COMMUNE, **more).lodged.case_id)


def taken(case: Case, name: str, **given: Any) -> None:
    actions.take(case, name, given, signature=SIGNED, expected=case.version, by=SYSTEM, at=MOMENT)
    db.session.commit()


def verified() -> Case:
    case = complaint()
    taken(case, "accept", letter="Thụ lý.")
    taken(case, "verify", verifiers="Trần Văn Bốn", report_due_on=date(2026, 12, 10), letter="Kiểm kê.")
    return case


def test_the_agency_chosen_on_the_page_is_not_said_to_lack(app: Flask) -> None:
    case = make_case(COMMUNE)
    for officer, slug in (
        (make_handler(COMMUNE), "de-xuat/chuyen-don"),
        (make_leader(COMMUNE), "chuyen-don"),
    ):
        page = opened(browser_of(app, officer), f"/don/{case.number}/{slug}")
        assert "Cơ quan nhận" in page
        assert "Văn bản còn thiếu" not in page


def test_who_gets_a_case_from_another_reads_who_sent_it_and_why(app: Flask) -> None:
    case = make_case(COMMUNE)
    leader = browser_of(app, make_leader(COMMUNE))
    typed = {"agency": "SXD", "reason": "Cống thuộc đường tỉnh.", "aware": "1"}
    done(pressed(leader, f"/don/{case.number}/chuyen-don", typed))
    db.session.expire_all()
    page = unescape(opened(browser_of(app, make_leader("SXD", "Lê Quang Hà")), f"/don/{case.number}"))
    assert "Ủy ban nhân dân xã Tịnh Khê chuyển đến. Lý do: Cống thuộc đường tỉnh." in page


def test_what_was_verified_lies_before_the_signer_with_the_decision(app: Flask) -> None:
    case = verified()
    taken(case, "record_verification", **VERIFIED)
    taken(case, "waive_dialogue", ground="KN_NOTHING_DIFFERS", reason="Hai bên thống nhất.")
    handler, leader = browser_of(app, make_handler(COMMUNE)), browser_of(app, make_leader(COMMUNE))
    typed = VERIFIED | {"decision": "Hủy Quyết định số 118/QĐ-UBND."}
    done(pressed(handler, f"/don/{case.number}/buoc/trinh-ky-quyet-dinh", typed))
    read = opened(leader, f"/duyet/{case.number}")
    assert VERIFIED["verification"] in read
    assert VERIFIED["findings"] in read
    lacking = read[read.index("Bản thảo chưa đủ") :]
    assert "Kết quả giải quyết" in lacking
    assert "Kết quả xác minh" not in lacking
    assert "Khác với bản đã trình" not in opened(leader, f"/don/{case.number}/buoc/ra-quyet-dinh-giai-quyet")


@pytest.mark.parametrize(
    ("signature", "why"),
    [("none", "Đơn chưa có chữ ký hoặc điểm chỉ"), ("scan", "Bản chụp đơn đã ký chưa được tính là chữ ký")],
)
def test_who_may_propose_reads_why_not_yet(app: Flask, signature: str, why: str) -> None:
    case = complaint(signature=signature)
    handler = browser_of(app, make_handler(COMMUNE))
    page = unescape(opened(handler, f"/don/{case.number}"))
    assert "/trinh/thu-ly" not in page
    assert f'Thụ lý: <span class="qn-small">{why}' in page
    asked = opened(handler, f"/don/{case.number}/buoc/ghi-nhan-chu-ky")
    assert "Chưa được tính là chữ ký: cần bản gốc" in asked


def test_the_handler_proposes_to_go_on_after_a_stop(app: Flask) -> None:
    case = verified()
    taken(case, "suspend", ground="KN_WAITING_OTHER_BODY", letter="Chờ cơ quan đăng ký đất đai.")
    page = opened(browser_of(app, make_handler(COMMUNE)), f"/don/{case.number}")
    assert "/trinh/tiep-tuc-giai-quyet" in page
    assert "/trinh/dinh-chi-giai-quyet" in page


def test_while_a_dialogue_is_called_decisions_are_sent_and_proposed(app: Flask) -> None:
    case = verified()
    taken(case, "suspend", ground="KN_WAITING_OTHER_BODY", letter="Chờ cơ quan đăng ký đất đai.")
    taken(case, "resume", letter="Đã có trả lời.")
    held_on = MOMENT.date() + timedelta(days=16)
    where = {
        "place": "Hội trường",
        "chair": "Phạm Thị Kim Loan",
        "held_from": "08:30",
        "invited": [{"name": "Trần Văn Bốn", "role": ""}],
    }
    taken(case, "call_dialogue", held_on=held_on, letter="Mang theo giấy tờ.", **where)
    page = opened(browser_of(app, make_handler(COMMUNE)), f"/don/{case.number}")
    assert "/buoc/gui-quyet-dinh-tam-dinh-chi-dinh-chi-tiep-tuc" in page
    assert "/trinh/xac-dinh-vu-viec-phuc-tap" in page


def test_a_matter_is_found_complex_once(app: Flask) -> None:
    case = verified()
    slug = "xac-dinh-vu-viec-phuc-tap"
    leader, handler = browser_of(app, make_leader(COMMUNE)), browser_of(app, make_handler(COMMUNE))
    assert f"/buoc/{slug}" in opened(leader, f"/don/{case.number}")
    assert f"/trinh/{slug}" in opened(handler, f"/don/{case.number}")
    typed = {"criterion": ["places", "several_bodies"], "document": "09/TTr-TXM"}
    done(pressed(leader, f"/don/{case.number}/buoc/{slug}", typed))
    assert f"/buoc/{slug}" not in opened(leader, f"/don/{case.number}")
    assert f"/trinh/{slug}" not in opened(handler, f"/don/{case.number}")


def test_who_proposes_a_dialogue_reads_from_which_day_on(app: Flask) -> None:
    case = verified()
    page = unescape(opened(browser_of(app, make_handler(COMMUNE)), f"/don/{case.number}/trinh/moi-doi-thoai"))
    assert "chọn từ ngày 30/11/2026 trở đi mới kịp báo trước" in page


def test_who_is_complained_of_is_invited_by_his_office(app: Flask) -> None:
    body = agencies.by_code(COMMUNE)
    assert body is not None
    chair = replace(respondent("complaint_first", body.id), position="Chủ tịch Ủy ban nhân dân xã")
    case = complaint(respondents=(chair,))
    taken(case, "accept", letter="Thụ lý.")
    page = unescape(opened(browser_of(app, make_leader(COMMUNE)), f"/don/{case.number}/buoc/moi-doi-thoai"))
    assert "Chủ tịch Ủy ban nhân dân xã Tịnh Khê – người bị khiếu nại" in page


def test_a_request_for_papers_says_of_which_complaint(app: Flask) -> None:
    case = complaint()
    leader = browser_of(app, make_leader(COMMUNE))
    address = f"/don/{case.number}/yeu-cau-bo-sung"
    asked = {"request": "Bản sao Quyết định số 118/QĐ-UBND."}
    done(pressed(leader, address, asked))
    [letter] = queries.letters_of(case.id)
    pdf = leader.get(f"/don/{case.number}/van-ban/{letter.id}.pdf").get_data()
    text = " ".join(" ".join(one.extract_text() for one in PdfReader(BytesIO(pdf)).pages).split())
    assert "nhận được đơn khiếu nại của ông (bà)" in text
    assert "nhận ngày 25/11/2026, về việc: Khiếu nại quyết định thu hồi 312 m² đất trồng keo." in text
    assert "đề nghị ông (bà) bổ sung: Bản sao Quyết định số 118/QĐ-UBND." in text


@pytest.mark.parametrize(
    ("slug", "said"), [("khong-thu-ly", "không thụ lý đơn này"), ("luu-don", "lưu đơn này")]
)
def test_a_refusal_says_of_which_petition(app: Flask, slug: str, said: str) -> None:
    case = make_case()
    leader = browser_of(app, make_leader())
    page = opened(leader, f"/don/{case.number}/{slug}")
    typed = {"ground": ground_on(page), "reason": "Việc này Ban Quản lý dự án đang làm."}
    done(pressed(leader, f"/don/{case.number}/{slug}", typed))
    [letter] = queries.letters_of(case.id)
    pdf = leader.get(f"/don/{case.number}/van-ban/{letter.id}.pdf").get_data()
    text = " ".join(" ".join(one.extract_text() for one in PdfReader(BytesIO(pdf)).pages).split())
    assert "Sở Xây dựng nhận được đơn phản ánh của ông (bà)" in text
    assert f"Sở Xây dựng {said}, vì lý do sau đây." in text
