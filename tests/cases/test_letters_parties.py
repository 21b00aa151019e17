"""Who is named on papers: many who signed, the respondent with his body once, those who get a copy."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select, update

from feedback.actor import SYSTEM
from feedback.agencies import queries as agencies
from feedback.cases import actions, letters
from feedback.cases.letters import parties
from feedback.cases.models import Respondent, Signatory
from feedback.extensions import db
from tests.cases.desk_browser import opened
from tests.cases.test_letters_courses import CHAIR, complaint, decided, dialogue, sheet, take
from tests.conftest import MOMENT
from tests.factories.cases import sender
from tests.factories.groups import make_group
from tests.factories.officers import browser_of, make_leader, officer_of

OTHER = "Huỳnh Công Tín"


@pytest.mark.parametrize(("full_name", "others"), [(OTHER, 6), (None, 5)])
def test_who_sends_beside_the_list_is_counted_once(app: Flask, full_name: str | None, others: int) -> None:
    values = {"kind": "group", "people_count": 6} | ({"full_name": full_name} if full_name else {})
    more = {} if full_name is None else {"sender": sender(**values)}
    case, _submission = make_group(6, **more)
    letter = actions.request_papers(
        case, request="Gửi thêm ảnh.", signature=CHAIR, expected=case.version, by=SYSTEM, at=MOMENT
    )
    [to] = sheet(letter, case).to
    assert to.endswith(f" và {others} người"), to


def test_a_list_without_signatures_or_representatives_is_told_before_issue(app: Flask) -> None:
    case, _submission = make_group(6)
    leader, number = browser_of(app, make_leader()), case.number
    page = opened(leader, f"/don/{number}/nhan-xu-ly")
    assert "Danh sách 6 người chưa ghi người đại diện (từ 1 đến 2 người)" in page
    assert "chưa ký, điểm chỉ" not in page
    signatories = db.session.scalars(select(Signatory).order_by(Signatory.position)).all()
    signatories[0].representative, signatories[4].signed = True, False
    db.session.commit()
    page = opened(leader, f"/don/{number}/nhan-xu-ly")
    assert "chưa ghi người đại diện" not in page
    assert "Có 1 trong 6 người trong danh sách chưa ký, điểm chỉ." in page


@pytest.mark.parametrize(
    ("name", "position", "words"),
    [
        (None, "Chủ tịch UBND xã", "Chủ tịch Ủy ban nhân dân xã Tịnh Khê"),
        ("Ủy ban nhân dân xã", None, "Ủy ban nhân dân xã Tịnh Khê"),
        (None, "Ủy ban nhân dân xã Tịnh Khê", "Ủy ban nhân dân xã Tịnh Khê"),
        ("Trần Văn Ủy", None, "Trần Văn Ủy, Ủy ban nhân dân xã Tịnh Khê"),
        ("Trần Văn Ủy", "Phó Chủ tịch UBND", "Trần Văn Ủy, Phó Chủ tịch Ủy ban nhân dân xã Tịnh Khê"),
        ("Đinh Văn Rốt", "Trưởng thôn", "Đinh Văn Rốt, Trưởng thôn, Ủy ban nhân dân xã Tịnh Khê"),
    ],
)
def test_a_body_is_named_once(app: Flask, name: str | None, position: str | None, words: str) -> None:
    agency = agencies.by_code("21211")
    assert agency is not None
    one = Respondent(agency_id=agency.id, name=name, position=position)
    assert parties.respondent(one) == words
    assert parties.respondent(Respondent(body=agency.name, name=name, position=position)) == words
    assert parties.address(one) == "xã Tịnh Khê, tỉnh Quảng Ngãi"


def test_a_first_decision_goes_to_the_superior_and_bears_both_addresses(app: Flask) -> None:
    case = complaint()
    db.session.execute(update(Respondent).values(position="Chủ tịch UBND xã", address="142 Võ Nguyên Giáp"))
    db.session.expire_all()
    letter = decided(case, "Điều 1. Giữ nguyên.\nĐiều 2. Xã thực hiện Điều 1.")
    found = sheet(letter, case)
    assert list(found.copies_to) == [
        "Như Điều 6",
        "Chủ tịch Ủy ban nhân dân tỉnh Quảng Ngãi",
        "Thanh tra tỉnh",
        "Lưu: VT",
    ]
    whom = "Chủ tịch Ủy ban nhân dân xã Tịnh Khê"
    assert f"Người bị khiếu nại: {whom}, địa chỉ: 142 Võ Nguyên Giáp." in found.reasons
    assert found.articles[2] == "Xã thực hiện Điều 2."
    number = case.number
    db.session.commit()
    assert f"{whom}<" in opened(browser_of(app, make_leader("21211")), f"/don/{number}").replace("\n", "")


def test_a_body_that_the_directory_lacks_has_to_say_where_it_is(app: Flask) -> None:
    case = complaint()
    db.session.execute(update(Respondent).values(agency_id=None, body="Ban quản lý chợ Sa Kỳ"))
    db.session.expire_all()
    take(case, "accept", letter="Đã giao xác minh.")
    lacks = letters.missing(case, "decide", {}, signature=CHAIR, on=MOMENT.date())
    assert "respondent_address" in [one.key for one in lacks]
    actions.name_respondent(
        case, name=None, position=None, body="Ban quản lý chợ Sa Kỳ", address="thôn Định Tân, xã Bình Châu",
        expected=case.version, by=SYSTEM, at=MOMENT,
    )  # fmt: skip
    lacks = letters.missing(case, "decide", {}, signature=CHAIR, on=MOMENT.date())
    assert "respondent_address" not in [one.key for one in lacks]


def test_who_is_invited_gets_no_second_copy_and_minutes_name_both_who_sign(app: Flask) -> None:
    case = complaint()
    invitation, minutes = dialogue(case)
    body = "Ủy ban nhân dân xã Tịnh Khê"
    assert body in sheet(invitation, case).copies_to
    asked = {"invited": [{"name": body, "role": "người bị khiếu nại"}], "held_on": MOMENT.date()}
    _, again = letters.preview(case, "call_dialogue", asked, signature=CHAIR, on=MOMENT.date())
    assert body not in again.copies_to
    minutes.signer = "Bùi Thị Lành"
    number = case.number
    db.session.commit()
    both = "Phạm Thị Kim Loan (chủ trì); Bùi Thị Lành (ghi biên bản)"
    clerk = browser_of(app, officer_of("21211", "postroom", name="Trần Thị Cúc"))
    assert both in opened(clerk, "/so-van-ban-di?nam=2026")
    assert both in opened(browser_of(app, make_leader("21211")), f"/don/{number}?muc=van-ban")
