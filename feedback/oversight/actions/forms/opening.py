"""Số đầu kỳ khi đưa hệ thống vào dùng: what a unit's last paper report ended with, typed once and signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from feedback.actor import Actor
from feedback.extensions import db
from feedback.law.forms import FormSet, checking
from feedback.law.forms.checking import Cell, Figures
from feedback.law.forms.schema import Column, Form
from feedback.oversight.actions.changing import change
from feedback.oversight.actions.forms.shared import demand
from feedback.oversight.actions.history import HISTORY, OPENING
from feedback.oversight.forms import sets, standing, units
from feedback.oversight.forms.rights import SEND, WRITE
from feedback.oversight.models import OpeningSheet, ReportPeriod
from feedback.oversight.refusals import BadDetail, Refused, Stale
from feedback.oversight.signing import Signer
from feedback.register.changing import Entering
from feedback.register.history import prints

_enter: Final = Entering(HISTORY, OPENING)
_TYPED: Final = ("first_on", "figures", "entered_by")


def carried(forms: FormSet) -> Iterator[tuple[Form, Column]]:
    """The columns that continue what there was before (kỳ trước chuyển sang)."""
    for form in forms.forms:
        for column in form.figures:
            if column.begins:
                yield form, column


def write_opening(
    period: ReportPeriod,
    agency_id: int,
    typed: Mapping[Cell, Decimal | None],
    *,
    basis: str,
    expected: int,
    by: Actor,
    at: datetime,
) -> OpeningSheet:
    """Ghi bản thảo số đầu kỳ of the period with which the unit begins. Raises NotYours, Refused, BadDetail
    (``period``, ``basis``), Stale.
    """
    demand(WRITE, agency_id, by, at)
    if period.state != "open":
        raise BadDetail("period", "Kỳ này đã chốt. Chọn kỳ đang mở")
    if not basis.strip():
        raise BadDetail("basis", "Nhập căn cứ, ví dụ số và ngày của báo cáo giấy kỳ trước")
    figures: Figures = {}
    for (form, column), value in typed.items():
        if value is not None:
            figures.setdefault(form, {})[column] = value
    values = {
        "first_on": period.first_on,
        "figures": {form: standing.stored(row) for form, row in figures.items()},
        "basis": basis.strip(),
        "entered_by": by.id,
        "entered_at": at,
    }
    row = units.opening_of(agency_id)
    if row is None:
        if expected:
            raise Stale(0)
        row = OpeningSheet(agency_id=agency_id, state="draft", version=1, **values)
        try:
            with db.session.begin_nested():
                db.session.add(row)
        except IntegrityError:
            raise Stale(1) from None
        names: tuple[str, ...] = ("agency_id", "state", *_TYPED)
    else:
        _demand_draft(row)
        change(row, expected, **values)
        names = _TYPED
    _enter(row, "opening_typed", *names, by=by, at=at, details={"prints": prints(row, "basis")})
    return row


def sign_opening(agency_id: int, *, signer: Signer, expected: int, by: Actor, at: datetime) -> OpeningSheet:
    """Ký số đầu kỳ: from now on nobody changes them. Raises NotYours, Refused, BadDetail, Stale."""
    demand(SEND, agency_id, by, at)
    if not signer.name.strip():
        raise BadDetail("signer_name", "Nhập họ và tên người ký")
    if not signer.position.strip():
        raise BadDetail("signer_position", "Nhập chức vụ người ký")
    row = units.opening_of(agency_id)
    if row is None:
        raise Refused("Chưa có số đầu kỳ để ký. Nhập số đầu kỳ trước")
    _demand_draft(row)
    if faults := lacking(row):
        raise Refused(faults[0])
    change(
        row,
        expected,
        state="signed",
        signer=signer.name.strip(),
        signer_position=signer.position.strip(),
        signed_at=at,
    )
    details = {"prints": prints(row, "signer", "signer_position")}
    _enter(row, "opening_signed", "state", "signed_at", by=by, at=at, details=details)
    return row


def lacking(row: OpeningSheet) -> list[str]:
    """Why the figures can't be signed yet, in words."""
    asked = select(ReportPeriod).where(ReportPeriod.first_on == row.first_on).order_by(ReportPeriod.id)
    there = list(db.session.scalars(asked))
    if not there:
        return ["Không còn kỳ báo cáo bắt đầu ngày này. Chọn lại kỳ đầu tiên"]
    found = []
    if any(one.state == "frozen" for one in there):
        found.append("Kỳ đầu tiên đã chốt. Đề nghị Thanh tra tỉnh mở lại kỳ rồi ký")
    for one in there:
        report = units.report_of(one, row.agency_id)
        if report is not None and report.state == "sent":
            found.append(f"Báo cáo {one.words} đã gửi. Rút lại báo cáo ấy, ký số đầu kỳ, rồi gửi lại")
    forms = sets.by_key(there[0].set_key)
    missing = [
        f"Chưa nhập cột {column.number} của biểu {form.number}"
        for form, column in carried(forms)
        if column.number not in row.figures.get(form.number, {})
    ]
    return found + (missing or apart(forms, row))


def apart(forms: FormSet, row: OpeningSheet) -> list[str]:
    """Where the figures contradict each other by the checks of the forms, in words."""
    figures = {form: standing.numbers(kept) for form, kept in row.figures.items()}
    broken = checking.broken(forms, standing.opening_alone(forms, figures))
    found = [one for one in broken if not one.warns]
    mine = {(form.number, column.number) for form, column in carried(forms)}
    # What only follows from such a contradiction isn't told beside it.
    told = [one for one in found if mine & set(one.cells)] or found
    return [one.words.rstrip(".") for one in told]


def _demand_draft(row: OpeningSheet) -> None:
    if row.state != "draft":
        raise Refused("Số đầu kỳ đã ký nên không sửa được")
