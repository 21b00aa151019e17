"""Đề nghị mở bản gốc of the demo: one waits for a second person, one was refused, one was opened."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from feedback.administration.demo.officers import Colleague, Staff
from feedback.cases import barring
from feedback.cases.actions import asking_to_open, sealing
from feedback.cases.models import Case, SealedRequest, Submission
from feedback.extensions import db

_WHY: Final = "Đối chiếu chữ ký và giấy tờ kèm theo trước khi báo cáo điều kiện thụ lý."
_OPENED: Final = "Liên hệ người gửi để hẹn buổi làm việc riêng."
_REFUSED: Final = "Muốn xem lại các phần đã lược bỏ."
_REFUSAL: Final = "Bản làm việc đã đủ cho bước này. Khi cần gặp người gửi thì đề nghị lại."


def ask_for_originals(staff: Staff, *, at: datetime) -> None:
    """What is asked of the cases that are worked on, the oldest first; in the caller's transaction."""
    held = (
        select(Submission, Case)
        .join(Case, Case.id == Submission.case_id)
        .where(Submission.sealed_content.is_not(None), Case.closed_on.is_(None), Case.officer_id.is_not(None))
        .order_by(Submission.id)
    )
    answered = 0
    for submission, case in db.session.execute(held).all():
        assert case.officer_id is not None
        handler, second = staff.by_id(case.officer_id), staff.head(case.agency_id)
        if second is None or barring.aside_from(case).holds(second.actor.id, case.agency_id):
            continue
        if case.state == "screening":
            _ask(case, submission, handler, _WHY, at - timedelta(minutes=95))
        elif answered < len(_ANSWERS):
            _ANSWERS[answered](case, submission, handler, second, at)
            answered += 1


def _ask(case: Case, submission: Submission, handler: Colleague, reason: str, at: datetime) -> SealedRequest:
    return asking_to_open.ask(
        case, submission.id, capacity="handling", reason=reason, by=handler.actor, at=at
    )


def _open(case: Case, submission: Submission, handler: Colleague, second: Colleague, at: datetime) -> None:
    asked_at = at - timedelta(hours=50)
    asked = _ask(case, submission, handler, _OPENED, asked_at)
    granted_at = asked_at + timedelta(minutes=40)
    asking_to_open.answer(case, asked, granted=True, by=second.actor, at=granted_at)
    sealing.open_original(case, submission.id, by=handler.actor, at=granted_at + timedelta(minutes=25))


def _refuse(case: Case, submission: Submission, handler: Colleague, second: Colleague, at: datetime) -> None:
    asked_at = at - timedelta(hours=27)
    asked = _ask(case, submission, handler, _REFUSED, asked_at)
    asking_to_open.answer(
        case,
        asked,
        granted=False,
        refusal=_REFUSAL,
        by=second.actor,
        at=asked_at + timedelta(hours=1),
    )


_ANSWERS: Final = (_open, _refuse)
