"""Verbs of a period of reports: opened, its due days changed, moved to another set of forms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from feedback.actor import Actor
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law.calendar import BeyondCalendar
from feedback.law.forms import FormSet
from feedback.oversight.actions.changing import change
from feedback.oversight.actions.forms.telling import tell_units
from feedback.oversight.actions.history import HISTORY, REPORT_PERIOD
from feedback.oversight.forms import periods, progress, sets
from feedback.oversight.forms.periods import Span
from feedback.oversight.forms.rights import MERGE
from feedback.oversight.models import ReportPeriod, UnitReport
from feedback.oversight.refusals import BadDetail, NotYours, Refused
from feedback.register.changing import Entering

enter: Final = Entering(HISTORY, REPORT_PERIOD)
BEGUN: Final = "Đã có đơn vị nhập số hoặc gửi báo cáo theo bộ biểu mẫu cũ, nên kỳ này giữ bộ cũ"
_NO_CALENDAR: Final = "Lịch làm việc chưa có năm của ngày này. Nhập ngày khác"
_SET: Final = (
    *("code", "kind", "words", "first_on", "last_on", "set_key", "due_on", "report_due_on"),
    *("agency_id", "state", "revision", "opened_at", "opened_by"),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a period would be opened with."""

    forms: FormSet
    due_on: date
    report_due_on: date


def plan(span: Span, due_on: date | None, report_due_on: date | None, today: date) -> Plan:
    """By which forms a period would be reported and until when, as ``open_period`` takes them. Raises
    BadDetail with the field to mend (``what`` the period itself)."""
    if span.first_on > today:
        raise BadDetail("what", f"Kỳ này bắt đầu ngày {span.first_on:%d/%m/%Y}. Mở kỳ khi đã bắt đầu")
    if (other := periods.overlapping(span)) is not None:
        raise BadDetail("what", f"Kỳ trùng ngày với kỳ {other.words} đã mở. Chọn kỳ khác")
    forms = sets.for_period(span.last_on)
    if forms is None:
        day = f"{span.last_on:%d/%m/%Y}"
        raise BadDetail("what", f"Không có bộ biểu mẫu nào áp dụng cho kỳ kết thúc ngày {day}")
    try:
        units_until = periods.due_on(span.last_on, today) if due_on is None else periods.working(due_on)
        province_until = (
            periods.report_due_on(span.kind, span.last_on)
            if report_due_on is None
            else periods.working(report_due_on)
        )
    except BeyondCalendar as error:
        raise BadDetail("due_on", _NO_CALENDAR) from error
    if due_on is None and report_due_on is None:
        # Opened late, the usual day of the province may lie before the day that units are given.
        province_until = max(province_until, units_until)
    _demand_order(span.last_on, units_until, province_until)
    return Plan(forms, units_until, province_until)


def open_period(
    span: Span, *, due_on: date | None, report_due_on: date | None, by: Actor, at: datetime
) -> ReportPeriod:
    """Mở kỳ báo cáo: leaders of all units are told. ``due_on``, ``report_due_on``: None for the usual days; a
    day off gives the next working day. Raises NotYours; BadDetail with the field to mend (``what`` the
    period itself).
    """
    if not by.may(MERGE) or by.agency_id is None or by.id is None:
        raise NotYours
    planned = plan(span, due_on, report_due_on, local_day(at))
    row = ReportPeriod(
        code=span.code,
        kind=span.kind,
        words=span.words,
        first_on=span.first_on,
        last_on=span.last_on,
        set_key=planned.forms.key,
        due_on=planned.due_on,
        report_due_on=planned.report_due_on,
        agency_id=by.agency_id,
        state="open",
        revision=0,
        opened_at=at,
        opened_by=by.id,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        raise BadDetail("what", "Kỳ này vừa được mở") from None
    enter(row, "period_opened", *_SET, by=by, at=at)
    values = {"period": row.words, "due_on": planned.due_on.isoformat()}
    units = [one.id for one in progress.expected(row)]
    tell_units("oversight/report_opened", units, values, about=f"{REPORT_PERIOD}:{row.id}", by=by, at=at)
    return row


def change_set(row: ReportPeriod, *, expected: int, by: Actor, at: datetime) -> None:
    """Đổi bộ biểu mẫu: the period is reported by the set that holds on its last day. Raises NotYours, Stale;
    Refused once anything was typed or sent, and when it has that set already.
    """
    if not by.may(MERGE):
        raise NotYours
    # Who begins to type meanwhile waits for these rows, and then sees the other set (``shared.taken``).
    db.session.execute(select(ReportPeriod.id).where(ReportPeriod.id == row.id).with_for_update())
    db.session.execute(select(UnitReport.id).where(UnitReport.period_id == row.id).with_for_update())
    forms = periods.other_set(row)
    if forms is None:
        raise Refused("Kỳ này đã chốt, hoặc đang dùng đúng bộ biểu mẫu áp dụng cho ngày cuối kỳ")
    if periods.begun(row):
        raise Refused(BEGUN)
    change(row, expected, set_key=forms.key)
    enter(row, "period_set_changed", "set_key", by=by, at=at)


def change_days(
    row: ReportPeriod, *, due_on: date, report_due_on: date, expected: int, by: Actor, at: datetime
) -> None:
    """Sửa hạn: leaders of the units that haven't sent are told. A day off gives the next working day. Raises
    NotYours, Stale; Refused for a frozen period and when no day differs; BadDetail with the field to mend.
    """
    if not by.may(MERGE):
        raise NotYours
    if row.state != "open":
        raise Refused("Kỳ đã chốt nên không sửa hạn")
    try:
        units_until, province_until = periods.working(due_on), periods.working(report_due_on)
    except BeyondCalendar as error:
        raise BadDetail("due_on", _NO_CALENDAR) from error
    _demand_order(row.last_on, units_until, province_until)
    if (units_until, province_until) == (row.due_on, row.report_due_on):
        raise Refused("Hạn không khác với hạn đang có")
    moved = units_until != row.due_on
    change(row, expected, due_on=units_until, report_due_on=province_until)
    enter(row, "period_days_changed", "due_on", "report_due_on", by=by, at=at)
    if moved:
        values = {"period": row.words, "due_on": units_until.isoformat()}
        units = [one.agency.id for one in progress.of_period(row, local_day(at)).missing]
        about = f"{REPORT_PERIOD}:{row.id}"
        tell_units("oversight/report_due_changed", units, values, about=about, by=by, at=at)


def _demand_order(last_on: date, units_until: date, province_until: date) -> None:
    if units_until <= last_on:
        raise BadDetail("due_on", "Hạn của đơn vị phải sau ngày cuối kỳ")
    if province_until < units_until:
        raise BadDetail("report_due_on", "Hạn của tỉnh phải không trước hạn của đơn vị")
