"""Pure decisions of the room: hours, days of a recurring schedule, what may still be changed."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from feedback.law import trace
from feedback.law.calendar import BeyondCalendar, Calendar
from feedback.law.refusal import Forbidden, Misstated, Overtaken, Refusal
from feedback.reception import slots

Span = tuple[str, str]
"""From one hour to another of the same day: («07:30», «11:30»)."""

WEEKDAYS: Final = range(7)
_WEEKDAY_KEYS: Final = ("thu2", "thu3", "thu4", "thu5", "thu6", "thu7", "cn")
_ORDINALS: Final = {"1": "đầu tiên", "2": "thứ hai", "3": "thứ ba", "4": "thứ tư", "cuoi": "cuối cùng"}
OTHER_FORM: Final = ("Đã xem giấy tờ, số khác mẫu", "Giấy tờ của tôi có số khác mẫu")
"""Why there is no number of a known form, of who did show a paper, as the desk and as he himself says it."""
LIVE: Final = ("planned", "published")
"""States of a session that is still to be held, or was missed once its day is over."""


class Refused(Refusal):
    """An act of reception that can't be; in words."""


class NotYours(Forbidden):
    """The place or session belongs to another agency, or the actor has no right to it."""

    def __init__(self) -> None:
        super().__init__("Ông/bà chỉ sửa được nơi tiếp và lịch tiếp của cơ quan mình")


class BadDetail(Misstated):
    """What was typed can't be."""


class Stale(Overtaken):
    """Somebody else changed it since the page was opened."""


def check_spans(weekday: int, spans: Sequence[Span]) -> None:
    """That the hours of one weekday stand in order and don't meet. Raises BadDetail for the field «t0».."""
    field, name = f"t{weekday}", trace.WEEKDAYS[weekday]
    if any(opens >= closes for opens, closes in spans):
        raise BadDetail(field, f"Giờ tiếp {name}: giờ kết thúc phải sau giờ bắt đầu")
    ordered = sorted(spans)
    if any(later[0] < earlier[1] for earlier, later in pairwise(ordered)):
        raise BadDetail(field, f"Giờ tiếp {name}: các khoảng giờ trùng nhau")


def check_slots(opens: str, closes: str, minutes: int, seats: int) -> None:
    """That hours stand in order and, where seats can be booked, hold one slot at least. Raises BadDetail."""
    if opens >= closes:
        raise BadDetail("closes", "Giờ kết thúc phải sau giờ bắt đầu")
    if seats and not slots.cut([(opens, closes)], minutes):
        raise BadDetail(
            "closes",
            f"Từ {slots.words(opens)} đến {slots.words(closes)} không đủ một khung giờ {minutes} phút. "
            "Sửa giờ tiếp hoặc độ dài khung giờ",
        )


def open_spans(
    day: date, hours: Iterable[tuple[int, str, str]], calendar: Calendar, *, closed: bool
) -> list[Span]:
    """When a place with these weekly hours (weekday, opens, closes) receives on a day, in order.

    Nobody receives on a holiday. A weekend day has only its own hours; one that is worked in exchange and
    has none takes those of Monday. Past the calendar's data nothing is known, so nothing is open.
    """
    if closed:
        return []
    weekly: dict[int, list[Span]] = {}
    for weekday, opens, closes in hours:
        weekly.setdefault(weekday, []).append((opens, closes))
    own = sorted(weekly.get(day.weekday(), []))
    try:
        why = calendar.day_off(day)
    except BeyondCalendar:
        return []
    if why is None:
        return own or (sorted(weekly.get(0, [])) if day.weekday() >= 5 else [])
    return own if why == trace.WEEKDAYS[day.weekday()] else []


@dataclass(frozen=True, slots=True)
class DayOf:
    """One day of a recurring schedule: the day it names, and where days off move it to (``why`` of the first
    of them, empty when it stays).
    """

    meant_on: date
    held_on: date
    why: str = ""


def check_pattern(days: Sequence[str]) -> None:
    """That each entry names days of a month: «5», «thu2» (every week), «thu2-1» (the first Monday),
    «thu6-cuoi» (the last Friday). Raises BadDetail.
    """
    if not days:
        raise BadDetail("days", "Ghi ít nhất một ngày tiếp")
    for one in days:
        _named_days(one, date(2026, 1, 1))


def days_of(days: Sequence[str], month: date) -> list[date]:
    """The days that a pattern names in the month of a day, each once, in order. A day that the month lacks
    («31») is its last. Raises BadDetail for a pattern that can't be read.
    """
    return sorted({day for one in days for day in _named_days(one, month)})


def _named_days(written: str, month: date) -> list[date]:
    first = month.replace(day=1)
    length = monthrange(first.year, first.month)[1]
    if written.isascii() and written.isdecimal() and len(written) <= 2 and 1 <= int(written) <= 31:
        return [first.replace(day=min(int(written), length))]
    name, dash, ordinal = written.partition("-")
    if name not in _WEEKDAY_KEYS or (dash and ordinal not in _ORDINALS):
        raise BadDetail("days", f"«{written}» không phải ngày tiếp. Viết như: 5, 20, thu2, thu2-1, thu6-cuoi")
    weekday = _WEEKDAY_KEYS.index(name)
    found = [day for step in range(length) if (day := first + timedelta(days=step)).weekday() == weekday]
    if not dash:
        return found
    return [found[-1] if ordinal == "cuoi" else found[int(ordinal) - 1]]


def pattern_words(days: Sequence[str]) -> str:
    """The pattern in words: «ngày 5 và ngày 20 hằng tháng», «thứ Hai đầu tiên của tháng»."""
    words = []
    for one in days:
        name, _, ordinal = one.partition("-")
        if name.isdecimal():
            words.append(f"ngày {int(name)} hằng tháng")
        elif ordinal:
            words.append(f"{trace.WEEKDAYS[_WEEKDAY_KEYS.index(name)]} {_ORDINALS[ordinal]} của tháng")
        else:
            words.append(f"{trace.WEEKDAYS[_WEEKDAY_KEYS.index(name)]} hằng tuần")
    return ", ".join(words)


def scheduled(days: Sequence[str], month: date, calendar: Calendar) -> list[DayOf]:
    """The days of a recurring schedule in a month; one that is no working day moves to the next that is.

    Ends where the calendar's data ends.
    """
    found = []
    for meant in days_of(days, month):
        day, why = meant, ""
        try:
            while (off := calendar.day_off(day)) is not None:
                why = why or off
                day += timedelta(days=1)
        except BeyondCalendar:
            break
        found.append(DayOf(meant, day, why))
    return found


def demand_live(state: str, held_on: date, today: date) -> None:
    """That a session may still be moved, called off or delegated. Raises Refused."""
    if state not in LIVE:
        raise Refused("Buổi tiếp này đã tiếp, đã dời hoặc đã hủy nên không sửa được nữa")
    if held_on < today:
        raise Refused(
            "Ngày tiếp đã qua. Nếu đã tiếp, ghi kết quả buổi tiếp; nếu bị lỡ, xếp một buổi mới để tiếp bù"
        )


def works(calendar: Calendar, day: date) -> bool:
    """Whether this is a working day; beyond the calendar Monday to Friday are."""
    try:
        return calendar.works(day)
    except BeyondCalendar:
        return day.weekday() < 5


def next_working_day(calendar: Calendar, day: date) -> date:
    """The first working day after this one, at most ``slots.AHEAD`` days on."""
    found = day + timedelta(days=1)
    while not works(calendar, found) and found < day + timedelta(days=slots.AHEAD):
        found += timedelta(days=1)
    return found
