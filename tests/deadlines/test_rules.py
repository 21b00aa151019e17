"""How a deadline reads on a day: pure, weekdays beside."""

from __future__ import annotations

from datetime import date

import pytest

from feedback.deadlines import rules
from feedback.law.calendar import Calendar, SpecialDay, Standing, Unit
from tests.law.oracle import embedded_calendar

W, C = Unit.WORKING_DAY, Unit.CALENDAR_DAY
CALENDAR = embedded_calendar()


@pytest.mark.parametrize(
    ("due_on", "unit", "today", "state", "words"),
    [
        (date(2026, 11, 25), W, date(2026, 11, 25), "today", "Đến hạn hôm nay"),
        (date(2026, 11, 30), W, date(2026, 11, 25), "soon", "Còn 3 ngày làm việc"),  # Thu, Fri, Mon
        (date(2026, 12, 1), W, date(2026, 11, 25), "ahead", "Còn 4 ngày làm việc"),
        (date(2026, 11, 30), C, date(2026, 11, 25), "soon", "Còn 5 ngày"),
        (date(2026, 12, 1), C, date(2026, 11, 25), "ahead", "Còn 6 ngày"),
        (date(2026, 11, 28), C, date(2026, 11, 25), "soon", "Còn 3 ngày"),
        (date(2026, 11, 20), W, date(2026, 11, 23), "late", "Quá hạn 1 ngày làm việc"),  # Fri, seen on Monday
        (date(2026, 11, 20), W, date(2026, 11, 22), "late", "Quá hạn 2 ngày"),  # Fri, seen on Sunday
        (date(2026, 11, 20), C, date(2026, 11, 23), "late", "Quá hạn 3 ngày"),
        (date(2011, 7, 5), None, date(2026, 11, 25), "late", "Quá hạn 5622 ngày"),
        (date(2026, 11, 30), W, date(2028, 1, 3), "late", "Quá hạn 399 ngày"),  # beyond the calendar
    ],
)
def test_open(due_on: date, unit: Unit | None, today: date, state: str, words: str) -> None:
    tag = rules.tag(due_on=due_on, unit=unit, today=today, calendar=CALENDAR)
    assert (tag.state, tag.words) == (state, words)


@pytest.mark.parametrize(
    ("met_on", "state", "words"),
    [
        (date(2026, 11, 19), "done", "Xong đúng hạn"),
        (date(2026, 11, 20), "done", "Xong đúng hạn"),
        (date(2026, 11, 24), "done_late", "Xong, quá hạn 2 ngày làm việc"),
    ],
)
def test_met(met_on: date, state: str, words: str) -> None:
    tag = rules.tag(
        due_on=date(2026, 11, 20), unit=W, today=date(2026, 12, 31), calendar=CALENDAR, met_on=met_on
    )
    assert (tag.state, tag.words) == (state, words)


def test_near_is_one_day_for_every_unit() -> None:
    assert rules.soon_until(date(2026, 11, 25), CALENDAR) == date(2026, 11, 30)  # Wed: Thu, Fri, Mon
    assert rules.soon_until(date(2026, 11, 28), CALENDAR) == date(2026, 12, 2)  # Sat: Mon, Tue, Wed
    assert rules.soon_until(date(2026, 4, 29), CALENDAR) == date(2026, 5, 6)  # before two days off
    nothing = Calendar(days_off={}, worked={}, years={})
    assert rules.soon_until(date(2026, 11, 25), nothing) == date(2026, 11, 28)


@pytest.mark.parametrize(
    ("start", "length", "unit", "why"),
    [
        (date(2026, 11, 20), 5, W, "24/11/2026 chưa có văn bản xác nhận là ngày nghỉ"),
        (date(2026, 12, 30), 3, W, "lịch nghỉ năm 2027 chưa công bố"),
        (
            date(2026, 11, 23),
            40,
            W,
            "lịch nghỉ năm 2027 chưa công bố; 24/11/2026 chưa có văn bản xác nhận là ngày nghỉ",
        ),
    ],
)
def test_a_provisional_day_says_what_it_waits_for(start: date, length: int, unit: Unit, why: str) -> None:
    counted = CALENDAR.count(start, length, unit)
    assert counted.provisional
    assert rules.why_provisional([step.as_json() for step in counted.trace]) == why


def test_a_proposed_day_off_in_a_confirmed_year_is_said_too() -> None:
    proposed = SpecialDay("Nghỉ", Standing.PROPOSED)
    calendar = Calendar(days_off={date(2026, 11, 26): proposed}, worked={}, years={2026: True})
    counted = calendar.count(date(2026, 11, 25), 1, W)
    assert counted.provisional
    assert rules.why_provisional([one.as_json() for one in counted.trace]) == "có ngày nghỉ chưa công bố"


def test_ended_is_never_late() -> None:
    tag = rules.tag(
        due_on=date(2026, 11, 2),
        unit=W,
        today=date(2026, 12, 31),
        calendar=Calendar(days_off={}, worked={}, years={}),
        ended_on=date(2026, 11, 20),
    )
    assert tag.state == "ended"


@pytest.mark.parametrize(
    ("day", "kind", "name", "document", "message"),
    [
        (date(2026, 12, 24), "off", " ", "QĐ 1", "tên ngày nghỉ"),
        (date(2026, 12, 24), "off", "Nghỉ", "", "số văn bản"),
        (date(2026, 12, 24), "worked", "Làm bù", "QĐ 1", "thứ Bảy hoặc Chủ nhật"),  # a Thursday
    ],
)
def test_entries_that_make_no_sense(day: date, kind: str, name: str, document: str, message: str) -> None:
    with pytest.raises(rules.NotAHoliday, match=message):
        rules.check_special_day(day, kind, name, document)
