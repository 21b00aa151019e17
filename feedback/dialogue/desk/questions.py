"""Câu hỏi gửi trước, for the officers who prepare the session: read, shown, joined, refused, answered."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from flask import Flask, abort, render_template, url_for
from markupsafe import Markup
from sqlalchemy import select

from feedback.cases import finding as cases
from feedback.dialogue import questions, sessions
from feedback.dialogue.actions import questions as actions
from feedback.dialogue.actions.history import SESSION
from feedback.dialogue.actions.questions import Asking
from feedback.dialogue.desk.door import door
from feedback.dialogue.desk.parts import SLOT, part
from feedback.dialogue.desk.question_forms import (
    JOIN,
    REFUSE,
    SHOW,
    AnswerForm,
    AskForSomebodyForm,
    DecideForm,
)
from feedback.dialogue.models import AgendaItem, DialogueSession, Question
from feedback.dialogue.rules import BadDetail
from feedback.disclosure.rules import find_personal, masked
from feedback.extensions import db
from feedback.intake import drafts
from feedback.people import queries as people
from feedback.register import actions as register
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.forms import Form
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

STATES: Final = {
    "waiting": "Chờ xem",
    "shown": "Đang hiện",
    "refused": "Không hiện",
    "joined": "Đã gộp",
}
_DONE: Final = {
    SHOW: "Đã hiện câu hỏi",
    JOIN: "Đã gộp câu hỏi",
    REFUSE: "Đã ghi lý do không hiện câu hỏi",
}


@door.get("/buoi-doi-thoai/<int:number>/cau-hoi")
@needs(sessions.READ)
def question_list(number: int) -> str:
    """All questions of the session, those that wait first, with who asked."""
    session = _find(number)
    register.note_reading(subject=(SESSION, session.id), page="cau-hoi", by=current_actor(), at=now())
    return _list_page(session)


@door.get("/buoi-doi-thoai/<int:number>/cau-hoi/ghi")
@needs(actions.MODERATE)
def ask_form(number: int) -> str:
    """Asks for a question of somebody who called or came."""
    session = _own(number)
    if not questions.are_taken(session, today()):
        abort(404)
    return _ask_page(session, AskForSomebodyForm(formdata=None, submission_key=drafts.new_key()))


@door.post("/buoi-doi-thoai/<int:number>/cau-hoi/ghi")
@needs(actions.MODERATE)
@commits
def ask(number: int) -> View:
    """Take it like one that was sent."""
    session, form = _own(number), AskForSomebodyForm()
    asking = Asking(
        text=form.text.data or "",
        full_name=form.full_name.data or "",
        phone=form.phone.data or "",
        email=form.email.data or "",
        submission_key=form.submission_key.data or "",
        source="desk",
    )
    return written(
        form,
        partial(actions.ask, session, asking, by=current_actor(), at=now()),
        "Đã ghi câu hỏi",
        lambda: _ask_page(_own(number), form),
        ("dialogue_desk.question_list", {"number": number}),
    )


@door.post("/buoi-doi-thoai/<int:number>/cau-hoi/tu-yeu-cau")
@needs(actions.MODERATE)
@commits
def take_requests(number: int) -> View:
    """What those who asked for the dialogue wrote waits as questions."""
    session, form = _own(number), Form()
    return written(
        form,
        lambda: actions.ask_of_requests(session, by=current_actor(), at=now()),
        "Đã lấy nội dung các yêu cầu làm câu hỏi chờ xem",
        lambda: _list_page(_own(number), form),
        ("dialogue_desk.question_list", {"number": number}),
    )


@door.get("/buoi-doi-thoai/<int:number>/cau-hoi/<int:place>")
@needs(actions.MODERATE)
def decide_form(number: int, place: int) -> str:
    """The question as sent, what in it tells of a person, and what may be done with it."""
    session, question = _question(number, place)
    register.note_reading(subject=(SESSION, session.id), page="cau-hoi", by=current_actor(), at=now())
    form = DecideForm(
        formdata=None,
        version=question.version,
        decision=SHOW if question.state == "shown" else None,
        shown=question.shown or masked(question.text, _marks(question)),
        item=str(question.item_id or ""),
    )
    return _decide_page(session, question, form)


@door.post("/buoi-doi-thoai/<int:number>/cau-hoi/<int:place>")
@needs(actions.MODERATE)
@commits
def decide(number: int, place: int) -> View:
    """Do what was chosen."""
    session, question = _question(number, place)
    form = DecideForm()
    _offer(form, session, question)
    return written(
        form,
        lambda: _decide(session, question, form),
        lambda: _DONE[form.decision.data],
        lambda: _decide_page(*_question(number, place), form),
        ("dialogue_desk.question_list", {"number": number}),
    )


@door.post("/buoi-doi-thoai/<int:number>/cau-hoi/<int:place>/vu-viec")
@needs(actions.MODERATE)
@commits
def lodge(number: int, place: int) -> View:
    """What was asked becomes a case of its own, which goes its lawful way whatever the session brings."""
    _, question = _question(number, place)
    form, made = Form(), list[int]()
    return written(
        form,
        lambda: made.append(actions.lodge(question, by=current_actor(), at=now())),
        lambda: f"Đã lập vụ việc {cases.numbers_of(current_actor(), made).get(made[0], '')} từ câu hỏi",
        lambda: _list_page(_own(number), form),
        ("dialogue_desk.decide_form", {"number": number, "place": place}),
    )


@door.get("/buoi-doi-thoai/<int:number>/cau-hoi/<int:place>/tra-loi")
@needs(actions.MODERATE)
def answer_form(number: int, place: int) -> str:
    """Asks for the written answer to a question that is shown."""
    session, question = _question(number, place)
    if question.state != "shown":
        abort(404)
    form = AnswerForm(formdata=None, version=question.version, answer=question.answer or "")
    return _answer_page(session, question, form)


@door.post("/buoi-doi-thoai/<int:number>/cau-hoi/<int:place>/tra-loi")
@needs(actions.MODERATE)
@commits
def answer(number: int, place: int) -> View:
    """Everybody reads it from now on."""
    session, question = _question(number, place)
    form = AnswerForm()
    return written(
        form,
        lambda: actions.answer(
            question, form.answer.data, expected=form.version.data or 0, by=current_actor(), at=now()
        ),
        f"Đã trả lời câu hỏi số {place}",
        lambda: _answer_page(session, _question(number, place)[1], form),
        ("dialogue_desk.question_list", {"number": number}),
    )


def _decide(session: DialogueSession, question: Question, form: DecideForm) -> None:
    acting: dict[str, Any] = {"expected": form.version.data or 0, "by": current_actor(), "at": now()}
    if form.decision.data == REFUSE:
        actions.refuse(question, form.ground.data, **acting)
    elif form.decision.data == JOIN:
        to = db.session.get(Question, int(form.to.data)) if form.to.data else None
        if to is None:
            raise BadDetail("to", "Chọn câu hỏi để gộp vào")
        actions.join(question, to, **acting)
    else:
        if not form.shown.data:
            raise BadDetail("shown", "Nhập câu hỏi như mọi người sẽ đọc")
        item = int(form.item.data) if form.item.data else None
        actions.show(question, form.shown.data, item_id=item, **acting)


def _find(number: int) -> DialogueSession:
    session = sessions.visible_to(current_actor(), number, today())
    return session if session is not None else abort(404)


def _own(number: int) -> DialogueSession:
    session = _find(number)
    return session if _may(session) else abort(404)


def _may(session: DialogueSession) -> bool:
    actor = current_actor()
    own = actor.agency_id == session.agency_id and actor.may(actions.MODERATE)
    return own and session.state != "called_off"


def _question(number: int, place: int) -> tuple[DialogueSession, Question]:
    session = _own(number)
    question = questions.of_session(session.id, place)
    return (session, question) if question is not None else abort(404)


def _marks(question: Question) -> tuple[Any, ...]:
    names = people.names([question.person_id]) if question.person_id is not None else {}
    return find_personal(question.text, names.values())


def _offer(form: DecideForm, session: DialogueSession, question: Question) -> None:
    items = db.session.scalars(
        select(AgendaItem).where(AgendaItem.session_id == session.id).order_by(AgendaItem.position)
    )
    others = [one for one in questions.open_for_minutes(session.id) if one.id != question.id]
    form.offer(list(items), others)


def _list_page(session: DialogueSession, form: Form | None = None) -> str:
    found = questions.for_officers(session.id)
    return render_template(
        "dialogue/desk/questions.html",
        session=session,
        questions=found,
        names=people.names(one.person_id for one in found if one.person_id is not None),
        states=STATES,
        numbers={one.id: one.position for one in found},
        may=_may(session),
        taken=questions.are_taken(session, today()),
        unasked=len(questions.unasked(session.id)),
        form=form,
    )


def _ask_page(session: DialogueSession, form: Form) -> str:
    return render_template("dialogue/desk/question_ask.html", session=session, form=form)


def _decide_page(session: DialogueSession, question: Question, form: DecideForm) -> str:
    _offer(form, session, question)
    names = people.names([question.person_id]) if question.person_id is not None else {}
    return render_template(
        "dialogue/desk/question_decide.html",
        session=session,
        question=question,
        form=form,
        name=next(iter(names.values()), ""),
        marks=[(question.text[one.start : one.end], one.why) for one in _marks(question)],
        state=STATES[question.state],
        case=cases.numbers_of(current_actor(), [question.case_id or 0]).get(question.case_id or 0, ""),
    )


def _answer_page(session: DialogueSession, question: Question, form: AnswerForm) -> str:
    return render_template(
        "dialogue/desk/question_answer.html", session=session, question=question, form=form
    )


def in_parts(session: DialogueSession) -> Markup | None:
    """On the session's page: how many questions wait."""
    if session.questions_until is None or session.closed_ground is not None:
        return None
    count = questions.counts(session.id)
    waiting, total = count.get("waiting", 0), sum(count.values())
    note = (
        f"{total} câu hỏi" + (f", {waiting} câu chờ xem" if waiting else "") if total else "Chưa có câu hỏi"
    )
    address = url_for("dialogue_desk.question_list", number=session.id)
    if session.state == "planned":
        return part("Câu hỏi gửi trước", "", "blocked", "Vì buổi đối thoại chưa công bố")
    if session.state == "called_off":
        return part("Câu hỏi gửi trước", address, "done", f"{total} câu hỏi" if total else "Chưa có câu hỏi")
    over = not waiting and not questions.are_taken(session, today())
    return part("Câu hỏi gửi trước", address, "done" if over else "open", note)


def init_app(app: Flask) -> None:
    """One part of the session's page."""
    slots.fill(app, SLOT, in_parts)
