"""Câu hỏi gửi trước buổi đối thoại: which there are, who waits, what everybody reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, and_, func, or_, select

from feedback import config
from feedback.cases.models import Submission
from feedback.dialogue.models import DialogueSession, Question, SessionRequest
from feedback.extensions import db
from feedback.notifications.contacts import Contact
from feedback.people import queries as people

MOST_OPEN: Final = 3
"""How many questions one person may send to one session."""
LENGTH: Final = 2000
PAGE: Final = 20

Place = tuple[int, int]
"""Where a list of shown questions goes on: behind one with so many supports and this number."""


@dataclass(frozen=True, slots=True)
class Page:
    """Shown questions, the most supported first, and where the list goes on."""

    questions: list[Question]
    after: Place | None


def are_taken(session: DialogueSession, today: date) -> bool:
    """Whether people may send and support questions on the day."""
    return (
        session.state == "announced"
        and session.closed_ground is None
        and session.questions_until is not None
        and today <= session.questions_until
    )


def by_key(key_digest: str) -> Question | None:
    """The question that the form with this key (digest) sent."""
    return db.session.scalar(select(Question).where(Question.submission_key == key_digest))


def of_session(session_id: int, number: int) -> Question | None:
    """The question with this number of the session."""
    return db.session.scalar(
        select(Question).where(Question.session_id == session_id, Question.position == number)
    )


def shown(session_id: int, *, after: Place | None = None, size: int = PAGE) -> Page:
    """Those that everybody reads, the most supported first."""
    asked: Select[Any] = select(Question).where(Question.session_id == session_id, Question.state == "shown")
    if after is not None:
        supports, number = after
        asked = asked.where(
            or_(Question.supports < supports, and_(Question.supports == supports, Question.id > number))
        )
    found = list(
        db.session.scalars(asked.order_by(Question.supports.desc(), Question.id).limit(size + 1)).all()
    )
    last = found[size - 1] if len(found) > size else None
    return Page(found[:size], (last.supports, last.id) if last is not None else None)


def counts(session_id: int) -> Mapping[str, int]:
    """How many there are in each state."""
    rows = db.session.execute(
        select(Question.state, func.count()).where(Question.session_id == session_id).group_by(Question.state)
    )
    return {row[0]: row[1] for row in rows}


def for_officers(session_id: int) -> list[Question]:
    """All of the session: those that wait first, then by number."""
    return list(
        db.session.scalars(
            select(Question)
            .where(Question.session_id == session_id)
            .order_by(Question.state != "waiting", Question.position)
        )
    )


def open_for_minutes(session_id: int) -> list[Question]:
    """Those that may be answered in the room: shown, the most supported first."""
    return list(
        db.session.scalars(
            select(Question)
            .where(Question.session_id == session_id, Question.state == "shown")
            .order_by(Question.supports.desc(), Question.id)
        )
    )


def unasked(session_id: int) -> list[Submission]:
    """The submissions of requests joined to the session that are no question yet, by case and number."""
    asked = select(Question.case_id).where(Question.session_id == session_id, Question.case_id.is_not(None))
    joined = select(SessionRequest.case_id).where(
        SessionRequest.session_id == session_id, SessionRequest.released_at.is_(None)
    )
    found = db.session.scalars(
        select(Submission)
        .where(
            Submission.case_id.in_(joined),
            Submission.case_id.not_in(asked),
            Submission.withdrawn_on.is_(None),
        )
        .order_by(Submission.case_id, Submission.id)
    )
    first: dict[int | None, Submission] = {}
    for one in found:
        first.setdefault(one.case_id, one)
    return list(first.values())


def contact_of(number: int) -> Contact | None:
    """How one who asked is reached; None for who gave no e-mail."""
    question = db.session.get(Question, number)
    reach = people.reach(question.person_id) if question is not None and question.person_id else None
    session = db.session.get(DialogueSession, question.session_id) if question is not None else None
    if reach is None or session is None:
        return None
    return Contact(
        name=reach.name,
        email=reach.email,
        postal_address=None,
        wants="mail" if reach.wants == "mail" else "none",
        extra={"tracking_url": f"{config.current().site_url.rstrip('/')}/doi-thoai/{session.code}"},
    )


def contents(numbers: Iterable[int]) -> dict[int, dict[str, list[dict[str, Any]]]]:
    """What acts on questions brought, as the rows hold it today; for ``register verify``."""
    wanted = set(numbers)
    found = list(db.session.scalars(select(Question).where(Question.id.in_(wanted))))
    prints = people.fingerprints({one.person_id for one in found if one.person_id is not None})
    return {one.id: {"asked": [asked_content(one, prints.get(one.person_id or 0, ""))]} for one in found}


def asked_content(question: Question, print_of_person: str) -> dict[str, Any]:
    """What the register covers of a question beside its event."""
    return {
        "session": question.session_id,
        "position": question.position,
        "text": question.text,
        "person": print_of_person,
    }
