"""Pure decisions about deadlines: how far away, how late, and in which words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from feedback.law.calendar import BeyondCalendar, Calendar, Unit
from feedback.law.refusal import Refusal

SOON_DAYS = 3
"""From how many days before its day a deadline is shown as near (calendar or working days, as its unit)."""

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
    soon: int = SOON_DAYS,
) -> Tag:
    """The tag of a deadline (nhãn thời hạn): late, due today, days left, done in time or late, ended.

    Days are counted in the unit of the rule: working days for a rule in working days, else calendar days
    (also where the calendar holds no data for the days in question).
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
    return Tag("soon" if left <= soon else "ahead", left, shown, f"Còn {shown.length_words(left)}")


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
