"""Hand-computed days, weekdays written beside; then random days against the slow oracle."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.law.calendar import BeyondCalendar, Calendar, SpecialDay, Standing, Unit
from tests.law import oracle

W, C, M, Y = Unit.WORKING_DAY, Unit.CALENDAR_DAY, Unit.MONTH, Unit.YEAR
CALENDAR = oracle.embedded_calendar()


def d(text: str) -> date:
    day, month, year = text.split("/")
    return date(int(year), int(month), int(day))


@pytest.mark.parametrize(
    ("start", "length", "unit", "due", "why"),
    [
        # The worked example of the law notes: received Monday 2/11/2026.
        ("02/11/2026", 7, W, "11/11/2026", "Tue 3, 4, 5, Fri 6, Mon 9, 10, Wed 11"),
        ("11/11/2026", 30, C, "11/12/2026", "a Friday, a working day"),
        ("11/11/2026", 45, C, "28/12/2026", "26/12 is a Saturday, rolls to Monday"),
        ("02/11/2026", 10, C, "12/11/2026", "a Thursday"),
        ("02/11/2026", 10, W, "16/11/2026", "3-6 (4), 9-13 (9), Mon 16"),
        # Tết 2026: Mon 16/2 to Fri 20/2 off.
        ("13/02/2026", 1, W, "23/02/2026", "Fri 13; Sat, Sun, Tết week, Sat, Sun; Mon 23"),
        ("12/02/2026", 5, W, "26/02/2026", "Fri 13 (1), Mon 23 (2), 24, 25, Thu 26 (5)"),
        ("06/02/2026", 10, C, "23/02/2026", "raw Mon 16/2 is the eve of Tết, rolls over the week"),
        ("10/02/2026", 10, C, "23/02/2026", "raw Fri 20/2 is the fourth of Tết"),
        ("14/02/2026", 10, C, "24/02/2026", "Tết inside a calendar period counts"),
        # 30/4 Thu and 1/5 Fri 2026; Hùng Kings on Sun 26/4, made up on Mon 27/4.
        ("24/04/2026", 1, W, "28/04/2026", "Fri 24; Mon 27 off; Tue 28"),
        ("24/04/2026", 3, W, "04/05/2026", "Tue 28, Wed 29, then 30/4, 1/5, weekend; Mon 4/5"),
        ("20/04/2026", 10, C, "04/05/2026", "raw Thu 30/4, rolls over 1/5 and the weekend"),
        ("17/04/2026", 10, C, "28/04/2026", "raw Mon 27/4, the day made up, rolls to Tuesday"),
        # Mon 31/8 swapped for Sat 22/8/2026; 1/9 Tue and 2/9 Wed off.
        ("21/08/2026", 1, W, "22/08/2026", "Fri 21; the Saturday is worked"),
        ("21/08/2026", 6, W, "28/08/2026", "Sat 22 (1), Mon 24 to Fri 28 (6)"),
        ("21/08/2026", 7, W, "03/09/2026", "Mon 31, 1/9, 2/9 off; Thu 3"),
        ("12/08/2026", 10, C, "22/08/2026", "the raw end is the worked Saturday: no roll"),
        ("21/08/2026", 10, C, "03/09/2026", "raw Mon 31/8 is off, rolls to Thu 3/9"),
        # Fri 2/1/2026 swapped for Sat 10/1/2026.
        ("31/12/2025", 1, W, "05/01/2026", "Thu 1, Fri 2 off, weekend; Mon 5"),
        ("31/12/2025", 6, W, "10/01/2026", "Mon 5 to Fri 9 (5), Sat 10 worked (6)"),
        ("31/12/2025", 7, W, "12/01/2026", "then Mon 12"),
        ("23/12/2025", 10, C, "05/01/2026", "raw Fri 2/1 is off"),
        # The start may itself be a day off.
        ("08/11/2026", 1, W, "09/11/2026", "from a Sunday: Monday is the first"),
        # Month ends.
        ("31/01/2026", 1, M, "02/03/2026", "28/2/2026 is a Saturday, rolls to Monday"),
        ("31/01/2024", 1, M, "29/02/2024", "leap year, a Thursday"),
        ("31/08/2026", 1, M, "30/09/2026", "September has 30 days, a Wednesday"),
        ("30/11/2025", 3, M, "02/03/2026", "28/2/2026, Saturday, across the year"),
        ("29/02/2024", 1, Y, "28/02/2025", "no 29/2 in 2025; a Friday"),
        ("25/11/2025", 1, Y, "25/11/2026", "a Wednesday"),
    ],
)
def test_counts_forward(calendar: Calendar, start: str, length: int, unit: Unit, due: str, why: str) -> None:
    counted = calendar.count(d(start), length, unit)
    assert counted.on == d(due), why
    assert not counted.provisional


@pytest.mark.parametrize(
    ("event", "length", "unit", "out_by", "why"),
    [
        ("16/11/2026", 5, W, "09/11/2026", "Mon 16; Fri 13, 12, 11, 10, Mon 9"),
        ("24/08/2026", 1, W, "22/08/2026", "the worked Saturday before Mon 24"),
        ("24/02/2026", 5, W, "10/02/2026", "Mon 23, then before Tết Fri 13, 12, 11, Tue 10"),
        ("16/11/2026", 5, C, "11/11/2026", "a Wednesday"),
        ("13/11/2026", 5, C, "06/11/2026", "raw Sun 8 moves back to Fri 6, never forward"),
        ("23/02/2026", 3, C, "13/02/2026", "raw Fri 20/2 is Tết, back to Fri 13"),
    ],
)
def test_counts_back(calendar: Calendar, event: str, length: int, unit: Unit, out_by: str, why: str) -> None:
    assert calendar.count(d(event), length, unit, back=True).on == d(out_by), why


def test_the_unconfirmed_24_november_is_worked_but_said(calendar: Calendar) -> None:
    assert calendar.works(d("24/11/2026"))
    over = calendar.count(d("23/11/2026"), 3, W)
    assert (over.on, over.provisional) == (d("26/11/2026"), True)
    assert "24/11/2026 (Ngày Văn hóa Việt Nam) chưa có văn bản xác nhận" in "".join(
        step.sentence() for step in over.trace
    )
    past = calendar.count(d("24/11/2026"), 3, W)
    assert (past.on, past.provisional) == (d("27/11/2026"), False)
    # A calendar period needs the day only when it ends there.
    assert not calendar.count(d("20/11/2026"), 10, C).provisional
    ends_there = calendar.count(d("14/11/2026"), 10, C)
    assert (ends_there.on, ends_there.provisional) == (d("24/11/2026"), True)
    assert "chưa có văn bản xác nhận" in "".join(step.sentence() for step in ends_there.trace)


def test_confirmed_it_is_off() -> None:
    confirmed = Calendar(
        days_off={d("24/11/2026"): SpecialDay("Ngày Văn hóa Việt Nam", Standing.CONFIRMED, "Luật số …")},
        worked={},
        years={2026: True},
    )
    counted = confirmed.count(d("23/11/2026"), 3, W)
    assert (counted.on, counted.provisional) == (d("27/11/2026"), False)


def test_a_year_that_is_not_announced_is_provisional(calendar: Calendar) -> None:
    # Fri 1/1/2027 off as proposed: from Tue 29/12 the 30, 31, then Mon 4/1.
    counted = calendar.count(d("29/12/2026"), 3, W)
    assert (counted.on, counted.provisional) == (d("04/01/2027"), True)
    said = [step.sentence() for step in counted.trace]
    assert "Không tính thứ Sáu 01/01/2027: Tết Dương lịch (dự kiến)." in said
    assert "Tạm tính: lịch nghỉ năm 2027 chưa được xác nhận." in said


def test_refuses_past_its_data(calendar: Calendar) -> None:
    with pytest.raises(BeyondCalendar, match="từ năm 2019 đến năm 2027"):
        calendar.count(d("30/12/2027"), 5, W)
    with pytest.raises(BeyondCalendar):
        calendar.count(d("30/12/2027"), 5, C)
    with pytest.raises(BeyondCalendar):
        calendar.count(d("15/06/2027"), 1, Y)
    with pytest.raises(BeyondCalendar):
        calendar.count(d("05/01/2019"), 10, W, back=True)
    with pytest.raises(BeyondCalendar):
        calendar.count(d("05/01/2018"), 10, C)
    with pytest.raises(BeyondCalendar):
        calendar.works(d("31/12/2018"))
    with pytest.raises(BeyondCalendar, match="chưa có dữ liệu"):
        Calendar(days_off={}, worked={}, years={}).count(d("02/11/2026"), 1, W)
    # The last day before the data is a lawful start: it is not counted itself.
    assert calendar.count(d("31/12/2018"), 1, W).on == d("02/01/2019")


def test_refuses_nonsense(calendar: Calendar) -> None:
    with pytest.raises(ValueError, match="one unit"):
        calendar.count(d("02/11/2026"), 0, W)
    with pytest.raises(ValueError, match="follow"):
        Calendar(days_off={}, worked={}, years={2024: True, 2026: True})


def test_the_trace_says_each_thing_that_happened(calendar: Calendar) -> None:
    assert [step.sentence() for step in calendar.count(d("21/08/2026"), 7, W).trace] == [
        "Ngày bắt đầu (thứ Sáu 21/08/2026) không tính; đếm từ thứ Bảy 22/08/2026 "
        "(Điều 147 Bộ luật Dân sự 2015).",
        "Tính cả thứ Bảy 22/08/2026: Làm bù cho ngày nghỉ 31/08/2026.",
        "Không tính thứ Hai 31/08/2026: Ngày nghỉ hoán đổi (làm bù 22/08/2026).",
        "Không tính thứ Ba 01/09/2026: Quốc khánh 2/9.",
        "Không tính thứ Tư 02/09/2026: Quốc khánh 2/9.",
        "Hạn: hết thứ Năm 03/09/2026.",
    ]
    assert [step.sentence() for step in calendar.count(d("11/11/2026"), 45, C).trace][1:] == [
        "Ngày cuối thứ Bảy 26/12/2026 là ngày nghỉ (thứ Bảy) nên chuyển sang ngày làm việc tiếp theo "
        "(khoản 5 Điều 148 Bộ luật Dân sự 2015).",
        "Hạn: hết thứ Hai 28/12/2026.",
    ]
    assert [step.code for step in calendar.count(d("13/11/2026"), 5, C, back=True).trace] == [
        "counted_back",
        "rolled_back",
        "due",
    ]
    assert [step.code for step in calendar.count(d("31/01/2026"), 1, M).trace] == [
        "counted_from",
        "months",
        "rolled",
        "due",
    ]


starts = st.dates(date(2019, 1, 1), date(2026, 12, 31))
lengths = st.integers(1, 60)


@given(starts, lengths)
def test_working_days_agree_with_the_oracle(start: date, length: int) -> None:
    counted = CALENDAR.count(start, length, W)
    assert (counted.on, counted.provisional) == oracle.working_days(start, length)


@given(starts, lengths)
def test_calendar_days_agree_with_the_oracle(start: date, length: int) -> None:
    counted = CALENDAR.count(start, length, C)
    assert (counted.on, counted.provisional) == oracle.rolled(start + length * oracle.DAY)


@given(starts, st.integers(1, 11))
def test_months_agree_with_the_oracle(start: date, length: int) -> None:
    counted = CALENDAR.count(start, length, M)
    assert (counted.on, counted.provisional) == oracle.rolled(oracle.months_later(start, length))


@given(st.dates(date(2019, 6, 1), date(2027, 12, 31)), lengths)
def test_counting_back_agrees_with_the_oracle(event: date, length: int) -> None:
    counted = CALENDAR.count(event, length, W, back=True)
    assert (counted.on, counted.provisional) == oracle.working_days(event, length, -1)
    counted = CALENDAR.count(event, length, C, back=True)
    assert (counted.on, counted.provisional) == oracle.rolled(event - length * oracle.DAY, -1)


@given(starts, lengths, st.sampled_from([W, C, M]))
def test_ends_on_a_working_day_and_never_earlier_for_later_or_longer(
    start: date, length: int, unit: Unit
) -> None:
    length = min(length, 10) if unit is M else length
    due = CALENDAR.count(start, length, unit).on
    assert CALENDAR.works(due)
    assert due > start
    assert CALENDAR.count(start + timedelta(days=1), length, unit).on >= due
    assert CALENDAR.count(start, length + 1, unit).on >= due


@given(starts, lengths)
def test_back_undoes_forward_in_working_days(start: date, length: int) -> None:
    due = CALENDAR.count(start, length, W).on
    assert CALENDAR.working_days_between(start, due) == length
    assert CALENDAR.count(due + timedelta(days=1), length, W, back=True).on > start


@given(starts, lengths, st.sampled_from([W, C, M]), st.booleans())
def test_every_trace_can_be_said(start: date, length: int, unit: Unit, back: bool) -> None:
    start = max(start, date(2021, 1, 1)) if back else start
    length = min(length, 11) if unit is M else length
    counted = CALENDAR.count(start, length, unit, back=back)
    said = [step.sentence() for step in counted.trace]
    assert said[-1].startswith("Hạn: hết ")
    assert all("{" not in sentence and sentence.endswith(".") for sentence in said)
    assert counted.provisional == any(word in " ".join(said) for word in ("Tạm tính", "chưa có văn bản"))
