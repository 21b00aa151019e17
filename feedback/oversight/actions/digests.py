"""Verbs of quarterly digests: issued once for a finished quarter; where they are sent."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from feedback.actor import Actor
from feedback.cases.actions.book import enter_issued
from feedback.clock import local_day
from feedback.extensions import db
from feedback.notifications import actions as notifications
from feedback.oversight import signing
from feedback.oversight.actions.changing import change
from feedback.oversight.actions.history import ADDRESS, DIGEST, note
from feedback.oversight.digests import figures, queries
from feedback.oversight.digests.queries import ISSUE
from feedback.oversight.measures import periods
from feedback.oversight.models import DigestAddress, QuarterDigest
from feedback.oversight.refusals import BadDetail, NotYours, Refused
from feedback.oversight.signing import Signer
from feedback.register.history import prints, told

SIGN: Final = "BC"
"""Báo cáo (Phụ lục III Nghị định 30/2020/NĐ-CP)."""
_ISSUED: Final = ("agency_id", "year", "quarter", "figures", "number", "issued_on", "addresses")


def issue(year: int, quarter: int, *, remark: str, signer: Signer, by: Actor, at: datetime) -> QuarterDigest:
    """Ban hành bản thông tin quý: the figures are counted now, kept, and sent to each address in use. What
    changes later changes nothing of it. Raises NotYours; BadDetail for who may not sign; Refused for a
    quarter that isn't over or was issued.
    """
    today = local_day(at)
    if not by.may(ISSUE) or by.agency_id is None:
        raise NotYours
    signing.demand(signer)
    if (year, quarter) not in figures.finished(today):
        raise Refused("Chọn quý đã hết gần đây và có số liệu")
    if queries.of_quarter(year, quarter) is not None:
        raise Refused("Bản thông tin của quý này đã ban hành")
    counted = figures.of_quarter(year, quarter, today)
    receivers = queries.addresses(active_only=True)
    words = periods.quarter(year, quarter).words
    entered = enter_issued(
        by.agency_id,
        sign=SIGN,
        subject=f"Thông tin tiếp nhận, giải quyết ý kiến của người dân {words}",
        to_whom="; ".join(one.name for one in receivers)[:200] or "Lưu",
        signer=signer.name,
        by=by,
        at=at,
    )
    row = QuarterDigest(
        agency_id=by.agency_id,
        year=year,
        quarter=quarter,
        figures=counted,
        remark=remark.strip(),
        number=entered.number,
        issued_on=entered.issued_on,
        signer=signer.name,
        signer_position=signer.position,
        addresses=[one.id for one in receivers],
        made_at=at,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        raise Refused("Bản thông tin của quý này vừa được ban hành") from None
    details = {"set": told(row, *_ISSUED), "prints": prints(row, "remark", "signer", "signer_position")}
    note((DIGEST, row.id), "digest_issued", details, agency_id=by.agency_id, by=by, at=at)
    summed = "; ".join(f"{name}: {number}" for name, number in counted["rows"])
    for one in receivers:
        values = {"topic": words, "told": summed, "letter": row.number}
        notifications.queue("oversight/digest_issued", to=(ADDRESS, one.id), values=values, by=by, at=at)
    return row


def add_address(name: str, email: str, *, by: Actor, at: datetime) -> DigestAddress:
    """Thêm nơi nhận: the office of a body, no person. Raises NotYours, BadDetail."""
    if not by.may(ISSUE):
        raise NotYours
    if db.session.scalar(select(DigestAddress.id).where(DigestAddress.name == name)) is not None:
        raise BadDetail("name", "Đã có nơi nhận mang tên này. Ghi tên khác")
    row = DigestAddress(name=name, email=email, active=True)
    db.session.add(row)
    db.session.flush()
    details = {"set": told(row, "name", "active"), "prints": prints(row, "email")}
    note((ADDRESS, row.id), "address_added", details, agency_id=by.agency_id, by=by, at=at)
    return row


def switch_address(row: DigestAddress, *, active: bool, expected: int, by: Actor, at: datetime) -> None:
    """Thôi gửi, gửi lại. Raises NotYours, Refused, Stale."""
    if not by.may(ISSUE):
        raise NotYours
    if row.active == active:
        raise Refused("Việc này đã được làm")
    change(row, expected, active=active)
    details = {"set": told(row, "active")}
    note((ADDRESS, row.id), "address_switched", details, agency_id=by.agency_id, by=by, at=at)
