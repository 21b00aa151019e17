"""Spans that are not counted: by hand, in words, and what is refused."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.deadlines.rules import span_stopped
from feedback.law.calendar import BadPause, BeyondCalendar, Calendar, Pause, Unit
from feedback.law.reckoning import answer, read_question
from feedback.law.terms import STATUTE
from tests.law import oracle
from tests.law.stops import stopped_questions

W, C, M = Unit.WORKING_DAY, Unit.CALENDAR_DAY, Unit.MONTH
CALENDAR = oracle.embedded_calendar()


def stop(first: str, last: str) -> Pause:
    return Pause(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("start", "length", "unit", "stops", "due", "why"),
    [
        ("2026-11-02", 7, W, [("2026-11-05", "2026-11-05")], "2026-11-12", "Thu 5 left out: one day later"),
        ("2026-11-02", 7, W, [("2026-11-07", "2026-11-08")], "2026-11-11", "a weekend costs nothing"),
        ("2026-11-02", 7, W, [("2026-11-02", "2026-11-03")], "2026-11-12", "stopped on the day it began"),
        ("2026-11-02", 7, W, [("2026-11-11", "2026-11-12")], "2026-11-13", "the last day itself: Fri 13"),
        ("2026-11-02", 7, W, [("2026-11-12", "2026-11-20")], "2026-11-11", "after the end: nothing moves"),
        ("2026-11-02", 10, C, [("2026-11-05", "2026-11-09")], "2026-11-17", "Thu 12 + 5 days = Tue 17"),
        (
            "2026-11-04",
            10,
            C,
            [("2026-11-15", "2026-11-18")],
            "2026-11-19",
            "Sat 14 waits for Mon 16: stopped",
        ),
        ("2026-11-04", 10, C, [("2026-11-15", "2026-11-15")], "2026-11-16", "only the Sunday is stopped"),
        # The second stop is reached only because of the first: Thu 12, + 3 = Sun 15, + 2 = Tue 17.
        ("2026-11-02", 10, C, [("2026-11-04", "2026-11-06"), ("2026-11-14", "2026-11-15")], "2026-11-17", ""),
        (
            "2026-11-02",
            10,
            C,
            [("2026-11-04", "2026-11-06"), ("2026-11-07", "2026-11-08")],
            "2026-11-17",
            "side by side",
        ),
        ("2026-02-09", 7, W, [("2026-02-11", "2026-02-24")], "2026-03-04", "over Tết: Tue 10, Wed 25 …"),
    ],
)
def test_by_hand(
    start: str, length: int, unit: Unit, stops: list[tuple[str, str]], due: str, why: str
) -> None:
    counted = CALENDAR.count(
        date.fromisoformat(start), length, unit, pauses=[stop(*one) for one in reversed(stops)]
    )
    assert counted.on == date.fromisoformat(due), why


def test_in_words(calendar: Calendar) -> None:
    counted = calendar.count(
        date(2026, 2, 9), 7, W, pauses=[stop("2026-02-11", "2026-02-24"), stop("2026-02-26", "2026-02-26")]
    )
    assert [step.sentence() for step in counted.trace][1:] == [
        "Tạm dừng từ thứ Tư 11/02/2026 đến hết thứ Ba 24/02/2026: 14 ngày này không tính. Trước đó đã tính "
        "1 ngày làm việc, còn lại 6 ngày làm việc; tính tiếp từ thứ Tư 25/02/2026.",
        "Tạm dừng từ thứ Năm 26/02/2026 đến hết thứ Năm 26/02/2026: 1 ngày này không tính. Trước đó đã tính "
        "2 ngày làm việc, còn lại 5 ngày làm việc; tính tiếp từ thứ Sáu 27/02/2026.",
        "Hạn: hết thứ Năm 05/03/2026.",
    ]
    late = calendar.count(date(2026, 11, 2), 7, W, pauses=[stop("2026-11-12", "2026-11-20")])
    assert "bắt đầu sau khi thời hạn đã hết" in "".join(step.sentence() for step in late.trace)
    assert (late.pauses, len(late.idle)) == ((), 1)


def test_an_unsure_day_inside_a_stop_does_not_matter(calendar: Calendar) -> None:
    """24/11/2026 is not confirmed; while the clock stands still nobody needs to know."""
    start = date(2026, 11, 19)
    assert calendar.count(start, 5, W).provisional
    stopped = calendar.count(start, 5, W, pauses=[stop("2026-11-23", "2026-11-25")])
    assert (stopped.on, stopped.provisional) == (date(2026, 12, 1), False)


@pytest.mark.parametrize(
    ("unit", "back", "stops", "message"),
    [
        (W, False, [("2026-11-05", "2026-11-10"), ("2026-11-10", "2026-11-12")], "chồng lên nhau"),
        (W, False, [("2026-11-01", "2026-11-10")], "trước ngày bắt đầu tính thời hạn"),
        (C, True, [("2026-11-05", "2026-11-10")], "đếm lùi"),
        (M, False, [("2026-11-05", "2026-11-10")], "theo tháng"),
    ],
)
def test_refused(
    calendar: Calendar, unit: Unit, back: bool, stops: list[tuple[str, str]], message: str
) -> None:
    with pytest.raises(BadPause, match=message):
        calendar.count(date(2026, 11, 2), 7, unit, back=back, pauses=[stop(*one) for one in stops])


def test_refused_backwards_or_beyond_the_calendar(calendar: Calendar) -> None:
    with pytest.raises(BadPause, match="ngày cuối đứng trước ngày đầu"):
        stop("2026-11-20", "2026-11-05")
    for unit in (W, C):
        with pytest.raises(BeyondCalendar, match="Cần nhập ngày nghỉ"):
            calendar.count(date(2026, 11, 2), 7, unit, pauses=[stop("2026-11-05", "2028-02-01")])


starts = st.dates(date(2019, 1, 1), date(2026, 10, 31))
gaps = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 25)), min_size=1, max_size=4)


@given(starts, st.integers(1, 40), st.sampled_from([W, C]), gaps)
def test_every_trace_adds_up(start: date, length: int, unit: Unit, spans: list[tuple[int, int]]) -> None:
    """What was counted before a stop and what is left make the whole, stop after stop."""
    stops, day = [], start
    for gap, days in spans:
        first = day + oracle.DAY * gap
        stops.append(Pause(first, first + oracle.DAY * days))
        day = stops[-1].last + oracle.DAY
    counted = CALENDAR.count(start, length, unit, pauses=stops)
    said = [step for step in counted.trace if step.code == "stopped"]
    assert len(said) == len(counted.pauses)
    done = [int(str(step.values["done"]).split()[0]) for step in said]
    left = [int(str(step.values["left"]).split()[0]) for step in said]
    assert all(one + other == length for one, other in zip(done, left, strict=True))
    assert all(earlier <= later for earlier, later in pairwise(done))
    assert all("{" not in step.sentence() for step in counted.trace)
    assert CALENDAR.works(counted.on)
    assert not any(counted.on in one for one in stops)


def test_before_the_stop_and_from_the_resumption_on_make_the_whole() -> None:
    """Five thousand clocks that stopped: walked day by day, each day counted once or not at all.

    A day is counted when it lies after the start and in no stop; the day of the resumption is one of them.
    """
    for question in stopped_questions(5000, seed=11):
        flags = [f"--circumstance {name}" for name in question.circumstances]
        flags.append(f"--extension {question.extensions}")
        running: set[date] = set()
        day = question.start
        for stop in question.pauses:
            resumed_on = stop.last + oracle.DAY
            assert span_stopped(stop.first, resumed_on) == stop
            assert span_stopped(stop.first, stop.first) is None
            flags.append(f"--suspended {stop.first}:{stop.last}")
            while (day := day + oracle.DAY) < stop.first:
                running.add(day)
            day = stop.last
        found = answer(
            read_question(question.rule, question.start.isoformat(), " ".join(flags)), STATUTE, CALENDAR
        )
        length = found.as_json()["length"]
        while len(running) < length:
            day += oracle.DAY
            running.add(day)
        reached = max(running)
        while not CALENDAR.works(reached) or any(reached in stop for stop in question.pauses):
            reached += oracle.DAY
        assert found.on == reached, question
