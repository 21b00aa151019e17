"""Counting open deadlines anew when the calendar or a target has changed: what would move, and moving it.

``look`` finds, ``apply`` writes; between the two the rooms whose subjects they are can lock their own rows.
A legal term keeps its version and length, only the day it ends on changes; an internal target takes the
province's version in force on the day its clock began.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, select, update

from feedback.clock import local_day
from feedback.deadlines import queries
from feedback.deadlines.changes import Change, reasons
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.law import trace
from feedback.law.calendar import Calendar, Counted, Unit
from feedback.law.refusal import Refusal
from feedback.law.terms import Term, Terms
from feedback.law.terms.due import count_trace
from feedback.law.trace import StepCode

_COUNT_BEGINS = {StepCode.COUNTED_FROM.value, StepCode.COUNTED_BACK.value}


@dataclass(frozen=True, slots=True)
class Found:
    """What a deadline would be by the calendar and the targets of today."""

    counted: Counted
    term: Term
    whole_trace: tuple[trace.TraceStep, ...] | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """One stretch of a room's open deadlines.

    ``changing``: those whose day or whose being provisional changes, by number. ``last`` is the last subject
    seen, None when there are no more. ``beyond`` counts those that today's calendar cannot count.
    """

    seen: int
    changing: dict[int, Found]
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

    def found(self, key: str, version: str, start: date, length: int, unit: str) -> Found | None:
        """The day by today's calendar; None where it can't be counted any more."""
        asked = (key, version, start, length, unit)
        if asked not in self._known:
            try:
                self._known[asked] = self._count(key, version, start, length, Unit(unit))
            except Refusal:
                self._known[asked] = None
        return self._known[asked]

    def _count(self, key: str, version: str, start: date, length: int, unit: Unit) -> Found:
        versions = self.terms.versions(key)
        if versions and versions[0].is_target:
            due = self.terms.due(self.terms.resolve(key, start), start, self.calendar)
            return Found(due.counted, due.term, due.trace)
        term = next((one for one in versions if one.version == version), versions[-1])
        return Found(self.calendar.count(start, length, unit, back=term.counting == "back"), term)


def reckoner() -> Reckoner:
    """A reckoner with the calendar and the targets as they are now."""
    return Reckoner(queries.terms(), queries.calendar())


def open_by_room() -> dict[str, int]:
    """How many open deadlines each room's subjects have, those with an imported moment left out."""
    rows = db.session.execute(
        select(Deadline.subject_room, func.count())
        .where(queries.is_open(), Deadline.unit.is_not(None))
        .group_by(Deadline.subject_room)
        .order_by(Deadline.subject_room)
    )
    return dict(rows.all())


def look(room: str, after: int, limit: int, reckon: Reckoner) -> Looked:
    """The next open deadlines of a room's subjects behind subject ``after``; changes nothing.

    ``limit`` deadlines and the rest of the last subject: a subject's deadlines are never parted.
    """
    running = (Deadline.subject_room == room, queries.is_open(), Deadline.unit.is_not(None))
    last = db.session.scalar(
        select(Deadline.subject_id)
        .where(*running, Deadline.subject_id > after)
        .order_by(Deadline.subject_id)
        .offset(limit - 1)
        .limit(1)
    )
    behind = Deadline.subject_id > after
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
        ).where(*running, behind if last is None else and_(behind, Deadline.subject_id <= last))
    ).all()
    changing: dict[int, Found] = {}
    subjects: dict[int, None] = {}
    beyond = 0
    for row in rows:
        found = reckon.found(row.term_key, row.term_version, row.counted_from_on, row.length, row.unit)
        if found is None:
            beyond += 1
        elif (found.counted.on, found.counted.provisional) != (row.due_on, row.provisional):
            changing[row.id] = found
            subjects[row.subject_id] = None
    return Looked(len(rows), changing, tuple(subjects), last, beyond)


def apply(looked: Looked, changes: Sequence[Change], *, at: datetime) -> list[Move]:
    """Write the new days with why; returns those whose day moved, in the order of their numbers.

    What was met, ended or recounted by somebody else in the meantime is left alone. ``changes`` are what is
    known to have happened to the calendar and the targets since the last recount.
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
            Deadline.trace,
        )
        .where(Deadline.id.in_(looked.changing), queries.is_open())
        .order_by(Deadline.id)
        .with_for_update()
    ).all()
    moves, today = [], local_day(at)
    alike: dict[tuple[Any, ...], list[int]] = {}
    for row in rows:
        found = looked.changing[row.id]
        counted = found.counted
        if (counted.on, counted.provisional) == (row.due_on, row.provisional):
            continue
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


def _retold(
    stored: list[dict[str, Any]], found: Found, before_on: date, why: str, today: date
) -> list[dict[str, Any]]:
    """The trace with the count told anew: what was said before it stays, each recount is remembered."""
    recounts = [step for step in stored if step["step"] == StepCode.RECOUNTED.value]
    if why:
        step = trace.step(StepCode.RECOUNTED, on=today, before_on=before_on, why=why)
        recounts.append(dict(step.as_json()))
    if found.whole_trace is not None:
        told = [dict(step.as_json()) for step in found.whole_trace]
    else:
        begins = [place for place, step in enumerate(stored) if step["step"] in _COUNT_BEGINS]
        told = stored[: begins[0]] if begins else []
        told = [*told, *(dict(step.as_json()) for step in count_trace(found.term, found.counted))]
    return [*told[:-1], *recounts, told[-1]]
