"""Questions about notices to partners: what waits, what arrived, what was given up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, text

from feedback.extensions import db
from feedback.partners.models import HookDelivery, PartnerRequest


@dataclass(frozen=True, slots=True)
class Line:
    """A notice in the list; ``code`` of the request that it is about, empty for one to try out."""

    delivery: HookDelivery
    code: str


def listing(
    partner_id: int, *, after: int | None = None, size: int = 25
) -> tuple[Sequence[Line], int | None]:
    """A partner's notices, the latest first, and behind which number the next page begins. One select."""
    asked = (
        select(HookDelivery, func.coalesce(PartnerRequest.code, ""))
        .outerjoin(PartnerRequest, PartnerRequest.id == HookDelivery.request_id)
        .where(HookDelivery.partner_id == partner_id)
        .order_by(HookDelivery.id.desc())
        .limit(size + 1)
    )
    if after is not None:
        asked = asked.where(HookDelivery.id < after)
    lines = [Line(*row) for row in db.session.execute(asked)]
    return lines[:size], lines[size - 1].delivery.id if len(lines) > size else None


def waiting(partner_id: int) -> int:
    """How many notices wait to arrive."""
    asked = select(func.count()).where(HookDelivery.partner_id == partner_id, text("state = 'waiting'"))
    return db.session.scalar(asked) or 0


def by_id(partner_id: int, number: int) -> HookDelivery | None:
    """One of a partner's notices."""
    found = db.session.get(HookDelivery, number) if number < 2**63 else None
    return found if found is not None and found.partner_id == partner_id else None
