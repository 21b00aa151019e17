"""Why a count ended where it did: its steps, worked out only when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from feedback.law import trace
from feedback.law.calendar.days import Pause, Standing, Unit
from feedback.law.trace import StepCode, TraceStep

if TYPE_CHECKING:
    from feedback.law.calendar.counting import Counted

_DAY = timedelta(days=1)


def explained(counted: Counted) -> Iterator[TraceStep]:
    """The steps of a count, from the first day to the day due."""
    if counted.back:
        yield trace.step(StepCode.COUNTED_BACK, event_on=counted.start)
    else:
        yield trace.step(StepCode.COUNTED_FROM, event_on=counted.start, first_on=counted.start + _DAY)
    if counted.unit is Unit.WORKING_DAY:
        first, last = counted.start + _DAY, counted.on
        if counted.back:
            first, last = counted.on, counted.start - _DAY
        yield from _met_on_the_way(first, last, counted)
    else:
        if counted.unit in (Unit.MONTH, Unit.YEAR):
            yield trace.step(StepCode.MONTHS, on=counted.raw_on)
        for stop in counted.pauses:
            yield _stopped(stop, counted)
        if counted.on != counted.raw_on:
            code = StepCode.ROLLED_BACK if counted.back else StepCode.ROLLED
            yield trace.step(code, raw_on=counted.raw_on, name=counted.calendar.day_off(counted.raw_on) or "")
        first, last = min(counted.raw_on, counted.on), max(counted.raw_on, counted.on)
        yield from _doubtful(first, last, counted)
    for stop in counted.idle:
        yield trace.step(StepCode.STOP_TOO_LATE, from_on=stop.first, last_on=stop.last)
    for year in range(first.year, last.year + 1):
        if not counted.calendar.years[year]:
            yield trace.step(StepCode.UNCONFIRMED_YEAR, year=year)
    yield trace.step(StepCode.DUE, on=counted.on)


def _stopped(stop: Pause, counted: Counted) -> TraceStep:
    """What was counted before a stop and what is left after it, in the unit of the count."""
    earlier = [other for other in counted.pauses if other < stop]
    until = max(stop.first - _DAY, counted.start)
    if counted.unit is Unit.WORKING_DAY:
        done = counted.calendar.working_days_between(counted.start, until)
        for other in earlier:
            done -= counted.calendar.working_days_between(max(other.first - _DAY, counted.start), other.last)
    else:
        done = (until - counted.start).days
        for other in earlier:
            done -= (other.last - max(other.first - _DAY, counted.start)).days
    done = min(done, counted.length)
    return trace.step(
        StepCode.STOPPED,
        from_on=stop.first,
        last_on=stop.last,
        days=stop.days,
        done=counted.unit.length_words(done),
        left=counted.unit.length_words(counted.length - done),
        resumed_on=stop.last + _DAY,
    )


def _met_on_the_way(first: date, last: date, counted: Counted) -> Iterator[TraceStep]:
    """Each stop, each weekday that was a holiday, each weekend day worked; plain weekends go unsaid."""
    calendar = counted.calendar
    begun = {stop.first: stop for stop in counted.pauses}
    if counted.start in begun:
        yield _stopped(begun[counted.start], counted)
    for day in _days(first, last):
        if day in begun:
            yield _stopped(begun[day], counted)
        special = calendar.special(day)
        if special is None or any(day in stop for stop in counted.pauses):
            continue
        works = calendar.works(day)
        if day.weekday() >= 5:
            if works:
                yield trace.step(StepCode.WORKED, on=day, name=special.name)
        elif works:
            yield trace.step(StepCode.DOUBTFUL, on=day, name=special.name)
        else:
            yield trace.step(StepCode.SKIPPED, on=day, name=calendar.day_off(day) or "")


def _doubtful(first: date, last: date, counted: Counted) -> Iterator[TraceStep]:
    for day in _days(first, last):
        special = counted.calendar.special(day)
        if special is None or any(day in stop for stop in counted.pauses):
            continue
        if special.standing is Standing.DOUBTFUL and day.weekday() < 5:
            yield trace.step(StepCode.DOUBTFUL, on=day, name=special.name)


def _days(first: date, last: date) -> Iterator[date]:
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)
