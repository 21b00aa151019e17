"""Ways around the law that a review found, by the pages of the steps: each of them is closed."""

from __future__ import annotations

from datetime import date
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.actor import SYSTEM
from feedback.agencies import queries as agencies
from feedback.agencies.actions import mark_remote
from feedback.cases import queries
from feedback.cases.models import CaseLink, Submission
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.law import chairs
from feedback.law.states import State
from feedback.people.actions import PersonDetails
from feedback.register.cli import register_cli
from tests.cases.walks.test_clocks import begun, clock_of, closed_to, morning, refused
from tests.cases.walks.walking import Office, Walk
from tests.conftest import MOMENT
from tests.factories.cases import receive
from tests.factories.matters import receive_matter
from tests.factories.officers import browser_of, officer_of

MET = date(2026, 12, 3)
ABSENT = {"came": "Trần Văn Phúc – người bị khiếu nại", "absent": "Nguyễn Thị Ánh Nguyệt – không có lý do"}


pytestmark = pytest.mark.once("sqlite")


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    """The agency and its officers; who leads it has a title."""
    found = Office(app, clock)
    found.officers["leader"].position = "Giám đốc"
    db.session.commit()
    return found


def talked(office: Office, **minutes: Any) -> Walk:
    """A complaint that is being verified, and whose dialogue was held as the minutes say."""
    walk = begun(office, "complaint_first")
    for step in ("accept", "verify"):
        walk.take(step)
    walk.take("call_dialogue", held_on=MET)
    walk.at(morning(MET))
    walk.take("hold_dialogue", **minutes)
    return walk


def page_of(walk: Walk, role: str, tab: str = "tom-tat") -> str:
    """The page of the case as the officer reads it."""
    page = walk.office.browsers[role].get(f"/don/{walk.case.number}?muc={tab}")
    assert page.status_code == 200
    return unescape(page.get_data(as_text=True))


@pytest.mark.parametrize(
    ("before", "state"),
    [
        (("accept",), State.ACCEPTED),
        (("accept", "verify"), State.VERIFYING),
        (("accept", "verify", "call_dialogue"), State.VERIFYING),
        (("accept", "call_dialogue"), State.ACCEPTED),
        (("accept", "verify", "record_verification", "waive_dialogue", "submit_decision"), State.SIGNING),
    ],
)
def test_a_stop_ends_where_it_began(office: Office, before: tuple[str, ...], state: State) -> None:
    walk = begun(office, "complaint_first")
    for step in before:
        walk.take(step, **({"held_on": MET} if step == "call_dialogue" else {}))
    walk.take("suspend")
    walk.take("resume")
    assert walk.state is state


def test_no_decision_without_a_verification_ordered(office: Office) -> None:
    """The way of the review: accepted, stopped, resumed, no dialogue because of an absence nobody saw."""
    walk = begun(office, "complaint_first")
    for step in ("accept", "suspend", "resume"):
        walk.take(step)
    assert walk.state is State.ACCEPTED
    assert "Đang xác minh" in closed_to(walk, "waive_dialogue")
    assert "Đang xác minh" in closed_to(walk, "decide")
    walk.take("verify")
    absent = refused(walk, "waive_dialogue", 422, ground="KN_ABSENT_WITHOUT_REASON")
    assert "Chưa có biên bản ghi người khiếu nại vắng mặt" in absent
    agreed = refused(walk, "waive_dialogue", 422, ground="KN_NOTHING_DIFFERS")
    assert "ghi báo cáo kết quả xác minh trước" in agreed


def test_minutes_that_differ_are_not_waived(office: Office) -> None:
    walk = talked(office, **ABSENT, still_differs="yes")
    walk.take("record_verification")
    page = refused(walk, "waive_dialogue", 422, ground="KN_NOTHING_DIFFERS")
    assert "Biên bản đối thoại ngày 03/12/2026 ghi yêu cầu và kết quả xác minh còn khác nhau" in page


def test_who_stays_away_is_waited_for_no_longer(office: Office) -> None:
    """LKN Đ30 khoản 6: invited in time, the day is over, nobody of those who complained was there."""
    walk = talked(office, **ABSENT)
    walk.take("record_verification")
    assert "Chưa đối thoại" in closed_to(walk, "decide")
    walk.take("waive_dialogue", ground="KN_ABSENT_WITHOUT_REASON")
    walk.take("decide")


def test_an_absence_with_a_reason_is_none(office: Office) -> None:
    walk = talked(office, **(ABSENT | {"absent": "Nguyễn Thị Ánh Nguyệt – nằm viện"}))
    page = refused(walk, "waive_dialogue", 422, ground="KN_ABSENT_WITHOUT_REASON")
    assert "vắng mặt không có lý do" in page


def test_minutes_say_whether_the_complainant_came(office: Office) -> None:
    walk = begun(office, "complaint_first")
    for step in ("accept", "verify"):
        walk.take(step)
    walk.take("call_dialogue", held_on=MET)
    walk.at(morning(MET))
    page = refused(walk, "hold_dialogue", 422, came="Trần Văn Phúc – người bị khiếu nại", absent="")
    assert "Ghi người khiếu nại (hoặc người đại diện) vào người dự hoặc người vắng mặt" in page
    walk.take("hold_dialogue", came="Lê Thị Sương – đại diện người khiếu nại", absent="")


def test_the_result_of_verification_goes_into_the_decision(office: Office) -> None:
    walk = talked(office)
    walk.take("record_verification", verification="số 41/BC-TXM ngày 01/12/2026", findings="Đất ở ổn định.")
    page = walk.open("leader", "decide")
    assert "số 41/BC-TXM ngày 01/12/2026" in page
    assert "Đất ở ổn định." in page
    walk.take("decide")
    [decided] = [one for one in queries.events_of(walk.case.id) if one.act == "decided"]
    assert decided.details["verification"] == "số 41/BC-TXM ngày 01/12/2026"
    assert decided.details["findings"] == "Đất ở ổn định."


def test_who_ends_with_death_and_who_with_dissolution(office: Office) -> None:
    walk = begun(office, "complaint_first")
    walk.take("accept")
    page = refused(walk, "terminate", 422, ground="KN_DISSOLVED")
    assert "Đơn này không do cơ quan, tổ chức gửi" in page
    walk.take("terminate", ground="KN_DIED_NOT_INHERITED")
    company = PersonDetails(
        kind="organisation",
        full_name="Hợp tác xã Muối Sa Huỳnh",
        contact_name="Võ Thị Liễu",
        address="Thôn Long Thạnh, phường Sa Huỳnh",
    )
    firm = begun(office, "complaint_first", sender=company)
    firm.take("accept")
    page = refused(firm, "terminate", 422, ground="KN_DIED_NOT_INHERITED")
    assert "Đơn này không do cá nhân gửi" in page
    firm.take("terminate", ground="KN_DISSOLVED")


def test_the_resolver_presides_himself(office: Office) -> None:
    """LKN Đ30: at first level, and at the second in a department, nobody else may be assigned."""
    officer_of("SXD", "leader", name="Hồ Văn Rin", username="pho.sxd", position="Phó Giám đốc")
    db.session.commit()
    for course in ("complaint_first", "complaint_second", "complaint_discipline"):
        walk = begun(office, course)
        walk.take("accept")
        page = unescape(walk.open("leader", "call_dialogue"))
        assert 'value="Đinh Thị Hrê"' in page
        assert "chair_cases" not in page
        wrong = {"chair": "Hồ Văn Rin", "chair_position": "Phó Giám đốc"}
        page = refused(walk, "call_dialogue", 422, held_on=MET, **wrong)
        assert "tự mình chủ trì đối thoại" in page
        assert 'href="#chair"' in page
        walk.take("call_dialogue", held_on=MET)
        walk.at(morning(MET))
        assert "tự mình chủ trì" in refused(walk, "hold_dialogue", 422, **wrong)


def test_when_the_chair_of_the_province_may_assign(app: Flask, clock: FixedClock) -> None:
    office = Office(app, clock, code="UBT")
    office.officers["leader"].position = "Chủ tịch UBND tỉnh"
    db.session.commit()
    other = {"chair": "Cao Đức Minh", "chair_position": "Giám đốc Sở Xây dựng"}
    walk = begun(office, "complaint_second")
    walk.take("accept")
    assert chairs.CASES["security"] in unescape(walk.open("leader", "call_dialogue"))
    page = refused(walk, "call_dialogue", 422, held_on=MET, chair_cases=["opinion"], **other)
    assert f"Vụ việc thuộc trường hợp: {chairs.CASES['opinion']}" in page
    clerk = {"chair": "Lê Hữu Phước", "chair_position": "Chuyên viên"}
    assert "tự mình chủ trì" in refused(walk, "call_dialogue", 422, held_on=MET, chair_cases=[], **clerk)
    walk.take("call_dialogue", held_on=MET, chair_cases=[], **other)
    bound = begun(office, "complaint_second")
    bound.take("accept")
    bound.take("call_dialogue", held_on=MET, chair_cases=["opinion"])
    bound.at(morning(MET))
    assert "Vụ việc thuộc trường hợp" in refused(bound, "hold_dialogue", 422, **other)


def test_a_commune_recorded_remote_before_acceptance(office: Office) -> None:
    """LKN Đ28: what counts is the day on which the clock begins."""
    walk = begun(office, "complaint_first", area_code="21484")
    area = agencies.area_by_code("21484")
    assert area is not None
    mark_remote(area.id, from_on=date(2026, 11, 26), basis="Quyết định 861/QĐ-TTg", by=SYSTEM, at=MOMENT)
    db.session.commit()
    assert clock_of(walk, "KN_ACCEPT_L1").variants in (None, [])
    walk.wait(1)
    walk.take("accept")
    assert clock_of(walk, "KN_RESOLVE_L1").length == 45
    assert "Vùng sâu, vùng xa" in page_of(walk, "leader")


def test_open_numbers_tell_nothing_of_a_denunciation(office: Office) -> None:
    first = receive("SXD").lodged
    walk = begun(office, "denunciation")
    second = receive("SXD").lodged
    assert (first.number[-5:], second.number[-5:]) == ("00001", "00002")
    assert walk.case.number == "TC-SXD-2026-00001"
    arrivals = db.session.scalars(select(Submission.arrival_number).order_by(Submission.id)).all()
    assert arrivals == [1, -1, 2]
    assert "1-HSR/2026" in page_of(walk, "denunciation", "don")
    walk.take("accept")
    assert [one.number for one in queries.letters_of(walk.case.id)] == ["01/QĐ-SXD-HSR"]
    complaint = begun(office, "complaint_first")
    complaint.take("accept")
    assert [one.number for one in queries.letters_of(complaint.case.id)] == ["01/TB-SXD"]
    db.session.rollback()
    verdict = office.app.test_cli_runner().invoke(register_cli, ["verify"])
    assert verdict.exit_code == 0, verdict.output


def test_the_second_level_reads_the_file_of_the_first(office: Office) -> None:
    """LKN Đ34, Đ43: summary, papers, letters; not what officers told each other, and no act."""
    earlier = Walk(office, "complaint_first", set())
    earlier.take("accept")
    officer = officer_of("UBT", "leader", "handler", name="Trương Minh Khải", username="ubt")
    browser = browser_of(office.app, officer)
    assert browser.get(f"/don/{earlier.case.number}").status_code == 404
    later = receive_matter("complaint_second", "UBT").lodged
    link = CaseLink(case_id=later.case_id, other_id=earlier.case_id, relation="second_level", at=MOMENT)
    db.session.add(link)
    db.session.commit()
    number = earlier.case.number
    page = unescape(browser.get(f"/don/{number}").get_data(as_text=True))
    assert "muc=van-ban" in page
    for tab in ("dien-bien", "trao-doi", "nhat-ky"):
        assert f"muc={tab}" not in page
        shown = browser.get(f"/don/{number}?muc={tab}")
        assert 'aria-current="page">Tóm tắt' in unescape(shown.get_data(as_text=True))
    [letter] = queries.letters_of(earlier.case.id)
    assert browser.get(f"/don/{number}/van-ban/{letter.id}.pdf").status_code == 200
    assert browser.get(earlier.address("verify")).status_code == 403
    queue = browser.get("/viec-cua-toi").get_data(as_text=True)
    # The list is of cases of one's own agency; what one has opened last stands above it.
    assert later.number in queue
    assert number not in queue.partition("<tbody")[2].partition("</tbody>")[0]


def test_what_cannot_be_done_yet_says_why(office: Office) -> None:
    walk = begun(office, "complaint_first", channel="web", forwarder=None)
    assert walk.address("return_to_forwarder") not in page_of(walk, "leader")
    for step in ("accept", "verify"):
        walk.take(step)
    page = page_of(walk, "handler")
    assert walk.address("submit_decision") not in page
    assert "Trình ký quyết định: " in page.partition("Chưa làm được")[2]
    walk.take("call_dialogue", held_on=MET)
    page = page_of(walk, "handler")
    assert walk.address("hold_dialogue") not in page
    assert "định vào ngày 03/12/2026, chưa đến ngày" in page
    walk.at(morning(MET))
    walk.take("hold_dialogue")
    walk.take("decide")
    page = page_of(walk, "handler")
    assert walk.address("record_effect") not in page
    assert "Ghi quyết định có hiệu lực: " in page
    sealed = begun(office, "denunciation", MET)
    sealed.take("accept")
    for _ in range(2):
        sealed.take("extend", criterion=["places", "many_people"])
    assert sealed.address("extend") not in page_of(sealed, "leader")


def test_a_time_bar_on_an_unconfirmed_year_is_provisional(office: Office) -> None:
    """90 days from 6 November 2026 end at Tết 2027, whose days off nobody has confirmed."""
    walk = begun(office, "complaint_first")
    assert "đến hết 11/02/2027, tạm tính" in page_of(walk, "leader")
    page = walk.office.browsers["desk"].get(f"/don/{walk.case.number}/thoi-hieu")
    assert "tạm tính" in unescape(page.get_data(as_text=True))
