"""Ngày nhận quyết định: the day on which each who sent a case received the decision (LKN 02/2011 Đ33, Đ48).

The term for the next complaint counts for each from his own day; the clock of the case follows the latest.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import select

from feedback.cases.acts import PAST
from feedback.cases.models import CaseEvent, Submission
from feedback.extensions import db

STEP: Final = "record_delivery"
CORRECTED: Final = "delivery_corrected"


def days(case_id: int) -> dict[int, date]:
    """The day of each submission of a case that is not withdrawn, as it stands now; two selects.

    A day that was recorded without naming a submission is everybody's. Empty while none is recorded.
    """
    found: dict[int | None, date] = {}
    for event in db.session.scalars(
        select(CaseEvent)
        .where(CaseEvent.case_id == case_id, CaseEvent.act.in_((PAST[STEP], CORRECTED)))
        .order_by(CaseEvent.id)
    ):
        if event.submission_id is None:
            found.clear()
        found[event.submission_id] = date.fromisoformat(event.details["received_on"])
    if not found:
        return {}
    live = select(Submission.id).where(Submission.case_id == case_id, Submission.withdrawn_on.is_(None))
    known = {number: found.get(number, found.get(None)) for number in db.session.scalars(live)}
    return {number: day for number, day in known.items() if day is not None}
