"""Cơ quan được mời cùng tiếp: questions about agencies called in to a group.

An agency reads where, when and on what a visit was and how many came; who they are it doesn't read here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import Select, func, select

from feedback.extensions import db
from feedback.reception.models import Place, Visit, VisitCall

Called = tuple[VisitCall, Visit, Place]
"""A call, the first line of the visit that it is about, and where that was."""


def of_visit(visit_id: int) -> list[VisitCall]:
    """The agencies called in to a group, in the order in which they were called."""
    return list(
        db.session.scalars(select(VisitCall).where(VisitCall.visit_id == visit_id).order_by(VisitCall.id))
    )


def open_to(agency_ids: Collection[int], *, before: int | None = None, size: int = 50) -> list[Called]:
    """What agencies were called in to and didn't answer, newest first; ``before`` the number of a call."""
    asked = _called().where(VisitCall.agency_id.in_(agency_ids), VisitCall.came.is_(None))
    if before is not None:
        asked = asked.where(VisitCall.id < before)
    rows = db.session.execute(asked.order_by(VisitCall.id.desc()).limit(size))
    return [(row.VisitCall, row.Visit, row.Place) for row in rows]


def by_id(number: int) -> Called | None:
    """One call."""
    row = db.session.execute(_called().where(VisitCall.id == number)).first()
    return (row.VisitCall, row.Visit, row.Place) if row is not None else None


def open_counts(visit_ids: Iterable[int]) -> dict[int, int]:
    """How many calls of each of these visits wait for an answer; one select."""
    rows = db.session.execute(
        select(VisitCall.visit_id, func.count())
        .where(VisitCall.visit_id.in_(set(visit_ids)), VisitCall.came.is_(None))
        .group_by(VisitCall.visit_id)
    )
    return {row[0]: row[1] for row in rows}


def _called() -> Select[VisitCall, Visit, Place]:
    return (
        select(VisitCall, Visit, Place)
        .join(Visit, Visit.id == VisitCall.visit_id)
        .join(Place, Place.id == Visit.place_id)
    )
