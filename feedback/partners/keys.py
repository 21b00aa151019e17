"""Khóa API: whose key a program shows, and when it was shown last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, or_, select, update

from feedback.extensions import Base, db, own_transaction
from feedback.partners.models import Partner, PartnerKey
from feedback.partners.secrets import digest
from feedback.straight import ask_plainly

_LONGEST: Final = 200
_NOTED_EACH: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Asker:
    """A partner whose key was shown, its name, state and limits (see ``Partner``)."""

    id: int
    name: str
    state: str
    per_minute: int
    per_day: int


_KEYS, _PARTNERS = (Base.metadata.tables[one.__tablename__] for one in (PartnerKey, Partner))
_FIND: Final = (
    select(
        _KEYS.c.id,
        or_(_KEYS.c.used_at.is_(None), _KEYS.c.used_at <= bindparam("noted_before")),
        *(_PARTNERS.c[name] for name in ("id", "name", "state", "per_minute", "per_day")),
    )
    .join_from(_KEYS, _PARTNERS, _PARTNERS.c.id == _KEYS.c.partner_id)
    .where(
        _KEYS.c.digest == bindparam("digest"),
        _KEYS.c.revoked_at.is_(None),
        or_(_KEYS.c.ends_at.is_(None), _KEYS.c.ends_at > bindparam("moment")),
    )
)


def partner_of(key: str, at: datetime) -> Asker | None:
    """The partner whose key this is, in whichever state; None when it is nobody's, was revoked or is over.
    One select.

    Ask before anything is written: once an hour the use of the key is noted in a transaction of its own, so
    that those who file at the same time don't wait for one another, and the caller's is begun anew for it.
    """
    if not 0 < len(key) <= _LONGEST:
        return None
    asked = {"digest": digest(key), "moment": at, "noted_before": at - _NOTED_EACH}
    found = ask_plainly(_FIND, asked)
    if not found:
        return None
    number, unnoted, *known = found[0]
    partner = Asker(*known)
    if unnoted and partner.state == "active":
        db.session.rollback()
        _note_use(number, at)
    return partner


def _note_use(number: int, at: datetime) -> None:
    stale = or_(PartnerKey.used_at.is_(None), PartnerKey.used_at <= at - _NOTED_EACH)
    with own_transaction() as session:
        session.execute(update(PartnerKey).where(PartnerKey.id == number, stale).values(used_at=at))
