"""What acts on units' reports share: the report made when it is first needed, what was typed and sent held
by digests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from feedback.actor import Actor
from feedback.clock import ZONE, local_day
from feedback.extensions import db
from feedback.oversight.actions.changing import change
from feedback.oversight.actions.history import HISTORY, UNIT_REPORT
from feedback.oversight.forms import rights
from feedback.oversight.models import FormEntry, FormSheet, ReportPeriod, UnitReport
from feedback.oversight.refusals import NotYours, Refused, Stale
from feedback.register import rules
from feedback.register.changing import Entering

enter: Final = Entering(HISTORY, UNIT_REPORT)
MADE: Final = ("period_id", "agency_id", "state", "narrative")
"""The columns that the first act on a report sets."""


def demand(permission: str, agency_id: int, by: Actor, at: datetime) -> None:
    """Raises NotYours for who may not do it, or not for this unit."""
    if not by.may(permission) or not rights.is_own(by, agency_id, local_day(at)):
        raise NotYours


def taken(period: ReportPeriod, agency_id: int, expected: int) -> tuple[UnitReport, bool]:
    """The unit's report with its next version, made when there is none; whether it was made. ``expected``:
    the version that the officer saw, 0 for none. Raises Stale.
    """
    row = db.session.scalar(
        select(UnitReport).where(UnitReport.period_id == period.id, UnitReport.agency_id == agency_id)
    )
    if row is not None:
        change(row, expected)
        _demand_same_set(period)
        return row, False
    if expected:
        raise Stale(0)
    row = UnitReport(period_id=period.id, agency_id=agency_id, state="draft", narrative={}, version=1)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        raise Stale(1) from None
    _demand_same_set(period)
    return row, True


def _demand_same_set(period: ReportPeriod) -> None:
    """Raises Stale when the period was moved to other forms while the officer typed into its old ones."""
    now = db.session.scalar(select(ReportPeriod.set_key).where(ReportPeriod.id == period.id))
    if now != period.set_key:
        raise Stale(0)


def begun(period: ReportPeriod, agency_id: int) -> tuple[UnitReport, bool]:
    """The unit's report locked and with its next version, whatever version the officer saw: what he typed is
    held against what stands, cell by cell. Whether it was made. Raises Refused for one that was sent; Stale
    when the period was moved to other forms.
    """
    asked = select(UnitReport).where(UnitReport.period_id == period.id, UnitReport.agency_id == agency_id)
    locked = asked.with_for_update().execution_options(populate_existing=True)
    row = db.session.scalar(locked)
    if row is None:
        row = UnitReport(period_id=period.id, agency_id=agency_id, state="draft", narrative={}, version=1)
        try:
            with db.session.begin_nested():
                db.session.add(row)
        except IntegrityError:
            row = db.session.scalars(locked).one()
        else:
            _demand_same_set(period)
            return row, True
    if row.state == "sent":
        raise Refused(f"{was_sent(row)}. Muốn sửa số liệu thì rút lại báo cáo trước")
    change(row, row.version)
    _demand_same_set(period)
    return row, False


def was_sent(row: UnitReport) -> str:
    """«Báo cáo đã gửi lúc 9 giờ 05 ngày 15/12/2026 bởi …», of a report that was."""
    assert row.sent_at is not None
    at = row.sent_at.astimezone(ZONE)
    return f"Báo cáo đã gửi lúc {at.hour} giờ {at:%M} ngày {at:%d/%m/%Y} bởi {row.signer}"


def digest_of_entries(rows: Sequence[FormEntry], salt: bytes) -> str:
    """Salted SHA-256 of what was typed."""
    return _digest(
        salt,
        [
            [
                *(one.unit_report_id, one.form, one.column, _plain(one.value), one.text),
                *(_plain(one.counted), one.basis, one.by_province, one.officer_id),
            ]
            for one in rows
        ],
    )


def digest_of_sheets(rows: Sequence[FormSheet], salt: bytes) -> str:
    """Salted SHA-256 of what was sent."""
    told = [[one.unit_report_id, one.form, one.counted, one.figures] for one in rows]
    return _digest(salt, sorted(told, key=lambda one: str(one[1])))


def entries_told(rows: Sequence[FormEntry]) -> dict[str, Any]:
    """For the event: which entries an act added, and their digest."""
    salt = rules.new_salt()
    return {
        "entries": [one.id for one in rows],
        "entries_digest": f"{salt.hex()}:{digest_of_entries(rows, salt)}",
    }


def sheets_told(rows: Sequence[FormSheet]) -> dict[str, Any]:
    """For the event: the digest of what was sent."""
    salt = rules.new_salt()
    return {"sheets_digest": f"{salt.hex()}:{digest_of_sheets(rows, salt)}"}


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else f"{Decimal(value).normalize():f}"


def _digest(salt: bytes, told: Any) -> str:
    plain = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(salt + plain.encode()).hexdigest()
