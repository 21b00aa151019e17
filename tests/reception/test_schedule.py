"""Leaders' reception days: set, planned, published, moved, called off, delegated where lawful, counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from flask import Flask

from feedback.actor import SYSTEM
from feedback.agencies import queries as agencies
from feedback.deadlines import queries as deadlines
from feedback.extensions import db
from feedback.law.reception import NotDelegated
from feedback.reception import replaying, rules, schedule
from feedback.reception.actions import places as place_acts
from feedback.reception.actions import recurring, scheduling
from feedback.reception.actions.recurring import RuleDetails
from feedback.reception.actions.scheduling import Delegate, SessionDetails
from feedback.reception.actions.visits import WrongVisit, demand_session
from feedback.reception.models import Place, Session
from feedback.reception.rules import BadDetail, NotYours, Refused, Stale
from tests.conftest import MOMENT
from tests.factories.officers import actor_of, at_desk, browser_of, make_leader, officer_of
from tests.factories.reception import TODAY, make_place, make_session
from tests.reception.test_places import token

DEPUTY = Delegate(name="Phạm Đình Lộc", position="Phó Giám đốc", document="45/GUQ-SXD ngày 20/11/2026")


def rule_of(place: Place, *days: str, **more: object) -> RuleDetails:
    values = {
        "place_id": place.id,
        "leader_name": "Trần Quốc Việt",
        "leader_position": "Chủ tịch UBND xã",
        "days": days,
        "opens": "07:30",
        "closes": "11:30",
        "content": "Tiếp công dân định kỳ",
        "attending": "Văn phòng",
        "first_on": TODAY,
    }
    return RuleDetails(**(values | more))  # type: ignore[arg-type]


def session_of(place: Place, on: date, **more: object) -> SessionDetails:
    values = {
        "place_id": place.id,
        "leader_name": "Trần Quốc Việt",
        "leader_position": "Chủ tịch UBND xã",
        "held_on": on,
        "opens": "07:30",
        "closes": "11:30",
        "content": "Tiếp công dân định kỳ",
        "attending": "Văn phòng",
    }
    return SessionDetails(**(values | more))  # type: ignore[arg-type]


def planned(place: Place, on: date, **more: object) -> Session:
    return scheduling.add_session(
        session_of(place, on, **more), agency_id=place.agency_id, by=SYSTEM, at=MOMENT
    )


def test_days_of_a_pattern() -> None:
    feb = date(2027, 2, 1)
    assert rules.days_of(("31", "5"), feb) == [date(2027, 2, 5), date(2027, 2, 28)]
    assert rules.days_of(("thu2-1", "thu6-cuoi"), feb) == [date(2027, 2, 1), date(2027, 2, 26)]
    assert len(rules.days_of(("thu3",), feb)) == 4
    assert rules.pattern_words(("5", "thu2-1")) == "ngày 5 hằng tháng, thứ Hai đầu tiên của tháng"
    for wrong in ((), ("0",), ("32",), ("thu9",), ("thu2-6",), ("²",), ("5-1",), ("' OR 1=1",)):
        with pytest.raises(BadDetail):
            rules.check_pattern(wrong)


def test_a_schedule_plans_three_months_once_and_moves_off_days_off(app: Flask) -> None:
    place = make_place()
    found = recurring.set_rule(rule_of(place, "5", "20"), agency_id=place.agency_id, by=SYSTEM, at=MOMENT)
    days = [(one.meant_on, one.held_on) for one in found]
    # Saturday 5 and Sunday 20 December go to the next working day.
    assert days[:2] == [
        (date(2026, 12, 5), date(2026, 12, 7)),
        (date(2026, 12, 20), date(2026, 12, 21)),
    ]
    assert {one.held_on.month for one in found} == {12, 1, 2}
    rule = schedule.rules_in_force(TODAY)[0]
    assert recurring.plan(rule, by=SYSTEM, at=MOMENT) == []
    assert recurring.plan_ahead(by=SYSTEM, at=MOMENT + timedelta(days=31)) > 0
    gone = recurring.end_rule(rule, last_on=date(2026, 12, 31), by=SYSTEM, at=MOMENT)
    assert len(gone) == len(found) - 2 + 2
    assert recurring.plan_ahead(by=SYSTEM, at=MOMENT) == 0
    with pytest.raises(BadDetail):
        recurring.end_rule(rule, last_on=date(2026, 12, 31), by=SYSTEM, at=MOMENT)


def test_what_cannot_be_planned_says_why(app: Flask) -> None:
    place, elsewhere = make_place(), make_place("21025")
    planned(place, date(2026, 12, 1))
    for details, field in (
        (session_of(place, date(2026, 11, 24)), "held_on"),
        (session_of(place, date(2027, 1, 1)), "held_on"),
        (session_of(place, date(2026, 12, 2), closes="07:00"), "closes"),
        (session_of(elsewhere, date(2026, 12, 2)), "place_id"),
        (session_of(place, date(2026, 12, 1), opens="09:00"), "opens"),
        (session_of(place, date(2026, 12, 2), ground="BECAUSE"), "ground"),
    ):
        with pytest.raises(BadDetail) as refused:
            scheduling.add_session(details, agency_id=place.agency_id, by=SYSTEM, at=MOMENT)
        assert refused.value.field == field
    urgent = planned(place, date(2026, 11, 28), ground="URGENT_COMPLEX")
    assert urgent.kind == "extraordinary"
    assert schedule.posting(urgent, TODAY).late == 0
    with pytest.raises(BadDetail, match="lãnh đạo tiếp ở đây"):
        place_acts.close_on(place, date(2026, 12, 1), reason="Bão", by=SYSTEM, at=MOMENT)


def test_publication_is_counted_back_and_late_is_said(app: Flask) -> None:
    place = make_place()
    soon, later = planned(place, date(2026, 12, 1)), planned(place, date(2026, 12, 15))
    assert schedule.posting(later, TODAY).by_on == date(2026, 12, 8)
    assert schedule.posting(later, TODAY).late == 0
    assert schedule.posting(soon, TODAY).by_on == date(2026, 11, 24)
    assert schedule.posting(soon, TODAY).late == 1
    found = scheduling.publish(place.agency_id, date(2026, 12, 9), by=SYSTEM, at=MOMENT)
    assert [one.state for one in found] == ["published", "published"]
    # How late it was stays, however long ago.
    assert schedule.posting(soon, TODAY + timedelta(days=30)).late == 1
    with pytest.raises(Refused):
        scheduling.publish(place.agency_id, date(2026, 12, 9), by=SYSTEM, at=MOMENT)


def test_moved_and_called_off_tell_who_listens(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    place = make_place()
    heard: list[object] = []
    monkeypatch.setattr(scheduling, "on_moved", [lambda old, new, *_: heard.append((old.id, new.id))])
    first = planned(place, date(2026, 12, 10))
    scheduling.publish(place.agency_id, first.held_on, by=SYSTEM, at=MOMENT)
    to = session_of(place, date(2026, 12, 11))
    with pytest.raises(Stale):
        scheduling.move(first, to, reason="Họp", expected=1, by=SYSTEM, at=MOMENT)
    second = scheduling.move(first, to, reason="Họp", expected=2, by=SYSTEM, at=MOMENT)
    assert (first.state, first.moved_to_id, second.state) == ("moved", second.id, "published")
    assert heard == [(first.id, second.id)]
    scheduling.call_off(second, reason="Bão", expected=1, by=SYSTEM, at=MOMENT)
    for act in (scheduling.call_off, scheduling.move):
        more = {"to": to} if act is scheduling.move else {}
        with pytest.raises(Refused):
            act(second, reason="Lần nữa", expected=2, by=SYSTEM, at=MOMENT, **more)  # type: ignore[operator]


def test_a_commune_s_chair_receives_himself_since_july_2026(app: Flask) -> None:
    place, office = make_place(), make_place("SXD")
    with pytest.raises(NotDelegated, match="Điều 15"):
        scheduling.delegate(planned(place, date(2026, 12, 1)), DEPUTY, expected=1, by=SYSTEM, at=MOMENT)
    officer_of("SXD", "leader", name="Trần Quốc Việt", position="Giám đốc Sở Xây dựng")
    director = planned(office, date(2026, 12, 1), leader_position="Giám đốc")
    assert director.leader_position == "Giám đốc Sở Xây dựng"
    scheduling.delegate(director, DEPUTY, expected=1, by=SYSTEM, at=MOMENT)
    assert director.delegate_name == "Phạm Đình Lộc"
    count = schedule.frequency(office.agency_id, date(2026, 12, 1), TODAY)[0]
    assert (count.least, count.planned, count.delegated, count.short) == (1, 0, 1, 1)
    scheduling.take_back(director, expected=2, by=SYSTEM, at=MOMENT)
    assert schedule.frequency(office.agency_id, date(2026, 12, 1), TODAY)[0].short == 0
    before = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
    spring = scheduling.add_session(
        session_of(place, date(2026, 6, 10)), agency_id=place.agency_id, by=SYSTEM, at=before
    )
    scheduling.delegate(spring, DEPUTY, expected=1, by=SYSTEM, at=before)
    assert spring.delegate_document == DEPUTY.document


def test_a_session_of_the_head_is_led_by_the_head(app: Flask) -> None:
    place, office = make_place(), make_place("SXD")
    officer_of("21211", "leader", name="Trần Quốc Việt", position="Phó Chủ tịch UBND xã")
    chair = officer_of(
        "21211", "leader", name="Đinh Thị Hrê", username="chu.tich", position="Chủ tịch UBND xã"
    )
    day, deputy = date(2026, 12, 1), {"leader_position": "Phó Chủ tịch UBND xã"}
    # By his name the deputy is known whatever position is typed, in a single session and in a schedule.
    for details in (session_of(place, day), session_of(place, day, ground="URGENT_COMPLEX", **deputy)):
        with pytest.raises(BadDetail, match=r"không ủy quyền.*Điều 15") as refused:
            scheduling.add_session(details, agency_id=place.agency_id, by=SYSTEM, at=MOMENT)
        assert refused.value.field == "leader"
    with pytest.raises(BadDetail, match="Điều 15"):
        recurring.set_rule(rule_of(place, "5"), agency_id=place.agency_id, by=SYSTEM, at=MOMENT)
    stranger = {"leader_name": "Lê Văn Sở", "leader_position": "Phó Giám đốc"}
    with pytest.raises(BadDetail, match="Ủy quyền"):
        planned(office, day, **stranger)
    with pytest.raises(BadDetail, match="lãnh đạo của cơ quan"):
        planned(office, day, leader_id=chair.id)
    old = make_session(place, held_on=date(2026, 12, 8), **deputy)
    with pytest.raises(BadDetail, match="Điều 15"):
        scheduling.move(old, session_of(place, day, **deputy), reason="Họp", expected=1, by=SYSTEM, at=MOMENT)
    with pytest.raises(WrongVisit, match="Điều 15"):
        demand_session("periodic", old.id, place, old.held_on)

    def counted() -> tuple[int, int]:
        [found] = schedule.frequency(place.agency_id, day, TODAY)
        return found.planned, found.unknown

    padded = planned(place, day, leader_name="Người Khác")
    assert counted() == (0, 1)
    assert "không phải của người đứng đầu" in schedule.uncounted(padded)
    typed = planned(place, date(2026, 12, 2), leader_name="đinh thị hrê", leader_position="Chủ tịch")
    assert (typed.leader_id, typed.leader_name) == (chair.id, "Đinh Thị Hrê")
    assert counted() == (1, 1)


def test_a_slot_is_no_longer_than_the_session(app: Flask) -> None:
    place = make_place()
    short = {"opens": "08:00", "closes": "08:45", "slot_minutes": 60}
    first = planned(place, date(2026, 12, 1))
    tries: tuple[Callable[[], object], ...] = (
        lambda: planned(place, date(2026, 12, 2), **short),
        lambda: recurring.set_rule(
            rule_of(place, "5", **short), agency_id=place.agency_id, by=SYSTEM, at=MOMENT
        ),
        lambda: scheduling.move(
            first, session_of(place, TODAY, **short), reason="Họp", expected=1, by=SYSTEM, at=MOMENT
        ),
    )
    for attempt in tries:
        with pytest.raises(BadDetail, match="không đủ một khung giờ 60 phút"):
            attempt()
    assert planned(place, date(2026, 12, 2), seats=0, **short).seats == 0


def test_a_session_held_without_notice_counts_and_is_marked(app: Flask) -> None:
    place = make_place()
    chair = officer_of("21211", "leader", position="Chủ tịch UBND xã")
    own = {"leader_id": chair.id, "leader_position": chair.position, "published_at": None}
    session = make_session(place, held_on=TODAY, state="held", held_at=MOMENT, **own)
    browser, address = browser_of(app, chair), f"/lich-lanh-dao-tiep/{session.id}"
    assert schedule.frequency(place.agency_id, TODAY, TODAY)[0].held == 1
    for page in ("/lich-lanh-dao-tiep", address):
        assert "Không công bố trước" in browser.get(page).get_data(as_text=True)


def test_days_are_counted_by_the_law_s_version(app: Flask) -> None:
    place = make_place()
    chair = officer_of("21211", "leader", position="Chủ tịch UBND xã")
    head = {"leader_position": chair.position, "leader_id": chair.id}
    make_session(place, held_on=date(2026, 11, 5), state="held", held_at=MOMENT, **head)
    make_session(
        place, held_on=date(2026, 11, 5), state="held", held_at=MOMENT, opens="13:30", closes="15:00", **head
    )
    make_session(place, held_on=date(2026, 11, 12), **head)
    make_session(place, held_on=date(2026, 11, 19), leader_position="Phó Chủ tịch UBND xã")
    [november] = schedule.frequency(place.agency_id, date(2026, 11, 30), TODAY)
    assert (november.least, november.held, november.planned, november.missed, november.short) == (
        2,
        1,
        0,
        1,
        1,
    )
    assert [
        one.held_on.day for one in schedule.missed(None, date(2026, 11, 1), date(2026, 11, 30), TODAY)
    ] == [12, 19]
    # Before 1 July 2026 a commune's chair received every week; the week that crosses the day counts for none.
    june = schedule.frequency(place.agency_id, date(2026, 6, 1), TODAY)
    assert [one.least for one in june] == [1] * 4
    board, committee = agencies.reception_board(), agencies.province_committee()
    seat = make_place("BTCD")
    head = {"leader_position": "Chủ tịch UBND tỉnh", "leader_id": make_leader("UBT").id}
    make_session(seat, held_on=date(2026, 12, 10), **head)
    for agency in (board, committee):
        assert schedule.frequency(agency.id, date(2026, 12, 1), TODAY)[0].short == 0
    assert deadlines.terms().resolve("TCD_CHAIR_COMMUNE", TODAY).per == "month"


def test_the_page_of_an_agency(app: Flask) -> None:
    place = make_place()
    leader = officer_of("21211", "leader", name="Trần Quốc Việt", position="Chủ tịch UBND xã")
    browser, desk = browser_of(app, leader), browser_of(app, at_desk("21211"))
    other, inspector = browser_of(app, make_leader("21025")), browser_of(app, officer_of("TTT", "inspector"))
    number, own = leader.id, actor_of(leader)
    db.session.commit()
    address = "/lich-lanh-dao-tiep/dinh-ky/them"
    typed = {
        "csrf_token": token(browser, address),
        "leader": str(number),
        "how": "numbers",
        "numbers": "5, 40",
        "opens": "7h30",
        "closes": "11 giờ 30",
        "place": str(place.id),
        "content": "Tiếp công dân định kỳ",
        "attending": "Văn phòng",
        "seats": "1",
        "slot_minutes": "30",
        "first_on-day": "25",
        "first_on-month": "11",
        "first_on-year": "2026",
    }
    refused = browser.post(address, data=typed)
    assert refused.status_code == 422
    assert "«40» không phải ngày tiếp" in refused.get_data(as_text=True)
    assert browser.post(address, data=typed | {"numbers": "5"}).status_code == 303
    page = desk.get("/lich-lanh-dao-tiep").get_data(as_text=True)
    assert "Thiếu 1 ngày" in page
    assert "Công bố lịch tháng 12/2026 (1 buổi)" in page
    assert "chậm nhất ngày 30/11/2026" in page
    press = {"csrf_token": token(browser, "/lich-lanh-dao-tiep")}
    assert browser.post("/lich-lanh-dao-tiep/cong-bo/2026-12", data=press).status_code == 303
    assert browser.post("/lich-lanh-dao-tiep/cong-bo/2026-13", data=press).status_code == 404
    db.session.rollback()
    session = schedule.on_day(place.agency_id, date(2026, 12, 7))[0]
    kept = f"/lich-lanh-dao-tiep/{session.id}"
    assert "không ủy quyền" in browser.get(f"{kept}/uy-quyen").get_data(as_text=True)
    move = {
        "csrf_token": press["csrf_token"],
        "version": "1",
        "held_on-day": "8",
        "held_on-month": "12",
        "held_on-year": "2026",
        "opens": "7:30",
        "closes": "11:30",
        "place": str(place.id),
        "reason": "Dự kỳ họp Hội đồng nhân dân",
    }
    assert browser.post(f"{kept}/doi", data=move).status_code == 409
    soon = move | {"version": "2", "held_on-day": "27", "held_on-month": "11"}
    late = browser.post(f"{kept}/doi", data=soon)
    assert late.status_code == 422
    assert "Công bố muộn 3 ngày làm việc: ngày mới phải công bố chậm nhất" in unescape(
        late.get_data(as_text=True)
    )
    assert browser.post(f"{kept}/doi", data=move | {"version": "2"}).status_code == 303
    next_one = f"/lich-lanh-dao-tiep/{schedule.on_day(place.agency_id, date(2026, 12, 8))[0].id}"
    assert browser.post(f"{next_one}/doi", data=soon | {"version": "1", "late": "1"}).status_code == 303
    assert other.get(f"{kept}/doi").status_code == 404
    assert other.post(f"{kept}/huy", data={}).status_code in (403, 404)
    assert "Đã dời" in inspector.get("/lich-lanh-dao-tiep?co_quan=21211&thang=2026-12").get_data(as_text=True)
    assert inspector.get("/lich-lanh-dao-tiep/them").status_code == 403
    assert inspector.get("/lich-lanh-dao-tiep/bi-lo?thang=2026-11").status_code == 200
    paper = desk.get("/lich-lanh-dao-tiep/niem-yet/2026-12.pdf")
    assert paper.get_data().startswith(b"%PDF")
    with pytest.raises(NotYours):
        scheduling.publish(agencies.reception_board().id, TODAY, by=own, at=MOMENT)


def test_a_changed_row_is_noticed(app: Flask) -> None:
    place = make_place()
    session = planned(place, date(2026, 12, 10))
    recurring.set_rule(rule_of(place, "5"), agency_id=place.agency_id, by=SYSTEM, at=MOMENT)
    place_acts.close_on(place, date(2026, 12, 3), reason="Bão", by=SYSTEM, at=MOMENT)
    number, place_id = session.id, place.id
    db.session.commit()
    assert list(replaying.check()) == []
    db.session.execute(db.update(Session).where(Session.id == number).values(held_on=date(2026, 12, 11)))
    db.session.execute(db.update(Place).values(address="Nơi khác"))
    db.session.commit()
    assert list(replaying.check()) == [
        f"nơi tiếp công dân {place_id}: không khớp với những việc đã ghi sổ",
        f"buổi tiếp công dân {number}: không khớp với những việc đã ghi sổ",
    ]
