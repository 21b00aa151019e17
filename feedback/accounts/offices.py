"""Where officers work, and who holds a permission, for rooms that must not name anybody."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from feedback.accounts import roles
from feedback.accounts.models import Officer, OfficerRole
from feedback.agencies.models import Agency
from feedback.extensions import db


def offices_of(officer_ids: Iterable[int]) -> dict[int, str]:
    """Position and agency of each officer, by number: «Chuyên viên, Sở Xây dựng»; one select."""
    rows = db.session.execute(
        select(Officer.id, Officer.position, Agency.name)
        .join(Agency, Agency.id == Officer.agency_id)
        .where(Officer.id.in_(set(officer_ids)))
    )
    return {row.id: f"{row.position or 'Cán bộ'}, {row.name}" for row in rows}


def holders_of(permission: str) -> list[int]:
    """The active officers who hold a permission by their roles, by number; one select."""
    rows = db.session.execute(
        select(OfficerRole.officer_id, OfficerRole.role)
        .join(Officer, Officer.id == OfficerRole.officer_id)
        .where(Officer.active)
    )
    return sorted({row.officer_id for row in rows if permission in roles.permissions_of([row.role])})


def agency_numbers(officer_ids: Iterable[int]) -> dict[int, int]:
    """The agency of each officer, active or not, by number; one select."""
    rows = db.session.execute(select(Officer.id, Officer.agency_id).where(Officer.id.in_(set(officer_ids))))
    return {row.id: row.agency_id for row in rows}
