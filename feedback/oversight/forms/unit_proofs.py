"""Whether units' reports, what was typed and sent, and opening figures are as their acts left them: for
``register verify``."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from feedback.extensions import db
from feedback.oversight.actions.forms.shared import digest_of_entries, digest_of_sheets
from feedback.oversight.actions.history import HISTORY, OPENING, UNIT_REPORT
from feedback.oversight.models import FormEntry, FormSheet, OpeningSheet, OversightEvent, UnitReport


def check() -> Iterator[str]:
    """One sentence for each row that was changed, planted or deleted otherwise."""
    yield from HISTORY.replay(UNIT_REPORT, UnitReport, "báo cáo của đơn vị")
    yield from HISTORY.replay(OPENING, OpeningSheet, "số đầu kỳ")
    for number in db.session.scalars(select(UnitReport.id).order_by(UnitReport.id)).all():
        yield from _of_report(number)
        db.session.expunge_all()


def _of_report(number: int) -> Iterator[str]:
    events = db.session.scalars(
        select(OversightEvent)
        .where(OversightEvent.subject_room == UNIT_REPORT, OversightEvent.subject_id == number)
        .order_by(OversightEvent.id)
    ).all()
    asked = select(FormEntry).where(FormEntry.unit_report_id == number).order_by(FormEntry.id)
    entries = {one.id: one for one in db.session.scalars(asked)}
    told: set[int] = set()
    sent = ""
    for event in events:
        numbers = event.details.get("entries", [])
        told.update(numbers)
        if numbers:
            rows = [entries[one] for one in numbers if one in entries]
            salt, _, digest = str(event.details["entries_digest"]).partition(":")
            if len(rows) != len(numbers) or digest_of_entries(rows, bytes.fromhex(salt)) != digest:
                yield f"báo cáo của đơn vị {number}: số nhập tay không khớp với những việc đã ghi sổ"
        sent = event.details.get("sheets_digest", sent)
    if any(one.id not in told for one in entries.values()):
        yield f"báo cáo của đơn vị {number}: có số nhập tay không có việc nào trong sổ lập ra"
    sheets = db.session.scalars(select(FormSheet).where(FormSheet.unit_report_id == number)).all()
    salt, _, digest = sent.partition(":")
    if (sheets and not sent) or (sent and digest_of_sheets(sheets, bytes.fromhex(salt)) != digest):
        yield f"báo cáo của đơn vị {number}: biểu đã gửi không khớp với những việc đã ghi sổ"
