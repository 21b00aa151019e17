"""Địa chỉ lịch riêng: the secret address at which an officer's calendar program reads his own days.

Who has the address reads them: it is kept like a password, as its SHA-256, and shown once.
"""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from hashlib import sha256
from typing import Final

from sqlalchemy import delete, select

from feedback import config
from feedback.accounts import delegations
from feedback.accounts.acts import enter
from feedback.accounts.models import CalendarAddress, Officer, OfficerRole
from feedback.accounts.open_sessions import short_read
from feedback.actor import Actor
from feedback.clock import local_day
from feedback.extensions import db

_BYTES: Final = 32
_SECRET: Final = re.compile("[A-Za-z0-9_-]{43}")
"""So 32 bytes are written for an address."""


def make(*, by: Actor, at: datetime) -> str:
    """Make his address, or a new one in place of the old, which ends; returns its secret part."""
    officer = db.session.get_one(Officer, by.id, with_for_update=True)
    secret = secrets.token_urlsafe(_BYTES)
    known = db.session.get(CalendarAddress, officer.id)
    if known is None:
        row = CalendarAddress(officer_id=officer.id, secret_digest=_digest(secret), made_at=at)
        db.session.add(row)
    else:
        known.secret_digest, known.made_at = _digest(secret), at
    enter(officer.id, "calendar_made", {"again": known is not None}, by=by, at=at)
    return secret


def close(officer_id: int, *, by: Actor, at: datetime) -> None:
    """End an officer's address; nothing where he has none."""
    gone = delete(CalendarAddress).where(CalendarAddress.officer_id == officer_id)
    if db.session.execute(gone.returning(CalendarAddress.officer_id)).scalar() is not None:
        enter(officer_id, "calendar_closed", {}, by=by, at=at)


def made_at(officer_id: int) -> datetime | None:
    """Since when he has his address; None while he has none."""
    return db.session.scalar(select(CalendarAddress.made_at).where(CalendarAddress.officer_id == officer_id))


def owner(secret: str, at: datetime) -> Actor | None:
    """The officer whose address it is, with what he may do today; None for a wrong or ended one, and for an
    account that is closed or could not sign in. Three selects at most, in sessions of their own.
    """
    if not _SECRET.fullmatch(secret):
        return None
    may = [Officer.active, Officer.must_change_password.is_(False)]
    if not config.current().demo:
        may.append(Officer.demo.is_(False))
    with short_read() as session:
        rows = session.execute(
            select(Officer.id, Officer.agency_id, OfficerRole.role)
            .join(CalendarAddress, CalendarAddress.officer_id == Officer.id)
            .outerjoin(OfficerRole, OfficerRole.officer_id == Officer.id)
            .where(CalendarAddress.secret_digest == _digest(secret), *may)
        ).all()
    if not rows:
        return None
    roles = frozenset(row.role for row in rows if row.role is not None)
    return delegations.actor_of(rows[0].id, rows[0].agency_id, roles, local_day(at))


def _digest(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
