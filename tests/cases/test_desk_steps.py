"""The whole way of a case by the officers' pages: who may, what it leaves, what is kept when it fails."""

from __future__ import annotations

import io
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.agencies import queries as agencies
from feedback.cases import queries
from feedback.cases.models import NO_DAY, Case
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.notifications.models import Message
from tests.attachments.pages import addresses
from tests.attachments.samples import jpeg, pdf
from tests.cases.desk_browser import done, ground_on, hidden, opened, pressed
from tests.factories.cases import make_accepted_case, make_answered_case, make_case
from tests.factories.officers import at_desk, browser_of, make_handler, make_leader, officer_of

pytestmark = pytest.mark.once("sqlite")


def fresh(case: Case) -> Case:
    """The case as it stands in the database now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Case, case.id)


def templates_queued() -> set[str]:
    return set(db.session.scalars(select(Message.template)))


@pytest.mark.parametrize("kind", [Kind.REPORT, Kind.PETITION, Kind.PROPOSAL])
def test_from_the_queue_to_the_answer(app: Flask, kind: Kind) -> None:
    case = make_case(kind=kind)
    handler, leader = browser_of(app, make_handler()), browser_of(app, make_leader())
    address = f"/don/{case.number}"
    assert address in opened(handler, "/viec-cua-toi?nguoi=chua-giao")
    page = opened(handler, address)
    assert "Nhận việc" in page
    assert "nhan-xu-ly" not in page.replace("de-xuat/nhan-xu-ly", "")
    assert done(pressed(handler, f"{address}/nhan-viec")) == address
    assert done(pressed(leader, f"{address}/nhan-xu-ly")) == address
    assert fresh(case).state == "accepted"
    assert case.accepted_on == date(2026, 11, 25)
    done(pressed(handler, f"{address}/xac-minh"))
    draft = "Sở đã kiểm tra.\nVán cầu sẽ được thay trước ngày 10/12/2026."
    done(pressed(handler, f"{address}/trinh-ky", answer=draft))
    assert fresh(case).state == "signing"
    page = opened(leader, f"{address}/tra-loi")
    assert "Ván cầu sẽ được thay trước ngày 10/12/2026." in page
    done(pressed(leader, f"{address}/tra-loi", answer=draft))
    case = fresh(case)
    assert (case.state, case.due_on) == ("answered", NO_DAY)
    letter = queries.letters_of(case.id)[0]
    assert (letter.signer, letter.text) == ("Đinh Thị Hrê", draft)
    assert case.outcome_number == letter.number == "01/SXD-TCD"
    assert {"cases/accepted", "cases/answered"} <= templates_queued()
    paper = leader.get(f"{address}/van-ban/{letter.id}.pdf")
    assert paper.mimetype == "application/pdf"
    assert paper.get_data().startswith(b"%PDF")
    assert leader.get(f"{address}/van-ban/{letter.id}.pdf?don=999").status_code == 404


def test_the_answer_is_seen_before_it_is_sent(app: Flask) -> None:
    case = make_accepted_case()
    leader = browser_of(app, make_leader())
    response = pressed(leader, f"/don/{case.number}/tra-loi", answer="Đã thay ván cầu <b>mới</b>.", xem="1")
    page = response.get_data(as_text=True)
    assert response.status_code == 200
    assert "Người gửi sẽ đọc" in page
    assert "Kính gửi: Ông (bà) Nguyễn Thị Ánh Nguyệt" in page
    assert "&lt;b&gt;mới&lt;/b&gt;" in page
    assert fresh(case).state == "accepted"
    done(leader.post(f"/don/{case.number}/tra-loi", data=hidden(page) | {"answer": "Đã thay ván cầu mới."}))
    assert fresh(case).state == "answered"


def test_a_draft_goes_back_with_what_to_change(app: Flask) -> None:
    case = make_accepted_case()
    handler, leader = browser_of(app, make_handler()), browser_of(app, make_leader())
    done(pressed(handler, f"/don/{case.number}/trinh-ky", answer="Đã xem."))
    done(pressed(leader, f"/don/{case.number}/tra-du-thao", reason="Nêu rõ ngày thay ván"))
    assert fresh(case).state == "verifying"
    page = opened(handler, f"/don/{case.number}/trinh-ky")
    assert "Đã xem." in page
    assert "Nêu rõ ngày thay ván" in page


@pytest.mark.parametrize(
    ("slug", "state", "kind"), [("khong-thu-ly", "refused", "refusal"), ("luu-don", "filed", "filing")]
)
def test_refusing_and_filing_need_a_ground_and_words(app: Flask, slug: str, state: str, kind: str) -> None:
    case = make_case()
    leader = browser_of(app, make_leader())
    address = f"/don/{case.number}/{slug}"
    page = opened(leader, address)
    assert "Cần cơ quan pháp chế xác nhận" in page or slug == "khong-thu-ly"
    assert "không mở lại được" in page
    empty = pressed(leader, address)
    assert empty.status_code == 422
    assert "Chọn một căn cứ" in empty.get_data(as_text=True)
    wrong = pressed(leader, address, ground="KHONG_CO", reason="Vì vậy")
    assert wrong.status_code == 422
    assert "Vì vậy" in wrong.get_data(as_text=True)
    assert fresh(case).state == "received"
    ground = ground_on(page)
    done(pressed(leader, address, ground=ground, reason="Đơn trùng với đơn đã trả lời ngày 3/11/2026."))
    case = fresh(case)
    assert (case.state, case.ground) == (state, ground)
    letter = queries.letters_of(case.id)[0]
    assert letter.kind == kind
    assert leader.get(f"/don/{case.number}/van-ban/{letter.id}.pdf").status_code == 200
    assert (
        "Đơn trùng với đơn đã trả lời" in opened(leader, f"/don/{case.number}?muc=dien-bien") or letter.text
    )


def test_transfer_inside_takes_the_case_away(app: Flask) -> None:
    case = make_case("SXD", field_key="local_roads")
    former = case.number
    leader, theirs = (
        browser_of(app, make_leader("SXD")),
        browser_of(app, make_leader("SYT", name="Võ Thị Ánh")),
    )
    address = f"/don/{former}/chuyen-don"
    page = opened(leader, address)
    assert '<optgroup label="Xã, phường, đặc khu">' in page
    assert "Bảng thẩm quyền chỉ ra" in page
    doubted = pressed(leader, address, agency="SYT", reason="Việc thuộc ngành y tế")
    text = doubted.get_data(as_text=True)
    assert doubted.status_code == 422
    assert "không phải là cơ quan mà bảng thẩm quyền chỉ ra" in text
    assert "Việc thuộc ngành y tế" in text
    assert fresh(case).agency_id == agencies.by_code("SXD").id  # type: ignore[union-attr]
    done(pressed(leader, address, agency="SYT", reason="Việc thuộc ngành y tế", aware="1"))
    case = fresh(case)
    assert (case.number, case.state) == ("PA-SYT-2026-00001", "received")
    assert "Sở Y tế" in opened(leader, f"/don/{former}")
    assert leader.get(f"/don/{case.number}").status_code == 404
    assert theirs.get(f"/don/{former}").location == f"/don/{case.number}?muc=tom-tat"
    assert former in opened(theirs, f"/don/{case.number}")
    letter = queries.letters_of(case.id)[0]
    assert theirs.get(f"/don/{case.number}/van-ban/{letter.id}.pdf").get_data().startswith(b"%PDF")


def test_who_approves_a_transfer_against_the_table_of_competence_is_asked_at_once(app: Flask) -> None:
    case = make_case("SXD", field_key="local_roads")
    handler, leader = browser_of(app, make_handler("SXD")), browser_of(app, make_leader("SXD"))
    warning, tick = "không phải là cơ quan mà bảng thẩm quyền chỉ ra", "Tôi đã đọc cảnh báo về thẩm quyền"
    address = f"/don/{case.number}/chuyen-don"
    assert tick not in opened(leader, address)
    proposed = {"agency": "SYT", "reason": "Việc thuộc ngành y tế", "why": "Y tế", "aware": "1"}
    done(pressed(handler, f"/don/{case.number}/de-xuat/chuyen-don", proposed))
    page = opened(leader, address)
    assert warning in page
    assert tick in page


def test_transfer_outside_ends_the_case_here(app: Flask) -> None:
    case = make_case("SXD", field_key=None)
    leader = browser_of(app, make_leader("SXD"))
    done(
        pressed(
            leader, f"/don/{case.number}/chuyen-don", agency="BHXH", reason="Thuộc bảo hiểm xã hội", aware="1"
        )
    )
    case = fresh(case)
    assert (case.state, case.number) == ("transferred", "PA-SXD-2026-00001")
    assert case.outcome_number


def test_correcting_our_own_routing_keeps_the_clock(app: Flask) -> None:
    case = make_case("BTCD", field_key=None, area_code=None, agency=None)
    due = case.due_on
    triage = browser_of(app, officer_of("BTCD", "triage"))
    page = opened(triage, f"/don/{case.number}/sua-co-quan")
    assert "BHXH" not in page
    assert triage.get(f"/don/{case.number}/chuyen-don").status_code == 403
    done(
        pressed(
            triage, f"/don/{case.number}/sua-co-quan", agency="SXD", reason="Cầu do Sở quản lý", aware="1"
        )
    )
    case = fresh(case)
    assert (case.number, case.due_on, case.triage) == ("PA-SXD-2026-00001", due, False)
    assert not queries.letters_of(case.id)


def test_papers_are_asked_for_and_taken_in(app: Flask) -> None:
    case = make_case()
    desk, leader = browser_of(app, at_desk()), browser_of(app, make_leader())
    assert desk.get(f"/don/{case.number}/yeu-cau-bo-sung").status_code == 403
    asked = {"request": "Ảnh chụp cầu và vị trí", "why": "Không rõ cầu nào"}
    done(pressed(desk, f"/don/{case.number}/de-xuat/yeu-cau-bo-sung", asked))
    assert "Ảnh chụp cầu và vị trí" in opened(leader, f"/don/{case.number}/yeu-cau-bo-sung")
    done(pressed(leader, f"/don/{case.number}/yeu-cau-bo-sung", request="Ảnh chụp cầu và vị trí"))
    assert fresh(case).state == "awaiting_papers"
    lying = pressed(
        desk,
        f"/don/{case.number}/ghi-bo-sung",
        content="Người gửi mang ảnh đến",
        files=(io.BytesIO(b"MZ\x90\x00 not a picture"), "cau.jpg"),
    )
    text = lying.get_data(as_text=True)
    assert lying.status_code == 422
    assert "cau.jpg" in text
    assert "Người gửi mang ảnh đến" in text
    assert fresh(case).state == "awaiting_papers"
    done(
        pressed(
            desk,
            f"/don/{case.number}/ghi-bo-sung",
            content="Người gửi mang ảnh đến",
            files=[(io.BytesIO(jpeg()), "cầu.jpg"), (io.BytesIO(pdf()), "sơ đồ.pdf")],
        )
    )
    assert fresh(case).state == "received"
    page = opened(desk, f"/don/{case.number}?muc=don")
    assert "cầu.jpg" in page
    address = page.split("/tep/")[1].split("?")[0]
    small = desk.get(addresses(page, f"/don/{case.number}/tep/{address}", "nho")[0])
    assert (small.status_code, small.mimetype) == (200, "image/jpeg")
    about = opened(desk, f"/don/{case.number}/tep/{address}")
    original = desk.get(addresses(about, f"/don/{case.number}/tep/{address}", "goc")[0])
    assert original.headers["Content-Disposition"].startswith("attachment")
    other = make_case()
    assert desk.get(f"/don/{other.number}/tep/{address}").status_code == 404


def test_a_withdrawal_is_recorded(app: Flask) -> None:
    case = make_accepted_case()
    desk = browser_of(app, at_desk())
    assert "không khôi phục được" in opened(desk, f"/don/{case.number}/rut-don")
    done(pressed(desk, f"/don/{case.number}/rut-don", reason="Đơn xin rút ghi ngày 24/11/2026"))
    assert fresh(case).state == "withdrawn"
    assert desk.get(f"/don/{case.number}/rut-don").status_code == 409


def test_reopening_needs_new_facts(app: Flask) -> None:
    case = make_answered_case()
    leader = browser_of(app, make_leader())
    assert pressed(leader, f"/don/{case.number}/mo-lai", new_facts=" ").status_code == 422
    done(pressed(leader, f"/don/{case.number}/mo-lai", new_facts="Ván mới thay lại gãy ngày 20/11"))
    case = fresh(case)
    assert (case.state, case.closed_on) == ("accepted", None)
    assert "Ván mới thay lại gãy" in opened(leader, f"/don/{case.number}?muc=dien-bien")


def test_the_body_that_forwarded_is_told(app: Flask) -> None:
    case = make_answered_case(channel="forwarded", forwarder="Đoàn đại biểu Quốc hội tỉnh")
    plain = make_answered_case()
    handler = browser_of(app, make_handler())
    assert "bao-noi-chuyen" in opened(handler, f"/don/{case.number}")
    assert "bao-noi-chuyen" not in opened(handler, f"/don/{plain.number}")
    done(pressed(handler, f"/don/{case.number}/bao-noi-chuyen", letter="15/SXD-VP"))
    db.session.rollback()
    term = db.session.scalar(
        select(Deadline).where(Deadline.subject_id == case.id, Deadline.term_key == "TCD_FORWARD_RESULT")
    )
    assert term is not None
    assert term.met_on == date(2026, 11, 25)


def test_assigning_is_for_leaders_taking_for_those_who_handle(app: Flask) -> None:
    case = make_case()
    handler = make_handler()
    other = officer_of("SXD", "handler", name="Y Blăk", username="y.blak")
    stranger = make_handler("SYT", name="Hồ Văn Ưng")
    leader = browser_of(app, make_leader())
    page = opened(leader, f"/don/{case.number}/giao-viec")
    assert "Phạm Quốc Bảo" in page
    assert "Hồ Văn Ưng" not in page
    assert pressed(leader, f"/don/{case.number}/giao-viec", officer=str(stranger.id)).status_code == 422
    done(pressed(leader, f"/don/{case.number}/giao-viec", officer=str(handler.id)))
    assert fresh(case).officer_id == handler.id
    assert "cases/assigned" in templates_queued()
    late = browser_of(app, other)
    assert "/nhan-viec" not in opened(late, f"/don/{case.number}")
    carried = hidden(opened(late, f"/don/{case.number}?muc=trao-doi"))
    refused = late.post(f"/don/{case.number}/nhan-viec", data=carried | {"version": str(fresh(case).version)})
    assert refused.status_code == 409
    assert "cho chính mình" in refused.get_data(as_text=True)
    assert fresh(case).officer_id == handler.id
    assert late.get(f"/don/{case.number}/giao-viec").status_code == 403
