"""Xóa người đăng ký dự, câu hỏi gửi trước của một vụ việc: the session, its minutes and figures stay."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update

from feedback.actor import Actor
from feedback.dialogue.actions.history import QUESTION, SEAT, SESSION
from feedback.dialogue.models import DialogueEvent, MinutesComment, Question, Registration, SessionRequest
from feedback.extensions import db, put
from feedback.people import actions as people
from feedback.register import erasures
from feedback.register.erasing import ERASED, OF_STATE, blank_events


def erase_of_cases(case_ids: Collection[int], *, why: str, by: Actor, at: datetime) -> int:
    """Xóa: who came to a dialogue for these cases, what he asked beforehand, what he said of the minutes;
    returns how many rows.

    What a question says in public (``shown``, ``answer``) was moderated without names, and stays: but for a
    state secret. Minutes and conclusions are of a public session, signed as a whole, and stay.
    """
    wanted = list(case_ids)
    seats = db.session.execute(
        select(Registration.id, Registration.person_id).where(Registration.case_id.in_(wanted))
    ).all()
    questions = db.session.execute(
        select(Question.id, Question.person_id).where(Question.case_id.in_(wanted))
    ).all()
    left = SessionRequest.case_id.in_(wanted) & SessionRequest.released_why.is_not(None)
    sessions = set(db.session.scalars(select(SessionRequest.session_id).where(left)))
    if not seats and not questions and not sessions:
        return 0
    nobody_knows = secrets.token_bytes(32)
    numbers = [row.id for row in seats]
    put(update(Registration).where(Registration.id.in_(numbers)), secret_digest=nobody_knows)
    asked = [row.id for row in questions]
    put(update(Question).where(Question.id.in_(asked)), text=ERASED)
    hidden = ("reason", "shown", "answer") if why == OF_STATE else ("reason",)
    for name in hidden:
        there = getattr(Question, name).is_not(None)
        put(update(Question).where(Question.id.in_(asked), there), **{name: ERASED})
    said = MinutesComment.registration_id.in_(numbers)
    sessions |= set(db.session.scalars(select(MinutesComment.session_id).where(said)))
    put(update(MinutesComment).where(said), text=ERASED)
    put(update(MinutesComment).where(said, MinutesComment.answer.is_not(None)), answer=ERASED)
    put(update(SessionRequest).where(left), released_why=ERASED)
    people.erase_many([row.person_id for row in (*seats, *questions) if row.person_id is not None], at=at)
    blank_events(DialogueEvent, SEAT, numbers)
    blank_events(DialogueEvent, QUESTION, asked)
    subjects = [*((SEAT, one) for one in numbers), *((QUESTION, one) for one in asked)]
    subjects += [(SESSION, one) for one in sorted(sessions)]
    erasures.enter(subjects, why=why, by=by, at=at)
    db.session.expire_all()
    return len(subjects)
