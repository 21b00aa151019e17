"""Questions about the watch list. Each starts from the cases that the viewer's figures are about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases import scope as case_scope
from feedback.cases.models import Case
from feedback.extensions import db
from feedback.oversight import scope
from feedback.oversight.models import (
    TurnedDown,
    WatchedCase,
    WatchedMatter,
    WatchNote,
    WatchProposal,
    WatchSign,
    WatchStep,
)
from feedback.oversight.watch import rules
from feedback.prepared import WHOSE, made_once, who
from feedback.straight import ask_plainly

READ: Final = "oversight:watch:read"
MOST_COUNTED: Final = 999
"""Counts beyond this are shown as 999+."""

Line = tuple[WatchedMatter, Case]
"""A matter with its main case."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; empty values narrow nothing. ``rule``: that hits a case of it now."""

    field: str = ""
    area: str = ""
    agency_id: int | None = None
    rule: str = ""


def listed(
    viewer: Actor, state: str, filters: Filters, *, after: tuple[date, int] | None = None, size: int = 25
) -> tuple[list[Line], tuple[date, int] | None]:
    """Matters of a state, the longest watched first, and the place behind the last (None at the end)."""
    place = tuple_(WatchedMatter.since_on, WatchedMatter.id)
    conditions = [WatchedMatter.state == state, *scope.seen_by(viewer), *_narrowed(filters, _signs_of_matter)]
    if after is not None:
        conditions.append(place > tuple_(*after))
    asked = select(WatchedMatter, Case).join(Case, Case.id == WatchedMatter.case_id).where(*conditions)
    order = (WatchedMatter.since_on, WatchedMatter.id)
    rows = [(row[0], row[1]) for row in db.session.execute(asked.order_by(*order).limit(size + 1))]
    last = rows[size - 1][0] if len(rows) > size else None
    return rows[:size], (last.since_on, last.id) if last is not None else None


def watched_open(viewer: Actor) -> int:
    """How many matters are watched, among those that the viewer's figures are about."""
    asked = select(func.count()).select_from(WatchedMatter).join(Case, Case.id == WatchedMatter.case_id)
    return db.session.scalar(asked.where(WatchedMatter.state == "watched", *scope.seen_by(viewer))) or 0


def matter(viewer: Actor, number: int, on: date) -> Line | None:
    """The matter with this number and its main case, if the viewer may see it: it is among those of his
    figures, or his agency has a case of it or a step of its plan.
    """
    return _line(viewer, WatchedMatter.id == number, on)


def of_case(viewer: Actor, case_id: int, on: date) -> Line | None:
    """The matter as which a case is watched today, if the viewer may see it."""
    held = select(WatchedCase.matter_id).where(WatchedCase.case_id == case_id, WatchedCase.left_on.is_(None))
    return _line(viewer, WatchedMatter.id.in_(held), on)


def name_of(matter: WatchedMatter, main: Case) -> str:
    """What a matter is called on pages and papers; of a sealed one, sealed since too, only by its number."""
    return rules.sealed_name(main.number) if main.sealed else matter.name


def choices(viewer: Actor, size: int = 300) -> list[Line]:
    """Watched matters that may be gone through together, none that is sealed; the longest watched first."""
    conditions = (WatchedMatter.state == "watched", Case.sealed.is_(False), *scope.seen_by(viewer))
    asked = select(WatchedMatter, Case).join(Case, Case.id == WatchedMatter.case_id).where(*conditions)
    order = (WatchedMatter.since_on, WatchedMatter.id)
    return [(row[0], row[1]) for row in db.session.execute(asked.order_by(*order).limit(size))]


def cases_of(viewer: Actor, matter_id: int) -> list[tuple[Case, date]]:
    """The cases of a matter that the viewer may see in his lists, the main one first, each with the day on
    which it joined; those that were taken out are left out while it is watched."""
    row = db.session.get_one(WatchedMatter, matter_id)
    held = WatchedCase.left_on.is_(None) if row.ended_on is None else WatchedCase.left_on == row.ended_on
    asked = (
        select(Case, WatchedCase.joined_on)
        .join(WatchedCase, WatchedCase.case_id == Case.id)
        .where(WatchedCase.matter_id == matter_id, held, *scope.seen_by(viewer))
    )
    main_first = case((Case.id == row.case_id, 0), else_=1)
    return [(one, day) for one, day in db.session.execute(asked.order_by(main_first, WatchedCase.id))]


def notes_of(matter_id: int) -> list[WatchNote]:
    """What was noted about a matter, newest first."""
    asked = select(WatchNote).where(WatchNote.matter_id == matter_id)
    return list(db.session.scalars(asked.order_by(WatchNote.id.desc())))


def steps_of(matter_id: int) -> list[WatchStep]:
    """The plan of a matter, in its order."""
    asked = select(WatchStep).where(WatchStep.matter_id == matter_id)
    return list(db.session.scalars(asked.order_by(WatchStep.position)))


def step_counts(matter_ids: Collection[int], today: date) -> dict[int, tuple[int, int]]:
    """For each matter with steps under way: how many, and how many of them are late; one select."""
    late = func.sum(case((and_(WatchStep.state == "open", WatchStep.due_on < today), 1), else_=0))
    asked = select(WatchStep.matter_id, func.count(), late).where(
        WatchStep.matter_id.in_(list(matter_ids)), WatchStep.state.in_(("open", "reported"))
    )
    return {
        number: (int(count), int(over or 0))
        for number, count, over in db.session.execute(asked.group_by(WatchStep.matter_id))
    }


def own_steps(viewer: Actor, on: date) -> list[tuple[WatchStep, WatchedMatter, Case]]:
    """What the viewer's agency has to do in plans, the earliest day first, with the main case; none of
    matters of which he may not know."""
    asked = (
        select(WatchStep, WatchedMatter, Case)
        .join(WatchedMatter, WatchedMatter.id == WatchStep.matter_id)
        .join(Case, Case.id == WatchedMatter.case_id)
        .where(_owed_by(sorted(agencies.whose_work(viewer.agency_id, on))), *case_scope.of_knowing(viewer))
    )
    rows = db.session.execute(asked.order_by(WatchStep.due_on, WatchStep.id).limit(MOST_COUNTED))
    return [(row[0], row[1], row[2]) for row in rows]


def count_own_steps(viewer: Actor, on: date) -> int:
    """How many of :func:`own_steps` there are."""
    whose = agencies.whose_work(viewer.agency_id, on)
    return int(ask_plainly(_count_of_steps(viewer), who(viewer, whose=whose))[0][0])


@made_once
def _count_of_steps(viewer: Actor) -> Select[int]:
    return (
        select(func.count())
        .select_from(WatchStep)
        .join(WatchedMatter, WatchedMatter.id == WatchStep.matter_id)
        .join(Case, Case.id == WatchedMatter.case_id)
        .where(_owed_by(WHOSE), *case_scope.of_knowing(viewer))
    )


def step(viewer: Actor, number: int, on: date) -> tuple[WatchStep, WatchedMatter] | None:
    """A step with its matter, for who may see the matter."""
    found = db.session.get(WatchStep, number)
    seen = matter(viewer, found.matter_id, on) if found is not None else None
    return (found, seen[0]) if found is not None and seen is not None else None


def to_tell(today: date) -> list[int]:
    """Numbers of the steps of whose day the owner is to be told today: once before it, once behind it."""
    never = WatchStep.told_on.is_(None)
    before = and_(WatchStep.due_on >= today, never)
    behind = and_(WatchStep.due_on < today, or_(never, WatchStep.told_on <= WatchStep.due_on))
    near = (WatchStep.state == "open", WatchStep.due_on <= today + rules.TOLD_BEFORE)
    asked = select(WatchStep.id).where(*near, or_(before, behind))
    return list(db.session.scalars(asked.order_by(WatchStep.due_on, WatchStep.id)))


def proposals(
    viewer: Actor, filters: Filters, *, after: int | None = None, size: int = 25
) -> tuple[list[tuple[WatchProposal, Case]], int | None]:
    """Proposed cases, those with most points first, and the place behind the last (None at the end)."""
    conditions = [*scope.seen_by(viewer), *_narrowed(filters, _signs_of_case)]
    if after is not None:
        conditions.append(WatchProposal.rank < after)
    asked = select(WatchProposal, Case).join(Case, Case.id == WatchProposal.case_id).where(*conditions)
    found = db.session.execute(asked.order_by(WatchProposal.rank.desc()).limit(size + 1))
    rows = [(row[0], row[1]) for row in found]
    return rows[:size], rows[size - 1][0].rank if len(rows) > size else None


def count_proposals(viewer: Actor) -> int:
    """How many cases are proposed, counted no further than one above ``MOST_COUNTED``."""
    asked = select(WatchProposal.case_id).join(Case, Case.id == WatchProposal.case_id)
    capped = asked.where(*scope.seen_by(viewer)).limit(MOST_COUNTED + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(capped)) or 0


def answered(case_ids: Collection[int]) -> dict[int, TurnedDown]:
    """By case the last answer that it isn't to be watched, in force or overtaken by something new."""
    asked = select(TurnedDown).where(TurnedDown.case_id.in_(list(case_ids))).order_by(TurnedDown.id)
    return {one.case_id: one for one in db.session.scalars(asked)}


def hit_now(matters: Iterable[WatchedMatter]) -> dict[int, list[str]]:
    """Words of the rules that hit a case of each matter when they were last run, in the rules' order; one
    select."""
    asked = (
        select(WatchedCase.matter_id, WatchSign.rule)
        .join(WatchSign, WatchSign.case_id == WatchedCase.case_id)
        .where(WatchedCase.matter_id.in_([one.id for one in matters]), WatchedCase.left_on.is_(None))
    )
    found: dict[int, set[str]] = {}
    for number, key in db.session.execute(asked.distinct()):
        found.setdefault(number, set()).add(key)
    known = rules.VERSIONS[-1].rules
    return {number: [one.words for one in known if one.key in keys] for number, keys in found.items()}


def _line(viewer: Actor, which: ColumnElement[bool], on: date) -> Line | None:
    asked = select(WatchedMatter, Case).join(Case, Case.id == WatchedMatter.case_id)
    row = db.session.execute(asked.where(which, *_concerning(viewer, on))).first()
    return (row[0], row[1]) if row is not None else None


def _concerning(viewer: Actor, on: date) -> list[ColumnElement[bool]]:
    """Conditions on a matter beside its main case (``Case``): what his figures are about, and that in which
    his agency has a case or a step. Of a sealed main case he must be one who may know.
    """
    if scope.everywhere(viewer):
        return scope.seen_by(viewer)
    theirs = aliased(Case)
    joined = (
        select(WatchedCase.id)
        .join(theirs, theirs.id == WatchedCase.case_id)
        .where(WatchedCase.matter_id == WatchedMatter.id, theirs.agency_id == viewer.agency_id)
        .exists()
    )
    whose = sorted(agencies.whose_work(viewer.agency_id, on))
    planned = (
        select(WatchStep.id)
        .where(WatchStep.matter_id == WatchedMatter.id, WatchStep.agency_id.in_(whose))
        .exists()
    )
    concerned = or_(Case.agency_id == viewer.agency_id, joined, planned)
    return [*case_scope.of_knowing(viewer), concerned]


def _owed_by(whose: Any) -> ColumnElement[bool]:
    return and_(WatchStep.agency_id.in_(whose), WatchStep.state == "open", WatchedMatter.state == "watched")


def _narrowed(filters: Filters, signs: Any) -> Sequence[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if filters.field:
        wanted.append(Case.field_key == filters.field)
    if filters.area:
        wanted.append(Case.area_code == filters.area)
    if filters.agency_id is not None:
        wanted.append(Case.agency_id == filters.agency_id)
    if filters.rule:
        wanted.append(signs(filters.rule))
    return wanted


def _signs_of_case(rule: str) -> ColumnElement[bool]:
    return select(WatchSign.case_id).where(WatchSign.case_id == Case.id, WatchSign.rule == rule).exists()


def _signs_of_matter(rule: str) -> ColumnElement[bool]:
    return (
        select(WatchSign.case_id)
        .join(WatchedCase, WatchedCase.case_id == WatchSign.case_id)
        .where(
            WatchedCase.matter_id == WatchedMatter.id, WatchedCase.left_on.is_(None), WatchSign.rule == rule
        )
        .exists()
    )
