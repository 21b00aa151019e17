"""What officers ask about results of cases: which they may see, which wait for whom, what is due first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, tuple_

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases import barring
from feedback.cases.models import NO_DAY, Case
from feedback.deadlines.models import Deadline
from feedback.deadlines.queries import is_open
from feedback.disclosure import codes
from feedback.disclosure.models import Outcome, OutcomeCopy
from feedback.extensions import db
from feedback.law.disclosure import RESULTS

READ: Final = "disclosure:outcome:read"
READ_ALL: Final = "cases:case:read_all"
PREPARE: Final = "disclosure:copy:prepare"
CONFIRM: Final = "disclosure:copy:confirm"

TABS: Final = {
    "can-soan": "Cần soạn",
    "cho-xem": "Chờ xem",
    "dang-cong-khai": "Đang công khai",
    "da-go": "Đã gỡ",
}
BY_DUE: Final = ("can-soan", "cho-xem")
"""Of these what is due first stands first; of the others the latest."""
_STANDING: Final = ("prepared", "published")
_OF_CASE: Final = Case.id == Outcome.case_id


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; ``tab``: key of ``TABS``."""

    tab: str = "can-soan"
    kind: str = ""
    field_key: str = ""
    agency_id: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A result in the list, with its case, the last day on which the law lets it be published (None where
    no clock of that runs), and its latest copy.
    """

    outcome: Outcome
    case: Case
    due_on: date | None
    copy: OutcomeCopy | None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the list, and the place behind its last row (None at the end)."""

    rows: list[Row]
    after: tuple[date, int] | None


def visible_to(viewer: Actor, code: str, on: date) -> Outcome | None:
    """The result of an address, if this officer may see it: those of his agency and of those whose work his
    does, all for who reads all of the province; of sealed cases only those that he may know of.
    """
    known = codes.parse(code)
    if known is None:
        return None
    asked = select(Outcome).join(Case, _OF_CASE).where(Outcome.code == known, *scope(viewer, on))
    return db.session.scalar(asked)


def of_case(viewer: Actor, case_id: int, on: date) -> list[Outcome]:
    """The results of a case that the officer may see, the latest first."""
    asked = select(Outcome).join(Case, _OF_CASE).where(Outcome.case_id == case_id, *scope(viewer, on))
    return list(db.session.scalars(asked.order_by(Outcome.round.desc())))


def listing(
    viewer: Actor, filters: Filters, on: date, *, after: tuple[date, int] | None = None, size: int = 25
) -> Page:
    """The results of a tab that an officer may see; two selects whatever the page holds."""
    due = func.coalesce(Deadline.due_on, NO_DAY)
    by_due = filters.tab in BY_DUE
    asked = (
        select(Outcome, Case, Deadline.due_on)
        .join(Case, _OF_CASE)
        .outerjoin(Deadline, _publishing())
        .where(_of_tab(filters.tab), *scope(viewer, on))
    )
    if filters.kind:
        asked = asked.where(Outcome.kind == filters.kind)
    if filters.field_key:
        asked = asked.where(Outcome.field_key == filters.field_key)
    if filters.agency_id is not None:
        asked = asked.where(Outcome.agency_id == filters.agency_id)
    order: tuple[Any, Any] = (due, Outcome.id) if by_due else (Outcome.settled_on, Outcome.id)
    asked = asked.order_by(*(order if by_due else (one.desc() for one in order)))
    if after is not None:
        asked = asked.where(tuple_(*order) > after if by_due else tuple_(*order) < after)
    found = db.session.execute(asked.limit(size + 1)).all()
    copies = latest_of([row[0].id for row in found[:size]])
    rows = [Row(one, of, due_on, copies.get(one.id)) for one, of, due_on in found[:size]]
    if len(found) <= size:
        return Page(rows, None)
    last = rows[-1]
    return Page(rows, ((last.due_on or NO_DAY) if by_due else last.outcome.settled_on, last.outcome.id))


def latest_of(outcome_ids: Collection[int]) -> dict[int, OutcomeCopy]:
    """By number of the result its latest copy, whatever became of it; one select."""
    last = (
        select(OutcomeCopy.outcome_id, func.max(OutcomeCopy.number).label("number"))
        .where(OutcomeCopy.outcome_id.in_(outcome_ids))
        .group_by(OutcomeCopy.outcome_id)
        .subquery()
    )
    same = and_(OutcomeCopy.outcome_id == last.c.outcome_id, OutcomeCopy.number == last.c.number)
    return {one.outcome_id: one for one in db.session.scalars(select(OutcomeCopy).join(last, same))}


def waiting_for(viewer: Actor, on: date) -> int:
    """How many results of his agency have a copy that waits for him, who didn't prepare it."""
    asked = (
        select(func.count(Outcome.id))
        .join(Case, _OF_CASE)
        .join(OutcomeCopy, OutcomeCopy.outcome_id == Outcome.id)
        .where(
            OutcomeCopy.state == "prepared",
            OutcomeCopy.prepared_by != viewer.id,
            *scope(viewer, on, own=True),
        )
    )
    return db.session.scalar(asked) or 0


def due_of(outcome: Outcome) -> Deadline | None:
    """The open clock by which the law lets the result be published; None where none runs."""
    asked = select(Deadline).join(Outcome, _publishing()).where(Outcome.id == outcome.id)
    return db.session.scalar(asked.order_by(Deadline.due_on).limit(1))


def scope(
    viewer: Actor, on: date, *, own: bool = False, agency: ColumnElement[int] | None = None
) -> list[ColumnElement[bool]]:
    """For results joined with their cases: which the officer may see; ``own``: of his agency alone.
    ``agency``: the column that says whose it is, the result's unless another is given.
    """
    whose = agencies.whose_work(viewer.agency_id, on) if own or not viewer.may(READ_ALL) else None
    return scope_of(viewer, whose, agency)


def scope_of(
    viewer: Actor, whose: Any, agency: ColumnElement[int] | None = None
) -> list[ColumnElement[bool]]:
    """The same, of the agencies ``whose``; None: of all."""
    sealed = barring.clear_for(viewer)
    found = [] if sealed is None else [sealed]
    if whose is not None:
        found.append((Outcome.agency_id if agency is None else agency).in_(whose))
    return found


def _publishing() -> ColumnElement[bool]:
    """The open clock of publishing the result of the latest round."""
    terms = case(
        *((Outcome.course.in_(one.courses), one.publish) for one in RESULTS if one.publish), else_=None
    )
    return and_(
        Deadline.subject_room == "cases",
        Deadline.subject_id == Outcome.case_id,
        Deadline.term_key == terms,
        is_open(),
    )


def waits_for_words() -> tuple[ColumnElement[bool], ...]:
    """That words of the result may be public, and nobody has prepared them."""
    return (
        Outcome.state.in_(("held", "shown")),
        or_(Outcome.scope == "full", and_(Outcome.scope == "answer", Outcome.kept_back.is_(False))),
        ~_has(*_STANDING, "ended"),
    )


def _has(*states: str) -> ColumnElement[bool]:
    return exists().where(OutcomeCopy.outcome_id == Outcome.id, OutcomeCopy.state.in_(states))


def _of_tab(tab: str) -> ColumnElement[bool]:
    if tab == "cho-xem":
        return _has("prepared")
    if tab == "dang-cong-khai":
        return Outcome.state == "shown"
    if tab == "da-go":
        return or_(
            Outcome.state.in_(("ended", "withdrawn")), and_(_has("withdrawn", "ended"), ~_has(*_STANDING))
        )
    return and_(*waits_for_words())
