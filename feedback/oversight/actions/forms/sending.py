"""Gửi báo cáo: a unit sends what stands in its report, and may take it back as long as nothing holds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from feedback.accounts import leading
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law.forms import FormSet
from feedback.notifications import actions as notifications
from feedback.oversight.actions.changing import change
from feedback.oversight.actions.forms.shared import MADE, demand, enter, sheets_told, taken, was_sent
from feedback.oversight.forms import sets, standing, units
from feedback.oversight.forms.narrative import EXPLANATIONS, TAKEN_BACK
from feedback.oversight.forms.rights import MERGE, SEND
from feedback.oversight.forms.standing import Standing
from feedback.oversight.models import FormSheet, ReportPeriod, UnitReport
from feedback.oversight.refusals import BadDetail, Refused
from feedback.oversight.signing import Signer
from feedback.register.history import prints

_SENT: Final = ("state", "sent_on", "sent_by", "narrative")


def send(
    period: ReportPeriod,
    agency_id: int,
    *,
    explanation: str,
    signer: Signer,
    expected: int,
    by: Actor,
    at: datetime,
) -> UnitReport:
    """Gửi: the figures are counted now and kept as they are sent, the whole of them whoever sends. A broken
    check or a column that nobody typed needs an ``explanation``. After the freeze it waits for the next
    revision.

    Raises NotYours; Refused for one that was sent, and before the period is over; BadDetail (``explanation``,
    ``signer_name``, ``signer_position``); Stale.
    """
    demand(SEND, agency_id, by, at)
    early = units.too_early(period, local_day(at))
    if early:
        raise Refused(early)
    there = units.report_of(period, agency_id)
    if there is not None and there.state == "sent":
        raise Refused(was_sent(there))
    if not signer.name.strip():
        raise BadDetail("signer_name", "Nhập họ và tên người ký")
    if not signer.position.strip():
        raise BadDetail("signer_position", "Nhập chức vụ người ký")
    row, made = taken(period, agency_id, expected)
    if row.state == "sent":
        raise Refused(was_sent(row))
    forms = sets.by_key(period.set_key)
    one = units.stands(period, forms, agency_id)
    if not explanation.strip() and is_lacking(forms, one):
        raise BadDetail(
            "explanation", "Giải trình vì sao gửi khi còn số liệu chưa khớp hoặc chưa nhập, hoặc sửa số liệu"
        )
    kept = {key: value for key, value in row.narrative.items() if key not in (EXPLANATIONS, TAKEN_BACK)}
    told = {EXPLANATIONS: explanation.strip()} if explanation.strip() else {}
    sheets = _sheets(row, forms, one, at)
    merged = {} if row.merged_in is None else {"merged_in": None}
    change(
        row,
        row.version,
        state="sent",
        sent_at=at,
        sent_on=local_day(at),
        sent_by=by.id,
        signer=signer.name.strip(),
        signer_position=signer.position.strip(),
        narrative=kept | told,
        **merged,
    )
    details = {"prints": prints(row, "signer", "signer_position")} | sheets_told(sheets)
    names = dict.fromkeys((*(MADE if made else ()), *_SENT, *merged))
    enter(row, "report_sent", *names, by=by, at=at, details=details)
    again = [one for one in units.changed_by_province(row, forms) if one.again is not None]
    if period.state == "frozen":
        _tell("oversight/report_after_freeze", period, agency_id, {}, by, at)
    if again:
        cells = [f"biểu {one.entry.form} cột {one.entry.column}" for one in again]
        _tell("oversight/report_typed_over", period, agency_id, {"cells": ", ".join(cells)}, by, at)
    return row


def take_back(
    period: ReportPeriod, agency_id: int, *, reason: str, expected: int, by: Actor, at: datetime
) -> UnitReport:
    """Rút lại before it is frozen: it is a draft again, what was typed stays. Raises NotYours, Refused,
    BadDetail (``reason``), Stale.
    """
    demand(SEND, agency_id, by, at)
    row = units.report_of(period, agency_id)
    if row is None or row.state != "sent":
        raise Refused("Báo cáo chưa gửi")
    if not may_take_back(period, row):
        raise Refused("Số liệu của kỳ đã chốt cùng báo cáo này. Đề nghị Thanh tra tỉnh mở lại kỳ")
    if not reason.strip():
        raise BadDetail("reason", "Nhập lý do rút lại")
    narrative = row.narrative | {TAKEN_BACK: reason.strip()}
    change(
        row,
        expected,
        state="draft",
        sent_at=None,
        sent_on=None,
        sent_by=None,
        signer=None,
        signer_position=None,
        narrative=narrative,
    )
    details = {"prints": prints(row, "signer", "signer_position")}
    enter(row, "report_taken_back", *_SENT, by=by, at=at, details=details)
    return row


def may_take_back(period: ReportPeriod, report: UnitReport) -> bool:
    """Whether no freeze holds what was sent."""
    if report.state != "sent":
        return False
    if period.state == "open":
        return True
    freeze = standing.last_freeze(period)
    late = freeze is None or (report.sent_at is not None and report.sent_at > freeze.frozen_at)
    return late and report.merged_in is None


def is_lacking(forms: FormSet, one: Standing) -> bool:
    """Whether a check that must hold is broken, or a column that people have to type is empty."""
    states = units.form_states(forms, one)
    return any(state.hard or state.missing for state in states)


def _tell(
    template: str, period: ReportPeriod, agency_id: int, more: Mapping[str, str], by: Actor, at: datetime
) -> None:
    """Queue a mail to the inspectors who merge: the report came after the freeze, or with figures of its own
    where they had changed them."""
    agency = agencies.by_id(agency_id)
    values = {
        "period": period.words,
        "unit": agency.name if agency else "",
        "path": f"/bao-cao-thong-ke/{period.code}/don-vi/{agency.code if agency else ''}",
    } | dict(more)
    for officer in leading.leaders_after(period.agency_id, MERGE, local_day(at)):
        to = ("accounts", officer.id)
        notifications.queue(template, to=to, values=values, by=by, at=at)


def _sheets(row: UnitReport, forms: FormSet, one: Standing, at: datetime) -> Sequence[FormSheet]:
    """The forms as they are sent, in place of those sent before."""
    asked = select(FormSheet).where(FormSheet.unit_report_id == row.id)
    there = {sheet.form: sheet for sheet in db.session.scalars(asked)}
    found = []
    for form in forms.forms:
        values: dict[str, Any] = {
            "counted": standing.stored(one.counted.get(form.number, {})),
            "figures": standing.stored(one.figures.get(form.number, {})),
            "at": at,
        }
        sheet = there.get(form.number)
        if sheet is None:
            sheet = FormSheet(unit_report_id=row.id, form=form.number, **values)
            db.session.add(sheet)
        else:
            for name, value in values.items():
                setattr(sheet, name, value)
        found.append(sheet)
    db.session.flush()
    return found
