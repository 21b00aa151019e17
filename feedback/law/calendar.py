"""The arithmetic of days (thời hạn), on a calendar that is given its holidays.

Bộ luật Dân sự 2015, read for this file:
- Đ147: when a period is counted in days, weeks, months or years from an event, the day of the event
  is not counted; counting starts on the following day.
- Đ148: a period ends when its last day ends (24:00); one in months ends on the day with the same
  number, or on the last day of a month that has no such day (khoản 3); when the last day is a weekly
  day off or a holiday, the period ends at the end of the next working day (khoản 5).
The Code is the general rule, applied by analogy to periods of administrative law, which have no rule
of their own.

Settled here, because the texts leave it open:
- "ngày làm việc" counts Monday to Friday without holidays and substitute days off, plus the Saturdays
  (or Sundays) worked in exchange. Its last day is a working day by itself: nothing to roll.
- Periods before a day (notice before a meeting) count backwards, the day itself excluded; a last day
  that falls on a day off moves to the working day *before*: moved forward, it would shorten the notice.
- Days that are not confirmed: see Standing.

Everything is precomputed when the calendar is made (a few milliseconds), so that one count is a few
look-ups; the trace is worked out only when it is asked for.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from feedback.law import trace
from feedback.law.refusal import Refusal
from feedback.law.trace import StepCode, TraceStep

_DAY = timedelta(days=1)


class Unit(StrEnum):
    """What a length counts. Calendar days (ngày) and working days (ngày làm việc) never convert."""

    CALENDAR_DAY = "calendar_day"
    WORKING_DAY = "working_day"
    MONTH = "month"
    YEAR = "year"

    @property
    def words(self) -> str:
        """The Vietnamese unit, as written after a number."""
        return _UNIT_WORDS[self]

    def length_words(self, length: int) -> str:
        """A length with its unit: «10 ngày làm việc»."""
        return f"{length} {self.words}"


_UNIT_WORDS = {
    Unit.CALENDAR_DAY: "ngày",
    Unit.WORKING_DAY: "ngày làm việc",
    Unit.MONTH: "tháng",
    Unit.YEAR: "năm",
}


class Standing(StrEnum):
    """How sure a special day is.

    ``CONFIRMED`` rests on a document. ``PROPOSED`` follows from the statute (BLLĐ 2019 Đ112) but its date
    was not announced yet: it counts, and what rests on it is provisional. ``DOUBTFUL`` was announced
    without a legal text: it does not count until confirmed; what rests on it is provisional too.
    """

    CONFIRMED = "confirmed"
    PROPOSED = "proposed"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day off, or a weekend day that is worked; ``document`` is the number of the deciding document."""

    name: str
    standing: Standing = Standing.CONFIRMED
    document: str = ""


class BeyondCalendar(Refusal):
    """The count needs a day of a year that the calendar holds no data for."""

    def __init__(self, first_year: int | None, last_year: int | None) -> None:
        held = (
            "chưa có dữ liệu"
            if first_year is None
            else f"chỉ có dữ liệu từ năm {first_year} đến năm {last_year}"
        )
        super().__init__(f"Không tính được thời hạn: lịch làm việc {held}.")
        self.first_year = first_year
        self.last_year = last_year


@dataclass(frozen=True, slots=True)
class Counted:
    """The last day of a period (``on``), whether it is provisional (tạm tính), and how it was counted.

    ``raw_on`` is the last day before rolling over days off (Đ148.5).
    """

    on: date
    provisional: bool
    start: date
    length: int
    unit: Unit
    back: bool
    raw_on: date
    calendar: Calendar = field(repr=False, compare=False)

    @property
    def trace(self) -> tuple[TraceStep, ...]:
        """The steps of the count, from the first day to the due day; computed when asked."""
        return tuple(self.calendar.explained(self))


class Calendar:
    """Working days of the years it was given. Immutable; make a new one when a day changes."""

    def __init__(
        self,
        *,
        days_off: Mapping[date, SpecialDay],
        worked: Mapping[date, SpecialDay],
        years: Mapping[int, bool],
    ) -> None:
        """Take the days off, the weekend days worked in exchange, and each year held with "is it confirmed?".

        Days outside the years held are ignored. Raises ValueError when the years leave a gap.
        """
        self.years = dict(sorted(years.items()))
        held = list(self.years)
        if held and held != list(range(held[0], held[-1] + 1)):
            raise ValueError("the years of a calendar must follow one another")
        self._days_off = dict(days_off)
        self._worked = dict(worked)
        self._first = date(held[0], 1, 1).toordinal() if held else 1
        self._end = date(held[-1] + 1, 1, 1).toordinal() if held else 1
        # For each day held: how many working days, and how many unsure days, lie before it.
        self._working_before: list[int] = [0]
        self._unsure_before: list[int] = [0]
        self._working: list[int] = []
        for ordinal in range(self._first, self._end):
            day = date.fromordinal(ordinal)
            if self._works(day):
                self._working.append(ordinal)
            self._working_before.append(len(self._working))
            self._unsure_before.append(self._unsure_before[-1] + self._unsure(day))

    def _works(self, day: date) -> bool:
        if day.weekday() >= 5:
            special = self._worked.get(day)
            return special is not None and special.standing is not Standing.DOUBTFUL
        special = self._days_off.get(day)
        return special is None or special.standing is Standing.DOUBTFUL

    def _unsure(self, day: date) -> bool:
        if not self.years[day.year]:
            return True
        special = (self._worked if day.weekday() >= 5 else self._days_off).get(day)
        return special is not None and special.standing is not Standing.CONFIRMED

    def _index(self, ordinal: int) -> int:
        """Position of a day in the tables; the day before the first one held is -1. Raises BeyondCalendar."""
        if self._first - 1 <= ordinal < self._end and self._working:
            return ordinal - self._first
        raise self._beyond()

    def _beyond(self) -> BeyondCalendar:
        return BeyondCalendar(min(self.years, default=None), max(self.years, default=None))

    def works(self, day: date) -> bool:
        """Whether this is a working day (ngày làm việc). Raises BeyondCalendar."""
        index = self._index(day.toordinal())
        if index < 0:
            raise self._beyond()
        return self._working_before[index + 1] > self._working_before[index]

    def day_off(self, day: date) -> str | None:
        """Why nobody works on this day: the holiday's name («dự kiến» while only proposed) or the weekday.

        None for working days. Raises BeyondCalendar.
        """
        if self.works(day):
            return None
        special = self._days_off.get(day)
        if special is None:
            return trace.WEEKDAYS[day.weekday()]
        return f"{special.name} (dự kiến)" if special.standing is Standing.PROPOSED else special.name

    def working_days_between(self, first: date, last: date) -> int:
        """Working days after ``first`` up to and including ``last``; negative when ``last`` lies before.

        Raises BeyondCalendar.
        """
        before = self._working_before
        return before[self._index(last.toordinal()) + 1] - before[self._index(first.toordinal()) + 1]

    def count(self, start: date, length: int, unit: Unit, *, back: bool = False) -> Counted:
        """The last day of a period of ``length`` units after ``start`` (or before it, when ``back``).

        ``start`` is the day of the event and is not counted. Raises ValueError for a length below 1,
        BeyondCalendar when days are needed that the calendar doesn't hold.
        """
        if length < 1:
            raise ValueError("a period is at least one unit long")
        if unit is Unit.WORKING_DAY:
            raw = end = self._nth_working(start, length, back)
            first, last = (end, start.toordinal() - 1) if back else (start.toordinal() + 1, end)
        else:
            raw = _raw_end(start, -length if back else length, unit)
            end = self._rolled(raw, back)
            first, last = min(raw, end), max(raw, end)
        unsure = self._unsure_before
        return Counted(
            on=date.fromordinal(end),
            provisional=unsure[self._index(last) + 1] > unsure[self._index(first)],
            start=start,
            length=length,
            unit=unit,
            back=back,
            raw_on=date.fromordinal(raw),
            calendar=self,
        )

    def _nth_working(self, start: date, length: int, back: bool) -> int:
        index = self._index(start.toordinal())
        if back:
            position = self._working_before[max(index, 0)] - length
        else:
            position = self._working_before[index + 1] + length - 1
        if not 0 <= position < len(self._working):
            raise self._beyond()
        return self._working[position]

    def _rolled(self, raw: int, back: bool) -> int:
        index = self._index(raw)
        if index < 0:
            raise self._beyond()
        position = self._working_before[index + 1] - 1 if back else self._working_before[index]
        if not 0 <= position < len(self._working):
            raise self._beyond()
        return self._working[position]

    def explained(self, counted: Counted) -> Iterator[TraceStep]:
        """The steps of a count made on this calendar."""
        if counted.back:
            yield trace.step(StepCode.COUNTED_BACK, event_on=counted.start)
        else:
            yield trace.step(StepCode.COUNTED_FROM, event_on=counted.start, first_on=counted.start + _DAY)
        if counted.unit is Unit.WORKING_DAY:
            first, last = counted.start + _DAY, counted.on
            if counted.back:
                first, last = counted.on, counted.start - _DAY
            yield from self._met_on_the_way(first, last)
        else:
            if counted.unit in (Unit.MONTH, Unit.YEAR):
                yield trace.step(StepCode.MONTHS, on=counted.raw_on)
            if counted.on != counted.raw_on:
                code = StepCode.ROLLED_BACK if counted.back else StepCode.ROLLED
                yield trace.step(code, raw_on=counted.raw_on, name=self.day_off(counted.raw_on) or "")
            first, last = min(counted.raw_on, counted.on), max(counted.raw_on, counted.on)
            yield from self._doubtful(first, last)
        for year in range(first.year, last.year + 1):
            if not self.years[year]:
                yield trace.step(StepCode.UNCONFIRMED_YEAR, year=year)
        yield trace.step(StepCode.DUE, on=counted.on)

    def _met_on_the_way(self, first: date, last: date) -> Iterator[TraceStep]:
        """Each weekday that was a holiday and each weekend day that was worked; plain weekends go unsaid."""
        for day in _days(first, last):
            if day.weekday() >= 5:
                if self.works(day):
                    yield trace.step(StepCode.WORKED, on=day, name=self._worked[day].name)
            elif day in self._days_off:
                reason = self.day_off(day)
                if reason is None:
                    yield trace.step(StepCode.DOUBTFUL, on=day, name=self._days_off[day].name)
                else:
                    yield trace.step(StepCode.SKIPPED, on=day, name=reason)

    def _doubtful(self, first: date, last: date) -> Iterator[TraceStep]:
        for day in _days(first, last):
            special = self._days_off.get(day)
            if special is not None and special.standing is Standing.DOUBTFUL and self.works(day):
                yield trace.step(StepCode.DOUBTFUL, on=day, name=special.name)


def _days(first: date, last: date) -> Iterator[date]:
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)


def _raw_end(start: date, length: int, unit: Unit) -> int:
    """The last day as an ordinal, before rolling (Đ148.2-4)."""
    if unit is Unit.CALENDAR_DAY:
        return start.toordinal() + length
    months = length * 12 if unit is Unit.YEAR else length
    year, month0 = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month0 + 1, min(start.day, monthrange(year, month0 + 1)[1])).toordinal()
