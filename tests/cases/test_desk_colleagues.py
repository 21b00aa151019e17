"""Several officers at one case: proposals, notes, two at once, and those who have no right here."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.cases import actions, queries
from feedback.cases.models import Case, CaseEvent
from feedback.extensions import db
from feedback.register.models import Reading, RegisterEntry
from tests.cases.desk_browser import done, ground_on, hidden, opened, pressed
from tests.conftest import MOMENT
from tests.factories.cases import make_accepted_case, make_answered_case, make_case
from tests.factories.officers import actor_of, at_desk, browser_of, make_handler, make_leader, officer_of

STEPS = (
    "nhan-viec giao-viec nhan-xu-ly xac-minh tra-loi tra-du-thao trinh-ky yeu-cau-bo-sung chuyen-don "
    "khong-thu-ly luu-don mo-lai sua-co-quan ghi-bo-sung rut-don bao-noi-chuyen tra-de-xuat "
    "de-xuat/nhan-xu-ly de-xuat/khong-thu-ly de-xuat/luu-don de-xuat/chuyen-don de-xuat/tra-loi linh-vuc"
).split()


def fresh(case: Case) -> Case:
    """The case as it stands in the database now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Case, case.id)


def test_a_proposal_is_seen_and_followed(app: Flask) -> None:
    case = make_case()
    desk, leader = browser_of(app, at_desk()), browser_of(app, make_leader())
    page = opened(desk, f"/don/{case.number}/de-xuat/khong-thu-ly")
    why = "Đã trả lời ngày 3/11/2026, không có gì mới"
    done(
        pressed(
            desk,
            f"/don/{case.number}/de-xuat/khong-thu-ly",
            ground=ground_on(page),
            reason="Việc đã được trả lời ngày 3/11/2026.",
            why=why,
        )
    )
    assert fresh(case).state == "received"
    assert "Có đề xuất" in opened(leader, "/viec-cua-toi")
    shown = opened(leader, f"/don/{case.number}")
    assert why in shown
    assert "Làm theo đề xuất: Không thụ lý, trả đơn" in shown
    assert "Làm theo đề xuất" not in opened(desk, f"/don/{case.number}")
    assert pressed(desk, f"/don/{case.number}/de-xuat/nhan-xu-ly", why="Vẫn nên nhận").status_code == 422
    form = opened(leader, f"/don/{case.number}/khong-thu-ly")
    assert "Việc đã được trả lời ngày 3/11/2026." in form
    assert "checked" in form
    ground = ground_on(page)
    done(pressed(leader, f"/don/{case.number}/khong-thu-ly", ground=ground, reason="Việc đã được trả lời."))
    assert fresh(case).state == "refused"
    assert queries.proposals_of(case.id)[0].outcome == "taken"


def test_a_ground_that_would_be_refused_is_not_proposed(app: Flask) -> None:
    case, other = make_case(), make_case()
    handler, leader = browser_of(app, make_handler()), browser_of(app, make_leader())
    page, typed = (
        f"/don/{case.number}/de-xuat/luu-don",
        {"ground": "ANSWERED_NO_NEW_FACTS", "why": "Đã trả lời"},
    )
    for reason, why_not in (
        ("Đã trả lời rồi.", "số của vụ việc kia"),
        ("Đã trả lời ở PA-21211-2026-99999.", "Không có vụ việc PA-21211-2026-99999"),
    ):
        answer = pressed(handler, page, typed, reason=reason)
        assert (answer.status_code, why_not in answer.get_data(as_text=True)) == (422, True)
    assert not queries.proposals_of(case.id)
    reason = f"Đã trả lời ở vụ việc {other.number}."
    done(pressed(handler, page, typed, reason=reason))
    done(pressed(leader, f"/duyet/{case.number}"))
    done(pressed(leader, f"/don/{case.number}/luu-don", typed, reason=reason))
    assert fresh(case).state == "filed"


def test_a_proposal_goes_back_with_a_remark(app: Flask) -> None:
    case = make_case()
    handler, leader = browser_of(app, make_handler()), browser_of(app, make_leader())
    done(
        pressed(
            handler,
            f"/don/{case.number}/de-xuat/chuyen-don",
            agency="BHXH",
            reason="Thuộc bảo hiểm xã hội",
            why="Việc hưu trí",
            aware="1",
        )
    )
    assert queries.proposals_of(case.id)[0].step == "transfer_outside"
    assert handler.get(f"/don/{case.number}/tra-de-xuat").status_code == 409
    page = opened(leader, f"/don/{case.number}/chuyen-don")
    assert '<option value="BHXH" selected>' in page
    done(pressed(leader, f"/don/{case.number}/tra-de-xuat", remark="Cầu do Sở quản lý, ta làm"))
    talk = opened(handler, f"/don/{case.number}?muc=trao-doi")
    assert "đã trả lại" in talk
    assert "Cầu do Sở quản lý, ta làm" in talk
    assert "Làm theo đề xuất" not in opened(leader, f"/don/{case.number}")
    assert leader.get(f"/don/{case.number}/tra-de-xuat").status_code == 409


def test_an_answer_is_proposed_and_prefilled(app: Flask) -> None:
    case = make_accepted_case()
    handler, leader = browser_of(app, make_handler()), browser_of(app, make_leader())
    done(
        pressed(handler, f"/don/{case.number}/de-xuat/tra-loi", answer="Đã thay ván cầu.", why="Đã kiểm tra")
    )
    assert "Đã thay ván cầu." in opened(leader, f"/don/{case.number}/tra-loi")
    assert handler.get(f"/don/{case.number}/de-xuat/nhan-xu-ly").status_code == 409


def test_notes_are_for_colleagues(app: Flask) -> None:
    case = make_case()
    handler = browser_of(app, make_handler())
    carried = hidden(opened(handler, f"/don/{case.number}?muc=trao-doi"))
    address = f"/don/{case.number}/ghi-chu"
    assert handler.post(address, data=carried | {"text": " "}).status_code == 422
    done(handler.post(address, data=carried | {"text": "Gọi hỏi trưởng thôn <script>alert(1)</script>"}))
    page = opened(handler, f"/don/{case.number}?muc=trao-doi")
    assert "Gọi hỏi trưởng thôn &lt;script&gt;" in page
    assert fresh(case).version == 1
    assert browser_of(app, officer_of("TTT", "inspector")).post(address, data=carried).status_code == 403
    triage = browser_of(app, officer_of("BTCD", "triage"))
    carried = hidden(opened(triage, f"/don/{case.number}?muc=trao-doi"))
    refused = triage.post(address, data=carried | {"text": "Ghi chú"})
    assert refused.status_code in (403, 422)
    assert len(queries.notes_of(case.id)) == 1


def test_the_second_of_two_is_told_and_his_words_stay(app: Flask) -> None:
    case = make_accepted_case()
    leader = browser_of(app, make_leader())
    address = f"/don/{case.number}/tra-loi"
    carried = hidden(opened(leader, address))
    actions.verify(
        case, expected=case.version, by=actor_of(officer_of("SXD", "handler", name="Y Blăk")), at=MOMENT
    )
    db.session.commit()
    late = leader.post(address, data=carried | {"answer": "Sở trả lời như sau."})
    page = late.get_data(as_text=True)
    assert late.status_code == 409
    assert "Bắt đầu xác minh" in page
    assert "Y Blăk" in page
    assert "Sở trả lời như sau." in page
    assert "Gửi lại" in page
    assert fresh(case).state == "verifying"
    done(leader.post(address, data=hidden(page) | {"answer": "Sở trả lời như sau."}))
    assert fresh(case).state == "answered"


def test_a_step_that_is_over_shows_what_was_typed(app: Flask) -> None:
    case = make_accepted_case()
    leader = make_leader()
    first, second = browser_of(app, leader), browser_of(app, officer_of("SXD", "leader", name="Hồ Thị Pa"))
    address = f"/don/{case.number}/tra-loi"
    carried = hidden(opened(second, address))
    done(pressed(first, address, answer="Đã thay ván."))
    late = second.post(address, data=carried | {"answer": "Bản trả lời thứ hai, viết rất lâu."})
    page = late.get_data(as_text=True)
    assert late.status_code == 409
    assert "Bản trả lời thứ hai, viết rất lâu." in page
    assert "Đinh Thị Hrê" in page
    assert "Căn cứ" in page
    assert len(queries.letters_of(case.id)) == 1


def test_a_stale_page_keeps_the_text(app: Flask) -> None:
    case = make_accepted_case()
    leader = browser_of(app, make_leader())
    carried = hidden(opened(leader, f"/don/{case.number}/tra-loi")) | {"csrf_token": "cu"}
    stale = leader.post(f"/don/{case.number}/tra-loi", data=carried | {"answer": "Đã thay ván."})
    assert stale.status_code == 422
    assert "Trang mở đã lâu" in stale.get_data(as_text=True)
    assert "Đã thay ván." in stale.get_data(as_text=True)
    assert fresh(case).state == "accepted"


def _without_token(page: str) -> str:
    """A page without the token of the sign-out button, which has the second in it."""
    return re.sub(r'(name="csrf_token" value=")[^"]*', r"\1", page)


def test_another_agencys_case_is_as_if_it_were_not(app: Flask) -> None:
    case = make_case("SYT")
    leader = browser_of(app, make_leader("SXD"))
    none = _without_token(leader.get("/don/PA-SXD-2026-99999").text)
    for address in ("", "/tep/1", "/van-ban/1.pdf", *(f"/{step}" for step in STEPS)):
        response = leader.get(f"/don/{case.number}{address}")
        assert response.status_code in (403, 404), address
    assert _without_token(leader.get(f"/don/{case.number}").text) == none
    carried = hidden(opened(leader, "/viec-cua-toi"))
    assert leader.post(f"/don/{case.number}/nhan-xu-ly", data=carried | {"version": "1"}).status_code == 404
    assert fresh(case).state == "received"


def test_who_reads_all_changes_nothing(app: Flask) -> None:
    case = make_case()
    inspector = browser_of(app, officer_of("TTT", "inspector", name="Trần Ngọc Quyền"))
    page = opened(inspector, f"/don/{case.number}")
    assert "không có bước nào" in page
    for step in STEPS:
        assert inspector.get(f"/don/{case.number}/{step}").status_code in (403, 409), step
        assert inspector.post(f"/don/{case.number}/{step}", data={"version": "1"}).status_code in (
            403,
            409,
            422,
        )
    triage = browser_of(app, officer_of("BTCD", "triage"))
    refused = triage.get(f"/don/{case.number}/sua-co-quan")
    assert refused.status_code == 403
    assert "Vụ việc thuộc cơ quan khác" in refused.get_data(as_text=True)
    assert fresh(case).version == 1


def test_every_opening_is_noted_before_it_is_shown(app: Flask) -> None:
    case = make_answered_case()
    letter = queries.letters_of(case.id)[0].id
    leader = browser_of(app, make_leader())
    for address in ("", "?muc=don", "?muc=van-ban", "?muc=dien-bien", "/mo-lai", f"/van-ban/{letter}.pdf"):
        assert leader.get(f"/don/{case.number}{address}").status_code == 200
    db.session.rollback()
    pages = list(db.session.scalars(select(Reading.page).order_by(Reading.id)))
    assert pages == ["tom-tat", "don", "van-ban", "dien-bien", "mo-lai", f"van-ban/{letter}"]
    log = opened(leader, f"/don/{case.number}?muc=nhat-ky")
    assert "Đinh Thị Hrê" in log
    assert "Mở lại khi có tình tiết mới" in log


@pytest.mark.parametrize("version", ["", "0", "-1", "x", "9" * 30, "99"])
def test_a_forged_version_changes_nothing(app: Flask, version: str) -> None:
    case = make_case()
    leader = browser_of(app, make_leader())
    carried = hidden(opened(leader, f"/don/{case.number}/nhan-xu-ly")) | {"version": version}
    assert leader.post(f"/don/{case.number}/nhan-xu-ly", data=carried).status_code in (409, 422)
    assert fresh(case).state == "received"


def test_hostile_texts_are_text(app: Flask) -> None:
    case = make_case(
        title="<img src=x onerror=alert(1)>", body="</textarea><script>alert(1)</script>" + "Ẳ" * 3000
    )
    leader = browser_of(app, make_leader())
    for tab in ("tom-tat", "don", "dien-bien", "van-ban", "trao-doi", "nhat-ky", "khong-co"):
        assert "<img src=x" not in opened(leader, f"/don/{case.number}?muc={tab}")
    long = pressed(leader, f"/don/{case.number}/nhan-xu-ly", answer="x" * 200_000)
    assert long.status_code == 303
    too_long = pressed(leader, f"/don/{case.number}/tra-loi", answer="x" * 10_001)
    assert too_long.status_code == 422
    assert "đang thừa 1 ký tự" in too_long.get_data(as_text=True)
    control = pressed(leader, f"/don/{case.number}/tra-loi", answer="Đã\x00 thay\u202e ván.")
    done(control)
    assert queries.letters_of(case.id)[0].text == "Đã thay ván."


def test_the_list_is_where_it_was_left(app: Flask) -> None:
    case = make_case()
    leader = browser_of(app, make_leader())
    opened(leader, "/viec-cua-toi?loai=phan-anh&so=50")
    assert 'href="/viec-cua-toi?loai=phan-anh&amp;so=50"' in opened(leader, f"/don/{case.number}")
    step = pressed(leader, f"/don/{case.number}/yeu-cau-bo-sung", request="Ảnh chụp cầu")
    assert done(step) == "/viec-cua-toi?loai=phan-anh&so=50"
    back = opened(leader, "/viec-cua-toi?loai=phan-anh&so=50")
    assert re.search(r"Đã xong.*Đã gửi yêu cầu bổ sung: PA-SXD-2026-00001", back, re.S)


def test_the_field_is_settled_with_what_the_text_suggests(app: Flask) -> None:
    case = make_case(field_key=None)
    handler = browser_of(app, make_handler())
    assert "Chưa xác định" in opened(handler, f"/don/{case.number}")
    assert pressed(handler, f"/don/{case.number}/linh-vuc", field="khong-co").status_code == 422
    carried = hidden(opened(handler, f"/don/{case.number}/linh-vuc"))
    done(pressed(handler, f"/don/{case.number}/linh-vuc", field="local_roads"))
    assert fresh(case).field_key == "local_roads"
    late = handler.post(f"/don/{case.number}/linh-vuc", data=carried | {"field": "waste"})
    assert late.status_code in (409, 422)
    db.session.rollback()
    acts = list(db.session.scalars(select(RegisterEntry.act).where(RegisterEntry.subject_room == "cases")))
    assert "field_set" in acts
    assert (
        db.session.scalars(select(CaseEvent).where(CaseEvent.act == "field_set")).one().for_citizen is False
    )
