"""A clock begins, is met, ends, goes to other hands."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update

from feedback.actor import Actor
from feedback.clock import local_day
from feedback.deadlines import queries
from feedback.deadlines.models import Deadline
from feedback.deadlines.telling import retold
from feedback.extensions import db
from feedback.law import trace
from feedback.law.calendar import Calendar, Unit
from feedback.law.terms import NONE, STATUTE, Circumstances, Terms
from feedback.law.trace import StepCode
from feedback.straight import add_rows

GIVEN = "GIVEN_TARGET"
"""Key of targets whose moment came with imported data."""

Subject = queries.Subject

_TOLD = (
    *("term_key", "due_on", "length", "unit", "article"),
    *("clock", "provisional", "owed_by", "met_on"),
)


@dataclass(frozen=True, slots=True)
class Start:
    """A term to start for a subject, counted from a local day (that day itself is not counted).

    ``variants`` are circumstances of the matter; those that the term knows are kept with the deadline.
    ``event``: with which of several events the term begins, in words, where it may begin with either. For
    ``GIVEN_TARGET`` the moment ``due_at`` is handed in instead, with the local day ``due_on`` of its zone
    (the province's if left out), and ``met_at`` / ``met_on`` if the matter is already closed.
    """

    term: str
    subject: Subject
    agency_id: int
    counted_from: date
    officer_id: int | None = None
    variants: Circumstances = NONE
    event: str = ""
    due_at: datetime | None = None
    due_on: date | None = None
    met_at: datetime | None = None
    met_on: date | None = None


@dataclass(frozen=True, slots=True)
class Started:
    """What a start gave: the last day (local), what it rests on, who owes it, whether it is met already."""

    term: str
    title: str
    due_on: date
    length: int | None
    unit: Unit | None
    article: str
    is_target: bool
    provisional: bool
    owed_by: str
    met: bool


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A start with its day computed and not written yet: the subject may still be missing."""

    row: dict[str, Any]
    started: Started


def reckon(starts: Sequence[Start], *, at: datetime) -> list[Reckoned]:
    """Compute the days without writing anything, for a subject that is still to be inserted.

    Each takes the version in force on the day it is counted from. Raises UnknownTerm, NotInForce,
    BeyondCalendar; ValueError for a given target without its moment.
    """
    terms, calendar = queries.terms(), queries.calendar()
    found: dict[Start, Reckoned] = {}
    for one in starts:
        if one not in found:
            row = _given(one, at) if one.term == GIVEN else _counted(one, at, terms, calendar)
            found[one] = Reckoned(row, _started(row))
    return [found[one] for one in starts]


def begin(reckoned: Sequence[tuple[Reckoned, int]]) -> None:
    """Write reckoned starts by one insert, each for the subject whose number is given with it."""
    if reckoned:
        rows = [one.row | {"subject_id": subject_id} for one, subject_id in reckoned]
        add_rows(Deadline, rows)


def start_many(starts: Sequence[Start], *, by: Actor, at: datetime) -> list[Started]:
    """Start terms by one insert; results in the same order. Raises what ``reckon`` raises."""
    reckoned = reckon(starts, at=at)
    begin([(one, start.subject[1]) for one, start in zip(reckoned, starts, strict=True)])
    return [one.started for one in reckoned]


def start(one: Start, *, by: Actor, at: datetime) -> Started:
    """Start one term; see ``start_many``."""
    return start_many([one], by=by, at=at)[0]


def meet(subject: Subject, terms: Collection[str], *, at: datetime, oldest_only: bool = False) -> None:
    """Hoàn thành: what the terms ask was done; those not open are left as they are.

    ``oldest_only``: of several open clocks of one term the one that began first.
    """
    _close(subject, terms, oldest_only=oldest_only, met_on=local_day(at), met_at=at)


def reopen(subject: Subject, terms: Collection[str]) -> None:
    """Tính lại như chưa làm: what was done no longer stands, so the clocks run until their same days."""
    db.session.execute(
        update(Deadline)
        .where(
            Deadline.subject_room == subject[0],
            Deadline.subject_id == subject[1],
            Deadline.term_key.in_(terms),
            Deadline.met_on.is_not(None),
        )
        .values(met_on=None, met_at=None)
    )


def end(subject: Subject, terms: Collection[str], *, why: str, at: datetime) -> None:
    """Chấm dứt: the terms no longer bind (another step was taken), with the reason in Vietnamese."""
    _close(subject, terms, ended_on=local_day(at), ended_why=why)


def begin_again(numbers: Collection[int], *, agency_id: int, officer_id: int | None) -> None:
    """Tính tiếp: deadlines that were ended (by number) run again as they were, each until its same day."""
    db.session.execute(
        update(Deadline)
        .where(Deadline.id.in_(numbers), Deadline.ended_on.is_not(None))
        .values(ended_on=None, ended_why=None, agency_id=agency_id, officer_id=officer_id)
    )


def _close(subject: Subject, terms: Collection[str], *, oldest_only: bool = False, **values: Any) -> None:
    running = (
        Deadline.subject_room == subject[0],
        Deadline.subject_id == subject[1],
        Deadline.term_key.in_(terms),
        queries.is_open(),
    )
    closed = update(Deadline).where(*running)
    if oldest_only:
        closed = closed.where(
            Deadline.id.in_(select(func.min(Deadline.id)).where(*running).group_by(Deadline.term_key))
        )
    db.session.execute(closed.values(**values))


def hand_over(subject: Subject, *, agency_id: int, officer_id: int | None) -> None:
    """Giao lại: a subject's open deadlines go to another agency or officer; the days stay as they are."""
    db.session.execute(
        update(Deadline)
        .where(Deadline.subject_room == subject[0], Deadline.subject_id == subject[1], queries.is_open())
        .values(agency_id=agency_id, officer_id=officer_id)
    )


def _counted(one: Start, at: datetime, terms: Terms, calendar: Calendar) -> dict[str, Any]:
    term = terms.resolve(one.term, one.counted_from)
    due = terms.due(term, one.counted_from, calendar, one.variants)
    began = [trace.step(StepCode.BEGAN, event=one.event)] if one.event else []
    return _row(one, at) | {
        "clock": "target" if due.is_target else "legal",
        "owed_by": due.term.owed_by,
        "term_version": due.version,
        "article": due.article,
        "length": due.length,
        "unit": due.unit.value,
        "due_on": due.on,
        "provisional": due.provisional,
        "trace": retold((), due.trace, *began),
        "variants": sorted(one.variants & due.term.circumstances) or None,
    }


def _given(one: Start, at: datetime) -> dict[str, Any]:
    if one.due_at is None:
        raise ValueError("a given target needs its moment")
    due_on = one.due_on or local_day(one.due_at)
    met_on = one.met_on if one.met_on or one.met_at is None else local_day(one.met_at)
    steps = (trace.step(StepCode.GIVEN), trace.step(StepCode.DUE, on=due_on))
    return _row(one, at) | {
        "clock": "target",
        "due_on": due_on,
        "due_at": one.due_at,
        "met_on": met_on,
        "met_at": one.met_at,
        "trace": [step.as_json() for step in steps],
    }


def _row(one: Start, at: datetime) -> dict[str, Any]:
    """The columns that every start fills; all rows of one insert must name the same columns."""
    return {
        "subject_room": one.subject[0],
        "subject_id": one.subject[1],
        "agency_id": one.agency_id,
        "officer_id": one.officer_id,
        "owed_by": "agency",
        "term_key": one.term,
        "term_version": "",
        "article": "",
        "counted_from_on": one.counted_from,
        "length": None,
        "unit": None,
        "due_at": None,
        "provisional": False,
        "variants": None,
        "started_at": at,
        "met_on": None,
        "met_at": None,
    }


def _started(row: Mapping[str, Any]) -> Started:
    return Started(
        term=row["term_key"],
        title=STATUTE.title(row["term_key"]),
        due_on=row["due_on"],
        length=row["length"],
        unit=Unit(row["unit"]) if row["unit"] else None,
        article=row["article"],
        is_target=row["clock"] == "target",
        provisional=row["provisional"],
        owed_by=row["owed_by"],
        met=row["met_on"] is not None,
    )


def told_as(deadline: Deadline) -> Started:
    """What an act on a running clock gives back: the same as its start did, with the day of now."""
    return _started({name: getattr(deadline, name) for name in _TOLD})
