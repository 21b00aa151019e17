"""Verbs of the province on units' reports: urged, sent back, a figure changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select, update

from feedback.actor import Actor
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law.forms.schema import Column, Form
from feedback.oversight.actions.changing import change
from feedback.oversight.actions.forms.shared import MADE, enter, entries_told
from feedback.oversight.actions.forms.telling import tell_units
from feedback.oversight.actions.history import UNIT_REPORT, Happened, write
from feedback.oversight.forms import progress
from feedback.oversight.forms.rights import MERGE
from feedback.oversight.models import FormEntry, ReportPeriod, UnitReport
from feedback.oversight.refusals import BadDetail, NotYours, Refused
from feedback.register.history import prints, told
from feedback.straight import add_rows


def remind(
    period: ReportPeriod, agency_ids: Sequence[int], *, by: Actor, at: datetime
) -> tuple[list[int], list[int]]:
    """Nhắc đơn vị chưa gửi: its leaders are told, at most once a day. Returns the units that were reminded,
    and those of them where nobody has an account to be told.

    Raises NotYours; BadDetail (``units``) when none is left to be reminded; Refused once it is frozen.
    """
    today = local_day(at)
    if not by.may(MERGE):
        raise NotYours
    if period.state != "open":
        raise Refused("Kỳ đã chốt nên không nhắc gửi báo cáo")
    missing = {one.agency.id: one for one in progress.of_period(period, today).missing}
    wanted = [one for one in dict.fromkeys(agency_ids) if one in missing]
    if not wanted:
        raise BadDetail("units", "Các đơn vị đã chọn đều đã gửi báo cáo. Chọn đơn vị chưa gửi")
    left = [one for one in wanted if not _reminded(missing[one].report, today)]
    if not left:
        raise BadDetail("units", "Các đơn vị đã chọn đều được nhắc hôm nay. Mỗi đơn vị một lần mỗi ngày")
    _begin(period, [one for one in left if missing[one].report is None], by=by, at=at)
    of_period = (UnitReport.period_id == period.id, UnitReport.agency_id.in_(left))
    db.session.execute(
        update(UnitReport)
        .where(*of_period)
        .values(reminded_on=today, version=UnitReport.version + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()
    rows = db.session.scalars(select(UnitReport).where(*of_period).order_by(UnitReport.id)).all()
    write(
        [
            Happened(
                (UNIT_REPORT, one.id), "report_reminded", one.agency_id, {"set": told(one, "reminded_on")}
            )
            for one in rows
        ],
        by=by,
        at=at,
    )
    values = {"period": period.words, "due_on": period.due_on.isoformat()}
    about = f"report_period:{period.id}"
    return left, tell_units("oversight/report_reminded", left, values, about=about, by=by, at=at)


def send_back(report: UnitReport, *, reason: str, expected: int, by: Actor, at: datetime) -> None:
    """Trả lại báo cáo: the unit mends it and sends it again. Raises NotYours, Refused, Stale."""
    period = _sent(report, by)
    change(report, expected, state="returned", returned_why=reason)
    details = {"prints": prints(report, "returned_why")}
    enter(report, "report_returned", "state", by=by, at=at, details=details)
    _tell(report, period, "oversight/report_returned", by, at)


def change_figure(
    report: UnitReport,
    form: Form,
    column: Column,
    *,
    value: Decimal,
    counted: Decimal | None,
    reason: str,
    expected: int,
    by: Actor,
    at: datetime,
) -> FormEntry:
    """Sửa số của đơn vị, with the reason; the unit reads it beside what it sent. ``counted``: what the system
    had counted, None where it can't. Raises NotYours, Refused, Stale; BadDetail (``value``).
    """
    period = _sent(report, by)
    if column.formula is not None or column.text:
        raise BadDetail("value", "Cột này tính theo công thức, không sửa trực tiếp")
    if value < 0:
        raise BadDetail("value", "Nhập số không âm")
    if not column.unit and value != value.to_integral_value():
        raise BadDetail("value", "Nhập số nguyên")
    assert by.id is not None
    change(report, expected)
    row = FormEntry(
        unit_report_id=report.id,
        form=form.number,
        column=column.number,
        value=value,
        counted=counted,
        basis=reason,
        by_province=True,
        officer_id=by.id,
        at=at,
    )
    db.session.add(row)
    db.session.flush()
    enter(report, "figure_changed", by=by, at=at, details=entries_told([row]))
    _tell(report, period, "oversight/report_changed", by, at)
    return row


def _begin(period: ReportPeriod, agency_ids: Sequence[int], *, by: Actor, at: datetime) -> None:
    """A report of nothing yet, so that it is known when its unit was reminded."""
    if not agency_ids:
        return
    new = {"period_id": period.id, "state": "draft", "narrative": {}, "version": 1}
    add_rows(UnitReport, [new | {"agency_id": one} for one in agency_ids])
    asked = select(UnitReport).where(UnitReport.period_id == period.id, UnitReport.agency_id.in_(agency_ids))
    write(
        [
            Happened((UNIT_REPORT, one.id), "report_begun", one.agency_id, {"set": told(one, *MADE)})
            for one in db.session.scalars(asked.order_by(UnitReport.id))
        ],
        by=by,
        at=at,
    )


def _reminded(report: UnitReport | None, today: object) -> bool:
    return report is not None and report.reminded_on == today


def _sent(report: UnitReport, by: Actor) -> ReportPeriod:
    if not by.may(MERGE):
        raise NotYours
    period = db.session.get_one(ReportPeriod, report.period_id)
    if period.state != "open":
        raise Refused("Kỳ đã chốt. Mở lại kỳ trước, rồi sửa hoặc trả lại báo cáo")
    if report.state != "sent":
        raise Refused("Đơn vị chưa gửi báo cáo hoặc đã được trả lại")
    return period


def _tell(report: UnitReport, period: ReportPeriod, template: str, by: Actor, at: datetime) -> None:
    about = f"{UNIT_REPORT}:{report.id}"
    tell_units(template, [report.agency_id], {"period": period.words}, about=about, by=by, at=at)
