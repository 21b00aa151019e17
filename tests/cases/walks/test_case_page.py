"""The page of a case: which step comes first, what is over, what is said of it, the letter seen before."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.cases import queries
from feedback.cases.models import CaseLink
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.papers.models import NumberSequence
from feedback.people.actions import CompanionDetails, PersonDetails
from tests.cases.walks.filling import filled
from tests.cases.walks.journeys import PUBLISHED
from tests.cases.walks.walking import Office, Walk

DECIDED = ("accept", "verify", "record_verification", "waive_dialogue", "decide")


pytestmark = pytest.mark.once("postgresql")


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    """The agency and its officers; who leads it has a title."""
    found = Office(app, clock)
    found.officers["leader"].position = "Giám đốc"
    db.session.commit()
    return found


def shown(walk: Walk, role: str) -> str:
    """The page of the case as this officer reads it."""
    page = walk.office.browsers[role].get(f"/don/{walk.case.number}")
    assert page.status_code == 200
    return unescape(page.get_data(as_text=True))


def first(walk: Walk, role: str) -> str:
    """What stands on the green button."""
    side = shown(walk, role).partition('id="buoc-tiep"')[2]
    found = re.search(r'class="govuk-button\s*"[^>]*>\s*([^<]+?)\s*<', side)
    return found[1] if found else ""


def folded(walk: Walk, role: str) -> str:
    """What stands under «Bước khác»."""
    return shown(walk, role).partition("Bước khác</span>")[2].partition("</details>")[0]


def test_the_usual_step_comes_first(office: Office) -> None:
    walk = Walk(office, "complaint_second", set())
    assert first(walk, "leader") == "Thụ lý"
    walk.take("accept")
    assert first(walk, "leader") == "Giao xác minh"
    assert "Lập Hội đồng tư vấn" in folded(walk, "leader")
    walk.take("verify")
    assert first(walk, "leader") == first(walk, "handler") == "Nhận việc", "no decision before the dialogue"
    for words in ("Tạm đình chỉ quyết định bị khiếu nại", "Đình chỉ giải quyết", "Lập Hội đồng tư vấn"):
        assert words in folded(walk, "leader")
    walk.take("record_withdrawal")
    assert first(walk, "leader") == "Đình chỉ giải quyết"


def test_an_unsigned_complaint_waits_for_its_signature(office: Office) -> None:
    walk = Walk(office, "complaint_first", set(), {"signature": "none"})
    assert first(walk, "leader") == "Yêu cầu bổ sung"
    walk.take("record_signature", signature="original")
    assert first(walk, "leader") == "Thụ lý"


def test_a_proposal_is_followed_by_one_button(office: Office) -> None:
    walk = Walk(office, "complaint_first", set())
    walk.propose("accept")
    assert first(walk, "leader") == "Làm theo đề xuất: Thụ lý"
    assert shown(walk, "leader").count(walk.address("accept")) == 1


def test_the_order_to_verify_is_the_competent_persons(office: Office) -> None:
    """LKN Đ29: the handler may only propose it."""
    walk = Walk(office, "complaint_first", set())
    walk.take("accept")
    page = shown(walk, "handler")
    assert walk.address("verify") not in page
    assert "/trinh/giao-xac-minh" in page
    assert "Người có thẩm quyền: Giám đốc Sở Xây dựng" in page
    refused = office.browsers["handler"].get(walk.address("verify"))
    assert refused.status_code == 409
    assert "Điều 29" in unescape(refused.get_data(as_text=True))


@pytest.mark.parametrize(
    ("course", "before", "once", "more"),
    [
        ("complaint_discipline", ("accept", "verify"), "send_decision", {}),
        ("denunciation", ("accept", "conclude"), "take_measures", {}),
        ("denunciation", ("accept", "conclude"), PUBLISHED[0], PUBLISHED[1]),
        ("denunciation", ("accept",), "notify_acceptance", {}),
        ("complaint_first", DECIDED, "record_delivery", {"received_on": date(2026, 11, 25)}),
        ("regulation_feedback", ("accept", "answer"), "publish_result", {}),
    ],
)
def test_what_is_done_is_over(
    office: Office, course: str, before: tuple[str, ...], once: str, more: dict[str, Any]
) -> None:
    walk = Walk(office, course, set())
    for step in before:
        walk.take(step)
        if step == "accept" and course == "denunciation" and "conclude" in before:
            walk.write_working_copy()
            walk.take("verify")
    if course == "complaint_discipline":
        walk.take("call_dialogue", held_on=date(2026, 12, 3))
        walk.wait(9)
        walk.take("hold_dialogue")
        walk.take("decide")
    walk.take(once, **more)
    assert walk.address(once) not in shown(walk, "leader")
    page = office.browsers["leader"].get(walk.address(once))
    assert page.status_code == 409
    assert "đã làm ngày" in unescape(page.get_data(as_text=True))


def test_a_result_is_published_anew_after_a_second_answer(office: Office) -> None:
    walk = Walk(office, "regulation_feedback", set())
    for step in ("accept", "answer", "publish_result", "reopen", "answer", "publish_result"):
        walk.take(step)


def _numbers() -> dict[str, int]:
    db.session.rollback()
    return {one.series: one.last for one in db.session.scalars(select(NumberSequence))}


def test_the_letter_is_seen_and_nothing_is_issued(office: Office) -> None:
    walk = Walk(office, "complaint_first", set())
    page = walk.open("leader", "accept")
    assert 'formtarget="_blank"' in page
    numbers = _numbers()
    seen = office.browsers["leader"].post(walk.address("accept"), data=filled(page) | {"in": "1"})
    assert (seen.status_code, seen.mimetype) == (200, "application/pdf")
    assert seen.get_data().startswith(b"%PDF")
    assert walk.case.state == "received"
    assert queries.letters_of(walk.case.id) == []
    assert _numbers() == numbers
    lacking = office.browsers["leader"].post(
        walk.address("accept"), data=filled(page) | {"letter": "", "in": "1"}
    )
    assert lacking.status_code == 422
    walk.take("accept")
    [letter] = queries.letters_of(walk.case.id)
    assert letter.number.startswith("01/")


def test_the_second_level_reads_the_first_decision(office: Office) -> None:
    earlier = Walk(office, "complaint_first", set())
    for step in DECIDED:
        earlier.take(step)
    [*_, decision] = queries.letters_of(earlier.case.id)
    assert "Thời hiệu</h3>" not in shown(earlier, "leader")
    walk = Walk(office, "complaint_second", set())
    at = office.clock.at
    db.session.add(CaseLink(case_id=walk.case_id, other_id=earlier.case_id, relation="second_level", at=at))
    db.session.commit()
    page = shown(walk, "leader")
    assert f"Số {decision.number} ngày 25/11/2026" in page
    assert "Do Giám đốc Sở Xây dựng ký" in page


def test_what_is_sealed_is_not_said_to_be_missing(office: Office) -> None:
    walk = Walk(office, "denunciation", set())
    page = shown(walk, "denunciation")
    assert "Trong bản gốc niêm phong" in page
    queue = unescape(office.browsers["denunciation"].get("/viec-cua-toi").get_data(as_text=True))
    assert queue.partition("<tbody")[2].partition("</tbody>")[0].count("(giữ bí mật)") == 1


def test_how_it_was_signed_stands_after_the_withdrawal(office: Office) -> None:
    walk = Walk(office, "complaint_first", set())
    walk.take("withdraw")
    assert "Bản gốc có chữ ký hoặc điểm chỉ" in shown(walk, "leader")


def test_a_group_goes_by_its_own_name(office: Office) -> None:
    speaker = CompanionDetails("representative", "Đinh Văn Nghê")
    group = PersonDetails(
        kind="group", full_name="Tập thể 30 hộ dân Đồng Mặt", people_count=30, companions=(speaker,)
    )
    page = shown(Walk(office, "dialogue_request", set(), {"sender": group}), "leader")
    assert re.search(r"Tập thể\s*</dt>", page)
    assert page.count("Người đại diện</dt>") == 1
