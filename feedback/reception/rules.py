"""Pure decisions of the room: hours, days of a recurring schedule, what may still be changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Final

from feedback.law import trace
from feedback.law.calendar import BeyondCalendar, Calendar
from feedback.law.refusal import Refusal

Span = tuple[str, str]
"""From one hour to another of the same day: («07:30», «11:30»)."""

WEEKDAYS: Final = range(7)


class Refused(Refusal):
    """An act of reception that can't be; in words."""


class NotYours(Refused):
    """The place or session belongs to another agency, or the actor has no right to it."""

    def __init__(self) -> None:
        super().__init__("Ông/bà chỉ sửa được nơi tiếp và lịch tiếp của cơ quan mình")


class BadDetail(Refused):
    """What was typed can't be; ``field`` names the form's field to mend."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class Stale(Refused):
    """Somebody else changed it since the page was opened. ``current`` is the version it has now."""

    def __init__(self, current: int) -> None:
        super().__init__("Nội dung này vừa được người khác thay đổi")
        self.current = current


def check_spans(weekday: int, spans: Sequence[Span]) -> None:
    """That the hours of one weekday stand in order and don't meet. Raises BadDetail for the field «t0».."""
    field, name = f"t{weekday}", trace.WEEKDAYS[weekday]
    if any(opens >= closes for opens, closes in spans):
        raise BadDetail(field, f"Giờ tiếp {name}: giờ kết thúc phải sau giờ bắt đầu")
    ordered = sorted(spans)
    if any(later[0] < earlier[1] for earlier, later in pairwise(ordered)):
        raise BadDetail(field, f"Giờ tiếp {name}: các khoảng giờ trùng nhau")


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
