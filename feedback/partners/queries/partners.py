"""Questions about partners, their keys, how much they send."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import case, func, select

from feedback.cases.models import Submission
from feedback.clock import ZONE
from feedback.extensions import db
from feedback.partners.models import Partner, PartnerKey, PartnerRequest

RECENT_DAYS = 30
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A partner in the list: its keys in use, what it sent in ``RECENT_DAYS`` days, when it asked last."""

    partner: Partner
    keys: int
    sent: int
    used_at: datetime | None


def listing(at: datetime, *, after: int | None = None, size: int = 50) -> tuple[list[Line], int | None]:
    """Partners in the order in which they came, and behind which number the next page begins, if one does.
    One select.
    """
    keys = (
        select(func.count())
        .where(PartnerKey.partner_id == Partner.id, PartnerKey.revoked_at.is_(None))
        .where(PartnerKey.ends_at.is_(None) | (PartnerKey.ends_at > at))
    )
    sent = select(func.count()).where(
        PartnerRequest.partner_id == Partner.id,
        PartnerRequest.requested_at > at - timedelta(days=RECENT_DAYS),
    )
    used = select(func.max(PartnerKey.used_at)).where(PartnerKey.partner_id == Partner.id)
    columns = [one.correlate(Partner).scalar_subquery() for one in (keys, sent, used)]
    asked = select(Partner, *columns).order_by(Partner.id).limit(size + 1)
    if after is not None:
        asked = asked.where(Partner.id > after)
    lines = [Line(*row) for row in db.session.execute(asked)]
    return lines[:size], lines[size - 1].partner.id if len(lines) > size else None


def by_id(number: int) -> Partner | None:
    """The partner of a number."""
    return db.session.get(Partner, number) if number < 2**63 else None


def keys_of(partner_id: int) -> Sequence[PartnerKey]:
    """All its keys, the latest first, revoked ones too."""
    return db.session.scalars(
        select(PartnerKey).where(PartnerKey.partner_id == partner_id).order_by(PartnerKey.id.desc())
    ).all()


def key_of(partner_id: int, number: int) -> PartnerKey | None:
    """One of its keys."""
    found = db.session.get(PartnerKey, number) if number < 2**63 else None
    return found if found is not None and found.partner_id == partner_id else None


def months(partner_id: int, today: date) -> list[tuple[date, int]]:
    """The first days of the last ``MONTHS`` months of the province, this one too, with how much it sent in
    each. One select.
    """
    this = today.year * 12 + today.month - 1
    begins = [date(place // 12, place % 12 + 1, 1) for place in range(this - MONTHS + 1, this + 2)]
    moments = [datetime.combine(day, time(), ZONE) for day in begins]
    sums = [
        func.count(
            case(((PartnerRequest.requested_at >= moments[place]) & (PartnerRequest.requested_at < end), 1))
        )
        for place, end in enumerate(moments[1:])
    ]
    asked = select(*sums).where(
        PartnerRequest.partner_id == partner_id, PartnerRequest.requested_at >= moments[0]
    )
    return list(zip(begins, db.session.execute(asked).one(), strict=False))


def senders_of(case_id: int) -> Sequence[str]:
    """The names of partners whose programs sent submissions of a case, each once. One select."""
    return db.session.scalars(
        select(Partner.name)
        .distinct()
        .join(PartnerRequest, PartnerRequest.partner_id == Partner.id)
        .join(Submission, Submission.id == PartnerRequest.submission_id)
        .where(Submission.case_id == case_id)
        .order_by(Partner.name)
    ).all()
