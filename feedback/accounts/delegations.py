"""Questions about delegations: who may decide in whose place, on which day."""

from __future__ import annotations

from collections.abc import Set
from datetime import date
from functools import cache
from typing import cast

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, or_, select

from feedback.accounts import roles, rules
from feedback.accounts.models import Delegation, Officer, OfficerRole
from feedback.accounts.open_sessions import short_read
from feedback.actor import Actor, InPlace, Mode
from feedback.extensions import db

GIVES = "accounts:delegation:edit"
"""Who holds it may let others decide in his place: the competent person."""

_MOST_SHOWN = 100


def lent_to(
    officer_id: int, agency_id: int, held: Set[str], on: date
) -> tuple[InPlace | None, frozenset[str]]:
    """In whose place the officer decides on the day, and the permissions that lends him; one select.

    Nothing when the giver has left, is of another agency by now or no longer competent, or when the roles
    ``held`` can't be one person's with a competent one's.
    """
    with short_read() as session:
        rows = session.execute(_lent(), {"taker": officer_id, "agency": agency_id, "on": on}).all()
    if not rows or rules.roles_fault(held | roles.holders_of(GIVES)):
        return None, frozenset()
    found: Delegation = rows[0].Delegation
    his = roles.permissions_of(row.role for row in rows if row.Delegation.id == found.id)
    lent = roles.LENT[found.mode] & his if GIVES in his else frozenset()
    if not lent:
        return None, frozenset()
    return InPlace(found.giver_id, rows[0].position, cast(Mode, found.mode), found.document), lent


@cache
def _lent() -> Select[Delegation, str, str]:
    return (
        select(Delegation, Officer.position, OfficerRole.role)
        .join(Officer, Officer.id == Delegation.giver_id)
        .join(OfficerRole, OfficerRole.officer_id == Officer.id)
        .where(
            Delegation.taker_id == bindparam("taker"),
            in_force(bindparam("on")),
            Officer.active,
            Officer.agency_id == bindparam("agency"),
        )
        .order_by(Delegation.id)
    )


def actor_of(officer_id: int, agency_id: int, held: Set[str], on: date) -> Actor:
    """The officer with these roles, as he may act on the day: by himself, and in another's place."""
    own = roles.permissions_of(held)
    in_place, lent = lent_to(officer_id, agency_id, held, on)
    return Actor("officer", officer_id, agency_id, own | lent, lent - own, in_place)


def in_force(on: date | BindParameter[date]) -> ColumnElement[bool]:
    """Whether a delegation lends rights on the day: from its first to its last, or to the day before it was
    ended."""
    return and_(
        Delegation.first_on <= on,
        Delegation.last_on >= on,
        or_(Delegation.ended_on.is_(None), Delegation.ended_on > on),
    )


def between(one: int, other: int, on: date) -> bool:
    """Whether one of two officers lends rights to the other on the day, either way."""
    pairs = ((one, other), (other, one))
    either = or_(*(and_(Delegation.giver_id == a, Delegation.taker_id == b) for a, b in pairs))
    return db.session.scalar(select(Delegation.id).where(either, in_force(on)).limit(1)) is not None


def of_agency(agency_id: int) -> list[Delegation]:
    """The delegations by officers of the agency, the latest first."""
    chosen = select(Delegation).join(Officer, Officer.id == Delegation.giver_id)
    ordered = chosen.where(Officer.agency_id == agency_id).order_by(
        Delegation.first_on.desc(), Delegation.id.desc()
    )
    return list(db.session.scalars(ordered.limit(_MOST_SHOWN)))


def by_number(number: int) -> Delegation | None:
    """One delegation."""
    return db.session.get(Delegation, number)
