"""Báo cáo thống kê of the demo: one quarter frozen, the running one open, and a report out of turn of the
days until now, which two units have sent and one was sent back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from feedback.administration.demo.officers import Staff
from feedback.agencies import queries as agencies
from feedback.clock import local_day
from feedback.oversight.actions.forms import freezing, opening, periods, province, sending
from feedback.oversight.forms import periods as known
from feedback.oversight.forms import sets, units
from feedback.oversight.forms.periods import Span
from feedback.oversight.models import ReportPeriod, UnitReport
from feedback.oversight.signing import Signer

_CHIEF: Final = Signer("Lê Quang Thạch", "Chánh Thanh tra tỉnh")
_REMARK: Final = (
    "Các đơn vị chưa gửi trên hệ thống đã gửi báo cáo giấy; số liệu lấy theo số hệ thống đếm. "
    "Các cột nhập tay được bổ sung khi chốt bản sau."
)
_DAYS: Final = 3
_EXPLAINED: Final = "Các cột nhập tay chưa phát sinh trong kỳ."
_BEGAN: Final = "21484"
_BASIS: Final = "Báo cáo giấy của kỳ trước, đã ký và lưu tại văn phòng xã"
_SENT_BEFORE: Final = ("21211", _BEGAN, "SXD")
_SENT: Final = ("SXD", "21211")
_SENT_BACK: Final = "SNNMT"
_WHY_BACK: Final = "Chưa nhập số văn bản phúc đáp. Đề nghị đối chiếu sổ văn bản đến rồi gửi lại."


def report_by_quarters(staff: Staff, *, at: datetime) -> None:
    """Open the last quarter that is over and freeze it, open the running one and one out of turn; in the
    caller's transaction."""
    office = agencies.by_code("TTT")
    inspector = staff.first(office.id, "inspector") if office else None
    if inspector is None:
        return
    by, today = inspector.actor, local_day(at)
    begun = [
        one
        for year in (today.year - 1, today.year, today.year + 1)
        for number in range(1, 5)
        if (one := known.span("quarter", year, number)).first_on <= today
    ]
    over, running = begun[-2:]
    row = periods.open_period(over, due_on=None, report_due_on=None, by=by, at=at)
    _begin(staff, row, at)
    for code in _SENT_BEFORE:
        _send(staff, row, code, at)
    freezing.freeze(
        row, remark=_REMARK, despite_missing=True, signer=_CHIEF, expected=row.version, by=by, at=at
    )
    periods.open_period(running, due_on=None, report_due_on=None, by=by, at=at)
    due_on = today + timedelta(days=_DAYS)
    span = _until_now(running, over, today)
    row = periods.open_period(span, due_on=due_on, report_due_on=None, by=by, at=at)
    for code in _SENT:
        _send(staff, row, code, at)
    if (report := _send(staff, row, _SENT_BACK, at)) is not None:
        province.send_back(report, reason=_WHY_BACK, expected=report.version, by=by, at=at)


def _until_now(running: Span, over: Span, today: date) -> Span:
    """The days of the running quarter until some days ago: only what is over can be sent. On its first days
    those since the quarter before began."""
    last_on = today - timedelta(days=_DAYS)
    return known.between(running.first_on if running.first_on <= last_on else over.first_on, last_on)


def _send(staff: Staff, row: ReportPeriod, code: str, at: datetime) -> UnitReport | None:
    """What the system counts is sent by the unit's head."""
    agency = agencies.by_code(code)
    head = staff.head(agency.id) if agency else None
    if agency is None or head is None:
        return None
    signer = Signer(head.signature.name or "", head.signature.position or "")
    return sending.send(
        row, agency.id, explanation=_EXPLAINED, signer=signer, expected=0, by=head.actor, at=at
    )


def _begin(staff: Staff, row: ReportPeriod, at: datetime) -> None:
    """A commune that had three letters left on paper signs what it began with."""
    agency = agencies.by_code(_BEGAN)
    head = staff.head(agency.id) if agency else None
    if agency is None or head is None:
        return
    cells = {
        (form.number, column.number): Decimal(3 if form.number in ("01/XLD", "04/XLD") else 0)
        for form, column in opening.carried(sets.by_key(row.set_key))
    }
    opening.write_opening(row, agency.id, cells, basis=_BASIS, expected=0, by=head.actor, at=at)
    sheet = units.opening_of(agency.id)
    assert sheet is not None
    signer = Signer(head.signature.name or "", head.signature.position or "")
    opening.sign_opening(agency.id, signer=signer, expected=sheet.version, by=head.actor, at=at)
