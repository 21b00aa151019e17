"""A dialogue is planned, announced, moved, called off: what can't be is said beside its field."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from feedback.accounts.models import Officer
from feedback.actor import SYSTEM, Actor
from feedback.administration import reorganisation
from feedback.agencies import plans
from feedback.agencies import queries as agencies
from feedback.cases import called
from feedback.cases.models import DialogueRecord
from feedback.deadlines import queries as deadlines
from feedback.dialogue import agenda, sessions
from feedback.dialogue.actions import hooks, planning, targets
from feedback.dialogue.models import DialogueSession
from feedback.dialogue.planning import SessionDetails, details_of, notice_of
from feedback.dialogue.rules import BadDetail, NotYours, Refused, Stale
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.reception.actions import scheduling
from feedback.reception.rules import BadDetail as BadReceptionDay
from tests.conftest import MOMENT
from tests.factories.cases import make_case
from tests.factories.dialogue import make_dialogue
from tests.factories.officers import actor_of, at_desk, officer_of
from tests.factories.reception import TODAY, make_place, make_session
from tests.reception.test_schedule import session_of
from tests.reception.test_succession import PLAN

TINH_KHE = "21211"
DAY = date(2026, 12, 15)


def chairman(code: str = TINH_KHE) -> Officer:
    return officer_of(code, "leader", name="Đinh Thị Hrê", username="chu.tich", position="Chủ tịch UBND xã")


def deputy(code: str = TINH_KHE) -> Officer:
    return officer_of(
        code, "leader", name="Võ Văn Thưởng", username="pho.chu.tich", position="Phó Chủ tịch UBND xã"
    )


def details(chair: Officer, **more: Any) -> SessionDetails:
    values = {
        "kind": "conference",
        "basis": "yearly",
        "topic": "Đối thoại với Nhân dân năm 2026",
        "summary": "Nông thôn mới, đất đai, tái định cư",
        "chair_id": chair.id,
        "chair_name": "",
        "chair_position": "",
        "held_on": DAY,
        "opens": "08:00",
        "closes": "11:00",
        "place": "Hội trường Ủy ban nhân dân xã",
        "address": "Thôn Trường Định",
        "seats": 100,
        "register_until": DAY - timedelta(days=1),
    }
    return SessionDetails(**(values | more))


def plan(chair: Officer, **more: Any) -> DialogueSession:
    return planning.plan(details(chair, **more), agency_id=chair.agency_id, by=actor_of(chair), at=MOMENT)


def refused(chair: Officer, **more: Any) -> tuple[str, str]:
    with pytest.raises(BadDetail) as raised:
        plan(chair, **more)
    return raised.value.field, str(raised.value)


def test_what_cannot_be_planned_says_why_beside_the_field(app: Flask) -> None:
    chair, second = chairman(), deputy()
    for more, field, words in (
        ({"kind": "session"}, "kind", "Chọn loại"),
        ({"basis": "urgent"}, "basis", "Chọn lý do"),
        ({"basis": "voters", "voters_total": 5000, "voters_asking": 499}, "voters_asking", "500 trên 5000"),
        ({"basis": "voters", "voters_total": 10, "voters_asking": 11}, "voters_asking", "nhiều hơn"),
        ({"basis": "voters"}, "voters_total", "Nhập tổng số"),
        ({"held_on": TODAY - timedelta(days=1), "register_until": None}, "held_on", "trước hôm nay"),
        ({"held_on": TODAY + timedelta(days=6), "register_until": None}, "held_on", "Điều 43"),
        ({"held_on": date(2199, 1, 1)}, "held_on", "Lịch làm việc"),
        ({"closes": "07:59"}, "closes", "sau giờ bắt đầu"),
        ({"opens": "25:00"}, "opens", "giờ trong ngày"),
        ({"opens": "٠٨:00"}, "opens", "giờ trong ngày"),
        ({"register_until": DAY + timedelta(days=1)}, "register_until", "không được sau"),
        ({"questions_until": TODAY - timedelta(days=1)}, "questions_until", "trước hôm nay"),
        ({"topic": "  "}, "topic", "Nhập chủ đề"),
        ({"place": ""}, "place", "Nhập nơi"),
        ({"address": ""}, "address", "Nhập địa chỉ"),
        ({"mode": "telepathy"}, "mode", "Chọn cách"),
        ({"seats": -1}, "seats", "Số chỗ"),
        ({"seats": 10**9}, "seats", "Số chỗ"),
        ({"field": "no_such"}, "field", "lĩnh vực"),
        ({"area_code": "99999"}, "area_code", "xã, phường"),
        ({"closed_ground": "BECAUSE"}, "closed_ground", "căn cứ"),
        ({"chair_id": 10**9}, "chair", "cán bộ của cơ quan"),
        ({"chair_id": None, "chair_name": "Trần Văn Lạ"}, "chair_position", "chức vụ"),
        ({"chair_id": second.id}, "chair", "Điều 32"),
        ({"kind": "leader", "chair_id": second.id, "chair_document": "45/QĐ"}, "chair", "trực tiếp chủ trì"),
    ):
        assert (found := refused(chair, **more))[0] == field, (more, found)
        assert words in found[1], (more, found)
    for link in (
        *("http://meet.vn/a", "javascript:alert(1)", "https://", "https://ai@meet.vn/x", "https://m eet.vn"),
        *("https://meet.vn/\n", "https://[::1", "https://m.vn/" + "a" * 500, "//meet.vn"),
    ):
        assert refused(chair, mode="online", link=link)[0] == "link", link
    with pytest.raises(NotYours):
        planning.plan(details(chair), agency_id=chair.agency_id, by=actor_of(at_desk(TINH_KHE)), at=MOMENT)
    sxd = agencies.by_code("SXD")
    assert sxd is not None
    with pytest.raises(NotYours):
        planning.plan(details(chair), agency_id=sxd.id, by=actor_of(chair), at=MOMENT)


def test_chair_and_hall_are_free_of_every_other_meeting(app: Flask) -> None:
    chair = chairman()
    first = plan(chair)
    assert first.code == "2026-1"
    assert (first.chair_name, first.chair_position) == ("Đinh Thị Hrê", "Chủ tịch UBND xã")
    field, words = refused(chair, opens="10:59", closes="12:00")
    assert field == "chair"
    assert "buổi đối thoại cùng ngày, 8 giờ 00 đến 11 giờ 00" in words
    other = deputy()
    aside = {"kind": "topical", "basis": "programme", "chair_id": other.id, "chair_document": "45/QĐ-UBND"}
    # The same hall, written without accents and in other case, decomposed.
    same = {"place": "HOI TRUONG Uỷ ban nhân dân xã", "address": "thôn truong dinh"}
    assert refused(chair, **aside, **same)[0] == "place"
    assert plan(chair, **aside, **same, opens="11:00", closes="12:00").code == "2026-2"
    assert plan(chair, **aside, mode="online", link=None, opens="08:00", closes="10:00").place == "Trực tuyến"
    # A leader's reception day of the same man, whom another typed by name.
    place = make_place(TINH_KHE)
    make_session(
        place, held_on=DAY + timedelta(days=1), leader_name="Dinh Thi Hre", opens="07:30", closes="11:30"
    )
    assert "buổi tiếp" in refused(chair, held_on=DAY + timedelta(days=1))[1]


@pytest.mark.parametrize(
    ("name", "position", "field"),
    [
        ("Lê Tỉnh", "Chủ tịch UBND xã Bình Sơn", "chair_position"),
        ("Lê Tỉnh", "Chủ tịch UBND tỉnh", "chair_position"),
        ("Lê Văn Giả", "Chủ tịch Ủy ban nhân dân xã", "chair"),
        ("Lê Văn Giả", "Chuyên viên", "chair"),
    ],
)
def test_who_is_not_the_head_of_the_agency_does_not_preside_as_its_head(
    app: Flask, name: str, position: str, field: str
) -> None:
    other = {"chair_id": None, "chair_name": name, "chair_position": position}
    assert refused(chairman(), kind="leader", basis="requests", **other)[0] == field


def test_one_is_announced_in_time_and_moved_with_its_notice_anew(app: Flask) -> None:
    chair, handler = chairman(), officer_of(TINH_KHE, "handler")
    by = actor_of(chair)
    session = plan(chair, mode="mixed")
    notice = notice_of(session)
    assert notice is not None
    assert notice.by_on == DAY - timedelta(days=7)
    assert "Phải công bố chậm nhất ngày 08/12/2026 (Điều 43" in notice.words
    (clock,) = deadlines.for_subject(("dialogue", session.id))
    assert (clock.due_on, clock.met_on) == (notice.by_on, None)
    with pytest.raises(NotYours):
        planning.announce(session, expected=1, by=actor_of(handler), at=MOMENT)
    with pytest.raises(BadDetail, match="phòng họp"):
        planning.announce(session, expected=1, by=by, at=MOMENT)
    link = "https://meet.quangngai.gov.vn/abc"
    online = replace(details_of(session), link=link)
    planning.amend(session, online, expected=1, by=actor_of(handler), at=MOMENT)
    with pytest.raises(Stale):
        planning.announce(session, expected=1, by=by, at=MOMENT)
    late = datetime(2026, 12, 9, 1, tzinfo=UTC)
    with pytest.raises(Refused, match="Điều 43"):
        planning.announce(session, expected=2, by=by, at=late)
    heard: list[str] = []
    tell = {name: lambda *_, name=name: heard.append(name) for name in ("announced", "moved", "called_off")}
    for name, hook in tell.items():
        getattr(hooks, f"on_{name}").append(hook)
    try:
        planning.announce(session, expected=2, by=by, at=MOMENT)
        (clock,) = deadlines.for_subject(("dialogue", session.id))
        assert clock.met_on == TODAY
        with pytest.raises(Refused):
            planning.announce(session, expected=3, by=by, at=MOMENT)
        week = replace(online, held_on=DAY + timedelta(days=7))
        with pytest.raises(BadDetail) as missing:
            planning.move(session, replace(week, link=None), reason="Bão", expected=3, by=by, at=MOMENT)
        assert missing.value.field == "link"
        planning.move(session, week, reason="Bão số 12", expected=3, by=by, at=MOMENT)
        assert (session.held_on, session.sequence, session.code) == (DAY + timedelta(days=7), 1, "2026-1")
        _first, second = deadlines.for_subject(("dialogue", session.id))
        assert (second.due_on, second.met_on) == (DAY, TODAY)
        soon = replace(online, held_on=TODAY + timedelta(days=3), register_until=None)
        with pytest.raises(BadDetail, match="Điều 43"):
            planning.move(session, soon, reason="Sớm hơn", expected=4, by=by, at=MOMENT)
        # Only the hour, on its own eve: no new day owes no new notice.
        eve = datetime(2026, 12, 21, 2, tzinfo=UTC)
        hour = replace(week, opens="09:00")
        planning.move(session, hour, reason="Đổi giờ", expected=4, by=by, at=eve)
        with pytest.raises(BadDetail):
            planning.call_off(session, reason="", expected=5, by=by, at=eve)
        planning.call_off(session, reason="Mưa lũ", expected=5, by=by, at=eve)
        assert (session.state, session.sequence) == ("called_off", 3)
    finally:
        for name, hook in tell.items():
            getattr(hooks, f"on_{name}").remove(hook)
    assert heard == ["announced", "moved", "moved", "called_off"]
    with pytest.raises(Refused, match="đã hủy"):
        planning.announce(session, expected=6, by=by, at=eve)
    db.session.commit()
    assert [*sessions.check(), *agenda.check()] == []
    db.session.get_one(DialogueSession, session.id).chair_name = "Người khác"
    db.session.commit()
    assert [*sessions.check()] == [f"buổi đối thoại {session.id}: không khớp với những việc đã ghi sổ"]


def test_an_announced_one_keeps_day_and_place_when_amended_and_a_past_one_stands(app: Flask) -> None:
    chair = chairman()
    session = make_dialogue(TINH_KHE, chair_id=chair.id)
    by = actor_of(chair)
    new = replace(details_of(session), topic="Chủ đề mới", seats=80, held_on=DAY, place="Nơi khác")
    planning.amend(session, new, expected=1, by=by, at=MOMENT)
    assert (session.topic, session.seats, session.place) == (
        "Chủ đề mới",
        80,
        "Hội trường Ủy ban nhân dân xã Tịnh Khê",
    )
    assert session.held_on == TODAY + timedelta(days=14)
    assert session.sequence == 1
    assert sessions.listing(by, sessions.Filters(text="chu de MỚI"), TODAY).rows == [session]
    after = MOMENT + timedelta(days=15)
    with pytest.raises(Refused, match="đã qua"):
        planning.call_off(session, reason="Không ai đến", expected=2, by=by, at=after)
    missed = sessions.listing(by, sessions.Filters(state="missed"), TODAY + timedelta(days=15))
    assert missed.rows == [session]
    elsewhere = actor_of(officer_of("SXD", "leader", username="sxd.ld"))
    assert sessions.listing(elsewhere, sessions.Filters(), TODAY).rows == []


def test_the_provinces_target_of_notice_binds_unless_it_is_urgent(app: Flask) -> None:
    chair = chairman()
    admin = Actor("officer", chair.id, chair.agency_id, frozenset({targets.EDIT}))
    target = targets.TargetDetails(
        office="chair_commune",
        kind="leader",
        times_a_year=2,
        notice_days=5,
        unit="working_day",
        document="Kế hoạch 80/KH-UBND",
        first_on=TODAY,
    )
    targets.set_target(target, by=admin, at=MOMENT)
    leader = {"kind": "leader", "basis": "requests", "register_until": None}
    field, words = refused(chair, **leader, held_on=TODAY + timedelta(days=5))
    assert field == "held_on"
    assert "chỉ tiêu của tỉnh, Kế hoạch 80/KH-UBND" in words
    # Five working days from Wednesday 25/11: Wednesday 2/12.
    assert "từ 02/12/2026" in words
    plan(chair, **leader, held_on=TODAY + timedelta(days=7))
    today = {"basis": "urgent", "held_on": TODAY}
    assert refused(chair, **leader | today)[0] == "opens"
    urgent = plan(chair, **leader | today, opens="14:00", closes="16:00")
    assert notice_of(urgent) is None
    assert not deadlines.for_subject(("dialogue", urgent.id))


def test_dialogues_inside_complaints_are_seen_and_take_their_chair_and_room(app: Flask) -> None:
    chair = chairman()
    case = make_case(TINH_KHE, kind=Kind.COMPLAINT)
    db.session.add(
        DialogueRecord(
            case_id=case.id,
            state="called",
            held_on=DAY,
            held_from="09:00",
            place="Hội trường Ủy ban nhân dân xã, Thôn Trường Định",
            chair="Đinh Thị Hrê",
            invited=[],
            at=MOMENT,
        )
    )
    db.session.flush()
    field, words = refused(chair)
    assert field == "chair"
    assert "buổi đối thoại giải quyết khiếu nại cùng ngày, 9 giờ 00 đến 12 giờ 00" in words
    assert case.number not in words
    other = deputy()
    aside = {"chair_id": other.id, "chair_document": "45/QĐ-UBND"}
    assert refused(chair, **aside)[0] == "place"
    assert plan(chair, **aside, opens="13:00", closes="15:00")
    [inside] = called.seen_by(actor_of(chair), DAY)
    assert (inside.number, inside.state) == (case.number, "called")
    assert called.seen_by(actor_of(officer_of("SXD", "leader", username="sxd.ld")), DAY) == []


def test_a_leaders_reception_day_keeps_off_a_dialogue(app: Flask) -> None:
    chair = chairman()
    plan(chair)
    place = make_place(TINH_KHE)
    day = session_of(place, DAY, leader_id=chair.id, opens="10:00", closes="11:30")
    with pytest.raises(BadReceptionDay, match="đã có buổi đối thoại cùng ngày, 8 giờ 00 đến 11 giờ 00"):
        scheduling.add_session(day, agency_id=chair.agency_id, by=SYSTEM, at=MOMENT)


def test_what_is_to_come_goes_along_when_its_agency_ends(app: Flask) -> None:
    ended, heir = agencies.by_code("21115"), agencies.by_code("21124")
    assert ended is not None
    assert heir is not None
    coming = make_dialogue("21115", number="2026-903")
    published = make_dialogue(
        "21115", number="2026-904", state="held", held_at=MOMENT, minutes_state="published"
    )
    written = make_dialogue("21115", number="2026-905", state="held", held_at=MOMENT, minutes_state="signed")
    outcome = reorganisation.reorganise(plans.read(PLAN), by=SYSTEM, at=MOMENT + timedelta(days=1))
    [line] = outcome.lines
    assert line.counts["dialogue"] == 2
    owners = [one.agency_id for one in (coming, written, published)]
    assert owners == [heir.id, heir.id, ended.id]
