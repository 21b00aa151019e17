"""Báo cáo thống kê of the demo: one quarter frozen, the next one open."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from feedback.administration.demo.officers import Staff
from feedback.agencies import queries as agencies
from feedback.clock import local_day
from feedback.oversight.actions.forms import freezing, periods
from feedback.oversight.forms import periods as known
from feedback.oversight.signing import Signer

_CHIEF: Final = Signer("Lê Quang Thạch", "Chánh Thanh tra tỉnh")
_REMARK: Final = "Các đơn vị gửi báo cáo giấy; số liệu lấy theo số hệ thống đếm."


def report_by_quarters(staff: Staff, *, at: datetime) -> None:
    """Open the last quarter that is over, freeze it, open the running one; in the caller's transaction."""
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
    freezing.freeze(
        row, remark=_REMARK, despite_missing=True, signer=_CHIEF, expected=row.version, by=by, at=at
    )
    periods.open_period(running, due_on=None, report_due_on=None, by=by, at=at)
