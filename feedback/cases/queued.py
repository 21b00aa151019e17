"""The list of open cases as its selects ask for it: what narrows it, and the numbers above it.

The selects are made once; :func:`values` has their parameters.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, tuple_, union

from feedback.actor import Actor
from feedback.cases import originals, scope, talk
from feedback.cases.models import NO_DAY, Case
from feedback.cases.rows import LISTED
from feedback.deadlines import queries as deadlines
from feedback.prepared import TODAY, made_once, who

MOST_COUNTED: Final = 999
"""Counts beyond this are shown as 999+: counting a million rows helps nobody decide."""

_SOON: Final[Any] = bindparam("soon")


@dataclass(frozen=True, slots=True)
class Filters:
    """What an officer narrows his queue by; empty values narrow nothing.

    ``due`` is ``late``, ``soon``, ``rest`` or empty; ``holder`` is ``mine`` (with the work of those for whom
    he stands in), ``nobody``, ``near`` (both of these) or empty. ``after``: settled cases in which something
    is still owed (a decision to be sent, a conclusion to be published), instead of open ones; ``not_solved``:
    those that a sender says are not solved.
    """

    kind: str = ""
    state: str = ""
    due: str = ""
    holder: str = ""
    triage: bool = False
    after: bool = False
    not_solved: bool = False


def values(viewer: Actor, filters: Filters, today: date, mine: Collection[int | None]) -> dict[str, Any]:
    """The parameters of the selects; ``mine``: the viewer and those for whom he stands in."""
    return who(
        viewer,
        today=today,
        soon=deadlines.soon_until(today),
        kind=filters.kind,
        state=filters.state,
        mine=mine,
    )


Side = Literal["", "before", "after"]


@made_once
def queue(viewer: Actor, filters: Filters, side: Side) -> Select[*tuple[Any, ...]]:
    """A page of the list beside a place, as ``rows.Listed``; of ``kind`` and ``state`` only counts whether
    they narrow."""
    place, there = tuple_(Case.due_on, Case.id), tuple_(bindparam("place_on"), bindparam("place_number"))
    asked = select(*LISTED).where(*_listed(viewer, filters), *narrowed(filters))
    if side == "before":
        asked = asked.where(place < there).order_by(Case.due_on.desc(), Case.id.desc())
    else:
        asked = asked.order_by(Case.due_on, Case.id)
        if side == "after":
            asked = asked.where(place > there)
    return asked.limit(bindparam("most"))


@made_once
def counts(viewer: Actor, holder: str) -> Select[*tuple[Any, ...]]:
    """The numbers above the list: late, soon, later, nobody's, settled but owed, not solved; each capped."""
    held, opened = _held(holder), _open(viewer)
    late, soon, rest = (_due_on(name, TODAY, _SOON) for name in ("late", "soon", "rest"))
    # Walked in the order of the queue's index: few of the open cases have their day still ahead.
    by_day = (Case.due_on, Case.id)
    parts = [_capped(*opened, day, *held, order=by_day) for day in (late, soon, rest)]
    parts += [_capped(*opened, Case.officer_id.is_(None))]
    parts += [_capped(*_owed(viewer), *held), _capped(*_not_solved(viewer), *held)]
    return select(*parts)


def _open(viewer: Actor) -> list[ColumnElement[bool]]:
    return [Case.closed_on.is_(None), *scope.of_lists(viewer)]


def _owed(viewer: Actor) -> list[ColumnElement[bool]]:
    settled = (Case.closed_on.is_not(None), *scope.of_lists(viewer))
    owed = select(Case.id).where(*settled, Case.due_on < NO_DAY).correlate(None)
    kept = select(Case.id).where(*settled, Case.id.in_(originals.kept())).correlate(None)
    return [Case.id.in_(union(owed, kept))]


def _not_solved(viewer: Actor) -> list[ColumnElement[bool]]:
    return [Case.id.in_(talk.not_solved()), Case.closed_on.is_not(None), *scope.of_lists(viewer)]


def _listed(viewer: Actor, filters: Filters) -> list[ColumnElement[bool]]:
    if filters.not_solved:
        return _not_solved(viewer)
    return _owed(viewer) if filters.after else _open(viewer)


def narrowed(filters: Filters) -> list[ColumnElement[bool]]:
    """The conditions of the filters, with parameters."""
    conditions: list[ColumnElement[bool]] = []
    if filters.kind:
        conditions.append(Case.kind == bindparam("kind"))
    if filters.state:
        conditions.append(Case.state == bindparam("state"))
    if filters.due:
        conditions.append(_due_on(filters.due, TODAY, _SOON))
    if filters.triage:
        conditions.append(Case.triage.is_(True))
    return [*conditions, *_held(filters.holder)]


def _held(holder: str) -> list[ColumnElement[bool]]:
    """The condition of who has the cases; none when ``holder`` narrows nothing."""
    nobodys = Case.officer_id.is_(None)
    if not holder:
        return []
    if holder == "nobody":
        return [nobodys]
    mine = Case.officer_id.in_(bindparam("mine", expanding=True))
    return [or_(mine, nobodys) if holder == "near" else mine]


def _capped(*conditions: ColumnElement[bool], order: Collection[Any] = ()) -> Any:
    few = select(Case.id).where(*conditions).order_by(*order).limit(MOST_COUNTED + 1).subquery()
    return select(func.count()).select_from(few).scalar_subquery()


def due_condition(name: str, today: date) -> ColumnElement[bool]:
    """Condition: the day due is ``late``, ``soon`` or ``rest``, as the queue counts it."""
    return _due_on(name, today, deadlines.soon_until(today))


def _due_on(name: str, today: Any, soon: Any) -> ColumnElement[bool]:
    if name == "late":
        return Case.due_on < today
    if name == "soon":
        return and_(Case.due_on >= today, Case.due_on <= soon)
    return Case.due_on > soon
