"""Whom a case waits for: a request for papers (yêu cầu bổ sung) is put to one of its senders."""

from __future__ import annotations

from sqlalchemy import select

from feedback.cases.models import Case, CaseEvent
from feedback.extensions import db
from feedback.law.states import State


def request_of(case: Case) -> CaseEvent | None:
    """The request that the case waits for; None when it waits for none."""
    if State(case.state) is not State.AWAITING_PAPERS:
        return None
    asked = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.act == "papers_requested")
    return db.session.scalar(asked.order_by(CaseEvent.id.desc()).limit(1))


def asks_another(case: Case, submission_id: int) -> CaseEvent | None:
    """The request that the case waits for, if it was put to another sender than this one."""
    waiting = request_of(case)
    return None if waiting is None or waiting.submission_id in (None, submission_id) else waiting
