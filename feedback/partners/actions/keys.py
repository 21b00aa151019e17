"""Verbs of a partner's keys: made and shown once, revoked at once."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from feedback.actor import Actor
from feedback.clock import ZONE, local_day
from feedback.extensions import db
from feedback.partners.actions.history import KEY, note
from feedback.partners.actions.partners import demand
from feedback.partners.models import Partner, PartnerKey
from feedback.partners.refusals import BadDetail, Refused, Stale
from feedback.partners.secrets import digest, new_key
from feedback.register.changing import change
from feedback.register.history import prints, told

KIND: Final = "qn"
"""How each key begins, so that one found in a file is known for what it is."""
MOST: Final = 20
"""Keys in use of one partner."""
_START: Final = 8


def make(
    partner: Partner, label: str, ends_on: date | None, *, by: Actor, at: datetime
) -> tuple[PartnerKey, str]:
    """Cấp khóa: the row and the whole key, which is never known again. ``ends_on``: the last day of the
    province on which it is good, None while it isn't revoked. A form that is sent twice makes one key: of
    those that weren't revoked none has the ``label``. Raises NotYours, Refused, BadDetail.
    """
    demand(by)
    if partner.state == "ended":
        raise Refused("Đối tác này đã kết thúc hợp tác")
    if ends_on is not None and ends_on < local_day(at):
        raise BadDetail("ends_on", "Ngày này đã qua. Chọn ngày từ hôm nay, hoặc để trống")
    in_use = select(func.count()).where(PartnerKey.partner_id == partner.id, PartnerKey.revoked_at.is_(None))
    if db.session.execute(in_use).scalar_one() >= MOST:
        raise Refused(f"Đối tác này đã có {MOST} khóa. Thu hồi khóa không dùng nữa rồi cấp khóa mới")
    whole = new_key(KIND)
    row = PartnerKey(
        partner_id=partner.id,
        label=label,
        start=whole[:_START],
        digest=digest(whole),
        made_at=at,
        ends_at=datetime.combine(ends_on + timedelta(days=1), time(), ZONE) if ends_on else None,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        words = "Đã cấp một khóa mang tên này. Đặt tên khác, hoặc thu hồi khóa cũ trước"
        raise BadDetail("label", words) from None
    made = told(row, "partner_id", "label", "start", "made_at", "ends_at", "revoked_at")
    details = {"set": made, "prints": prints(row, "digest")}
    note((KEY, row.id), "key_made", details, agency_id=None, by=by, at=at)
    return row, whole


def revoke(key: PartnerKey, *, expected: int, by: Actor, at: datetime) -> None:
    """Thu hồi khóa: from this moment on nobody passes with it. Raises NotYours, Refused, Stale."""
    demand(by)
    if key.revoked_at is not None:
        raise Refused("Khóa này đã được thu hồi")
    change(Stale, key, expected, revoked_at=at)
    note((KEY, key.id), "key_revoked", {"set": told(key, "revoked_at")}, agency_id=None, by=by, at=at)
