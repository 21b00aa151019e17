"""The calendar and the targets in the database: loaded once, changed by acts that leave a trace."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, event, select

from feedback.actor import SYSTEM, Actor
from feedback.deadlines import actions, queries, rules
from feedback.deadlines.models import CalendarYear, Holiday
from feedback.extensions import db
from feedback.law.calendar import BeyondCalendar, Unit
from feedback.law.terms import CannotCount, UnknownTerm
from feedback.register.models import RegisterEntry
from tests.conftest import MOMENT
from tests.law.oracle import embedded_calendar

W = Unit.WORKING_DAY
CULTURE_DAY = date(2026, 11, 24)
ADMINISTRATOR = Actor("officer", 5, None, frozenset({actions.EDIT_CALENDAR}))
BY: dict[str, Any] = {"by": ADMINISTRATOR, "at": MOMENT}


def acts(session: Any) -> list[tuple[str, str]]:
    rows = session.execute(
        select(RegisterEntry.act, RegisterEntry.actor)
        .where(RegisterEntry.subject_room.in_(("holiday", "calendar_year", "own_target")))
        .order_by(RegisterEntry.id)
    )
    return [tuple(row) for row in rows]


def test_loaded_once_and_equal_to_the_files(session: Any) -> None:
    assert actions.load_holidays(by=SYSTEM, at=MOMENT) == 0
    embedded, held = embedded_calendar(), queries.calendar()
    assert held.years == embedded.years
    for start in (date(2019, 4, 26), date(2025, 4, 25), date(2026, 2, 12), date(2026, 11, 20)):
        assert held.count(start, 10, W).on == embedded.count(start, 10, W).on
    assert len(queries.holidays(2026)) == 17
    assert [row.year for row in queries.years() if not row.confirmed] == [2027]
    assert acts(session) == [("holidays_loaded", "system")]


def test_an_empty_calendar_refuses(session: Any) -> None:
    session.execute(delete(CalendarYear))
    session.commit()
    with pytest.raises(BeyondCalendar, match="chưa có dữ liệu"):
        queries.calendar().count(date(2026, 11, 2), 10, W)


def test_costs_no_query_when_warm(session: Any) -> None:
    queries.calendar()
    queries.terms()
    asked: list[str] = []

    def seen(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", seen)
    try:
        queries.calendar()
        queries.terms()
    finally:
        event.remove(db.engine, "before_cursor_execute", seen)
    assert asked == []


def test_confirming_a_day_makes_it_count(session: Any) -> None:
    assert queries.calendar().works(CULTURE_DAY)
    holiday = actions.confirm_holiday(CULTURE_DAY, document="Luật số 10/2026/QH16", **BY)
    assert (holiday.standing, holiday.document) == ("confirmed", "Luật số 10/2026/QH16")
    assert not queries.calendar().works(CULTURE_DAY)
    session.commit()
    assert not queries.calendar().works(CULTURE_DAY)
    assert acts(session)[-1] == ("holiday_confirmed", "officer:5")
    with pytest.raises(rules.NotAHoliday, match="đã được xác nhận"):
        actions.confirm_holiday(CULTURE_DAY, document="Luật số 11", **BY)
    with pytest.raises(rules.NotAHoliday, match="không có trong lịch"):
        actions.confirm_holiday(date(2026, 11, 25), document="Luật số 11", **BY)
    with pytest.raises(rules.NotAHoliday, match="số văn bản"):
        actions.confirm_holiday(date(2027, 2, 4), document="", **BY)


def test_undone_acts_leave_the_calendar_alone(session: Any) -> None:
    queries.calendar()
    actions.confirm_holiday(CULTURE_DAY, document="Luật số 10/2026/QH16", **BY)
    session.rollback()
    assert queries.calendar().works(CULTURE_DAY)


def test_adding_a_day(session: Any) -> None:
    extra = date(2026, 12, 24)
    actions.add_holiday(extra, kind="off", name="Nghỉ bão", document="CĐ 12/CĐ-UBND", **BY)
    actions.add_holiday(date(2026, 12, 26), kind="worked", name="Làm bù", document="CĐ 12/CĐ-UBND", **BY)
    session.commit()
    held = queries.calendar()
    assert held.day_off(extra) == "Nghỉ bão"
    assert held.works(date(2026, 12, 26))
    for day, message in ((extra, "đã có trong lịch"), (date(2029, 1, 1), "chưa có năm 2029")):
        with pytest.raises(rules.NotAHoliday, match=message):
            actions.add_holiday(day, kind="off", name="Nghỉ", document="QĐ 1", **BY)


def test_confirming_a_year_confirms_its_proposed_days(session: Any) -> None:
    actions.strike_holiday(date(2027, 2, 10), document="12/VPCP-KGVX", **BY)
    actions.confirm_year(2027, document="12/VPCP-KGVX", **BY)
    session.commit()
    standing = {row.day_on: row.standing for row in queries.holidays(2027)}
    assert date(2027, 2, 10) not in standing
    assert standing[date(2027, 2, 9)] == "confirmed"
    assert standing[date(2027, 11, 24)] == "doubtful"
    counted = queries.calendar().count(date(2027, 2, 3), 1, W)  # Thu 4 to Tue 9 off, Wed 10 worked
    assert (counted.on, counted.provisional) == (date(2027, 2, 10), False)
    with pytest.raises(rules.NotAHoliday, match="liên tục"):
        actions.confirm_year(2030, document="1/VPCP", **BY)
    with pytest.raises(rules.NotAHoliday, match="số văn bản"):
        actions.confirm_year(2028, document=" ", **BY)
    with pytest.raises(rules.NotAHoliday, match="đã được xác nhận"):
        actions.strike_holiday(date(2027, 2, 9), document="1/VPCP", **BY)
    actions.confirm_year(2028, document="1/VPCP", **BY)
    assert queries.calendar().works(date(2028, 3, 1))


def test_own_targets(session: Any) -> None:
    actions.set_target("PAKN_ANSWER", length=20, unit=W, from_on=date(2026, 12, 1), document="QĐ 5", **BY)
    actions.set_target("PAKN_ANSWER", length=12, unit=W, from_on=date(2026, 12, 1), document="QĐ 6", **BY)
    session.commit()
    assert queries.terms().resolve("PAKN_ANSWER", date(2026, 11, 30)).length == 15
    assert queries.terms().resolve("PAKN_ANSWER", date(2026, 12, 1)).length == 12
    with pytest.raises(CannotCount):
        actions.set_target("TCD_REPLY", length=20, unit=W, from_on=date(2026, 12, 1), document="QĐ", **BY)
    with pytest.raises(UnknownTerm):
        actions.set_target("X", length=20, unit=W, from_on=date(2026, 12, 1), document="QĐ", **BY)
    for length, document in ((0, "QĐ"), (5, "")):
        with pytest.raises(rules.BadTarget):
            actions.set_target(
                "PAKN_ANSWER", length=length, unit=W, from_on=date(2026, 12, 1), document=document, **BY
            )


def test_only_those_who_may(session: Any) -> None:
    desk: dict[str, Any] = {"by": Actor("officer", 6), "at": MOMENT}
    day = date(2026, 12, 24)
    for act in (
        lambda: actions.load_holidays(**desk),
        lambda: actions.add_holiday(day, kind="off", name="Nghỉ", document="QĐ", **desk),
        lambda: actions.confirm_holiday(CULTURE_DAY, document="QĐ", **desk),
        lambda: actions.strike_holiday(CULTURE_DAY, document="QĐ", **desk),
        lambda: actions.confirm_year(2027, document="QĐ", **desk),
        lambda: actions.set_target("PAKN_ANSWER", length=9, unit=W, from_on=day, document="QĐ", **desk),
    ):
        with pytest.raises(rules.NotPermitted):
            act()
    assert session.scalar(select(Holiday.standing).where(Holiday.day_on == CULTURE_DAY)) == "doubtful"
