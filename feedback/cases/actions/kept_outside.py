"""Nội dung mật, xử lý ngoài hệ thống: the one act on such a case, that it was settled where it is kept."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import update

from feedback.actor import Actor
from feedback.cases.actions import moving
from feedback.cases.actions.history import Happened, write
from feedback.cases.handling import HANDLED_OUTSIDE, SETTLED_OUTSIDE
from feedback.cases.models import Case, Submission
from feedback.clock import local_day
from feedback.extensions import db, put
from feedback.law.procedure import NotAllowed
from feedback.law.states import SCREENED, State


def settle(case: Case, *, document: str, on: date, expected: int, by: Actor, at: datetime) -> None:
    """Đã giải quyết ngoài hệ thống: by document number ``document`` of the day ``on``; nothing else is told.

    The day that counts is the one on which it is entered here, as of every settlement. The forms count it
    as taken up and settled. Raises NotYours, NotAllowed, Stale.
    """
    if by.agency_id != case.agency_id:
        raise moving.NotYours
    if not case.kept_outside or not case.is_open:
        raise NotAllowed("Chỉ ghi được với vụ việc mật đang xử lý ngoài hệ thống.")
    before, today = State(case.state), local_day(at)
    moving.take_version(case, expected)
    values: dict[str, Any] = {
        "state": State.ANSWERED.value,
        "triage": False,
        "outcome_number": document,
        "closed_on": today,
        "closed_at": at,
    }
    if case.settled_on is None:
        values["settled_on"] = today
    if before in SCREENED:
        values["screened_on"] = case.screened_on or today
        if case.handled_on is None:
            values |= {"handled_on": today, "handled_as": HANDLED_OUTSIDE}
            put(
                update(Submission).where(Submission.case_id == case.id, Submission.handled_on.is_(None)),
                handled_on=today,
            )
    put(update(Case).where(Case.id == case.id), **values)
    db.session.expire(case)
    happened = Happened(
        case.id,
        SETTLED_OUTSIDE,
        from_state=before.value,
        to_state=State.ANSWERED.value,
        agency_id=case.agency_id,
        details={"outside_document": document, "outside_on": on.isoformat()},
        for_citizen=False,
    )
    write([happened], by=by, at=at)
