"""Who may know of a sealed case: who handles denunciations, never who must stand aside (LTC Đ8, Đ12, Đ13).

The condition here is part of every look-up of officers; nothing else decides about a sealed case.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select

from feedback.actor import Actor
from feedback.cases.models import Barred, Case, Part
from feedback.cases.rows import Listed
from feedback.extensions import db

READ = "cases:denunciation:read"
READ_ALL = "cases:denunciation:read_all"
"""He oversees how every agency resolves denunciations (Thanh tra, LTC Đ60), so he knows of all."""


def clear_for(viewer: Actor) -> ColumnElement[bool] | None:
    """The condition that keeps sealed cases from who may not know of them; None for the system itself."""
    if viewer.kind == "system":
        return None
    known = ~_stands_aside(viewer)
    if not viewer.may(READ):
        known = and_(Case.officer_id == viewer.id, known)
    elif viewer.may("cases:case:read_all") and not viewer.may(READ_ALL):
        known = and_(_needed_by(viewer), known)
    return or_(Case.sealed.is_(False), known)


def _needed_by(viewer: Actor) -> ColumnElement[bool]:
    """Who sees the whole province's cases needs to know of those sealed ones that are his agency's, that he
    was given, or that wait for him to find who is competent."""
    needed: list[ColumnElement[bool]] = [Case.agency_id == viewer.agency_id, Case.officer_id == viewer.id]
    if viewer.may("cases:triage:read"):
        needed.append(Case.triage.is_(True))
    return or_(*needed)


def not_aside(viewer: Actor) -> ColumnElement[bool] | None:
    """The condition that keeps from a viewer only the cases that he must stand aside from, for counts of
    his agency as a whole; None for the system itself."""
    return None if viewer.kind == "system" else or_(Case.sealed.is_(False), ~_stands_aside(viewer))


def aside(viewer: Actor) -> ColumnElement[bool]:
    """The condition that leaves nothing but the cases that he must stand aside from."""
    return and_(Case.sealed.is_(True), _stands_aside(viewer))


def clear_for_parts(viewer: Actor) -> ColumnElement[bool]:
    """The same for parts that other agencies were asked for (``Part`` beside its ``Case``): of a sealed case
    they are there for who handles denunciations, and for him who was given the part."""
    known = ~_stands_aside(viewer)
    if not viewer.may(READ):
        known = and_(Part.officer_id == viewer.id, known)
    elif viewer.may("cases:case:read_all") and not viewer.may(READ_ALL):
        known = and_(Part.agency_id == viewer.agency_id, known)
    return or_(Case.sealed.is_(False), known)


def _stands_aside(viewer: Actor) -> ColumnElement[bool]:
    return (
        select(Barred.id)
        .where(
            Barred.case_id == Case.id,
            or_(Barred.officer_id.in_(viewer.stands_for), Barred.agency_id == viewer.agency_id),
        )
        .exists()
    )


@dataclass(frozen=True, slots=True)
class Aside:
    """Those who must stand aside from one case, by their numbers."""

    officer_ids: frozenset[int]
    agency_ids: frozenset[int]

    def holds(self, officer_id: int | None, agency_id: int | None) -> bool:
        """Whether this officer, or whoever is of this agency, must stand aside."""
        return officer_id in self.officer_ids or agency_id in self.agency_ids


def aside_from(case: Case | Listed) -> Aside:
    """Who must stand aside from a case; one select, none for a case that isn't sealed."""
    found = db.session.scalars(select(Barred).where(Barred.case_id == case.id)).all() if case.sealed else []
    return Aside(
        frozenset(one.officer_id for one in found if one.officer_id is not None),
        frozenset(one.agency_id for one in found if one.agency_id is not None),
    )
