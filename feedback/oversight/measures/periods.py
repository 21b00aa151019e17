"""Kỳ: spans of days that figures are asked for. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

REPORT_DAY: Final = 15
"""Kỳ báo cáo begins on this day of a month and ends with the day before it in the month that ends it
(TT 01/2024/TT-TTCP; law.md 7.2)."""


class BadPeriod(ValueError):
    """The days make no span; its words say why."""


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day, both counted; ``words`` as a title says it («quý IV năm 2026»)."""

    first_on: date
    last_on: date
    words: str

    @property
    def months(self) -> list[date]:
        """The first days of the calendar months that it touches, oldest first."""
        found, month = [], self.first_on.replace(day=1)
        while month <= self.last_on:
            found.append(month)
            month = after(month, 1)
        return found

    def a_year_before(self) -> Period:
        """The same days a year earlier (29 February gives 28)."""
        return Period(_year_before(self.first_on), _year_before(self.last_on), "cùng kỳ năm trước")


def after(month: date, count: int) -> date:
    """The first day of the month that lies so many months later (earlier: below 0)."""
    number = month.year * 12 + month.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


def month(first_on: date) -> Period:
    """The calendar month that begins on a day."""
    return Period(first_on, after(first_on, 1) - _DAY, f"tháng {first_on.month} năm {first_on.year}")


def quarter(year: int, number: int) -> Period:
    """A calendar quarter, 1 to 4."""
    first_on = date(year, number * 3 - 2, 1)
    return Period(first_on, after(first_on, 3) - _DAY, f"quý {_ROMAN[number]} năm {year}")


def half(year: int, number: int) -> Period:
    """Half of a calendar year, 1 or 2."""
    first_on = date(year, number * 6 - 5, 1)
    words = "6 tháng đầu" if number == 1 else "6 tháng cuối"
    return Period(first_on, after(first_on, 6) - _DAY, f"{words} năm {year}")


def year(number: int) -> Period:
    """A calendar year."""
    return Period(date(number, 1, 1), date(number, 12, 31), f"năm {number}")


def reported_quarter(number: int, of_year: int) -> Period:
    """Kỳ báo cáo quý: from the 15th of the month before it to the 14th of its last month."""
    last = date(of_year, number * 3, REPORT_DAY)
    first = after(last.replace(day=1), -3).replace(day=REPORT_DAY)
    return Period(first, last - _DAY, f"kỳ báo cáo quý {_ROMAN[number]} năm {of_year}")


def between(first_on: date, last_on: date) -> Period:
    """From a day to a day. Raises BadPeriod when they are in the wrong order or more than 10 years apart."""
    if last_on < first_on:
        raise BadPeriod("Ngày cuối phải không trước ngày đầu.")
    if (last_on - first_on).days > _LONGEST:
        raise BadPeriod("Kỳ dài quá 10 năm: chọn kỳ ngắn hơn.")
    return Period(first_on, last_on, f"từ {first_on:%d/%m/%Y} đến {last_on:%d/%m/%Y}")


def last_twelve_months(today: date) -> Period:
    """The eleven calendar months before, and the running one."""
    first_on = after(today.replace(day=1), -11)
    return Period(first_on, after(today.replace(day=1), 1) - _DAY, "12 tháng gần đây")


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


_DAY: Final = timedelta(days=1)
_LONGEST: Final = 3653
_ROMAN: Final = ("", "I", "II", "III", "IV")
