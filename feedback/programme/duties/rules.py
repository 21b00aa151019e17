"""When duties are due and how one stands on a day. Pure: days in, days and words out."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from feedback.law.refusal import Forbidden, Misstated, Overtaken, Refusal

ONCE: Final = "mot-lan"
"""The key of the only period of a duty that is due once."""
SOON: Final = timedelta(days=14)
"""So long before its last day a duty counts as near, and is reminded of."""
WHO: Final = {
    "all": "Mọi đơn vị",
    "departments": "Sở, ban, ngành, cơ quan cấp tỉnh",
    "communes": "Ủy ban nhân dân xã, phường, đặc khu",
    "named": "Các cơ quan được nêu tên",
}
PERIODS: Final = {"once": "Một lần", "quarter": "Mỗi quý", "half": "Mỗi 6 tháng", "year": "Mỗi năm"}
MONTHS: Final = {"quarter": 3, "half": 6, "year": 12}
"""How many months a period has."""
MOST_AFTER: Final = 3
"""So many months after its period a duty may be due at the latest."""
STATES: Final = {
    "late": ("Quá hạn", "red"),
    "returned": ("Phải làm lại", "amber"),
    "due": ("Sắp đến hạn", "amber"),
    "open": ("Chưa đến hạn", "blue"),
    "unsure": ("Chờ xác nhận", "violet"),
    "done_late": ("Đã làm, quá hạn", "amber"),
    "done": ("Đã làm", "green"),
    "excused": ("Được miễn", "grey"),
}
"""How a duty stands, the worst first: words and the tone of the tag."""
TO_DO: Final = ("late", "returned", "due", "open", "unsure")
OVER: Final = ("done_late", "done", "excused")
_ROMAN: Final = ("", "I", "II", "III", "IV")


class Refused(Refusal):
    """An act on a duty that can't be; in words."""


class NotYours(Forbidden):
    """The duty is another unit's, or the actor has no right to it."""

    def __init__(self) -> None:
        super().__init__("Ông/bà chỉ làm được việc này với nhiệm vụ của đơn vị mình")


class BadDetail(Misstated):
    """What was typed can't be."""


class Stale(Overtaken):
    """Somebody else changed it since the page was opened."""


@dataclass(frozen=True, slots=True)
class Span:
    """One period of a duty: its key, its words, its first and last day."""

    key: str
    words: str
    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class Rule:
    """By what its days are computed; see ``models.Duty``."""

    period: str
    due_on: date | None
    due_month: int | None
    due_day: int | None
    before_holiday: bool
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Mark:
    """What was written of a duty: ``state``, the day it was done, its last day as it was then."""

    state: str
    done_on: date | None
    due_on: date


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def spans(period: str, year: int) -> list[Span]:
    """The periods of a year; none for what is due once. Raises KeyError for another word."""
    if period == "once":
        return []
    length = MONTHS[period]
    found = []
    for number in range(1, 12 // length + 1):
        first = date(year, (number - 1) * length + 1, 1)
        last = month_end(year, number * length)
        found.append(Span(*_named(period, year, number), first, last))
    return found


def _named(period: str, year: int, number: int) -> tuple[str, str]:
    if period == "year":
        return str(year), f"năm {year}"
    if period == "half":
        return f"{year}-n{number}", f"6 tháng {'đầu' if number == 1 else 'cuối'} năm {year}"
    return f"{year}-q{number}", f"quý {_ROMAN[number]}/{year}"


def span_of(rule: Rule, key: str) -> Span | None:
    """The period of a duty with this key; None for one that it doesn't have."""
    if rule.period == "once":
        assert rule.due_on is not None
        return Span(ONCE, "một lần", rule.valid_from, rule.due_on) if key == ONCE else None
    year = key[:4]
    if not (year.isascii() and year.isdecimal() and 2000 <= int(year) <= 2200):
        return None
    return next((one for one in spans(rule.period, int(year)) if one.key == key), None)


def due_of(rule: Rule, span: Span, works: Callable[[date], bool]) -> date:
    """The last day of a duty in a period; ``works``: whether a day is a working day."""
    if rule.due_on is not None:
        day = rule.due_on
    else:
        assert rule.due_month is not None
        assert rule.due_day is not None
        number = span.first_on.year * 12 + span.first_on.month - 1 + rule.due_month - 1
        last = month_end(number // 12, number % 12 + 1)
        day = last.replace(day=min(rule.due_day, last.day))
    while rule.before_holiday and not works(day):
        day -= timedelta(days=1)
    return day


def due_in(rule: Rule, year: int, works: Callable[[date], bool]) -> Iterator[tuple[Span, date]]:
    """The periods whose last day lies in a year and while the duty holds, each with that day, in order."""
    if rule.period == "once":
        candidates = [one] if (one := span_of(rule, ONCE)) else []
    else:
        candidates = [*spans(rule.period, year - 1), *spans(rule.period, year), *spans(rule.period, year + 1)]
    for span in candidates:
        day = due_of(rule, span, works)
        if day.year == year and rule.valid_from <= day and (rule.valid_to is None or day <= rule.valid_to):
            yield span, day


def standing(due_on: date, mark: Mark | None, met_on: date | None, *, confirmed: bool, today: date) -> str:
    """Key of ``STATES``; the last day itself isn't late. ``met_on``: when another part saw it done."""
    if mark is not None and mark.state == "excused":
        return "excused"
    if mark is not None and mark.state == "done" and mark.done_on is not None:
        return "done" if mark.done_on <= mark.due_on else "done_late"
    if met_on is not None:
        return "done" if met_on <= due_on else "done_late"
    if not confirmed:
        return "unsure"
    if due_on < today:
        return "late"
    if mark is not None:
        return "returned"
    return "due" if due_on - today <= SOON else "open"


def words_of(rule: Rule) -> str:
    """The rule as people say it: «ngày 15 tháng 11 hằng năm»."""
    if rule.due_on is not None:
        return f"ngày {rule.due_on:%d/%m/%Y}"
    assert rule.due_month is not None
    day = "ngày cuối tháng" if rule.due_day == 31 else f"ngày {rule.due_day} tháng"
    length = MONTHS[rule.period]
    months = [number * length + rule.due_month for number in range(12 // length)]
    named = [f"{(one - 1) % 12 + 1}{' năm sau' if one > 12 else ''}" for one in months]
    every = " hằng năm" if named[-1] == named[-1].removesuffix(" năm sau") else ""
    return f"{day} {', '.join(named)}{every}"


def check(rule: Rule) -> None:
    """Raises BadDetail with the field to mend."""
    if rule.period == "once":
        if rule.due_on is None:
            raise BadDetail("due_on", "Nhập ngày đến hạn của nhiệm vụ làm một lần")
        if rule.due_on < rule.valid_from:
            raise BadDetail(
                "due_on", f"Ngày đến hạn không được trước ngày bắt đầu {rule.valid_from:%d/%m/%Y}"
            )
    else:
        most = MONTHS[rule.period] + MOST_AFTER
        if rule.due_month is None or not 1 <= rule.due_month <= most:
            raise BadDetail("due_month", f"Nhập tháng thứ mấy của kỳ, từ 1 đến {most}")
        if rule.due_day is None or not 1 <= rule.due_day <= 31:
            raise BadDetail("due_day", "Nhập ngày từ 1 đến 31")
    if rule.valid_to is not None and rule.valid_to < rule.valid_from:
        raise BadDetail("valid_to", "Ngày kết thúc không được trước ngày bắt đầu")
