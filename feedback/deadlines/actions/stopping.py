"""A clock stands still, goes on, is lengthened: rows are added, the day is counted anew with all of them.

The subject, the moment and the words of the decision (``basis``: number, day, who signed) are handed in by
the act of the subject; the register entry is that act's. Days are local days.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from feedback.clock import local_day
from feedback.deadlines import queries, rules
from feedback.deadlines.actions.starting import Started, told_as
from feedback.deadlines.models import Deadline, DeadlineExtension, DeadlinePause
from feedback.deadlines.telling import retold
from feedback.extensions import db
from feedback.law import trace
from feedback.law.calendar import Pause
from feedback.law.terms import Circumstances, Due, Term
from feedback.law.trace import StepCode, TraceStep

_DAY = timedelta(days=1)


@dataclass(slots=True)
class _Clock:
    """An open deadline under lock, with all that happened to it. ``stops`` are the closed ones."""

    row: Deadline
    term: Term
    stops: list[Pause]
    extended_on: list[date]

    @property
    def last_on(self) -> date:
        """The latest day on which something happened to it: no decision of a later record lies before."""
        resumed = [stop.last + _DAY for stop in self.stops]
        return max([self.row.counted_from_on, *resumed, *self.extended_on])

    def due(self, *, extensions: int | None = None, still_from: date | None = None) -> Due:
        """The day by the rule it keeps, with its circumstances, extensions and stops; see ``Terms.due``."""
        return queries.terms().due(
            self.term,
            self.row.counted_from_on,
            queries.calendar(),
            frozenset(self.row.variants or ()),
            len(self.extended_on) if extensions is None else extensions,
            self.stops if still_from is None else [*self.stops, Pause(still_from, still_from)],
        )

    def set_by(self, due: Due, *added: TraceStep) -> Started:
        """Write the day and why; ``added`` is what was decided now."""
        row = self.row
        row.due_on, row.length, row.unit = due.on, due.length, due.unit.value
        row.term_version, row.provisional = due.version, due.provisional
        row.trace = retold(row.trace, due.trace, *added)
        db.session.flush()
        return told_as(row)


def pause(
    subject: queries.Subject, terms: Collection[str], *, from_on: date, basis: str, at: datetime
) -> None:
    """Tạm dừng thời hạn (tạm đình chỉ): the clocks stand still; ``from_on`` is the first day not counted.

    The day due stays written but binds nobody until the clock goes on, unless it had passed before: a stop
    doesn't undo lateness. Refused with ClockRefused, in words: a term without an open clock; a clock that
    stands still already; a day before the last thing that happened to it, or still to come; a day before
    today once the term has run out; a term that no law allows to stop on that day (LKN Đ11a, LTC Đ34; the
    rules of ``law.terms``, transitional ones too). Raises BadPause for terms in months.
    """
    for clock in _open(subject, terms):
        row = clock.row
        rules.check_pause(
            clock.term.title,
            from_on,
            due_on=row.due_on,
            last_on=clock.last_on,
            paused_on=row.paused_on,
            today=local_day(at),
        )
        if queries.terms().suspension(clock.term, row.counted_from_on, from_on).rule is None:
            raise rules.ClockRefused(
                f"Luật không cho tạm dừng thời hạn «{clock.term.title}» từ ngày {from_on:%d/%m/%Y} "
                f"({clock.term.basis})."
            )
        stopped = trace.step(StepCode.STOPPED_BY, from_on=from_on, basis=basis)
        row.trace = retold(row.trace, _standing(clock, from_on), stopped)
        row.paused_on = from_on
        db.session.add(DeadlinePause(deadline_id=row.id, from_on=from_on, basis=basis))
        db.session.flush()


def _standing(clock: _Clock, from_on: date) -> Sequence[TraceStep]:
    """Why a clock that stands still has no day now: what was counted before the stop and what is left."""
    steps = clock.due(still_from=from_on).trace
    for place, step in enumerate(steps):
        if step.code is StepCode.STOPPED and step.values["from_on"] == from_on.isoformat():
            left = {name: step.values[name] for name in ("done", "left")}
            return [*steps[:place], trace.step(StepCode.STANDS_STILL, from_on=from_on, **left)]
    *before, last = clock.due().trace
    return [*before, trace.step(StepCode.STANDS_STILL_LATE, from_on=from_on), last]


def resume(
    subject: queries.Subject, terms: Collection[str], *, on: date, basis: str, at: datetime
) -> list[Started]:
    """Tiếp tục tính: what was left is counted on; ``on``, the day of the decision, is counted again.

    Stopped from Thursday 5 on and resumed on Monday 9, four days (5 to 8) are not counted; resumed on the day
    of the stop, none. Returns the new days. Raises ClockRefused for a clock that doesn't stand still and for
    a day before the stop or still to come; BeyondCalendar.
    """
    started = []
    for clock in _open(subject, terms):
        row = clock.row
        rules.check_resumption(clock.term.title, on, paused_on=row.paused_on, today=local_day(at))
        stop = db.session.scalars(
            select(DeadlinePause).where(DeadlinePause.deadline_id == row.id, DeadlinePause.until_on.is_(None))
        ).one()
        span = rules.span_stopped(stop.from_on, on)
        if span is None:
            # Not one day was left out: the decisions stay in the trace, a span of no days is no row.
            db.session.delete(stop)
        else:
            stop.until_on = span.last
            clock.stops.append(span)
        row.paused_on = None
        resumed = trace.step(StepCode.RESUMED_BY, from_on=on, basis=basis)
        started.append(clock.set_by(clock.due(), resumed))
    return started


def extend(subject: queries.Subject, term: str, *, on: date, basis: str, at: datetime) -> Started:
    """Gia hạn: one more extension, decided on the day ``on``, before the term had run out.

    How long and how often is in ``law.terms`` (TC_RESOLVE: 30 days, once if complex, twice if especially
    complex: LTC Đ30), by the circumstances that the clock has (see ``vary``). Raises CannotCount with the
    article for more than the law allows; ClockRefused for a clock that isn't open or stands still, and for a
    day that can't be; BeyondCalendar.
    """
    clock = _moving(subject, term)
    rules.check_extension(
        clock.term.title, on, due_on=clock.row.due_on, last_on=clock.last_on, today=local_day(at)
    )
    ordinal = len(clock.extended_on) + 1
    due = clock.due(extensions=ordinal)
    db.session.add(DeadlineExtension(deadline_id=clock.row.id, ordinal=ordinal, extended_on=on, basis=basis))
    return clock.set_by(due, trace.step(StepCode.EXTENDED_BY, ordinal=ordinal, on=on, basis=basis))


def vary(
    subject: queries.Subject, term: str, *, variants: Circumstances, basis: str, at: datetime
) -> Started:
    """Xác định trường hợp (phức tạp, vùng sâu, vùng xa): circumstances found after the clock began.

    They join those it has; the length that fits counts from the same first day (for complaints 45 or 60 days
    in all: LKN Đ28). What it has already changes nothing. Raises ClockRefused for a clock that isn't open or
    stands still, and for circumstances that the term doesn't know; BeyondCalendar.
    """
    clock = _moving(subject, term)
    found = variants & clock.term.circumstances
    held = queries.terms().circumstances
    if not found:
        words = ", ".join(held.get(name, name) for name in sorted(variants))
        raise rules.ClockRefused(
            f"Thời hạn «{clock.term.title}» không có quy định riêng cho trường hợp «{words}» "
            f"({clock.term.basis})."
        )
    new = sorted(found.difference(clock.row.variants or ()))
    if not new:
        return told_as(clock.row)
    clock.row.variants = sorted(found.union(clock.row.variants or ()))
    words = ", ".join(held[name] for name in new)
    step = trace.step(StepCode.FOUND_AS, variant=words, on=local_day(at), basis=basis)
    return clock.set_by(clock.due(), step)


def _moving(subject: queries.Subject, term: str) -> _Clock:
    """The open clock of one term, if it doesn't stand still. Raises ClockRefused."""
    clock = _open(subject, (term,))[-1]
    if clock.row.paused_on is not None:
        raise rules.ClockRefused(rules.paused_words(clock.term.title, clock.row.paused_on))
    return clock


def _open(subject: queries.Subject, keys: Collection[str]) -> list[_Clock]:
    """The open clocks of all these terms, locked, in the order of their numbers. Raises ClockRefused."""
    rows = db.session.scalars(
        select(Deadline)
        .where(
            Deadline.subject_room == subject[0],
            Deadline.subject_id == subject[1],
            Deadline.term_key.in_(keys),
            Deadline.unit.is_not(None),
            queries.is_open(),
        )
        .order_by(Deadline.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    held = queries.terms()
    missing = sorted(set(keys) - {row.term_key for row in rows})
    if missing:
        raise rules.ClockRefused(f"Không có thời hạn «{held.title(missing[0])}» đang chạy.")
    return [
        _Clock(
            row,
            queries.governing(held, row.term_key, row.term_version, row.counted_from_on),
            queries.stops_of(row.id),
            queries.extended_on(row.id),
        )
        for row in rows
    ]
