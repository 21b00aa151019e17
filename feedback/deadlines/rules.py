"""Pure decisions about deadlines: how far away, how late, and in which words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from feedback.law.calendar import BeyondCalendar, Calendar, Unit
from feedback.law.refusal import Refusal
from feedback.law.trace import StepCode

SOON_DAYS = 3
"""From how many days before its day a deadline is near: see ``soon_until``."""

TagState = Literal["late", "today", "soon", "ahead", "done", "done_late", "ended"]


class NotAHoliday(Refusal):
    """The entry of the calendar makes no sense, or may not be changed any more."""


class NotPermitted(Refusal):
    """The actor may not change the calendar or the targets."""


class BadTarget(Refusal):
    """A target of the province needs a length of at least one and a document."""


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
) -> Tag:
    """The tag of a deadline (nhãn thời hạn): late, due today, days left, done in time or late, ended.

    Days are counted in the unit of the rule: working days for a rule in working days, else calendar days
    (also where the calendar holds no data for the days in question). Which are near doesn't hang on the unit.
    """
    if ended_on is not None:
        return Tag("ended", 0, Unit.CALENDAR_DAY, "Không tính tiếp")
    until = today if met_on is None else met_on
    left, shown = _between(until, due_on, unit, calendar)
    late = until > due_on
    if met_on is not None:
        if late:
            return Tag("done_late", -left, shown, f"Xong, quá hạn {shown.length_words(-left)}")
        return Tag("done", 0, shown, "Xong đúng hạn")
    if late:
        return Tag("late", -left, shown, f"Quá hạn {shown.length_words(-left)}")
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
