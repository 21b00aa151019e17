"""Papers drafted, laid before the competent person, approved, sent back; two at once; strangers."""

from __future__ import annotations

from io import BytesIO

import docx
import pypdf
import pytest
from flask import Flask

from feedback.cases import actions, drafts, queries
from feedback.cases.models import Case, Draft, Proposal
from feedback.extensions import db
from feedback.notifications.models import Message
from tests.cases.desk_browser import done, ground_on, hidden, opened, pressed
from tests.conftest import MOMENT
from tests.factories.cases import make_accepted_case, make_case
from tests.factories.matters import receive_matter
from tests.factories.officers import actor_of, browser_of, make_handler, make_leader, officer_of

TEXT = "Sở đã thay 14 tấm ván và căng lại cáp cầu treo thôn Trường Định ngày 20/11/2026."


def fresh(case: Case) -> Case:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Case, case.id)


def draft_of(case: Case, step: str) -> Draft:
    db.session.rollback()
    db.session.expire_all()
    found = db.session.query(Draft).filter_by(case_id=case.id, step=step).order_by(Draft.id.desc()).first()
    assert found is not None
    return found


def words_of(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages)


def address(case: Case, slug: str) -> str:
    return f"/don/{case.number}/du-thao/{slug}"


def test_drafted_submitted_signed(app: Flask) -> None:
    case = make_accepted_case()
    handler, leader = browser_of(app, make_handler()), browser_of(app, make_leader())
    page = opened(handler, f"/don/{case.number}?muc=van-ban")
    assert address(case, "tra-loi") in page
    assert "Chưa có bản thảo" in opened(handler, address(case, "tra-loi"))
    done(pressed(handler, address(case, "tra-loi"), answer=""))
    assert "Bản thảo chưa đủ" in opened(handler, address(case, "tra-loi") + "/trinh")
    assert "……" in words_of(handler.get(address(case, "tra-loi") + "/van-ban").get_data())
    done(pressed(handler, address(case, "tra-loi"), answer=TEXT))
    assert TEXT in opened(handler, address(case, "tra-loi"))
    assert "Đang soạn" in opened(handler, f"/don/{case.number}?muc=van-ban")
    assert (fresh(case).state, fresh(case).version) == (case.state, case.version)
    unsaved = pressed(handler, address(case, "tra-loi"), answer="Chưa lưu câu này.", **{"in": "1"})
    assert "Chưa lưu câu này" in words_of(unsaved.get_data())
    word = pressed(handler, address(case, "tra-loi"), answer="Chưa lưu câu này.", word="1")
    assert any("Chưa lưu câu này" in one.text for one in docx.Document(BytesIO(word.get_data())).paragraphs)
    assert draft_of(case, "answer").values["answer"] == TEXT
    paper = words_of(handler.get(address(case, "tra-loi") + "/van-ban").get_data())
    assert "14 tấm ván" in paper
    assert "Đinh Thị Hrê" in paper
    done(pressed(handler, address(case, "tra-loi") + "/trinh"))
    assert (fresh(case).state, draft_of(case, "answer").state) == ("signing", "submitted")
    assert "cases/draft_submitted" in {one.template for one in db.session.query(Message)}
    assert "Đã trình, chờ duyệt" in opened(handler, f"/don/{case.number}?muc=van-ban")
    lies = opened(handler, address(case, "tra-loi"))
    assert TEXT in lies
    assert "Rút lại" not in lies
    refused = handler.post(address(case, "tra-loi"), data=hidden(lies) | {"version": "2", "answer": "Khác"})
    assert refused.status_code == 409
    listed = opened(leader, "/duyet")
    assert f"/duyet/{case.number}" in listed
    assert "Phạm Quốc Bảo" in listed
    assert "Chờ ông/bà duyệt" in opened(leader, "/viec-cua-toi")
    assert TEXT in opened(leader, f"/duyet/{case.number}")
    assert "14 tấm ván" in words_of(leader.get(f"/duyet/{case.number}/van-ban").get_data())
    step = done(pressed(leader, f"/duyet/{case.number}"))
    assert step == f"/don/{case.number}/tra-loi"
    changed = pressed(leader, step, answer="Sở chưa thay ván.", xem="1").get_data(as_text=True)
    assert "Khác với bản đã trình" in changed
    assert TEXT in changed
    assert "Khác với bản đã trình" not in opened(leader, step)
    read = hidden(opened(leader, f"/duyet/{case.number}"))
    assert TEXT in opened(leader, step)
    done(pressed(leader, step, answer=TEXT))
    letter = queries.letters_of(case.id)[0]
    settled = draft_of(case, "answer")
    assert (settled.state, settled.letter_id) == ("issued", letter.id)
    assert "Không có văn bản chờ duyệt" in opened(leader, "/duyet")
    late = leader.post(f"/duyet/{case.number}", data=read)
    assert late.status_code == 409
    assert "Đinh Thị Hrê đã duyệt lúc" in late.get_data(as_text=True)


def test_sent_back_it_is_in_work_again_with_the_remark(app: Flask) -> None:
    case = make_accepted_case()
    handler, leader = browser_of(app, make_handler()), browser_of(app, make_leader())
    done(pressed(handler, address(case, "tra-loi"), answer=TEXT))
    done(pressed(handler, address(case, "tra-loi") + "/trinh"))
    assert "Bị trả lại" not in opened(handler, "/viec-cua-toi")
    without = pressed(leader, f"/duyet/{case.number}", **{"tra-lai": "1"})
    assert without.status_code == 422
    assert "(không bắt buộc)" not in without.get_data(as_text=True)
    done(pressed(leader, f"/duyet/{case.number}", remark="Nêu rõ ngày thay ván", **{"tra-lai": "1"}))
    assert (fresh(case).state, draft_of(case, "answer").state) == ("verifying", "writing")
    page = opened(handler, address(case, "tra-loi"))
    assert TEXT in page
    assert "Nêu rõ ngày thay ván" in page
    assert "Bị trả lại" in opened(handler, "/viec-cua-toi")
    done(pressed(handler, address(case, "tra-loi") + "/trinh"))
    assert "Bị trả lại" not in opened(handler, "/viec-cua-toi")


def test_a_proposed_paper_is_returned_and_proposed_again(app: Flask) -> None:
    case = make_case()
    handler, leader = browser_of(app, make_handler()), browser_of(app, make_leader())
    form = opened(handler, address(case, "khong-thu-ly-tra-don"))
    typed = {"ground": ground_on(form), "reason": "Việc đã trả lời ngày 3/11/2026."}
    done(pressed(handler, address(case, "khong-thu-ly-tra-don"), typed))
    empty = pressed(handler, address(case, "khong-thu-ly-tra-don") + "/trinh")
    assert empty.status_code == 422
    done(pressed(handler, address(case, "khong-thu-ly-tra-don") + "/trinh", why="Đơn trùng"))
    read = opened(leader, f"/duyet/{case.number}")
    assert "Việc đã trả lời ngày 3/11/2026." in read
    page = opened(handler, address(case, "khong-thu-ly-tra-don"))
    assert "Rút lại để sửa" in page
    late = handler.post(
        address(case, "khong-thu-ly-tra-don"), data=hidden(form) | typed | {"reason": "Viết lại"}
    )
    assert late.status_code == 409
    assert "Viết lại" in late.get_data(as_text=True)
    done(handler.post(f"/don/{case.number}/du-thao/rut-lai", data=hidden(page)))
    done(
        pressed(
            handler, address(case, "khong-thu-ly-tra-don"), typed | {"reason": "Đã trả lời ngày 4/11/2026."}
        )
    )
    done(pressed(handler, address(case, "khong-thu-ly-tra-don") + "/trinh", why="Sửa ngày"))
    for pressed_button in ({}, {"tra-lai": "1", "remark": "Xem lại"}):
        changed = leader.post(f"/duyet/{case.number}", data=hidden(read) | pressed_button)
        both = changed.get_data(as_text=True)
        assert changed.status_code == 409
        assert "Việc đã trả lời ngày 3/11/2026." in both
        assert "Đã trả lời ngày 4/11/2026." in both
        assert pressed_button.get("remark", "") in both
    read = opened(leader, f"/duyet/{case.number}")
    assert "Xem và ban hành" in read
    done(pressed(leader, f"/duyet/{case.number}", remark="Nêu số văn bản", **{"tra-lai": "1"}))
    assert "đã trả lại lúc" in leader.post(f"/duyet/{case.number}", data=hidden(read)).get_data(as_text=True)
    assert draft_of(case, "refuse").state == "writing"
    assert "Nêu số văn bản" in opened(handler, address(case, "khong-thu-ly-tra-don"))
    history = opened(handler, f"/don/{case.number}?muc=dien-bien")
    assert "Rút lại đề xuất để sửa" in history
    assert {one.outcome for one in db.session.query(Proposal)} == {"lapsed", "returned"}


def test_two_officers_write_at_once(app: Flask) -> None:
    case = make_accepted_case()
    first = browser_of(app, make_handler())
    second = browser_of(app, officer_of("SXD", "handler", name="Lê Thị Sương", username="le.thi.suong"))
    seen = opened(second, address(case, "tra-loi"))
    done(pressed(first, address(case, "tra-loi"), answer="Bản của Bảo."))
    overtaken = second.post(address(case, "tra-loi"), data=hidden(seen) | {"answer": "Bản của Sương."})
    both = overtaken.get_data(as_text=True)
    assert overtaken.status_code == 409
    assert "Bản của Bảo." in both
    assert "Bản của Sương." in both
    assert draft_of(case, "answer").values["answer"] == "Bản của Bảo."
    done(second.post(address(case, "tra-loi"), data=hidden(both) | {"answer": "Bản của Sương."}))
    assert draft_of(case, "answer").values["answer"] == "Bản của Sương."
    with pytest.raises(actions.StaleDraft):
        actions.write_draft(
            fresh(case),
            "answer",
            {},
            expected=1,
            by=actor_of(officer_of("SXD", "handler", username="x.y.z")),
            at=MOMENT,
        )


def test_what_one_may_issue_himself_is_issued_from_the_draft(app: Flask) -> None:
    case = make_case()
    signer = browser_of(app, make_leader())
    done(pressed(signer, address(case, "yeu-cau-bo-sung"), request="Ảnh chụp cầu, vị trí trên bản đồ"))
    page = opened(signer, address(case, "yeu-cau-bo-sung"))
    assert "Ban hành từ bản thảo này" in page
    assert "Lưu và trình duyệt" not in page
    other = browser_of(app, officer_of("SXD", "leader", name="Võ Hoàng Ý", username="pho.giam.doc"))
    assert "Ảnh chụp cầu" not in opened(other, f"/don/{case.number}/yeu-cau-bo-sung")
    filled = opened(other, f"/don/{case.number}/yeu-cau-bo-sung?du-thao=1")
    assert "Ảnh chụp cầu" in filled
    assert "Đã điền theo bản thảo của Đinh Thị Hrê" in filled
    done(pressed(signer, f"/don/{case.number}/yeu-cau-bo-sung", request="Ảnh chụp cầu"))
    assert draft_of(case, "request_papers").state == "issued"


def test_a_draft_is_dropped_when_told_so_and_when_the_case_leaves(app: Flask) -> None:
    case = make_case()
    handler, leader = browser_of(app, make_handler()), browser_of(app, make_leader())
    done(pressed(handler, address(case, "yeu-cau-bo-sung"), request="Ảnh chụp cầu"))
    assert "không lấy lại được" in opened(handler, address(case, "yeu-cau-bo-sung") + "/bo")
    done(pressed(handler, address(case, "yeu-cau-bo-sung") + "/bo"))
    assert draft_of(case, "request_papers").state == "dropped"
    done(pressed(handler, address(case, "yeu-cau-bo-sung"), request="Ảnh chụp cầu lần nữa"))
    done(
        pressed(
            leader, f"/don/{case.number}/chuyen-don", agency="SYT", reason="Việc thuộc ngành y tế", aware="1"
        )
    )
    case = fresh(case)
    assert draft_of(case, "request_papers").state == "dropped"
    theirs = browser_of(app, make_handler("SYT", name="Võ Thị Ánh"))
    assert "Ảnh chụp cầu lần nữa" not in opened(theirs, f"/don/{case.number}?muc=van-ban")


def test_bad_input_and_strangers(app: Flask) -> None:
    case = make_accepted_case()
    handler = browser_of(app, make_handler())
    long = pressed(handler, address(case, "tra-loi"), answer="ả" * 10_001)
    assert long.status_code == 422
    assert handler.get(address(case, "khong-co-buoc-nay")).status_code == 404
    assert handler.get(address(case, "tra-loi") + "/trinh").status_code == 404
    done(pressed(handler, address(case, "tra-loi"), answer="<script>alert(1)</script> #import"))
    assert "<script>alert" not in opened(handler, address(case, "tra-loi"))
    assert "#import" in words_of(handler.get(address(case, "tra-loi") + "/van-ban").get_data())
    for who in (make_handler("SYT", name="Võ Thị Ánh"), officer_of("TTT", "inspector")):
        assert browser_of(app, who).get(address(case, "tra-loi")).status_code == 404
    assert browser_of(app, officer_of("SXD", "postroom")).get(address(case, "tra-loi")).status_code == 403
    assert handler.get("/duyet").status_code == 403
    leader = browser_of(app, make_leader())
    assert "không có văn bản chờ" in opened(leader, f"/duyet/{case.number}")
    assert leader.post(f"/duyet/{case.number}", data={"seen": "e99999999999999999999"}).status_code == 409
    stranger = browser_of(app, make_leader("SYT", name="Hồ Văn Lợi"))
    assert stranger.get(f"/duyet/{case.number}").status_code == 404


@pytest.mark.parametrize("course", ["complaint_first", "denunciation", "dialogue_request"])
def test_each_course_offers_its_papers(app: Flask, course: str) -> None:
    case = db.session.get_one(Case, receive_matter(course).lodged.case_id)
    roles = ("denunciation",) if course == "denunciation" else ("handler",)
    officer = officer_of("SXD", *roles, name="Lê Thị Sương", username="le.thi.suong")
    found = drafts.ways(case, actor_of(officer), MOMENT.date())
    assert found
    browser = browser_of(app, officer)
    page = opened(browser, f"/don/{case.number}?muc=van-ban")
    first = f"/don/{case.number}/du-thao/"
    links = {part.split('"')[0] for part in page.split(f'href="{first}')[1:]}
    assert len(links) == len(found)
    for slug in links:
        opened(browser, first + slug)
        blank = pressed(browser, first + slug, **{"in": "1"})
        assert blank.status_code == 200, slug
        assert blank.get_data().startswith(b"%PDF")


def test_the_list_costs_the_same_at_any_length_and_hides_sealed_cases(app: Flask) -> None:
    handler = actor_of(make_handler())
    leader = make_leader()
    for place in range(3):
        case = make_accepted_case(title=f"Cầu thôn {place} hỏng")
        actions.submit_answer(case, answer=TEXT, expected=case.version, by=handler, at=MOMENT)
    case = make_case(title="Đèn đường tắt")
    actions.propose(
        case, step="accept", values={}, reason="Đủ điều kiện", expected=case.version, by=handler, at=MOMENT
    )
    db.session.commit()
    lines, more = drafts.waiting(actor_of(leader), size=3)
    assert (len(lines), more) == (3, True)
    last = lines[-1].case
    rest, more = drafts.waiting(actor_of(leader), after=(last.due_on, last.id), size=3)
    assert (len(rest), more) == (1, False)
    assert drafts.count_waiting(actor_of(leader)) == 4
    assert drafts.waiting(handler) == ([], False)
    assert opened(browser_of(app, leader), "/duyet").count("/duyet/PA-SXD") == 4


def test_a_step_without_a_paper_has_no_empty_line(app: Flask) -> None:
    case = make_case()
    done(pressed(browser_of(app, make_handler()), f"/don/{case.number}/de-xuat/nhan-xu-ly", why="Thuộc xã."))
    read = opened(browser_of(app, make_leader()), f"/duyet/{case.number}")
    assert "Thuộc xã." in read
    assert "Không có</dd>" not in read
