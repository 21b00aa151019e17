"""What a step would make of a running clock, without writing anything: for pages that say so beforehand."""

from __future__ import annotations

from datetime import date

from feedback.deadlines import queries, rules
from feedback.deadlines.models import Deadline
from feedback.law.calendar import Pause
from feedback.law.terms import NONE, Circumstances, Due
from feedback.law.trace import StepCode


def resumed(clock: Deadline, on: date) -> Due:
    """The day when a clock that stands still goes on from the day ``on``. Raises BeyondCalendar."""
    span = rules.span_stopped(clock.paused_on, on) if clock.paused_on is not None else None
    return _due(clock, stopped=span)


def varied(clock: Deadline, found: Circumstances) -> Due:
    """The day when these circumstances are found beside those it has. Raises BeyondCalendar."""
    return _due(clock, found=found)


def extended(clock: Deadline, found: Circumstances) -> Due:
    """The day after one more extension, in these circumstances. Raises CannotCount for one too many."""
    return _due(clock, found=found, further=1)


def left(clock: Deadline, on: date) -> str:
    """What is left of the clock if it stands still from the day on, in words; empty once it has run out."""
    steps = _due(clock, stopped=Pause(on, on)).trace
    first = on.isoformat()
    return next(
        (
            str(one.values["left"])
            for one in steps
            if one.code is StepCode.STOPPED and one.values["from_on"] == first
        ),
        "",
    )


def _due(
    clock: Deadline, *, found: Circumstances = NONE, further: int = 0, stopped: Pause | None = None
) -> Due:
    held = queries.terms()
    term = queries.governing(held, clock.term_key, clock.term_version, clock.counted_from_on)
    stops = queries.stops_of(clock.id)
    return held.due(
        term,
        clock.counted_from_on,
        queries.calendar(),
        frozenset(clock.variants or ()) | (found & term.circumstances),
        len(queries.extended_on(clock.id)) + further,
        stops if stopped is None else [*stops, stopped],
    )
