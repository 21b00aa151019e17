"""Promises still followed go along when the agency that owes or hears them ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from feedback.accounts import queries as accounts
from feedback.actor import Actor
from feedback.agencies.plans import Succession
from feedback.cases.models import Case
from feedback.commitments import actions, rules
from feedback.commitments.models import Commitment
from feedback.extensions import db


def waiting(successions: Sequence[Succession]) -> Counter[tuple[int, int]]:
    """How many open promises go from which agency to which successor, by their numbers.

    What is about a case goes to whoever takes over its place.
    """
    found: Counter[tuple[int, int]] = Counter()
    for one in successions:
        for _row, area_code in _rows(one):
            found[one.agency.id, one.of_area(area_code).id] += 1
    return found


def rehome(
    successions: Sequence[Succession], *, by: Actor, at: datetime, progress: Callable[[int], None]
) -> Counter[tuple[int, int]]:
    """Chuyển cam kết theo sắp xếp cơ quan: those that ``waiting`` counts; every day stays.

    Kept and dropped ones stay with the agency of their time. Move the officers first.
    """
    moved: Counter[tuple[int, int]] = Counter()
    for one in successions:
        rows = _rows(one)
        posts = accounts.agencies_of({row.officer_id for row, _area in rows if row.officer_id is not None})
        for row, area_code in rows:
            to = one.of_area(area_code).id
            actions.rehome(row, one.agency.id, to, posts=posts, by=by, at=at)
            moved[one.agency.id, to] += 1
        progress(len(rows))
    return moved


def _rows(one: Succession) -> Sequence[Any]:
    ended: ColumnElement[bool] = or_(
        Commitment.agency_id == one.agency.id, Commitment.heard_by_agency_id == one.agency.id
    )
    return db.session.execute(
        select(Commitment, Case.area_code)
        .outerjoin(Case, Case.id == Commitment.case_id)
        .where(ended, Commitment.state.in_(rules.OPEN))
        .order_by(Commitment.id)
    ).all()
