"""What the law says of time, by the pages of the steps: stops, extensions, notices, days that can't be."""

from __future__ import annotations

from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
from flask import Flask

from feedback.actor import SYSTEM
from feedback.agencies import queries as agencies
from feedback.agencies.actions import mark_remote
from feedback.cases.models import NO_DAY
from feedback.clock import FixedClock
from feedback.deadlines import queries as deadlines
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from tests.cases.walks.walking import Office, Walk
from tests.conftest import MOMENT

pytestmark = pytest.mark.once("postgresql")


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    """The agency and its officers."""
    return Office(app, clock)


def morning(day: date) -> datetime:
    """Nine in the morning in the province."""
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


def begun(office: Office, course: str, on: date = date(2026, 11, 25), **more: Any) -> Walk:
    """A matter of this course that came in on the day."""
    office.at(morning(on))
    return Walk(office, course, set(), dict(more))


def clock_of(walk: Walk, term: str) -> Deadline:
    """The open clock of a term."""
    return next(one for one in deadlines.open_for(("cases", walk.case.id)) if one.term_key == term)


def refused(walk: Walk, name: str, status: int, **typed: Any) -> str:
    """The page that says why the step can't be; nothing has changed."""
    before = (walk.state, walk.case.version)
    response = walk.press(name, **typed)
    assert response.status_code == status, name
    assert (walk.state, walk.case.version) == before
    return unescape(response.get_data(as_text=True))


def closed_to(walk: Walk, name: str, role: str = "leader") -> str:
    """The page that is shown instead of the form, because of how the case stands."""
    page = walk.office.browsers[role].get(walk.address(name))
    assert page.status_code == 409, name
    return unescape(page.get_data(as_text=True))


def test_a_stop_over_tet_leaves_what_was_left(office: Office) -> None:
    """Accepted on 25/1/2027, thirty days: 24/2. Stopped on 3/2 with nine days counted, resumed on 22/2."""
    walk = begun(office, "complaint_first", date(2027, 1, 22))
    walk.at(morning(date(2027, 1, 25)))
    walk.take("accept")
    assert clock_of(walk, "KN_RESOLVE_L1").due_on == date(2027, 2, 24)
    walk.at(morning(date(2027, 2, 3)))
    page = unescape(walk.open("leader", "suspend"))
    assert (
        "Từ hôm nay dừng: Giải quyết khiếu nại lần đầu (hạn 24/02/2027). Khi tiếp tục, còn 22 ngày." in page
    )
    assert "Từ hôm nay tính: Gửi quyết định tạm đình chỉ" in page
    assert "đến hết ngày 15/02/2027" in page
    walk.take("suspend")
    stopped = clock_of(walk, "KN_RESOLVE_L1")
    assert stopped.paused_on == date(2027, 2, 3)
    assert walk.case.due == clock_of(walk, "KN_SUSPEND_SEND").due_on
    walk.take("send_stop")
    assert walk.case.due_on == NO_DAY
    walk.wait(19)
    page = unescape(walk.open("leader", "resume"))
    assert "Từ hôm nay tính tiếp: Giải quyết khiếu nại lần đầu, đến hết ngày 15/03/2027" in page
    walk.take("resume")
    assert clock_of(walk, "KN_RESOLVE_L1").due_on == date(2027, 3, 15)


def test_each_stop_decision_is_sent_for_itself(office: Office) -> None:
    """NĐ 124 Đ28b: three working days from each decision; the one resumed before the first was sent."""
    walk = begun(office, "complaint_first")
    for step in ("accept", "suspend"):
        walk.take(step)
    walk.wait(1)
    walk.take("resume")
    first, second = [one.due_on for one in deadlines.open_for(("cases", walk.case.id)) if _sends(one)]
    assert (first, second) == (date(2026, 11, 30), date(2026, 12, 1))
    assert f"(hạn {first:%d/%m/%Y})" in unescape(walk.open("handler", "send_stop"))
    walk.take("send_stop")
    assert [one.due_on for one in deadlines.open_for(("cases", walk.case.id)) if _sends(one)] == [second]
    walk.take("send_stop")
    assert walk.address("send_stop") not in _shown(walk, "handler")


def _sends(one: Deadline) -> bool:
    return one.term_key == "KN_SUSPEND_SEND"


def _shown(walk: Walk, role: str) -> str:
    return unescape(walk.office.browsers[role].get(f"/don/{walk.case.number}").get_data(as_text=True))


@pytest.mark.parametrize(("remote", "before", "after"), [(False, 30, 45), (True, 45, 60)])
def test_a_complex_matter_has_longer(office: Office, remote: bool, before: int, after: int) -> None:
    """LKN Đ28: 30 days become 45, in a remote commune 45 become 60; by a criterion and a document."""
    if remote:
        area = agencies.area_by_code("21484")
        assert area is not None
        mark_remote(area.id, from_on=date(2026, 1, 1), basis="Quyết định 861/QĐ-TTg", by=SYSTEM, at=MOMENT)
        db.session.commit()
    walk = begun(office, "complaint_first", area_code="21484")
    walk.take("accept")
    assert clock_of(walk, "KN_RESOLVE_L1").length == before
    lacking = refused(walk, "find_complex", 422, criterion=[], document="")
    assert "Chọn ít nhất một tiêu chí" in lacking
    assert "Nhập số văn bản xác định" in lacking
    page = unescape(walk.open("leader", "find_complex"))
    walk.take("find_complex")
    clock = clock_of(walk, "KN_RESOLVE_L1")
    assert clock.length == after
    found = next(one for one in deadlines.reasons(clock) if one.startswith("Xác định là"))
    assert "(tiêu chí: " in found
    assert f"đến hết ngày {clock.due_on:%d/%m/%Y}" in page


def test_a_denunciation_is_extended_once_twice_and_no_more(office: Office) -> None:
    walk = begun(office, "denunciation")
    walk.take("accept")
    first = clock_of(walk, "TC_RESOLVE").due_on
    page = unescape(walk.open("leader", "extend"))
    walk.take("extend")
    second = clock_of(walk, "TC_RESOLVE").due_on
    assert second > first
    assert f"Sau khi gia hạn: Giải quyết tố cáo, đến hết ngày {second:%d/%m/%Y}" in page
    one_more = refused(walk, "extend", 422)
    assert "Có từ 2 tiêu chí thì là vụ việc đặc biệt phức tạp, được gia hạn thêm" in one_more
    assert "Điều 30" in one_more
    assert 'href="#criterion' in one_more
    walk.take("extend", criterion=["places", "many_people"])
    assert walk.case.complexity == "especially_complex"
    assert clock_of(walk, "TC_RESOLVE").due_on > second
    assert "Điều 30" in closed_to(walk, "extend")


def test_an_invitation_less_than_five_days_before_is_refused(office: Office) -> None:
    walk = begun(office, "complaint_first")
    walk.take("accept")
    assert "chọn từ ngày 30/11/2026 trở đi" in unescape(walk.open("leader", "call_dialogue"))
    page = refused(walk, "call_dialogue", 422, held_on=date(2026, 11, 29), place="Nhà văn hóa thôn 3")
    assert "Chọn từ ngày 30/11/2026 trở đi" in page
    assert 'href="#held_on"' in page
    assert "Nhà văn hóa thôn 3" in page
    same_day = refused(walk, "call_dialogue", 422, held_on=date(2026, 11, 25))
    assert "Chọn từ ngày 30/11/2026" in same_day
    assert "đã qua" in refused(walk, "call_dialogue", 422, held_on=date(2026, 11, 24))
    walk.take("call_dialogue", held_on=date(2026, 11, 30))
    assert "chưa đến ngày" in closed_to(walk, "hold_dialogue", "handler")


def test_a_conference_needs_its_seven_days(office: Office) -> None:
    walk = begun(office, "dialogue_request")
    walk.take("accept")
    assert "Chọn từ ngày" in refused(walk, "plan", 422, held_on=date(2026, 12, 1))
    walk.take("plan", held_on=date(2026, 12, 2))


@pytest.mark.parametrize(
    ("course", "article"), [("complaint_second", "Điều 39"), ("complaint_discipline", "Điều 53")]
)
def test_no_decision_without_the_dialogue(office: Office, course: str, article: str) -> None:
    walk = begun(office, course)
    for step in ("accept", "verify"):
        walk.take(step)
    page = closed_to(walk, "decide")
    assert "Chưa đối thoại" in page
    assert article in page
    assert "Chưa đối thoại" in closed_to(walk, "submit_decision", "handler")


def test_the_first_level_needs_a_dialogue_or_a_ground(office: Office) -> None:
    walk = begun(office, "complaint_first")
    for step in ("accept", "verify"):
        walk.take(step)
    page = closed_to(walk, "decide")
    assert "hoặc ghi căn cứ không phải đối thoại" in page
    assert "Điều 30" in page
    walk.take("record_verification")
    walk.take("waive_dialogue")
    walk.take("decide")


def test_no_refusal_for_a_signature_that_was_not_asked_for(office: Office) -> None:
    walk = begun(office, "complaint_first", signature="none")
    assert "chưa có chữ ký" in closed_to(walk, "accept")
    ground = {"ground": "KN_NO_SIGNATURE_OR_FINGERPRINT"}
    page = refused(walk, "refuse", 422, **ground)
    assert "Chưa yêu cầu người gửi ký đơn" in page
    assert 'href="#ground"' in page
    walk.take("request_papers")
    walk.take("refuse", **ground)


def test_a_signature_that_came_later_counts(office: Office) -> None:
    walk = begun(office, "complaint_first", signature="none")
    assert 'value="none"' not in walk.open("desk", "record_signature")
    walk.take("record_signature", signature="original")
    ground = {"ground": "KN_NO_SIGNATURE_OR_FINGERPRINT"}
    assert "Đơn đã có chữ ký" in refused(walk, "refuse", 422, **ground)
    walk.take("accept")


def test_no_stop_before_the_law_knew_it(office: Office) -> None:
    """LKN Đ11a came on 1 July 2026; a complaint accepted before may be stopped from then on."""
    walk = begun(office, "complaint_first", date(2026, 6, 12))
    walk.at(morning(date(2026, 6, 15)))
    walk.take("accept")
    walk.at(morning(date(2026, 6, 30)))
    page = closed_to(walk, "suspend")
    assert "chỉ có trong luật từ 01/07/2026" in page
    assert "Điều 11a" in page
    walk.at(morning(date(2026, 7, 10)))
    walk.take("suspend")
    assert clock_of(walk, "KN_RESOLVE_L1").paused_on == date(2026, 7, 10)


def test_an_old_complaint_may_be_terminated_without_a_term_not_yet_in_force(office: Office) -> None:
    walk = begun(office, "complaint_first", date(2026, 6, 12))
    walk.at(morning(date(2026, 6, 15)))
    for step in ("accept", "record_withdrawal"):
        walk.take(step)
    response = walk.press("terminate", ground="KN_ALL_WITHDRAWN")
    assert response.status_code == 303
    assert [one.owed_by for one in deadlines.open_for(("cases", walk.case.id))] == ["citizen"]


def test_the_end_by_withdrawal_needs_the_withdrawal_of_all(office: Office) -> None:
    walk = begun(office, "complaint_first")
    walk.take("accept")
    ground = {"ground": "KN_ALL_WITHDRAWN"}
    assert "Chưa ghi nhận mọi người đã rút đơn" in refused(walk, "terminate", 422, **ground)
    walk.take("record_withdrawal")
    walk.take("terminate", **ground)
    sealed = begun(office, "denunciation")
    sealed.take("accept")
    assert "Chưa ghi nhận việc rút tố cáo" in closed_to(sealed, "go_on_despite_withdrawal")


def test_days_after_the_decision(office: Office) -> None:
    walk = begun(office, "complaint_first")
    for step in ("accept", "verify", "record_verification", "waive_dialogue", "decide"):
        walk.take(step)
    early = refused(walk, "record_delivery", 422, received_on=date(2026, 11, 24))
    assert "đứng trước ngày ban hành" in early
    assert 'href="#received_on"' in early
    future = refused(walk, "record_delivery", 422, received_on=date(2026, 11, 28))
    assert "28" in future
    walk.wait(6)
    walk.take("record_delivery", received_on=date(2026, 11, 30))
    appeal = clock_of(walk, "KN_APPEAL")
    assert appeal.counted_from_on == date(2026, 11, 30)
    began = "Ở vụ việc này tính từ ngày người khiếu nại nhận quyết định giải quyết."
    assert deadlines.reasons(appeal)[1] == began
    assert "đã làm ngày 01/12/2026" in closed_to(walk, "record_delivery", "desk")
    assert "thời hạn có hiệu lực còn đến hết ngày 30/12/2026" in closed_to(walk, "record_effect", "desk")


def test_a_result_recorded_late_is_recorded(office: Office) -> None:
    walk = begun(office, "denunciation")
    walk.take("accept")
    walk.write_working_copy()
    for step in ("verify", "conclude"):
        walk.take(step)
    walk.wait(30)
    walk.take("record_measures_result", result_on=date(2026, 11, 27))
    assert clock_of(walk, "TC_HANDLE_REPORT").due_on < date(2026, 12, 25)


def test_no_verification_before_the_working_copy(office: Office) -> None:
    walk = begun(office, "denunciation")
    walk.take("accept")
    assert "Chưa có bản làm việc" in closed_to(walk, "verify")
