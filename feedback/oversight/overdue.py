"""Quá hạn, sắp đến hạn (T02): the steps that agencies owe by law and have not taken in time, worst first.

What is overdue is said by ``measures.late``, for figures and lists alike. Days are calendar days.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, exists, func, select, tuple_

from feedback.actor import Actor
from feedback.cases.letters.words import CONCEALED
from feedback.cases.models import Case
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.law.terms import STATUTE
from feedback.oversight.measures import late
from feedback.oversight.models import Reminder, ReminderItem
from feedback.oversight.reminders.rules import REMINDER
from feedback.oversight.scope import everywhere, names_cases, seen_by

MOST_EXPORTED: Final = 20_000
"""Rows of one spreadsheet."""

Place = tuple[date, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the list is narrowed to; None and empty narrow nothing. ``least``, ``most``: calendar days late;
    ``reminded``: whether a letter that stands is about the step; ``soon``: due within 7 days, not overdue."""

    agency_id: int | None = None
    term: str = ""
    kind: str = ""
    least: int | None = None
    most: int | None = None
    reminded: bool | None = None
    soon: bool = False


@dataclass(frozen=True, slots=True)
class Last:
    """The last letter about a step that stands, and the agency that it went to."""

    reminder_id: int
    agency_id: int
    number: str
    issued_on: date
    state: str
    reply_due_on: date | None


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``title`` is None for who is told figures only; ``days_late`` is negative before the day."""

    deadline_id: int
    case_id: int
    number: str
    title: str | None
    sealed: bool
    kind: str
    agency_id: int
    officer_id: int | None
    term: str
    step: str
    article: str
    due_on: date
    days_late: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the list, by deadline the last letter about it, and the place behind the last row."""

    rows: list[Step]
    last: dict[int, Last]
    after: Place | None


def reminded() -> ColumnElement[bool]:
    """Condition on ``Deadline``: a letter to its agency that stands is about it. One to an agency that handed
    the case over doesn't count."""
    return (
        exists()
        .where(
            ReminderItem.deadline_id == Deadline.id,
            ReminderItem.reminder_id == Reminder.id,
            Reminder.agency_id == Deadline.agency_id,
            Reminder.kind == REMINDER,
            Reminder.state != "withdrawn",
        )
        .correlate(Deadline)
    )


def overdue(
    viewer: Actor,
    filters: Filters,
    *,
    today: date,
    after: Place | None = None,
    size: int = 50,
    also: Collection[ColumnElement[bool]] = (),
) -> Page:
    """One page of what the viewer may see, the longest overdue first; two selects. ``also``: further
    conditions on ``Case``, as figures are narrowed.
    """
    asked = _asked(viewer, filters, today).where(*also)
    if after is not None:
        asked = asked.where(tuple_(Deadline.due_on, Deadline.id) > after)
    found = [_step(row, viewer, today) for row in db.session.execute(asked.limit(size + 1))]
    rows = found[:size]
    last = rows[-1] if rows else None
    return Page(
        rows,
        last_letters([one.deadline_id for one in rows]),
        (last.due_on, last.deadline_id) if last and len(found) > size else None,
    )


def steps(viewer: Actor, deadline_ids: Collection[int], *, today: date) -> list[Step]:
    """Those of these deadlines that are overdue and that the viewer may see, the longest overdue first."""
    asked = _asked(viewer, Filters(), today).where(Deadline.id.in_(deadline_ids))
    return [_step(row, viewer, today) for row in db.session.execute(asked)] if deadline_ids else []


def exported(viewer: Actor, filters: Filters, *, today: date) -> list[Step] | None:
    """All rows of the list for a spreadsheet; None where there are more than ``MOST_EXPORTED``."""
    asked = _asked(viewer, filters, today).limit(MOST_EXPORTED + 1)
    rows = [_step(row, viewer, today) for row in db.session.execute(asked)]
    return rows if len(rows) <= MOST_EXPORTED else None


class Number(NamedTuple):
    """So many steps, of so many cases: one case may owe several."""

    steps: int
    cases: int


def counts(viewer: Actor, *, today: date) -> tuple[Number, Number]:
    """What the viewer may see of what is overdue, and of what comes due soon; two selects."""
    asked = [
        select(func.count(Deadline.id), func.count(Deadline.subject_id.distinct()))
        .join(Case, Case.id == Deadline.subject_id)
        .where(*when, *_seen(viewer))
        for when in (late.passed(today), late.due_soon(today))
    ]
    passed, soon = (Number(*db.session.execute(one).one()) for one in asked)
    return passed, soon


def last_letters(deadline_ids: Collection[int]) -> dict[int, Last]:
    """By deadline the last letter to an agency that stands; one select."""
    if not deadline_ids:
        return {}
    rows = db.session.execute(
        select(
            ReminderItem.deadline_id,
            Reminder.id,
            Reminder.agency_id,
            Reminder.number,
            Reminder.issued_on,
            Reminder.state,
            Reminder.reply_due_on,
        )
        .join(Reminder, Reminder.id == ReminderItem.reminder_id)
        .where(
            ReminderItem.deadline_id.in_(deadline_ids),
            Reminder.kind == REMINDER,
            Reminder.state != "withdrawn",
        )
        .order_by(Reminder.id)
    )
    return {row[0]: Last(*row[1:]) for row in rows}


def term_names() -> Sequence[tuple[str, str]]:
    """Keys and titles of the terms that can be overdue, by title: the steps that the list is narrowed to."""
    found = {
        key: STATUTE.title(key)
        for key in STATUTE.keys
        if key not in STATUTE.conditional
        and any(not one.is_target and one.owed_by == "agency" for one in STATUTE.versions(key))
    }
    return sorted(found.items(), key=lambda one: one[1])


def _asked(viewer: Actor, filters: Filters, today: date) -> Select[*tuple[Any, ...]]:
    conditions = late.due_soon(today) if filters.soon else late.passed(today)
    if filters.agency_id is not None:
        conditions.append(Deadline.agency_id == filters.agency_id)
    if filters.term:
        conditions.append(Deadline.term_key == filters.term)
    if filters.kind:
        conditions.append(Case.kind == filters.kind)
    if filters.least is not None:
        conditions.append(Deadline.due_on <= today - timedelta(days=filters.least))
    if filters.most is not None:
        conditions.append(Deadline.due_on >= today - timedelta(days=filters.most))
    if filters.reminded is not None:
        conditions.append(reminded() if filters.reminded else ~reminded())
    return (
        select(
            Deadline.id.label("deadline_id"),
            Deadline.due_on,
            Deadline.term_key,
            Deadline.article,
            Deadline.agency_id,
            Case.id.label("case_id"),
            Case.number,
            Case.title,
            Case.sealed,
            Case.kind,
            Case.officer_id,
        )
        .join(Case, Case.id == Deadline.subject_id)
        .where(*conditions, *_seen(viewer))
        .order_by(Deadline.due_on, Deadline.id)
    )


def _seen(viewer: Actor) -> list[ColumnElement[bool]]:
    """Whose cases; of an agency's own also by the deadline's agency, for its index."""
    own = [] if everywhere(viewer) else [Deadline.agency_id == viewer.agency_id]
    return [*own, *seen_by(viewer)]


def _step(row: Any, viewer: Actor, today: date) -> Step:
    title = (CONCEALED if row.sealed else row.title) if names_cases(viewer) else None
    return Step(
        deadline_id=row.deadline_id,
        case_id=row.case_id,
        number=row.number,
        title=title,
        sealed=row.sealed,
        kind=row.kind,
        agency_id=row.agency_id,
        officer_id=row.officer_id,
        term=row.term_key,
        step=STATUTE.title(row.term_key),
        article=row.article,
        due_on=row.due_on,
        days_late=(today - row.due_on).days,
    )
