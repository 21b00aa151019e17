"""Xóa người đăng ký dự, câu hỏi gửi trước của một vụ việc: the session, its minutes and figures stay."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update

from feedback.actor import Actor
from feedback.dialogue.actions.history import QUESTION, SEAT
from feedback.dialogue.models import DialogueEvent, Question, Registration
from feedback.extensions import db
from feedback.people import actions as people
from feedback.register import erasures
from feedback.register.erasing import ERASED, blank_events


def erase_of_cases(case_ids: Collection[int], *, why: str, by: Actor, at: datetime) -> int:
    """Xóa: who came to a dialogue for these cases, and what he asked beforehand; returns how many rows.

    What a question says in public (``shown``) was moderated without names, and stays.
    """
    wanted = list(case_ids)
    seats = db.session.execute(
        select(Registration.id, Registration.person_id).where(Registration.case_id.in_(wanted))
    ).all()
    questions = db.session.execute(
        select(Question.id, Question.person_id).where(Question.case_id.in_(wanted))
    ).all()
    if not seats and not questions:
        return 0
    nobody_knows = secrets.token_bytes(32)
    numbers = [row.id for row in seats]
    db.session.execute(
        update(Registration)
        .where(Registration.id.in_(numbers))
        .values(secret_digest=nobody_knows)
        .execution_options(synchronize_session=False)
    )
    asked = [row.id for row in questions]
    db.session.execute(
        update(Question)
        .where(Question.id.in_(asked))
        .values(text=ERASED)
        .execution_options(synchronize_session=False)
    )
    people.erase_many([row.person_id for row in (*seats, *questions) if row.person_id is not None], at=at)
    blank_events(DialogueEvent, SEAT, numbers)
    blank_events(DialogueEvent, QUESTION, asked)
    subjects = [*((SEAT, one) for one in numbers), *((QUESTION, one) for one in asked)]
    erasures.enter(subjects, why=why, by=by, at=at)
    db.session.expire_all()
    return len(subjects)
