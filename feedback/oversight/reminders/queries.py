"""Questions about reminders: which a viewer may read, what waits, what to propose, how many were issued."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, not_, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, aliased

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases import scope
from feedback.cases.models import Case
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.oversight import overdue
from feedback.oversight.measures import late
from feedback.oversight.models import Reminder, ReminderItem
from feedback.oversight.reminders import rules
from feedback.oversight.reminders.rules import ESCALATION, REMINDER
from feedback.oversight.scope import everywhere, knows, seen_by
from feedback.prepared import made_once, who
from feedback.straight import ask_plainly

READ: Final = "oversight:reminder:read"
ISSUE: Final = "oversight:reminder:issue"
ANSWER: Final = "oversight:reminder:answer"

_MOST_PROPOSED: Final = 50

Place = tuple[date, int]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the list, the last issued first; ``items``: by letter how many steps it is about, and how
    many of them are still late."""

    rows: list[Reminder]
    items: dict[int, tuple[int, int]]
    after: Place | None


@dataclass(frozen=True, slots=True)
class Item:
    """One step that a letter is about. ``number`` is the case's of the day; ``now``: the one that the viewer
    may open today, None for none. ``late``: whether the step is still not taken and late."""

    row: ReminderItem
    now: str | None
    late: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """An agency with steps late that no letter is about: how many, and since when the longest."""

    agency_id: int
    count: int
    first_due_on: date


def visible_to(viewer: Actor) -> list[ColumnElement[bool]]:
    """Conditions on ``Reminder``: those to his agency, of the province for the inspectorate; the province's
    committee also reads the reports to its chair. None about a case that he may not know of."""
    return [*_of_agency(viewer), *_knowable(viewer)]


def _of_agency(viewer: Actor) -> list[ColumnElement[bool]]:
    if everywhere(viewer):
        return []
    own = and_(Reminder.agency_id == viewer.agency_id, Reminder.kind == REMINDER)
    if viewer.agency_id == agencies.province_committee().id:
        return [or_(own, Reminder.kind == ESCALATION)]
    return [own]


def _knowable(viewer: Actor) -> list[ColumnElement[bool]]:
    known = knows(viewer)
    if not known:
        return []
    # A case that is nobody's makes the condition unknown: such a one isn't known either.
    unknown = not_(func.coalesce(and_(*known), false()))
    hidden = (
        exists()
        .where(ReminderItem.reminder_id == Reminder.id, Case.id == ReminderItem.case_id, unknown)
        .correlate(Reminder)
    )
    return [~hidden]


def found(viewer: Actor, number: int) -> Reminder | None:
    """The letter, if the viewer may read it."""
    return db.session.scalar(select(Reminder).where(Reminder.id == number, *visible_to(viewer)))


def listed(
    viewer: Actor,
    *,
    state: str = "",
    agency_id: int | None = None,
    today: date,
    after: Place | None = None,
    size: int = 50,
) -> Page:
    """Letters that the viewer may read, the last issued first; ``state``: key of ``rules.STATES``."""
    asked = select(Reminder).where(*visible_to(viewer), *_in_state(state, today))
    if agency_id is not None:
        asked = asked.where(Reminder.agency_id == agency_id)
    if after is not None:
        asked = asked.where(tuple_(Reminder.issued_on, Reminder.id) < after)
    order = (Reminder.issued_on.desc(), Reminder.id.desc())
    found_rows = list(db.session.scalars(asked.order_by(*order).limit(size + 1)))
    rows = found_rows[:size]
    more = len(found_rows) > size
    return Page(
        rows,
        _counted([one.id for one in rows], today),
        (rows[-1].issued_on, rows[-1].id) if more else None,
    )


def _in_state(state: str, today: date) -> list[ColumnElement[bool]]:
    if state == "late":
        return [Reminder.state == "open", Reminder.reply_due_on < today]
    if state == "open":
        return [Reminder.state == "open", Reminder.reply_due_on >= today]
    return [Reminder.state == state] if state else []


def _counted(numbers: Collection[int], today: date) -> dict[int, tuple[int, int]]:
    """By letter how many steps, and how many are still late; one select."""
    if not numbers:
        return {}
    still = func.count(Deadline.id).filter(*late.passed(today))
    rows = db.session.execute(
        select(ReminderItem.reminder_id, func.count(), still)
        .join(Deadline, Deadline.id == ReminderItem.deadline_id)
        .where(ReminderItem.reminder_id.in_(numbers))
        .group_by(ReminderItem.reminder_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def items_of(reminder: Reminder, viewer: Actor, *, today: date) -> list[Item]:
    """What a letter is about, in its order; two selects."""
    rows = db.session.execute(
        select(ReminderItem, and_(*late.passed(today)).label("late"))
        .join(Deadline, Deadline.id == ReminderItem.deadline_id)
        .where(ReminderItem.reminder_id == reminder.id)
        .order_by(ReminderItem.id)
    ).all()
    may_open = viewer.may("cases:case:read")
    cases = [row.ReminderItem.case_id for row in rows] if may_open else []
    asked = select(Case.id, Case.number).where(Case.id.in_(cases), *scope.of_reading(viewer))
    readable = dict(db.session.execute(asked).all()) if cases else {}
    return [Item(row.ReminderItem, readable.get(row.ReminderItem.case_id), bool(row.late)) for row in rows]


def course_of(reminder: Reminder) -> list[Reminder]:
    """The letters about the same matter that were issued before it, the first of them first."""
    chain: list[Reminder] = []
    while reminder.before_id is not None:
        reminder = db.session.get_one(Reminder, reminder.before_id)
        chain.insert(0, reminder)
    return chain


def next_of(reminder: Reminder) -> list[Reminder]:
    """What was issued after it about the same matter and stands, in its order; one select."""
    asked = select(Reminder).where(Reminder.before_id == reminder.id, Reminder.state != "withdrawn")
    return list(db.session.scalars(asked.order_by(Reminder.id)))


def reopened_without(reminder: Reminder) -> Reminder | None:
    """The letter that waits for its answer again once this one, which followed it, is withdrawn."""
    if reminder.before_id is None or reminder.kind == ESCALATION:
        return None
    before = db.session.get_one(Reminder, reminder.before_id)
    return before if before.state == "followed" else None


def waiting_about(deadline_ids: Collection[int]) -> dict[int, Reminder]:
    """By deadline the letter to its agency about it that waits for an answer; one select. One to an agency
    that handed the case over hinders nothing."""
    if not deadline_ids:
        return {}
    rows = db.session.execute(
        select(ReminderItem.deadline_id, Reminder)
        .join(Reminder, Reminder.id == ReminderItem.reminder_id)
        .join(Deadline, Deadline.id == ReminderItem.deadline_id)
        .where(
            ReminderItem.deadline_id.in_(deadline_ids),
            Reminder.state == "open",
            Reminder.agency_id == Deadline.agency_id,
        )
        .order_by(Reminder.id)
    )
    return dict(rows.all())


def of_case(case_id: int, viewer: Actor) -> list[Reminder]:
    """The letters about a case that the viewer may read and that stand, the last first; one select."""
    about = select(ReminderItem.reminder_id).where(ReminderItem.case_id == case_id)
    asked = select(Reminder).where(Reminder.id.in_(about), Reminder.state != "withdrawn", *visible_to(viewer))
    return list(db.session.scalars(asked.order_by(Reminder.id.desc())))


def to_answer(viewer: Actor) -> tuple[int, date | None]:
    """How many letters the viewer's agency has still to answer, of those he may read, and the first day; one
    select."""
    [(count, first_on)] = ask_plainly(_to_answer(viewer), who(viewer))
    return count, first_on


@made_once
def _to_answer(viewer: Actor) -> Select[int, date | None]:
    return select(func.count(), func.min(Reminder.reply_due_on)).where(
        Reminder.state == "open", Reminder.agency_id == viewer.agency_id, *_knowable(viewer)
    )


def count_unanswered(viewer: Actor, *, today: date) -> int:
    """How many letters are not answered though their day is over."""
    asked = select(func.count()).select_from(Reminder)
    return db.session.scalar(asked.where(*_in_state("late", today), *visible_to(viewer))) or 0


def proposed_first(viewer: Actor, *, today: date) -> list[Proposal]:
    """Đề xuất đôn đốc: agencies with steps so late that a first letter is due, the longest late first. Not
    the province's committee: nobody urges the body above him."""
    first_due_on = func.min(Deadline.due_on)
    rows = db.session.execute(
        select(Deadline.agency_id, func.count(), first_due_on)
        .join(Case, Case.id == Deadline.subject_id)
        .where(
            *late.passed(today),
            Deadline.due_on <= today - rules.PROPOSED_LATE,
            Deadline.agency_id != agencies.province_committee().id,
            ~overdue.reminded(),
            *seen_by(viewer),
        )
        .group_by(Deadline.agency_id)
        .order_by(first_due_on, Deadline.agency_id)
        .limit(_MOST_PROPOSED)
    )
    return [Proposal(*row) for row in rows]


def proposed_next(viewer: Actor, *, today: date) -> list[Reminder]:
    """Letters that ask for the next one, or for a report to the chair: without an answer so long after its
    day, or answered so long ago and still late. The one issued first stands first.
    """
    following = aliased(Reminder)
    unanswered = and_(Reminder.state == "open", Reminder.reply_due_on <= today - rules.PROPOSED_REPLY_LATE)
    in_vain = and_(Reminder.state == "replied", Reminder.replied_on <= today - rules.PROPOSED_STILL_LATE)
    followed = exists().where(following.before_id == Reminder.id, following.state != "withdrawn")
    still_late = exists().where(
        ReminderItem.reminder_id == Reminder.id,
        Deadline.id == ReminderItem.deadline_id,
        Deadline.agency_id == Reminder.agency_id,
        *late.passed(today),
    )
    asked = select(Reminder).where(
        Reminder.kind == REMINDER,
        or_(unanswered, in_vain),
        ~followed.correlate(Reminder),
        still_late.correlate(Reminder),
        *visible_to(viewer),
    )
    return list(db.session.scalars(asked.order_by(Reminder.issued_on, Reminder.id).limit(_MOST_PROPOSED)))


def reminders_issued(first: date, last: date, issuer_id: int | None = None) -> int:
    """Số văn bản đôn đốc ban hành from one province's day to another, both counted in, of one issuing agency
    or of all; withdrawn ones don't count (Biểu 01/XLD, Thông tư 02/2021/TT-TTCP)."""
    return _count(Reminder.issued_on, first, last, issuer_id, Reminder.state != "withdrawn")


def replies_received(first: date, last: date, issuer_id: int | None = None) -> int:
    """Số văn bản phúc đáp nhận được do đôn đốc; see :func:`reminders_issued`."""
    return _count(Reminder.replied_on, first, last, issuer_id, Reminder.replied_on.is_not(None))


def _count(
    day: InstrumentedAttribute[Any],
    first: date,
    last: date,
    issuer_id: int | None,
    *more: ColumnElement[bool],
) -> int:
    asked = select(func.count()).select_from(Reminder).where(day.between(first, last), *more)
    if issuer_id is not None:
        asked = asked.where(Reminder.issuer_id == issuer_id)
    return db.session.scalar(asked.where(Reminder.kind == REMINDER)) or 0


def earlier(letters: Sequence[Reminder]) -> list[rules.Earlier]:
    """Letters as the next one tells of them."""
    return [
        rules.Earlier(one.number, one.issued_on, one.reply_due_on, one.replied_on)
        for one in letters
        if one.reply_due_on is not None
    ]
