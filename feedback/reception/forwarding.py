"""Questions about slips by which other bodies pass submissions on: what came with them, what is owed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select, true, tuple_

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases import scope
from feedback.cases.models import Case, Submission
from feedback.deadlines import queries as deadlines
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.intake.actions import key_digest
from feedback.law import reception as law
from feedback.law.reception import Reply
from feedback.reception.models import ForwardedItem, Forwarding, ReceptionEvent
from feedback.text import fold

ADDED: Final = "submissions_added"
_ROOM: Final = "cases"
_TERMS: Final = tuple(term for reply in law.REPLIES for term in reply.terms)
_MOST_NAMES: Final = 100
_SLIP: Final = (
    *("agency_id", "forwarder_kind", "forwarder", "address", "slip_number", "slip_on", "arrived_on"),
    *("note", "officer_id"),
)


@dataclass(frozen=True, slots=True)
class Owed:
    """One reply to the forwarder: what, and the clock of the matter by which it is due, met or open."""

    reply: Reply
    deadline: Deadline


@dataclass(frozen=True, slots=True)
class Item:
    """One submission of a slip. ``case`` None: this officer may not know of the matter; ``readable``: he may
    open it.
    """

    position: int
    submission_id: int
    case: Case | None
    readable: bool
    replies: tuple[Owed, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A slip in a list: how many submissions came with it, how many replies are open, the earliest day."""

    slip: Forwarding
    count: int
    open_replies: int
    due_on: date | None


def by_id(viewer: Actor, number: int, *, on: date) -> Forwarding | None:
    """The slip; None also for one that he may not see."""
    return db.session.scalar(select(Forwarding).where(Forwarding.id == number, _visible(viewer, on)))


def by_key(submission_key: str) -> Forwarding | None:
    """The slip that a form with this key made."""
    wanted = Forwarding.submission_key == key_digest(submission_key)
    return db.session.scalar(select(Forwarding).where(wanted))


def same_as(agency_id: int, slip_number: str, slip_on: date, forwarder: str) -> Forwarding | None:
    """The slip with this number and day that the agency has from the same body; accents and case apart."""
    found = db.session.scalars(
        select(Forwarding)
        .where(Forwarding.agency_id == agency_id, Forwarding.slip_on == slip_on)
        .order_by(Forwarding.id)
    )
    wanted = fold(slip_number), fold(forwarder)
    return next((one for one in found if (fold(one.slip_number), fold(one.forwarder)) == wanted), None)


def forwarders_of(agency_id: int) -> list[str]:
    """The names of bodies that passed something on to the agency before, the latest first."""
    latest = func.max(Forwarding.id)
    named = select(Forwarding.forwarder).where(Forwarding.agency_id == agency_id)
    named = named.group_by(Forwarding.forwarder).order_by(latest.desc()).limit(_MOST_NAMES)
    return list(db.session.scalars(named))


def latest(
    viewer: Actor, *, on: date, after: tuple[date, int] | None, size: int
) -> tuple[list[Listed], bool]:
    """Slips by the day they came, the latest first, and whether more follow; three selects."""
    chosen = select(Forwarding).where(_visible(viewer, on))
    if after is not None:
        chosen = chosen.where(tuple_(Forwarding.arrived_on, Forwarding.id) < tuple_(*after))
    chosen = chosen.order_by(Forwarding.arrived_on.desc(), Forwarding.id.desc()).limit(size + 1)
    found = list(db.session.scalars(chosen))
    return _listed(found[:size]), len(found) > size


def owing(viewer: Actor, *, on: date, size: int) -> list[Listed]:
    """Phiếu còn nợ trả lời: slips with open replies, the earliest day first; three selects."""
    due_on = func.min(Deadline.due_on)
    owed = (
        select(ForwardedItem.forwarding_id, due_on.label("due_on"))
        .join(Submission, Submission.id == ForwardedItem.submission_id)
        .join(Deadline, _replies_of(Submission.case_id))
        .join(Forwarding, Forwarding.id == ForwardedItem.forwarding_id)
        .where(deadlines.is_open(), _visible(viewer, on))
        .group_by(ForwardedItem.forwarding_id)
        .order_by(due_on, ForwardedItem.forwarding_id)
        .limit(size)
    ).subquery()
    chosen = select(Forwarding).join(owed, owed.c.forwarding_id == Forwarding.id)
    return _listed(list(db.session.scalars(chosen.order_by(owed.c.due_on, Forwarding.id))))


def items_of(slip: Forwarding, viewer: Actor) -> list[Item]:
    """What came with a slip, in its order, with what is owed to the forwarder; four selects.

    Of a matter that this officer may not know of he learns that it came and by when a reply is due.
    """
    rows = db.session.execute(
        select(ForwardedItem.position, Submission.id, Submission.case_id)
        .join(Submission, Submission.id == ForwardedItem.submission_id)
        .where(ForwardedItem.forwarding_id == slip.id)
        .order_by(ForwardedItem.position)
    ).all()
    numbers = {case_id for _, _, case_id in rows}
    known = select(Case).where(Case.id.in_(numbers), *scope.of_knowing(viewer))
    cases = {one.id: one for one in db.session.scalars(known)}
    open_to_him = select(Case.id).where(Case.id.in_(numbers), *scope.of_reading(viewer))
    readable = set(db.session.scalars(open_to_him)) if viewer.may("cases:case:read") else set()
    owed: dict[int, list[Owed]] = {}
    running = select(Deadline).where(
        Deadline.subject_room == _ROOM, Deadline.subject_id.in_(numbers), Deadline.term_key.in_(_TERMS)
    )
    for one in db.session.scalars(running.order_by(Deadline.due_on, Deadline.id)):
        reply = next(reply for reply in law.REPLIES if one.term_key in reply.terms)
        owed.setdefault(one.subject_id, []).append(Owed(reply, one))
    return [
        Item(position, number, cases.get(case_id), case_id in readable, tuple(owed.get(case_id, ())))
        for position, number, case_id in rows
    ]


def of_case(case_id: int) -> list[tuple[Forwarding, int]]:
    """The slips with which the submissions of a case came, each with the place of the submission in it."""
    chosen = (
        select(Forwarding, ForwardedItem.position)
        .join(ForwardedItem, ForwardedItem.forwarding_id == Forwarding.id)
        .join(Submission, Submission.id == ForwardedItem.submission_id)
        .where(Submission.case_id == case_id)
        .order_by(Forwarding.id, ForwardedItem.position)
    )
    return [(slip, position) for slip, position in db.session.execute(chosen)]


def count_of(slip_id: int) -> int:
    """How many submissions of a slip were entered."""
    counted = select(func.count()).select_from(ForwardedItem).where(ForwardedItem.forwarding_id == slip_id)
    return db.session.scalar(counted) or 0


def slip_content(slip: Forwarding) -> dict[str, Any]:
    """What the register's digest covers of a slip."""
    row = {name: getattr(slip, name) for name in _SLIP}
    return row | {name: row[name].isoformat() for name in ("slip_on", "arrived_on")}


def items_content(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What the register's digest covers of submissions that were added to a slip."""
    return {"items": [[one["position"], one["case_id"], one["submission_id"]] for one in rows]}


def contents(numbers: Iterable[int]) -> dict[int, dict[str, list[dict[str, Any]]]]:
    """What entering each slip brought, and each time submissions were added; for ``register verify``."""
    wanted = set(numbers)
    found: dict[int, dict[str, list[dict[str, Any]]]] = {}
    for slip in db.session.scalars(select(Forwarding).where(Forwarding.id.in_(wanted))):
        found[slip.id] = {"entered": [slip_content(slip)], ADDED: []}
    items: dict[int, list[dict[str, Any]]] = {}
    listed = select(ForwardedItem).where(ForwardedItem.forwarding_id.in_(wanted))
    for item in db.session.scalars(listed.order_by(ForwardedItem.position)):
        row = {"position": item.position, "case_id": item.case_id, "submission_id": item.submission_id}
        items.setdefault(item.forwarding_id, []).append(row)
    events = select(ReceptionEvent).where(
        ReceptionEvent.subject_room == "forwarding",
        ReceptionEvent.subject_id.in_(wanted),
        ReceptionEvent.act == ADDED,
    )
    for event in db.session.scalars(events):
        span = range(event.details["first"], event.details["last"] + 1)
        rows = [row for row in items.get(event.subject_id, ()) if row["position"] in span]
        found.setdefault(event.subject_id, {}).setdefault(ADDED, []).append(items_content(rows))
    return found


def _visible(viewer: Actor, on: date) -> ColumnElement[bool]:
    """The slips of his agency and of those whose work it does on the day, or the whole province's."""
    everywhere = viewer.kind == "system" or viewer.may("cases:case:read_all")
    return true() if everywhere else Forwarding.agency_id.in_(agencies.whose_work(viewer.agency_id, on))


def _replies_of(case_id: Any) -> ColumnElement[bool]:
    return (
        (Deadline.subject_room == _ROOM) & (Deadline.subject_id == case_id) & (Deadline.term_key.in_(_TERMS))
    )


def _listed(slips: Sequence[Forwarding]) -> list[Listed]:
    numbers = [one.id for one in slips]
    counts = dict(
        db.session.execute(
            select(ForwardedItem.forwarding_id, func.count())
            .where(ForwardedItem.forwarding_id.in_(numbers))
            .group_by(ForwardedItem.forwarding_id)
        ).all()
    )
    owed = {
        number: (many, due_on)
        for number, many, due_on in db.session.execute(
            select(ForwardedItem.forwarding_id, func.count(), func.min(Deadline.due_on))
            .join(Submission, Submission.id == ForwardedItem.submission_id)
            .join(Deadline, _replies_of(Submission.case_id))
            .where(ForwardedItem.forwarding_id.in_(numbers), deadlines.is_open())
            .group_by(ForwardedItem.forwarding_id)
        )
    }
    return [Listed(one, counts.get(one.id, 0), *owed.get(one.id, (0, None))) for one in slips]
