"""Counting open deadlines anew when the calendar or a target has changed: what would move, and moving it.

``look`` finds, ``apply`` writes; between the two the rooms whose subjects they are can lock their own rows.
A legal term keeps its version and its length (circumstances and extensions are in it), only the day it ends
on changes; an internal target takes the province's version in force on the day its clock began. A clock that
stands still is counted when it goes on, not here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, update

from feedback.clock import local_day
from feedback.deadlines import queries
from feedback.deadlines.changes import Change, reasons
from feedback.deadlines.models import Deadline, DeadlinePause
from feedback.deadlines.telling import Stored, count_begins, retold
from feedback.extensions import db
from feedback.law import trace
from feedback.law.calendar import Calendar, Counted, Pause, Unit
from feedback.law.refusal import Refusal
from feedback.law.terms import Term, Terms
from feedback.law.terms.due import count_trace
from feedback.law.trace import StepCode


@dataclass(frozen=True, slots=True)
class Found:
    """What a deadline would be by the calendar and the targets of today."""

    counted: Counted
    term: Term
    whole_trace: tuple[trace.TraceStep, ...] | None = None


@dataclass(frozen=True, slots=True)
class Differing:
    """A deadline as it was seen (day, whether provisional, length), and what it would be."""

    seen: tuple[date, bool, int | None]
    found: Found


@dataclass(frozen=True, slots=True)
class Looked:
    """One stretch of a room's open deadlines.

    ``changing``: those whose day or whose being provisional changes, by number. ``last`` is the last subject
    seen, None when there are no more. ``beyond`` counts those that today's calendar cannot count.
    """

    seen: int
    changing: dict[int, Differing]
    subjects: tuple[int, ...]
    last: int | None
    beyond: int


@dataclass(frozen=True, slots=True)
class Move:
    """A deadline whose day moved. ``why`` is a Vietnamese phrase without a full stop."""

    deadline_id: int
    subject: tuple[str, int]
    title: str
    agency_id: int
    officer_id: int | None
    owed_by: str
    is_target: bool
    before_on: date
    due_on: date
    why: str


@dataclass(slots=True)
class Reckoner:
    """Counts with one calendar and remembers: a day's submissions share their deadlines."""

    terms: Terms
    calendar: Calendar
    _known: dict[tuple[Any, ...], Found | None] = field(default_factory=dict)

    def found(
        self,
        key: str,
        version: str,
        start: date,
        length: int,
        unit: str,
        variants: Sequence[str] | None = None,
        stops: Sequence[Pause] = (),
    ) -> Found | None:
        """The day by today's calendar; None where it can't be counted any more.

        ``stops`` are closed; ``variants`` matter for internal targets only.
        """
        asked = (key, version, start, length, unit, tuple(variants or ()), tuple(stops))
        if asked not in self._known:
            try:
                self._known[asked] = self._count(key, version, start, length, Unit(unit), *asked[5:])
            except Refusal:
                self._known[asked] = None
        return self._known[asked]

    def _count(
        self,
        key: str,
        version: str,
        start: date,
        length: int,
        unit: Unit,
        variants: tuple[str, ...],
        stops: tuple[Pause, ...],
    ) -> Found:
        term = queries.governing(self.terms, key, version, start)
        if term.is_target:
            due = self.terms.due(term, start, self.calendar, frozenset(variants), pauses=stops)
            return Found(due.counted, due.term, due.trace)
        back = term.counting == "back"
        return Found(self.calendar.count(start, length, unit, back=back, pauses=stops), term)


def reckoner() -> Reckoner:
    """A reckoner with the calendar and the targets as they are now."""
    return Reckoner(queries.terms(), queries.calendar())


_RUNNING = (queries.is_open(), Deadline.paused_on.is_(None), Deadline.unit.is_not(None))


def open_by_room() -> dict[str, int]:
    """How many running deadlines each room's subjects have, those with an imported moment left out."""
    rows = db.session.execute(
        select(Deadline.subject_room, func.count())
        .where(*_RUNNING)
        .group_by(Deadline.subject_room)
        .order_by(Deadline.subject_room)
    )
    return dict(rows.all())


def look(room: str, after: int, limit: int, reckon: Reckoner) -> Looked:
    """The next open deadlines of a room's subjects behind subject ``after``; changes nothing.

    ``limit`` deadlines and the rest of the last subject: a subject's deadlines are never parted.
    """
    running = (Deadline.subject_room == room, *_RUNNING)
    last = db.session.scalar(
        select(Deadline.subject_id)
        .where(*running, Deadline.subject_id > after)
        .order_by(Deadline.subject_id)
        .offset(limit - 1)
        .limit(1)
    )
    behind = Deadline.subject_id > after
    lot = (*running, behind if last is None else and_(behind, Deadline.subject_id <= last))
    rows = db.session.execute(
        select(
            Deadline.id,
            Deadline.subject_id,
            Deadline.term_key,
            Deadline.term_version,
            Deadline.counted_from_on,
            Deadline.length,
            Deadline.unit,
            Deadline.due_on,
            Deadline.provisional,
            Deadline.variants,
        ).where(*lot)
    ).all()
    stops = _stops(lot)
    changing: dict[int, Differing] = {}
    subjects: dict[int, None] = {}
    beyond = 0
    for row in rows:
        found = reckon.found(
            row.term_key,
            row.term_version,
            row.counted_from_on,
            row.length,
            row.unit,
            row.variants,
            stops.get(row.id, ()),
        )
        if found is None:
            beyond += 1
        elif (found.counted.on, found.counted.provisional) != (row.due_on, row.provisional):
            changing[row.id] = Differing((row.due_on, row.provisional, row.length), found)
            subjects[row.subject_id] = None
    return Looked(len(rows), changing, tuple(subjects), last, beyond)


def _stops(lot: Sequence[ColumnElement[bool]]) -> dict[int, list[Pause]]:
    """The closed stops of the deadlines of a lot, in order; few have any."""
    rows = db.session.execute(
        select(DeadlinePause.deadline_id, DeadlinePause.from_on, DeadlinePause.until_on)
        .join(Deadline, Deadline.id == DeadlinePause.deadline_id)
        .where(*lot)
        .order_by(DeadlinePause.deadline_id, DeadlinePause.from_on)
    )
    found: dict[int, list[Pause]] = {}
    for number, first, last in rows:
        if last is not None:
            found.setdefault(number, []).append(Pause(first, last))
    return found


def apply(looked: Looked, changes: Sequence[Change], *, at: datetime) -> list[Move]:
    """Write the new days with why; returns those whose day moved, in the order of their numbers.

    What was met, ended, stopped, lengthened or recounted by somebody else in the meantime is left alone.
    ``changes`` are what is known to have happened to the calendar and the targets since the last recount.
    """
    if not looked.changing:
        return []
    rows = db.session.execute(
        select(
            Deadline.id,
            Deadline.subject_room,
            Deadline.subject_id,
            Deadline.agency_id,
            Deadline.officer_id,
            Deadline.clock,
            Deadline.owed_by,
            Deadline.term_key,
            Deadline.counted_from_on,
            Deadline.due_on,
            Deadline.provisional,
            Deadline.length,
            Deadline.trace,
        )
        .where(Deadline.id.in_(looked.changing), *_RUNNING)
        .order_by(Deadline.id)
        .with_for_update()
    ).all()
    moves, today = [], local_day(at)
    alike: dict[tuple[Any, ...], list[int]] = {}
    for row in rows:
        differing = looked.changing[row.id]
        if (row.due_on, row.provisional, row.length) != differing.seen:
            continue
        found = differing.found
        counted = found.counted
        why = ""
        if counted.on != row.due_on:
            why = reasons(changes, row.term_key, row.counted_from_on, row.due_on, counted.on)
            moves.append(_move(row, found, why))
        told = json.dumps(_retold(row.trace, found, row.due_on, why, today), ensure_ascii=False)
        values = (counted.on, counted.provisional, counted.length, counted.unit, found.term.version, told)
        alike.setdefault(values, []).append(row.id)
    for values, numbers in alike.items():
        _rewrite(numbers, *values)
    return moves


def _rewrite(
    numbers: list[int],
    due_on: date,
    provisional: bool,
    length: int,
    unit: Unit,
    version: str,
    told: str,
) -> None:
    """Write what is the same for many deadlines: those of one day and one rule have the same trace."""
    db.session.execute(
        update(Deadline)
        .where(Deadline.id.in_(numbers))
        .values(
            due_on=due_on,
            provisional=provisional,
            length=length,
            unit=unit.value,
            term_version=version,
            trace=json.loads(told),
        )
        .execution_options(synchronize_session=False)
    )


def _move(row: Any, found: Found, why: str) -> Move:
    return Move(
        deadline_id=row.id,
        subject=(row.subject_room, row.subject_id),
        title=found.term.title,
        agency_id=row.agency_id,
        officer_id=row.officer_id,
        owed_by=row.owed_by,
        is_target=row.clock == "target",
        before_on=row.due_on,
        due_on=found.counted.on,
        why=why,
    )


def _retold(stored: Stored, found: Found, before_on: date, why: str, today: date) -> Stored:
    """The trace with the count told anew: what was said before it stays, each recount is remembered."""
    if found.whole_trace is not None:
        told = retold(stored, found.whole_trace)
    else:
        recounts = [step for step in stored if step["step"] == StepCode.RECOUNTED.value]
        *count, last = (dict(step.as_json()) for step in count_trace(found.term, found.counted))
        told = [*stored[: count_begins(stored)], *count, *recounts, last]
    if why:
        step = trace.step(StepCode.RECOUNTED, on=today, before_on=before_on, why=why)
        told.insert(-1, dict(step.as_json()))
    return told
