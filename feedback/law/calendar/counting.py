"""The calendar and its counts: precomputed when it is made, so that one count is a few look-ups."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from feedback.law import trace
from feedback.law.calendar import explaining
from feedback.law.calendar.days import BadPause, BeyondCalendar, Pause, SpecialDay, Standing, Unit
from feedback.law.trace import TraceStep


@dataclass(frozen=True, slots=True)
class Counted:
    """The last day of a period (``on``), whether it is provisional (tạm tính), and how it was counted.

    ``raw_on`` is the last day before rolling over days off (Đ148.5). ``pauses`` are the spans that moved it,
    ``idle`` those that began after its end.
    """

    on: date
    provisional: bool
    start: date
    length: int
    unit: Unit
    back: bool
    raw_on: date
    calendar: Calendar = field(repr=False, compare=False)
    pauses: tuple[Pause, ...] = ()
    idle: tuple[Pause, ...] = ()

    @property
    def trace(self) -> tuple[TraceStep, ...]:
        """The steps of the count, from the first day to the due day; computed when asked."""
        return tuple(explaining.explained(self))


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
        special = self.special(day)
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

    def special(self, day: date) -> SpecialDay | None:
        """What is entered for the day: the holiday of a weekday, the reason why a weekend day is worked."""
        return (self._worked if day.weekday() >= 5 else self._days_off).get(day)

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

    def count(
        self, start: date, length: int, unit: Unit, *, back: bool = False, pauses: Sequence[Pause] = ()
    ) -> Counted:
        """The last day of a period of ``length`` units after ``start`` (or before it, when ``back``).

        ``start`` is the day of the event and is not counted, nor are the days of ``pauses``. Raises
        ValueError for a length below 1, BadPause for pauses that overlap, begin before ``start`` or can't be
        (counting back, months), BeyondCalendar when days are needed that the calendar doesn't hold.
        """
        if length < 1:
            raise ValueError("a period is at least one unit long")
        stops = _in_order(pauses, start, unit, back) if pauses else ()
        if unit is Unit.WORKING_DAY:
            raw = end = self._nth_working(start, length, back)
            if stops:
                raw = end = self._past_stops(start, end, length, stops)
            first, last = (end, start.toordinal() - 1) if back else (start.toordinal() + 1, end)
        else:
            raw = _raw_end(start, -length if back else length, unit)
            for stop in stops:
                if stop.first.toordinal() > raw:
                    break
                raw += stop.last.toordinal() - max(stop.first.toordinal() - 1, start.toordinal())
            end = self._rolled(raw, back)
            for stop in stops:
                if stop.first.toordinal() <= end <= stop.last.toordinal():
                    end = self._rolled(stop.last.toordinal() + 1, back)
            first, last = min(raw, end), max(raw, end)
        return Counted(
            on=date.fromordinal(end),
            provisional=self._rests_on_unsure(first, last, stops),
            start=start,
            length=length,
            unit=unit,
            back=back,
            raw_on=date.fromordinal(raw),
            calendar=self,
            pauses=tuple(stop for stop in stops if stop.first.toordinal() <= end),
            idle=tuple(stop for stop in stops if stop.first.toordinal() > end),
        )

    def _past_stops(self, start: date, end: int, length: int, stops: tuple[Pause, ...]) -> int:
        """The last working day when the working days of each stop reached on the way are left out."""
        before = self._working_before
        for stop in stops:
            first = max(stop.first.toordinal(), start.toordinal() + 1)
            if first > end:
                break
            length += before[self._index(stop.last.toordinal()) + 1] - before[self._index(first)]
            end = self._nth_working(start, length, back=False)
        return end

    def _rests_on_unsure(self, first: int, last: int, stops: tuple[Pause, ...]) -> bool:
        unsure = self._unsure_before
        met = unsure[self._index(last) + 1] - unsure[self._index(first)]
        for stop in stops if met else ():
            begin, end = max(stop.first.toordinal(), first), min(stop.last.toordinal(), last)
            if begin <= end:
                met -= unsure[self._index(end) + 1] - unsure[self._index(begin)]
        return met > 0

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


def _in_order(pauses: Sequence[Pause], start: date, unit: Unit, back: bool) -> tuple[Pause, ...]:
    """The pauses in order of time. Raises BadPause."""
    stops = tuple(sorted(pauses))
    if back:
        raise BadPause("Thời hạn đếm lùi từ một ngày đã định không tạm dừng được.")
    if unit in (Unit.MONTH, Unit.YEAR):
        raise BadPause("Thời hạn tính theo tháng, theo năm không có quy định tạm dừng.")
    if stops[0].first < start:
        raise BadPause(
            f"Khoảng tạm dừng {stops[0].words} bắt đầu trước ngày bắt đầu tính thời hạn ({start:%d/%m/%Y})."
        )
    for earlier, later in pairwise(stops):
        if later.first <= earlier.last:
            raise BadPause(f"Hai khoảng tạm dừng {earlier.words} và {later.words} chồng lên nhau.")
    return stops


def _raw_end(start: date, length: int, unit: Unit) -> int:
    """The last day as an ordinal, before rolling (Đ148.2-4)."""
    if unit is Unit.CALENDAR_DAY:
        return start.toordinal() + length
    months = length * 12 if unit is Unit.YEAR else length
    year, month0 = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month0 + 1, min(start.day, monthrange(year, month0 + 1)[1])).toordinal()
