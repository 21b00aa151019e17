"""Pure decisions about deadlines: how far away, how late, and in which words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from feedback.law.calendar import BeyondCalendar, Calendar, Pause, Unit
from feedback.law.refusal import Refusal
from feedback.law.trace import StepCode

SOON_DAYS = 3
"""From how many days before its day a deadline is near: see ``soon_until``."""

SOON_WORDS = f"trong {Unit.WORKING_DAY.length_words(SOON_DAYS)}"
"""How people say which days are near: «trong 3 ngày làm việc»."""

ASKED_FROM_MONTH = 10
"""From this month on the administrator is asked for next year's schedule of days off."""

TagState = Literal["late", "today", "soon", "ahead", "paused", "done", "done_late", "ended"]


class NotAHoliday(Refusal):
    """The entry of the calendar makes no sense, or may not be changed any more."""


class NotPermitted(Refusal):
    """The actor may not change the calendar or the targets."""


class BadTarget(Refusal):
    """A target of the province needs a length of at least one and a document."""


class ClockRefused(Refusal):
    """A clock can't be stopped, resumed or lengthened so; in words."""


@dataclass(frozen=True, slots=True)
class Tag:
    """How a deadline reads today. ``days`` left or late, in ``unit``; 0 where no number is said."""

    state: TagState
    days: int
    unit: Unit
    words: str


def tag(
    *,
    due_on: date,
    unit: Unit | None,
    today: date,
    calendar: Calendar,
    met_on: date | None = None,
    ended_on: date | None = None,
    paused_on: date | None = None,
) -> Tag:
    """The tag of a deadline (nhãn thời hạn): late, due today, days left, stopped, done (late), ended.

    Days are counted in the unit of the rule: working days for a rule in working days, else calendar days
    (also where the calendar holds no data for the days in question). Which are near doesn't hang on the unit.
    """
    if ended_on is not None:
        return Tag("ended", 0, Unit.CALENDAR_DAY, "Không tính tiếp")
    until = today if met_on is None else met_on
    if paused_on is not None:
        # While it stands still no day passes; what was late before the stop stays late.
        until = min(until, paused_on)
    left, shown = _between(until, due_on, unit, calendar)
    late = until > due_on
    if met_on is not None:
        if late:
            return Tag("done_late", -left, shown, f"Xong, quá hạn {shown.length_words(-left)}")
        return Tag("done", 0, shown, "Xong đúng hạn")
    if late:
        stopped = ", đang tạm dừng" if paused_on is not None else ""
        return Tag("late", -left, shown, f"Quá hạn {shown.length_words(-left)}{stopped}")
    if paused_on is not None:
        return Tag("paused", 0, shown, "Tạm dừng thời hạn")
    if until == due_on:
        return Tag("today", 0, shown, "Đến hạn hôm nay")
    near = due_on <= soon_until(today, calendar)
    return Tag("soon" if near else "ahead", left, shown, f"Còn {shown.length_words(left)}")


def soon_until(today: date, calendar: Calendar) -> date:
    """The last day due that counts as near (sắp đến hạn): three calendar days from today or the third working
    day after today, whichever is later; the former alone where the calendar holds no data.

    The one measure of what is near: counts, filters, tags and the edges of rows all use it.
    """
    soon = today + timedelta(days=SOON_DAYS)
    try:
        return max(soon, calendar.count(today, SOON_DAYS, Unit.WORKING_DAY).on)
    except BeyondCalendar:
        return soon


def why_provisional(trace: Iterable[Mapping[str, str | int]]) -> str:
    """Why a day is provisional (vì sao tạm tính), from its stored trace: the years whose days off are not
    announced, and the days that wait for a document.
    """
    years, days = [], []
    for step in trace:
        if step["step"] == StepCode.UNCONFIRMED_YEAR:
            years.append(f"lịch nghỉ năm {step['year']} chưa công bố")
        elif step["step"] == StepCode.DOUBTFUL:
            day = date.fromisoformat(str(step["on"]))
            days.append(f"{day:%d/%m/%Y} chưa có văn bản xác nhận là ngày nghỉ")
    # A day off that is only proposed bears no step of its own.
    return "; ".join(years + days) or "có ngày nghỉ chưa công bố"


def _between(first: date, last: date, unit: Unit | None, calendar: Calendar) -> tuple[int, Unit]:
    """Days from one day to another; late over a weekend only is late by calendar days, not by zero."""
    if unit is Unit.WORKING_DAY:
        try:
            days = calendar.working_days_between(first, last)
        except BeyondCalendar:
            days = 0
        if days or first == last:
            return days, Unit.WORKING_DAY
    return (last - first).days, Unit.CALENDAR_DAY


def check_special_day(day: date, kind: Literal["off", "worked"], name: str, document: str) -> None:
    """Whether an entry of the calendar makes sense. Raises NotAHoliday in words."""
    if not name.strip():
        raise NotAHoliday("Nhập tên ngày nghỉ hoặc lý do làm bù.")
    if not document.strip():
        raise NotAHoliday("Nhập số văn bản quyết định ngày nghỉ hoặc ngày làm bù.")
    if kind == "worked" and day.weekday() < 5:
        raise NotAHoliday("Ngày làm bù phải là thứ Bảy hoặc Chủ nhật.")


def check_pause(
    title: str, from_on: date, *, due_on: date, last_on: date, paused_on: date | None, today: date
) -> None:
    """Whether a clock may stand still from the day on. ``last_on``: the last thing that happened to it.

    A clock that has run out may be stopped from today only: a stop entered afterwards would undo lateness.
    Raises ClockRefused.
    """
    if paused_on is not None:
        raise ClockRefused(paused_words(title, paused_on))
    _check_day("Ngày tạm dừng", from_on, last_on, today)
    if due_on < today and from_on < today:
        raise ClockRefused(f"Thời hạn «{title}» đã hết ngày {due_on:%d/%m/%Y}. Chỉ được tạm dừng từ hôm nay.")


def check_resumption(title: str, on: date, *, paused_on: date | None, today: date) -> None:
    """Whether a clock may go on from the day. Raises ClockRefused."""
    if paused_on is None:
        raise ClockRefused(f"Thời hạn «{title}» không tạm dừng nên không cần tiếp tục.")
    _check_day("Ngày tiếp tục", on, paused_on, today)


def check_extension(title: str, on: date, *, due_on: date, last_on: date, today: date) -> None:
    """Whether a decision of that day may extend a term: it must come before the term has run out.

    Raises ClockRefused.
    """
    _check_day("Ngày gia hạn", on, last_on, today)
    if due_on < on:
        raise ClockRefused(
            f"Thời hạn «{title}» đã hết ngày {due_on:%d/%m/%Y}. Quyết định gia hạn phải có trước khi hết hạn."
        )


def _check_day(what: str, on: date, last_on: date, today: date) -> None:
    if on < last_on:
        raise ClockRefused(
            f"{what} {on:%d/%m/%Y} đứng trước {last_on:%d/%m/%Y}, ngày ghi nhận gần nhất của thời hạn."
        )
    if on > today:
        raise ClockRefused(f"{what} {on:%d/%m/%Y} chưa đến. Nhập ngày không sau hôm nay.")


def paused_words(title: str, paused_on: date) -> str:
    """That a clock stands still, for those who want to act on it."""
    return f"Thời hạn «{title}» đang tạm dừng từ {paused_on:%d/%m/%Y}."


def span_stopped(from_on: date, resumed_on: date) -> Pause | None:
    """The days that are not counted: from the stop to the day before the resumption; None if not one.

    The day of the resumption decision is counted again (LKN Đ11a, LTC Đ34; NĐ 155/2026).
    """
    return Pause(from_on, resumed_on - timedelta(days=1)) if from_on < resumed_on else None


def unconfirmed_years(today: date, years: Mapping[int, bool]) -> tuple[int, ...]:
    """Years whose schedule of days off should be confirmed by now and isn't: this one, from October the next.

    ``years``: each year that the calendar holds, and whether it is confirmed.
    """
    asked = (today.year, today.year + 1) if today.month >= ASKED_FROM_MONTH else (today.year,)
    return tuple(year for year in asked if not years.get(year, False))


def unconfirmed_words(year: int) -> str:
    """What an administrator is told about such a year."""
    return f"Lịch nghỉ năm {year} chưa được xác nhận: các hạn rơi vào năm đó là tạm tính."
