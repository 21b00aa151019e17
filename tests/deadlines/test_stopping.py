"""Clocks that stand still, go on, are lengthened, on both engines; days counted by hand, weekdays beside."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from feedback.actor import SYSTEM
from feedback.clock import ZONE
from feedback.deadlines import actions, checks, queries
from feedback.deadlines.actions import Start, Started
from feedback.deadlines.models import Deadline, DeadlineExtension, DeadlinePause
from feedback.deadlines.rules import ClockRefused
from feedback.law.reckoning import answer
from feedback.law.terms import CannotCount
from tests.law import draws
from tests.law.stops import stopped_questions

CASE = ("cases", 12)
RULE = "KN_RESOLVE_L1"
STOP = "Quyết định số 31/QĐ-UBND về việc tạm đình chỉ giải quyết khiếu nại"
RESUMED = "Quyết định số 35/QĐ-UBND về việc tiếp tục giải quyết khiếu nại"


def moment(day: date) -> datetime:
    """Nine in the morning of the day, in the province."""
    return datetime(day.year, day.month, day.day, 9, tzinfo=ZONE)


def november(day: int) -> date:
    return date(2026, 11, day)


def begin(agency: int, on: date, term: str = RULE, variants: frozenset[str] = frozenset()) -> Started:
    one = Start(term, CASE, agency, on, variants=variants)
    return actions.start(one, by=SYSTEM, at=moment(on))


def pause(from_on: date, *, at: date | None = None, term: str = RULE) -> None:
    actions.pause(CASE, (term,), from_on=from_on, basis=STOP, at=moment(at or from_on))


def resume(on: date, *, at: date | None = None, term: str = RULE) -> date:
    (started,) = actions.resume(CASE, (term,), on=on, basis=RESUMED, at=moment(at or on))
    return started.due_on


def clock() -> Deadline:
    return queries.for_subject(CASE)[0]


def test_nothing_is_counted_while_it_stands_still(session: Any, agencies: tuple[int, int]) -> None:
    """Accepted Mon 2/11, stopped from Thu 12/11: ten days gone, of 3 to 11 nine, twenty-one left."""
    assert begin(agencies[0], november(2)).due_on == date(2026, 12, 2)  # a Wednesday
    pause(november(12))
    session.commit()
    row = clock()
    assert (row.paused_on, row.is_open, row.binds) == (november(12), True, False)
    assert queries.earliest_open("cases", [CASE[1]]) == {}
    assert queries.overdue(date(2026, 12, 31)) == []
    assert queries.tag(row, date(2026, 12, 31)).words == "Tạm dừng thời hạn"
    assert [one.id for one in queries.open_for(CASE)] == [row.id]
    said = queries.reasons(row)
    assert f"Tạm dừng thời hạn từ thứ Năm 12/11/2026. Căn cứ: {STOP}." in said
    assert said[-1] == (
        "Đang tạm dừng từ thứ Năm 12/11/2026. Trước đó đã tính 9 ngày, còn lại 21 ngày. "
        "Hạn mới được tính khi có quyết định tiếp tục."
    )
    # Resumed on Tue 1/12, which counts as the first of the twenty-one: Mon 21/12.
    assert resume(date(2026, 12, 1)) == date(2026, 12, 21)
    session.commit()
    row = clock()
    assert (row.paused_on, row.binds, row.length) == (None, True, 30)
    stop = session.scalars(select(DeadlinePause)).one()
    assert (stop.from_on, stop.until_on, stop.basis) == (november(12), november(30), STOP)
    said = queries.reasons(row)
    assert said[0].startswith("Giải quyết khiếu nại lần đầu: 30 ngày")
    assert "Điều 11a Luật Khiếu nại" in said[1]
    assert said[2:4] == (
        f"Tạm dừng thời hạn từ thứ Năm 12/11/2026. Căn cứ: {STOP}.",
        f"Tiếp tục tính từ thứ Ba 01/12/2026. Căn cứ: {RESUMED}.",
    )
    assert said[-2:] == (
        "Tạm dừng từ thứ Năm 12/11/2026 đến hết thứ Hai 30/11/2026: 19 ngày này không tính. Trước đó đã tính "
        "9 ngày, còn lại 21 ngày; tính tiếp từ thứ Ba 01/12/2026.",
        "Hạn: hết thứ Hai 21/12/2026.",
    )
    assert list(checks.check()) == []


@pytest.mark.parametrize(
    ("spans", "due", "why"),
    [
        ([(5, 5)], date(2026, 12, 2), "stopped and resumed on Thu 5: no day lost"),
        ([(5, 6)], date(2026, 12, 3), "Thu 5 lost: Thu 3/12"),
        ([(2, 4)], date(2026, 12, 3), "Mon 2 isn't counted anyway, Tue 3 lost"),
        ([(5, 9), (9, 12)], date(2026, 12, 9), "Thu 5 to Sun 8 and Mon 9 to Wed 11: seven days, Wed 9/12"),
        ([(5, 9), (10, 13)], date(2026, 12, 9), "four and three days, Mon 9 counted between"),
        ([(5, 8)], date(2026, 12, 7), "three days: Sat 5/12 rolls to Mon 7/12"),
        ([(5, 5), (5, 7)], date(2026, 12, 4), "nothing, then Thu 5 and Fri 6: Fri 4/12"),
    ],
)
def test_by_hand(
    session: Any, agencies: tuple[int, int], spans: list[tuple[int, int]], due: date, why: str
) -> None:
    begin(agencies[0], november(2))
    found = None
    for first, on in spans:
        pause(november(first))
        found = resume(november(on))
    assert (found, clock().due_on) == (due, due), why
    lost = [(stop.first, stop.last) for stop in queries.stops_of(clock().id)]
    assert lost == [(november(a), november(b - 1)) for a, b in spans if a < b]
    assert list(checks.check()) == []


def test_decided_on_friday_and_entered_on_monday(session: Any, agencies: tuple[int, int]) -> None:
    begin(agencies[0], november(2))
    pause(november(6), at=november(9))
    assert resume(november(13), at=november(16)) == date(2026, 12, 9)  # Fri 6 to Thu 12: Wed 2/12 + 7


def test_what_was_late_stays_late(session: Any, agencies: tuple[int, int]) -> None:
    """Due Wed 2/12, stopped from Mon 7/12: the suspension is lawful, the lateness stays."""
    begin(agencies[0], november(2))
    monday = date(2026, 12, 7)
    with pytest.raises(ClockRefused, match="Chỉ được tạm dừng từ hôm nay"):
        pause(date(2026, 12, 1), at=monday)
    pause(monday)
    row = clock()
    assert (row.binds, queries.earliest_open("cases", [12])) == (True, {12: date(2026, 12, 2)})
    assert queries.overdue(date(2026, 12, 31)) == [row]
    tag = queries.tag(row, date(2026, 12, 31))
    assert (tag.state, tag.words) == ("late", "Quá hạn 5 ngày, đang tạm dừng")
    assert "Khi đó thời hạn đã hết nên ngày hạn không đổi." in queries.reasons(row)[-2]
    assert resume(date(2026, 12, 21)) == date(2026, 12, 2)
    assert any("bắt đầu sau khi thời hạn đã hết" in one for one in queries.reasons(clock()))


def test_met_or_ended_while_it_stands_still(session: Any, agencies: tuple[int, int]) -> None:
    begin(agencies[0], november(2))
    pause(november(12))
    actions.meet(CASE, (RULE,), at=moment(date(2026, 12, 15)))
    session.commit()
    assert session.scalars(select(Deadline).where(queries.was_met_late())).all() == []
    assert queries.tag(clock(), date(2026, 12, 31)).words == "Xong đúng hạn"
    with pytest.raises(ClockRefused, match="Không có thời hạn «Giải quyết khiếu nại lần đầu» đang chạy"):
        resume(date(2026, 12, 16))


def test_refused_in_words(session: Any, agencies: tuple[int, int]) -> None:
    with pytest.raises(ClockRefused, match="Không có thời hạn"):
        pause(november(12))
    begin(agencies[0], november(2))
    with pytest.raises(ClockRefused, match="không tạm dừng nên không cần tiếp tục"):
        resume(november(12))
    with pytest.raises(ClockRefused, match="01/11/2026 đứng trước 02/11/2026"):
        pause(november(1), at=november(12))
    with pytest.raises(ClockRefused, match="13/11/2026 chưa đến"):
        pause(november(13), at=november(12))
    pause(november(12))
    with pytest.raises(ClockRefused, match="đang tạm dừng từ 12/11/2026"):
        pause(november(13))
    with pytest.raises(ClockRefused, match="đang tạm dừng từ 12/11/2026"):
        actions.vary(CASE, RULE, variants=frozenset({"complex"}), basis="BB 1", at=moment(november(13)))
    with pytest.raises(ClockRefused, match="Ngày tiếp tục 11/11/2026 đứng trước 12/11/2026"):
        resume(november(11), at=november(13))
    with pytest.raises(ClockRefused, match="chưa đến"):
        resume(november(14), at=november(13))
    resume(november(16))
    with pytest.raises(ClockRefused, match="13/11/2026 đứng trước 16/11/2026"):
        pause(november(13), at=november(17))


@pytest.mark.parametrize(
    ("term", "start", "from_on"),
    [
        ("KN_ACCEPT_L1", november(2), november(4)),
        ("PAKN_ANSWER", november(2), november(4)),
        (RULE, date(2026, 6, 8), date(2026, 6, 30)),  # no law stopped complaints before 1/7/2026
    ],
)
def test_no_law_stops_it(
    session: Any, agencies: tuple[int, int], term: str, start: date, from_on: date
) -> None:
    begin(agencies[0], start, term)
    with pytest.raises(ClockRefused, match="Luật không cho tạm dừng"):
        pause(from_on, term=term)
    assert clock().paused_on is None


def test_accepted_before_the_day_and_stopped_by_the_new_law(session: Any, agencies: tuple[int, int]) -> None:
    begin(agencies[0], date(2026, 6, 8))  # due Wed 8/7
    pause(date(2026, 7, 1))
    assert resume(date(2026, 7, 6)) == date(2026, 7, 13)  # Wed 1 to Sun 5: Mon 13/7
    assert any(one.startswith("Chuyển tiếp: Khiếu nại đã thụ lý") for one in queries.reasons(clock()))


def test_complex_and_remote_count_from_the_same_first_day(session: Any, agencies: tuple[int, int]) -> None:
    basis = "Biên bản xác định vụ việc phức tạp số 04/BB-TTT ngày 10/11/2026"
    begin(agencies[0], november(11), variants=frozenset({"remote", "in_person"}))
    row = clock()
    assert (row.variants, row.length, row.due_on) == (["remote"], 45, date(2026, 12, 28))  # Sat 26 rolls
    found = actions.vary(CASE, RULE, variants=frozenset({"complex"}), basis=basis, at=moment(november(16)))
    assert (found.length, found.due_on) == (60, date(2027, 1, 11))  # Sun 10/1 rolls to Mon 11/1
    assert found.provisional
    row = clock()
    assert row.variants == ["complex", "remote"]
    said = queries.reasons(row)
    assert "thời hạn là 60 ngày" in said[1]
    assert said[2] == f"Xác định là vụ việc phức tạp: thứ Hai 16/11/2026. Căn cứ: {basis}."
    several, at = frozenset({"several_places"}), moment(november(17))
    with pytest.raises(ClockRefused, match="không có quy định riêng cho trường hợp «"):
        actions.vary(CASE, RULE, variants=several, basis=basis, at=at)
    again = actions.vary(CASE, RULE, variants=frozenset({"complex"}), basis="BB số 5", at=at)
    assert (again.due_on, queries.reasons(clock())) == (date(2027, 1, 11), said)
    assert list(checks.check()) == []


def test_extended_as_often_as_the_law_allows(session: Any, agencies: tuple[int, int]) -> None:
    """A denunciation accepted Mon 2/11: 30 days to Wed 2/12, 60 to Fri 1/1 and the holiday's end, 90 days."""
    term = "TC_RESOLVE"

    def extend(on: date, at: date | None = None) -> Started:
        basis = "Quyết định số 40/QĐ-UBND về việc gia hạn giải quyết tố cáo"
        return actions.extend(CASE, term, on=on, basis=basis, at=moment(at or on))

    def vary(name: str) -> None:
        at = moment(november(20))
        actions.vary(CASE, term, variants=frozenset({name}), basis="Tờ trình số 9/TTr-TTT", at=at)

    assert begin(agencies[0], november(2), term).due_on == date(2026, 12, 2)
    with pytest.raises(CannotCount, match=r"nhiều nhất 0 lần \(Điều 30 Luật Tố cáo"):
        extend(november(20))
    vary("complex")
    first = extend(date(2026, 12, 2), at=date(2026, 12, 4))
    assert (first.length, first.due_on) == (60, date(2027, 1, 4))  # Fri 1/1 is off: Mon 4/1
    with pytest.raises(CannotCount, match="nhiều nhất 1 lần"):
        extend(date(2026, 12, 10))
    vary("especially_complex")
    with pytest.raises(ClockRefused, match="Ngày gia hạn 01/12/2026 đứng trước 02/12/2026"):
        extend(date(2026, 12, 1), at=date(2026, 12, 10))
    with pytest.raises(ClockRefused, match="phải có trước khi hết hạn"):
        extend(date(2027, 1, 5))
    second = extend(date(2026, 12, 28))
    assert (second.length, second.due_on) == (90, date(2027, 2, 1))  # Sun 31/1 rolls to Mon 1/2
    with pytest.raises(CannotCount, match="nhiều nhất 2 lần"):
        extend(date(2026, 12, 29))
    session.commit()
    rows = session.scalars(select(DeadlineExtension).order_by(DeadlineExtension.ordinal)).all()
    assert [(row.ordinal, row.extended_on) for row in rows] == [
        (1, date(2026, 12, 2)),
        (2, date(2026, 12, 28)),
    ]
    said = queries.reasons(clock())
    assert "Gia hạn 2 lần, mỗi lần 30 ngày: tổng cộng 90 ngày." in said
    assert any(one.startswith("Gia hạn lần 2: thứ Hai 28/12/2026. Căn cứ: Quyết định số 40") for one in said)
    # Stopped from Mon 11/1 for a week: Sun 7/2 is in Tết, whose last day off is Wed 10/2.
    pause(date(2027, 1, 11), term=term)
    assert resume(date(2027, 1, 18), term=term) == date(2027, 2, 11)
    assert list(checks.check()) == []


def test_imported_moments_have_no_stop(session: Any, agencies: tuple[int, int]) -> None:
    given: dict[str, Any] = {"due_at": moment(november(20)), "due_on": november(20)}
    actions.start(
        Start("GIVEN_TARGET", CASE, agencies[0], november(1), **given), by=SYSTEM, at=moment(november(2))
    )
    with pytest.raises(ClockRefused, match="Không có thời hạn"):
        pause(november(4), term="GIVEN_TARGET")


def test_rows_that_contradict_each_other_are_told(session: Any, agencies: tuple[int, int]) -> None:
    begin(agencies[0], november(2))
    pause(november(12))
    row = clock()
    row.paused_on = november(13)
    assert [one.partition(": ")[2] for one in checks.check()] == [
        "dấu tạm dừng không khớp với khoảng tạm dừng đã ghi"
    ]
    row.paused_on = None
    assert any("dấu tạm dừng" in one for one in checks.check())
    row.paused_on = november(12)
    row.variants = ["complex"]
    assert any("số ngày không khớp với trường hợp" in one for one in checks.check())
    row.variants = None
    session.add(DeadlineExtension(deadline_id=row.id, ordinal=1, extended_on=november(5), basis="QĐ 1"))
    assert any("số lần gia hạn hoặc trường hợp" in one for one in checks.check())


def test_the_same_day_as_the_command_gives(session: Any, agencies: tuple[int, int]) -> None:
    """Whatever happens to a clock, its rows lead to the day that ``feedback law deadline`` gives."""
    asked = list(stopped_questions(25, seed=20261104))
    for number, question in enumerate(asked, start=100):
        subject, term = ("cases", number), question.rule
        first = Start(term, subject, agencies[0], question.start, variants=question.circumstances)
        actions.start(first, by=SYSTEM, at=moment(question.start))
        for ordinal in range(question.extensions):
            on = question.start
            actions.extend(subject, term, on=on, basis=f"Gia hạn lần {ordinal + 1}", at=moment(on))
        for stop in question.pauses:
            resumed = stop.last + timedelta(days=1)
            actions.pause(subject, (term,), from_on=stop.first, basis=STOP, at=moment(stop.first))
            actions.resume(subject, (term,), on=resumed, basis=RESUMED, at=moment(resumed))
        session.commit()
        row = queries.for_subject(subject)[0]
        expected = answer(question, queries.terms(), draws.CALENDAR)
        assert (row.due_on, row.provisional) == (expected.on, expected.provisional), question
    assert list(checks.check()) == []
