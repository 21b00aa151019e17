"""What the circumstances of a matter change, by the pages of the steps: lengths, publication, grounds."""

from __future__ import annotations

from datetime import date
from html import unescape

import pytest
from flask import Flask

from feedback.agencies import queries as agencies
from feedback.cases import queries
from feedback.cases.actions.lodging import RespondentDetails
from feedback.clock import FixedClock
from feedback.deadlines import queries as deadlines
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.law.calendar import Unit
from feedback.law.procedure import AGAINST_RESULT, OVERDUE
from tests.cases.walks.test_clocks import begun, clock_of, closed_to, morning, refused
from tests.cases.walks.walking import Office, Walk

pytestmark = pytest.mark.once("postgresql")


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    """The agency and its officers."""
    return Office(app, clock)


def all_clocks(walk: Walk) -> dict[str, Deadline]:
    """Every clock that the matter ever had, the latest of each term."""
    return {one.term_key: one for one in deadlines.for_subject(("cases", walk.case.id))}


@pytest.mark.parametrize(("dismissal", "days"), [(False, 10), (True, 30)])
def test_who_was_dismissed_has_thirty_days_for_the_second_complaint(
    office: Office, dismissal: bool, days: int
) -> None:
    """LKN Đ48: ten days, thirty for an officer who was dismissed; so it is printed too."""
    against = agencies.by_code("21211")
    assert against is not None
    discipline = RespondentDetails(
        against.id, role="head", act_kind="discipline", dismissal=dismissal, decision_number="41/QĐ-SXD"
    )
    walk = begun(office, "complaint_discipline", respondents=(discipline,))
    page = unescape(office.browsers["leader"].get(f"/don/{walk.case.number}").get_data(as_text=True))
    assert ("Quyết định kỷ luật buộc thôi việc số 41/QĐ-SXD" in page) is dismissal
    for step in ("accept", "verify"):
        walk.take(step)
    walk.take("call_dialogue", held_on=date(2026, 12, 3))
    walk.wait(8)
    for step in ("hold_dialogue", "record_verification", "decide"):
        walk.take(step)
    frame = str(queries.events_of(walk.case.id)[-1].details["frame"])
    assert f"trong {days} ngày kể từ ngày nhận được quyết định này" in frame
    assert "nếu bị kỷ luật buộc thôi việc" not in frame
    walk.wait(4)
    walk.take("record_delivery", received_on=date(2026, 12, 7))
    clock = clock_of(walk, "KN_DISC_TIMEBAR_L2")
    assert (clock.length, clock.counted_from_on) == (days, date(2026, 12, 7))


def test_a_first_look_in_several_places_has_ten_working_days(office: Office) -> None:
    """LTC Đ24.1: seven working days from Wed 25/11 end on 4/12, ten on 9/12."""
    walk = begun(office, "denunciation")
    assert clock_of(walk, "TC_PRELIM").due_on == date(2026, 12, 4)
    lacking = refused(walk, "find_several_places", 422, document=" ")
    assert "Nhập số văn bản xác định" in lacking
    assert "đến hết ngày 09/12/2026" in unescape(walk.open("leader", "find_several_places"))
    walk.take("find_several_places", reason="Xã Sơn Tịnh và kho của chi nhánh tại phường Kon Tum")
    clock = clock_of(walk, "TC_PRELIM")
    assert (clock.length, clock.unit, clock.due_on) == (10, Unit.WORKING_DAY.value, date(2026, 12, 9))
    assert "đã làm ngày" in closed_to(walk, "find_several_places")


def test_what_is_another_bodys_goes_on_within_five_working_days(office: Office) -> None:
    """LTC Đ24.2: the clock runs beside the first look; forwarding meets it, whatever else ends it."""
    forwarded = begun(office, "denunciation")
    assert clock_of(forwarded, "TC_FORWARD").due_on == date(2026, 12, 2)
    assert "Chuyển đến cơ quan có thẩm quyền" not in _own_page(forwarded)
    forwarded.take("transfer_outside", agency="BHXH", aware="1")
    assert all_clocks(forwarded)["TC_FORWARD"].met_on == date(2026, 11, 25)
    accepted = begun(office, "denunciation")
    accepted.take("accept")
    ended = all_clocks(accepted)["TC_FORWARD"]
    assert (ended.met_on, ended.ended_on) == (None, date(2026, 11, 25))
    unsigned = begun(office, "denunciation", signature="none")
    assert "TC_FORWARD" not in all_clocks(unsigned)


def _own_page(walk: Walk) -> str:
    return unescape(walk.citizen.get("/don-cua-toi").get_data(as_text=True))


def test_handed_in_in_person_is_answered_within_ten_working_days(office: Office) -> None:
    """LTCD Đ28.1 speaks of every submission that is handed in where citizens are received."""
    walk = begun(office, "denunciation", channel="desk", forwarder=None)
    assert clock_of(walk, "TCD_REPLY").due_on == date(2026, 12, 9)
    walk.take("refuse")
    assert all_clocks(walk)["TCD_REPLY"].met_on == date(2026, 11, 25)


def test_publication_counts_from_its_own_days(office: Office) -> None:
    walk = begun(office, "denunciation")
    walk.take("accept")
    walk.write_working_copy()
    for step in ("verify", "conclude"):
        walk.take(step)
    walk.wait(3)
    page = unescape(walk.open("leader", "publish_conclusion"))
    assert "Ít nhất 15 ngày, tính từ ngày bắt đầu niêm yết" in page
    lacking = refused(walk, "publish_conclusion", 422, form_of_publication=["posting"])
    assert 'href="#published_on' in lacking
    posted = {"form_of_publication": ["posting", "portal"]}
    early = refused(walk, "publish_conclusion", 422, published_on=date(2026, 11, 24), **posted)
    assert "đứng trước ngày ban hành" in early
    walk.take("publish_conclusion", published_on=date(2026, 11, 27), **posted)
    kept = [
        one for one in deadlines.for_subject(("cases", walk.case.id)) if one.term_key == "TC_PUBLISH_POSTING"
    ]
    assert [(one.counted_from_on, one.is_open) for one in kept] == [(date(2026, 11, 27), False)]
    assert kept[0].due_on >= date(2026, 12, 12)


def test_a_meeting_that_publishes_is_announced_three_working_days_before(office: Office) -> None:
    walk = begun(office, "complaint_second")
    for step in ("accept", "verify"):
        walk.take(step)
    walk.take("call_dialogue", held_on=date(2026, 12, 3))
    walk.wait(8)
    for step in ("hold_dialogue", "record_verification", "decide"):
        walk.take(step)
    meeting = {"form_of_publication": ["meeting"]}
    late = refused(walk, "publish_decision", 422, meeting_on=date(2026, 12, 7), **meeting)
    assert "Chọn từ ngày 08/12/2026 trở đi" in late
    assert 'href="#meeting_on' in late
    assert "đã qua" in refused(walk, "publish_decision", 422, meeting_on=date(2026, 12, 2), **meeting)
    walk.take("publish_decision", meeting_on=date(2026, 12, 8), **meeting)
    announced = all_clocks(walk)["KN_PUBLISH_MEETING"]
    assert (announced.counted_from_on, announced.met_on) == (date(2026, 12, 8), date(2026, 12, 3))
    assert "KN_PUBLISH_POSTING" not in all_clocks(walk)


@pytest.mark.parametrize(
    ("why", "offered", "other"),
    [
        (AGAINST_RESULT, "TC_RESOLVED_LAWFULLY", "TC_CONCLUDED_SINCE"),
        (OVERDUE, "TC_CONCLUDED_SINCE", "TC_RESOLVED_LAWFULLY"),
    ],
)
def test_grounds_are_those_of_why_it_is_denounced_again(
    office: Office, why: str, offered: str, other: str
) -> None:
    """LTC Đ37 speaks of a result, Đ38 of a term that passed."""
    walk = begun(office, "denunciation_again", circumstances=frozenset({why}))
    page = walk.open("leader", "explain")
    assert f'value="{offered}"' in page
    assert f'value="{other}"' not in page
    refused(walk, "explain", 422, ground=other)
    walk.take("explain", ground=offered)


def test_no_information_for_want_of_a_signature_that_was_not_asked_for(office: Office) -> None:
    walk = begun(office, "denunciation")
    assert "Đơn đã có chữ ký" in refused(walk, "treat_as_information", 422, ground="TC_UNSIGNED")
    assert "Chưa yêu cầu" in refused(walk, "refuse", 422, ground="TC_FORM_LACKING")
    walk.take("ask_signature")
    walk.take("refuse", ground="TC_FORM_LACKING")
    unsigned = begun(office, "denunciation", signature="none")
    unsigned.take("ask_signature")


def test_a_complaint_goes_on_within_thirty_days_of_its_end(office: Office) -> None:
    """LKN Đ11.8: the reason names the case that was terminated; the days are counted from there."""
    first = begun(office, "complaint_first")
    for step in ("accept", "record_withdrawal"):
        first.take(step)
    first.take("terminate", ground="KN_ALL_WITHDRAWN")
    clock = clock_of(first, "KN_CONTINUE_AFTER_TERM")
    assert (clock.owed_by, clock.due_on) == ("citizen", date(2026, 12, 25))
    ground, reason = "KN_TERMINATED_30_DAYS", f"Vụ việc {first.case.number} đã đình chỉ."
    soon = begun(office, "complaint_first", date(2026, 12, 25))
    assert "còn hạn tiếp tục" in refused(soon, "refuse", 422, ground=ground, reason=reason)
    late = begun(office, "complaint_first", date(2026, 12, 28))
    assert "số của vụ việc kia" in refused(late, "refuse", 422, ground=ground, reason="Đã đình chỉ.")
    late.take("refuse", ground=ground, reason=reason)


def test_crime_that_a_conclusion_shows_goes_to_the_investigators(office: Office) -> None:
    """LTC Đ36.2."""
    walk = begun(office, "denunciation")
    walk.take("accept")
    walk.write_working_copy()
    for step in ("verify", "conclude", "pass_to_investigators"):
        walk.take(step)
    db.session.rollback()


def test_who_passed_it_on_hears_of_a_refusal_too(office: Office) -> None:
    """LTC Đ26: twenty days, whatever became of it."""
    walk = begun(office, "denunciation")
    walk.take("refuse")
    assert clock_of(walk, "TC_PRESS_RESULT").due_on == date(2026, 12, 15)
    walk.at(morning(date(2026, 11, 30)))
    walk.take("inform_forwarder", letter="15/SXD-VP")
    assert all_clocks(walk)["TC_PRESS_RESULT"].met_on == date(2026, 11, 30)
