"""Yêu cầu rút đơn that waits: a sender asked through his code, and nothing signed came yet."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import bindparam, select

from feedback.cases.models import Case, CaseEvent, Submission
from feedback.extensions import db
from feedback.straight import ask_plainly

_BY_FOLLOWERS: Final = (
    CaseEvent.act == "withdrawal_requested",
    Submission.id == CaseEvent.submission_id,
    Submission.withdrawn_on.is_(None),
    Case.id == CaseEvent.case_id,
    Case.closed_on.is_(None),
)
_WAITING: Final = select(CaseEvent.case_id).where(
    CaseEvent.case_id.in_(bindparam("cases", expanding=True)), *_BY_FOLLOWERS
)


def waiting_on(case_ids: Collection[int]) -> set[int]:
    """Those of the open cases that a sender who still follows it asked to withdraw; one select, none for no
    cases."""
    return {one for (one,) in ask_plainly(_WAITING, {"cases": set(case_ids)})} if case_ids else set()


def latest(case_id: int) -> CaseEvent | None:
    """The last such request on an open case."""
    return db.session.scalar(
        select(CaseEvent)
        .where(CaseEvent.case_id == case_id, *_BY_FOLLOWERS)
        .order_by(CaseEvent.id.desc())
        .limit(1)
    )
