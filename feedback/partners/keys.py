"""Khóa API: whose key a program shows, and when it was shown last."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import or_, select, update

from feedback.extensions import db, own_transaction
from feedback.partners.models import Partner, PartnerKey
from feedback.partners.secrets import digest

_LONGEST: Final = 200
_NOTED_EACH: Final = timedelta(hours=1)


def partner_of(key: str, at: datetime) -> Partner | None:
    """The active partner whose key this is; None when it is nobody's, was revoked, is over, or its partner
    is paused or ended. One select.

    Ask before anything is written: once an hour the use of the key is noted in a transaction of its own, so
    that those who file at the same time don't wait for one another, and the caller's is begun anew for it.
    """
    if not 0 < len(key) <= _LONGEST:
        return None
    found = db.session.execute(
        select(PartnerKey.id, PartnerKey.used_at, Partner)
        .join(Partner, Partner.id == PartnerKey.partner_id)
        .where(
            PartnerKey.digest == digest(key),
            PartnerKey.revoked_at.is_(None),
            or_(PartnerKey.ends_at.is_(None), PartnerKey.ends_at > at),
            Partner.state == "active",
        )
    ).one_or_none()
    if found is None:
        return None
    number, used_at, partner = found
    if used_at is None or used_at <= at - _NOTED_EACH:
        db.session.rollback()
        _note_use(number, at)
    return partner


def _note_use(number: int, at: datetime) -> None:
    stale = or_(PartnerKey.used_at.is_(None), PartnerKey.used_at <= at - _NOTED_EACH)
    with own_transaction() as session:
        session.execute(update(PartnerKey).where(PartnerKey.id == number, stale).values(used_at=at))
