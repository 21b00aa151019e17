"""Đôn đốc of the demo: the inspectorate urged the agencies that are late longest; one has answered."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Final

from feedback.administration.demo.officers import Staff
from feedback.agencies import queries as agencies
from feedback.clock import local_day
from feedback.deadlines import queries as deadlines
from feedback.law.calendar import Unit
from feedback.oversight import overdue
from feedback.oversight.actions import reminders as acts
from feedback.oversight.overdue import Filters
from feedback.oversight.reminders import letter, rules
from feedback.oversight.signing import Signer

_LETTERS: Final = 2
_REPLY: Final = (
    "Cơ quan đã phân công người xử lý từng đơn. Nguyên nhân chậm: chờ kết quả kiểm tra hiện trường. "
    "Các đơn sẽ được trả lời trong tuần này."
)


def urge_the_late(staff: Staff, *, at: datetime) -> None:
    """Issue a letter to each of two agencies in the caller's transaction; the first of them answers."""
    office = agencies.by_code("TTT")
    inspector = staff.one(office.id, "inspector", Random(1)) if office else None
    if inspector is None or office is None:
        return
    by, today = inspector.actor, local_day(at)
    rows = overdue.overdue(by, Filters(), today=today).rows
    above = agencies.province_committee().id
    open_ones = [one for one in rows if not one.sealed and one.agency_id != above]
    for agency_id in list(dict.fromkeys(one.agency_id for one in open_ones))[:_LETTERS]:
        steps = [one for one in open_ones if one.agency_id == agency_id][:3]
        row = acts.issue(
            [one.deadline_id for one in steps],
            reason=rules.reason(
                rules.REMINDER,
                agency=letter.known(agency_id).name,
                issuer=office.name,
                kinds={one.kind for one in steps},
                rows=letter.named(steps),
                earlier=(),
                today=today,
            ),
            signer=Signer("Lê Quang Thạch", "Chánh Thanh tra tỉnh"),
            reply_due_on=deadlines.calendar().count(today, rules.reply_days(1), Unit.WORKING_DAY).on,
            by=by,
            at=at - timedelta(hours=1),
        )
        head = staff.head(agency_id)
        if row.number.startswith("01/") and head is not None:
            acts.reply(row, text=_REPLY, expected=row.version, by=head.actor, at=at)
