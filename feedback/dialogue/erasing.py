"""Xóa người đăng ký dự, câu hỏi gửi trước của một vụ việc: the session, its minutes and figures stay."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, select, update

from feedback.actor import Actor
from feedback.dialogue.actions.history import QUESTION, SEAT, SESSION
from feedback.dialogue.models import (
    DialogueEvent,
    Invitee,
    MinutesComment,
    Question,
    Registration,
    SessionRequest,
    Support,
)
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


def of_seats(numbers: Sequence[int], *, why: str, by: Actor, at: datetime) -> int:
    """Xóa người đăng ký dự: who he is goes; what he said of the minutes is part of them, and stays."""
    persons = _persons(Registration, numbers)
    put(update(Registration).where(Registration.id.in_(numbers)), secret_digest=secrets.token_bytes(32))
    return _gone(SEAT, numbers, persons, why=why, by=by, at=at)


def of_questions(numbers: Sequence[int], *, why: str, by: Actor, at: datetime) -> int:
    """Xóa người hỏi, lời viết gốc: what everybody reads was moderated without names, and stays.

    How many supported it stays as a number.
    """
    persons = _persons(Question, numbers)
    mine = update(Question).where(Question.id.in_(numbers))
    put(mine, text=ERASED)
    put(mine.where(Question.reason.is_not(None)), reason=ERASED)
    db.session.execute(delete(Support).where(Support.question_id.in_(numbers)))
    return _gone(QUESTION, numbers, persons, why=why, by=by, at=at)


def of_guests(numbers: Sequence[int], *, why: str, by: Actor, at: datetime) -> int:
    """Xóa liên lạc của khách mời: no act's digest covers it; whom the invitation names stays."""
    people.erase_many(_persons(Invitee, numbers), at=at)
    db.session.expire_all()
    return len(numbers)


def _persons(model: type[Registration | Question | Invitee], numbers: Sequence[int]) -> list[int]:
    asked = select(model.person_id).where(model.id.in_(numbers), model.person_id.is_not(None))
    return [number for number in db.session.scalars(asked) if number is not None]


def _gone(
    room: str, numbers: Sequence[int], persons: Collection[int], *, why: str, by: Actor, at: datetime
) -> int:
    people.erase_many(persons, at=at)
    blank_events(DialogueEvent, room, numbers)
    erasures.enter([(room, one) for one in numbers], why=why, by=by, at=at)
    db.session.expire_all()
    return len(numbers)
