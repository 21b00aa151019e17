"""Verbs of questions sent beforehand: asked, supported, shown, refused, joined, answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from feedback import config
from feedback.actor import Actor
from feedback.clock import local_day
from feedback.dialogue import questions
from feedback.dialogue.actions import changing, hooks
from feedback.dialogue.actions.history import QUESTION, note
from feedback.dialogue.models import AgendaItem, DialogueSession, Question, Support
from feedback.dialogue.rules import BadDetail, Refused
from feedback.extensions import db
from feedback.intake import actions as intake
from feedback.intake.actions import key_digest
from feedback.intake.incoming import Incoming
from feedback.law import dialogue as law
from feedback.law.kinds import Kind
from feedback.notifications import actions as notifications
from feedback.people import actions as people
from feedback.people import queries as persons
from feedback.people.details import PersonDetails
from feedback.register.history import told
from feedback.sealing import blind_index

MODERATE: Final = "dialogue:question:moderate"
_TITLE: Final = 120


class NotTaken(Refused):
    """The session takes no questions (any more)."""

    def __init__(self) -> None:
        super().__init__("Buổi đối thoại này không nhận câu hỏi nữa")


class Supported(BadDetail):
    """This person supports the question already."""

    def __init__(self) -> None:
        super().__init__("phone", "Số điện thoại này đã ủng hộ câu hỏi. Mỗi người ủng hộ một lần")


@dataclass(frozen=True, slots=True)
class Asking:
    """What one who asks says; texts are clean NFC. ``source``: web, or desk for an officer who types it."""

    text: str
    full_name: str
    phone: str
    submission_key: str
    email: str = ""
    source: str = "web"


def ask(session: DialogueSession, asking: Asking, *, by: Actor, at: datetime) -> Question:
    """Gửi câu hỏi; the same key again gives the same question. Nobody reads it before an officer has.

    Raises NotTaken, BadDetail when this person asked ``questions.MOST_OPEN`` already.
    """
    changing.lock(session)
    known = questions.by_key(key_digest(asking.submission_key))
    if known is not None:
        return known
    if not questions.are_taken(session, local_day(at)):
        raise NotTaken
    details = PersonDetails(
        "person",
        asking.full_name,
        phone=asking.phone,
        email=asking.email or None,
        wants="mail" if asking.email else "none",
    )
    person_id = people.record([details], at=at)[0]
    theirs = select(func.count()).where(
        Question.session_id == session.id,
        Question.person_id.in_(persons.same_as([person_id])),
        Question.state != "refused",
    )
    if (db.session.scalar(theirs) or 0) >= questions.MOST_OPEN:
        raise BadDetail("phone", f"Mỗi người gửi nhiều nhất {questions.MOST_OPEN} câu hỏi cho một buổi")
    return _add(
        session,
        text=asking.text,
        source=asking.source,
        person_id=person_id,
        submission_key=key_digest(asking.submission_key),
        by=by,
        at=at,
    )


def ask_of_requests(session: DialogueSession, *, by: Actor, at: datetime) -> int:
    """Lấy nội dung các yêu cầu được ghép làm câu hỏi, once for each; they wait like others. How many.

    Raises NotYours.
    """
    changing.demand(session, MODERATE, by)
    changing.lock(session)
    found = questions.unasked(session.id)
    for one in found:
        text = f"{one.title}\n{one.body}"[: questions.LENGTH]
        _add(
            session,
            text=text,
            source="request",
            person_id=one.sender_id,
            case_id=one.case_id,
            by=by,
            at=at,
        )
    return len(found)


def support(question: Question, phone: str, *, by: Actor, at: datetime) -> None:
    """Ủng hộ câu hỏi, once by each person; ``phone`` clean digits, of which only a keyed digest is kept.

    Raises NotTaken, Supported.
    """
    session = db.session.get_one(DialogueSession, question.session_id)
    if question.state != "shown" or not questions.are_taken(session, local_day(at)):
        raise NotTaken
    key = blind_index(config.current().lookup_key_bytes, "dialogue.support", f"{session.id}\0{phone}")
    if not _put_supports([{"question_id": question.id, "key": key, "at": at}]):
        raise Supported
    _count(question.id, Question.supports + 1)


def show(
    question: Question, words: str, *, item_id: int | None, expected: int, by: Actor, at: datetime
) -> None:
    """Hiện câu hỏi in these words, under an item of the agenda or none; who asked is told the first time.

    Raises NotYours, BadDetail, Stale.
    """
    session = _demand(question, by)
    if item_id is not None:
        item = db.session.get(AgendaItem, item_id)
        if item is None or item.session_id != session.id:
            raise BadDetail("item", "Chọn một mục của chương trình")
    first = question.state != "shown"
    changing.change(
        question,
        expected,
        state="shown",
        shown=words,
        item_id=item_id,
        reason=None,
        joined_to_id=None,
        moderated_at=at,
    )
    _enter(question, session, "shown", "state", "shown", "item_id", by=by, at=at)
    if first:
        _tell(question, session, "question_shown", by=by, at=at)


def refuse(question: Question, ground: str, *, expected: int, by: Actor, at: datetime) -> None:
    """Không hiện câu hỏi; ``ground`` a key of ``law.dialogue.QUESTION_REFUSALS``. Who asked is told.

    Raises NotYours, BadDetail, Stale.
    """
    session = _demand(question, by)
    if ground not in {one.key for one in law.QUESTION_REFUSALS}:
        raise BadDetail("ground", "Chọn lý do")
    reason = law.entry(law.QUESTION_REFUSALS, ground).words
    changing.change(question, expected, state="refused", reason=reason, joined_to_id=None, moderated_at=at)
    _enter(question, session, "refused", "state", "reason", by=by, at=at)
    _tell(question, session, "question_refused", by=by, at=at, reason=reason)


def join(question: Question, to: Question, *, expected: int, by: Actor, at: datetime) -> None:
    """Gộp vào câu hỏi khác of the session that is shown; who supports both counts once.

    Raises NotYours, BadDetail, Stale.
    """
    session = _demand(question, by)
    if to.session_id != session.id or to.id == question.id or to.state != "shown":
        raise BadDetail("to", "Chọn một câu hỏi khác đang hiện")
    changing.change(question, expected, state="joined", joined_to_id=to.id, reason=None, moderated_at=at)
    theirs = db.session.execute(select(Support.key, Support.at).where(Support.question_id == question.id))
    added = _put_supports([{"question_id": to.id, "key": key, "at": when} for key, when in theirs])
    _count(to.id, Question.supports + added)
    _enter(question, session, "joined", "state", "joined_to_id", by=by, at=at)
    _tell(question, session, "question_shown", by=by, at=at)


def answer(question: Question, words: str, *, expected: int, by: Actor, at: datetime) -> None:
    """Trả lời bằng văn bản a question that is shown; everybody reads it, who asked is told.

    Raises NotYours, Refused, Stale.
    """
    session = _demand(question, by)
    if question.state != "shown":
        raise Refused("Chỉ trả lời câu hỏi đang hiện")
    changing.change(question, expected, answer=words, moderated_at=at)
    _enter(question, session, "answered", "answer", by=by, at=at)
    _tell(question, session, "question_answered", by=by, at=at)


def lodge(question: Question, *, by: Actor, at: datetime) -> int:
    """Lập vụ việc từ câu hỏi: what was asked is taken in as a petition (kiến nghị) of who asked, once, and
    goes its own lawful way; he is told its code. Returns the case. Raises NotYours, Refused.
    """
    session = _demand(question, by)
    changing.lock(session)
    db.session.refresh(question)
    if question.case_id is not None or question.person_id is None:
        raise Refused("Câu hỏi này đã có vụ việc")
    words = " ".join(question.text.split())
    incoming = Incoming(
        kind=Kind.PETITION,
        sender=persons.said(question.person_id),
        channel="web" if question.source == "web" else "phone",
        title=words if len(words) <= _TITLE else f"{words[:_TITLE].rstrip()}…",
        body=question.text,
        received_at=at,
        area_code=session.area_code,
        field_key=session.field,
        named_agency_id=session.agency_id,
    )
    number = intake.receive([incoming], by=by, at=at)[0].lodged.case_id
    changing.change(question, question.version, case_id=number)
    _enter(question, session, "lodged", "case_id", by=by, at=at)
    return number


def tell_called_off(session: DialogueSession, by: Actor, at: datetime) -> None:
    """Hủy buổi: those whose question waits, or is shown without an answer, are told that it won't be held."""
    if session.announced_at is None:
        return
    unanswered = db.session.execute(
        select(Question.id, Question.person_id)
        .where(
            Question.session_id == session.id,
            Question.state != "refused",
            Question.answer.is_(None),
            Question.person_id.is_not(None),
        )
        .order_by(Question.id)
    ).all()
    reached = persons.with_mail([one.person_id for one in unanswered])
    notifications.queue_many(
        [
            notifications.Queued(
                template="dialogue/question_called_off",
                to=(QUESTION, one.id),
                values={"held_on": session.held_on.isoformat(), "reason": session.reason or ""},
                about=f"{QUESTION}:{one.id}",
                agency_id=session.agency_id,
            )
            for one in unanswered
            if one.person_id in reached
        ],
        by=by,
        at=at,
    )


def _add(session: DialogueSession, *, by: Actor, at: datetime, **values: Any) -> Question:
    last = select(func.max(Question.position)).where(Question.session_id == session.id)
    question = Question(
        session_id=session.id, position=(db.session.scalar(last) or 0) + 1, made_at=at, **values
    )
    db.session.add(question)
    db.session.flush()
    prints = persons.fingerprints([question.person_id or 0])
    note(
        (QUESTION, question.id),
        "asked",
        {"set": told(question, "session_id", "position", "source", "state")},
        agency_id=session.agency_id,
        by=by,
        at=at,
        content=questions.asked_content(question, prints.get(question.person_id or 0, "")),
    )
    return question


def _demand(question: Question, by: Actor) -> DialogueSession:
    session = db.session.get_one(DialogueSession, question.session_id)
    changing.demand(session, MODERATE, by)
    if session.state == "called_off":
        raise Refused("Buổi đối thoại đã hủy")
    return session


def _enter(
    question: Question, session: DialogueSession, act: str, *names: str, by: Actor, at: datetime
) -> None:
    note(
        (QUESTION, question.id),
        act,
        {"set": told(question, *names)},
        agency_id=session.agency_id,
        by=by,
        at=at,
    )


def _put_supports(rows: Sequence[dict[str, Any]]) -> int:
    """Add those that aren't there; returns how many were added."""
    if not rows:
        return 0
    insert = insert_on_sqlite if db.session.get_bind().dialect.name == "sqlite" else insert_on_postgresql
    adding = insert(Support).values(list(rows)).on_conflict_do_nothing(index_elements=["question_id", "key"])
    return len(db.session.execute(adding.returning(Support.id)).all())


def _count(number: int, supports: Any) -> None:
    db.session.execute(
        update(Question)
        .where(Question.id == number)
        .values(supports=supports)
        .execution_options(synchronize_session=False)
    )


def _tell(
    question: Question, session: DialogueSession, template: str, *, by: Actor, at: datetime, **more: str
) -> None:
    if question.person_id is None or question.person_id not in persons.with_mail([question.person_id]):
        return
    notifications.queue(
        f"dialogue/{template}",
        to=(QUESTION, question.id),
        values={"held_on": session.held_on.isoformat(), **more},
        about=f"{QUESTION}:{question.id}",
        agency_id=session.agency_id,
        by=by,
        at=at,
    )


hooks.on_called_off.append(tell_called_off)
