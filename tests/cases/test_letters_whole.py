"""A paper that lacks what the law demands is not issued; it is said what, and where to supply it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import update

from feedback.actor import SYSTEM
from feedback.cases import actions, checks, letters, queries
from feedback.cases.actions.lodging import RespondentDetails
from feedback.cases.models import Case, CaseEvent, Respondent
from feedback.extensions import db
from feedback.law import letters as law
from feedback.law import procedure
from feedback.papers.models import NumberSequence
from feedback.people.models import Person
from tests.accounts.factories import actor_of
from tests.cases import denounced
from tests.cases.test_letters_beforehand import pdf_words, pressed
from tests.cases.test_letters_courses import CHAIR, ORDER, complaint, printed, sheet, take
from tests.cases.walks.filling import filled
from tests.conftest import MOMENT
from tests.factories.cases import make_accepted_case, make_case, sender
from tests.factories.officers import browser_of, make_handler, make_leader, officer_of

HOME = "tổ 3, thôn Kà Tu, xã Đăk Rơ Wa"
NOBODY = sender(address=None, email=None, wants="none")


def test_demands_of_the_data_are_all_looked_for() -> None:
    every = {one.key for one in law.DEMANDS.values() if one.every}
    assert every == {"signer", "position", "text", "addressee"}
    for course in procedure.COURSES:
        for key in law.names(course):
            found = {one.key for one in law.letter_kind(course, key).demands}
            assert every <= found
            if course.startswith("complaint") and key == "decision":
                assert {"complainant_address", "respondent", "verified", "outcome"} <= found


@pytest.mark.parametrize(
    ("signature", "words"),
    [
        (actions.Signature(None, None, "Giám đốc"), "họ và tên người ký"),
        (actions.Signature(None, "Nguyễn Thành Danh", None), "chức vụ của người ký"),
    ],
)
def test_a_paper_without_its_signer_is_not_issued(
    app: Flask, signature: actions.Signature, words: str
) -> None:
    case = make_accepted_case("SXD")
    with pytest.raises(letters.Incomplete, match=words):
        actions.answer(
            case, answer="Đã thay ván.", signature=signature, expected=case.version, by=SYSTEM, at=MOMENT
        )
    db.session.rollback()
    assert queries.letters_of(case.id) == []
    assert db.session.query(NumberSequence).filter(NumberSequence.series.startswith("letter")).all() == []


def test_no_letter_to_nobody_until_an_address_is_known(app: Flask) -> None:
    case = make_accepted_case("SXD", sender=NOBODY)
    number, case_id = case.number, case.id
    leader, handler = browser_of(app, make_leader()), make_handler()
    address = f"/don/{number}/tra-loi"
    page = leader.get(address).get_data(as_text=True)
    assert "Văn bản còn thiếu" in page
    assert f"/don/{number}/dia-chi-nhan-van-ban" in page
    refused = leader.post(address, data=filled(page, answer="Ván đã thay."))
    text = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert "địa chỉ hoặc thư điện tử của người gửi đơn" in text
    assert "Ván đã thay." in text
    assert queries.letters_of(case_id) == []

    his = browser_of(app, handler)
    supply = f"/don/{number}/dia-chi-nhan-van-ban"
    assert "Nhập địa chỉ" in his.post(
        supply, data=filled(his.get(supply).get_data(as_text=True), address=" ")
    ).get_data(as_text=True)
    given = his.post(supply, data=filled(his.get(supply).get_data(as_text=True), address=HOME))
    assert given.status_code == 303
    assert "Mọi người gửi của vụ việc này đã có địa chỉ" in his.get(supply).get_data(as_text=True)
    page = leader.get(address).get_data(as_text=True)
    assert "Văn bản còn thiếu" not in page
    assert leader.post(address, data=filled(page, answer="Ván đã thay.")).status_code == 303
    [letter] = queries.letters_of(case_id)
    assert HOME in printed(letter, db.session.get_one(Case, case_id))
    told = str([one.details for one in db.session.query(CaseEvent).filter_by(case_id=case_id)])
    assert "Kà Tu" not in told
    # What the sender said of himself is still as it was entered.
    assert list(checks.check()) == []


def test_an_address_learned_later_changes_no_issued_paper(app: Flask) -> None:
    case = make_case("SXD", sender=sender(address=None))
    letter = actions.request_papers(
        case, request="Gửi thêm ảnh.", signature=CHAIR, expected=case.version, by=SYSTEM, at=MOMENT
    )
    db.session.commit()
    before = sheet(letter, case)
    assert before.address is None
    [submission] = queries.submissions_of(case.id)
    actions.give_letter_address(
        case, submission_id=submission.id, address=HOME, expected=case.version, by=SYSTEM, at=MOMENT
    )
    assert sheet(letter, case) == before
    with pytest.raises(procedure.NotAllowed, match="đã có địa chỉ"):
        actions.give_letter_address(
            case, submission_id=submission.id, address="Nơi khác", expected=case.version, by=SYSTEM, at=MOMENT
        )


def test_a_decision_needs_whom_it_is_about(app: Flask) -> None:
    case = complaint("21211", against=RespondentDetails())
    case_id, number = case.id, case.number
    db.session.execute(update(Respondent).where(Respondent.case_id == case_id).values(agency_id=None))
    db.session.execute(update(Person).values(address=None))
    take(case, "accept", letter="Đã giao xác minh.")
    take(case, "verify", letter="Kiểm kê cây.", **ORDER)
    found = letters.missing(case, "decide", {}, signature=CHAIR, on=MOMENT.date())
    assert [(one.key, one.where) for one in found] == [
        ("text", "form"),
        ("complainant_address", "sender"),
        ("respondent", "respondent"),
        ("outcome", "form"),
        ("verified", "form"),
    ]
    db.session.commit()
    handler = browser_of(app, make_handler("21211"))
    supply = f"/don/{number}/nguoi-bi-khieu-nai"
    empty = handler.post(supply, data=filled(handler.get(supply).get_data(as_text=True)))
    assert empty.status_code == 422
    assert "Nhập họ tên, chức vụ hoặc cơ quan" in empty.get_data(as_text=True)
    typed = {"name": "Đinh Văn Rốt", "position": "Trưởng thôn Trường Định"}
    assert (
        handler.post(supply, data=filled(handler.get(supply).get_data(as_text=True), **typed)).status_code
        == 303
    )
    [one] = queries.respondents_of(case_id)
    assert (one.name, one.position) == ("Đinh Văn Rốt", "Trưởng thôn Trường Định")
    assert "Ghi người bị khiếu nại" in handler.get(f"/don/{number}?muc=dien-bien").get_data(as_text=True)


def test_who_may_not_record_supplies_nothing(app: Flask) -> None:
    case = complaint("21211")
    number = case.number
    paths = (f"/don/{number}/dia-chi-nhan-van-ban", f"/don/{number}/nguoi-bi-khieu-nai")
    inspector = browser_of(app, officer_of("TTT", "inspector", name="Võ Văn Thanh"))
    elsewhere = browser_of(app, make_handler("SYT", name="Võ Thị Lựu"))
    for path in paths:
        assert inspector.get(path).status_code == 403
        assert elsewhere.get(path).status_code == 404
    at_home = browser_of(app, make_handler("21211"))
    data = filled(at_home.get(paths[1]).get_data(as_text=True), name="Đinh Văn Rốt")
    assert at_home.post(paths[1], data=data).status_code == 303
    late = at_home.post(paths[1], data=data | {"name": "Người khác"})
    assert late.status_code in (409, 422)
    assert queries.respondents_of(case.id)[0].name == "Đinh Văn Rốt"


def test_of_a_denunciation_nothing_is_supplied_here_and_nobody_named(app: Flask) -> None:
    case = denounced.denunciation(code="SXD", signature="original", files=False)
    officer = officer_of("SXD", "denunciation", name="Hồ Thị Lan")
    his = browser_of(app, officer)
    for page in ("dia-chi-nhan-van-ban", "nguoi-bi-khieu-nai"):
        assert his.get(f"/don/{case.number}/{page}").status_code == 404
    [submission] = queries.submissions_of(case.id)
    with pytest.raises(procedure.NotAllowed):
        actions.give_letter_address(
            case,
            submission_id=submission.id,
            address=HOME,
            expected=case.version,
            by=actor_of(officer),
            at=MOMENT,
        )
    found = letters.missing(case, "conclude", {}, signature=CHAIR, on=MOMENT.date())
    assert ("content", "working_copy") in [(one.key, one.where) for one in found]


def test_the_preview_of_a_proposal_lists_what_is_lacking(app: Flask) -> None:
    case = make_case("SXD", sender=NOBODY)
    leader, desk = browser_of(app, make_leader()), browser_of(app, make_handler())
    address = f"/don/{case.number}/yeu-cau-bo-sung"
    page = leader.get(address).get_data(as_text=True)
    assert "Địa chỉ hoặc thư điện tử của người gửi đơn" in page
    refused = leader.post(address, data=filled(page) | {"in": "1"})
    assert refused.status_code == 422
    shown = pressed(desk, f"/don/{case.number}/de-xuat/chuyen-don", "in", agency="SYT", aware="1")
    assert "Sở Y tế" in pdf_words(shown)
