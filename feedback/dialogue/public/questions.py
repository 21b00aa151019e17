"""Câu hỏi gửi trước: everybody reads those that are shown, sends one, supports one. No account, no script."""

from __future__ import annotations

from typing import Final

from flask import Flask, abort, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from feedback.actor import CITIZEN
from feedback.dialogue import questions, sessions
from feedback.dialogue.actions import questions as actions
from feedback.dialogue.actions.questions import Asking, NotTaken
from feedback.dialogue.models import DialogueSession, Question
from feedback.dialogue.public.door import door
from feedback.dialogue.public.question_forms import AskForm, SupportForm
from feedback.dialogue.rules import BadDetail
from feedback.extensions import db
from feedback.intake import drafts
from feedback.intake.actions import key_digest
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.guards import public
from feedback.web.pressure import pressed
from feedback.web.replica import from_replica

View = Response | str | tuple[str, int]

_FIRST: Final = 5
"""How many questions stand on the session's own page."""
_OVER: Final = "Buổi đối thoại này không nhận câu hỏi và ủng hộ nữa"


@door.get("/doi-thoai/<code>/cau-hoi")
@public
@from_replica
def question_list(code: str) -> str:
    """Every question that is shown, the most supported first."""
    session = _find(code)
    page = questions.shown(session.id, after=_place(request.args.get("sau", "")))
    return render_template(
        "dialogue/public/questions.html",
        session=session,
        page=page,
        taken=questions.are_taken(session, today()),
        count=questions.counts(session.id).get("shown", 0),
        further=f"{page.after[0]}-{page.after[1]}" if page.after else "",
    )


@door.get("/doi-thoai/<code>/cau-hoi/gui")
@public
def ask_form(code: str) -> View:
    """Asks for the question and who asks."""
    session = _find(code)
    if not questions.are_taken(session, today()):
        return _closed(session), 404
    return _ask_page(session, AskForm(formdata=None, submission_key=drafts.new_key()))


@door.post("/doi-thoai/<code>/cau-hoi/gui")
@public
@pressed("dialogue")
@commits
def ask(code: str) -> View:
    """Take the question; an officer reads it before everybody does."""
    session, form = _find(code), AskForm()
    if not form.validate_on_submit():
        return _ask_page(session, form), 422
    asking = Asking(
        text=form.text.data,
        full_name=form.full_name.data,
        phone=form.phone.data,
        email=form.email.data,
        submission_key=form.submission_key.data,
    )
    try:
        actions.ask(session, asking, by=CITIZEN, at=now())
    except NotTaken:
        db.session.rollback()
        return _closed(_find(code)), 422
    except BadDetail as fault:
        db.session.rollback()
        form.phone.errors = [str(fault)]
        return _ask_page(_find(code), form), 422
    except IntegrityError:
        # Another press of the same button was quicker: its question is ours.
        db.session.rollback()
        if questions.by_key(key_digest(form.submission_key.data)) is None:
            raise
    flash("Đã nhận câu hỏi. Câu hỏi hiện ra sau khi cán bộ xem", "done")
    return redirect(url_for("dialogue_public.question_list", code=code), 303)


@door.get("/doi-thoai/<code>/cau-hoi/<int:number>/ung-ho")
@public
def support_form(code: str, number: int) -> View:
    """The question, and the phone by which each person counts once."""
    session, question = _shown(code, number)
    if not questions.are_taken(session, today()):
        return _closed(session), 404
    return _support_page(session, question, SupportForm(formdata=None))


@door.post("/doi-thoai/<code>/cau-hoi/<int:number>/ung-ho")
@public
@pressed("dialogue")
@commits
def support(code: str, number: int) -> View:
    """Count one more, or say that he counts already."""
    session, question = _shown(code, number)
    form = SupportForm()
    if not form.validate_on_submit():
        return _support_page(session, question, form), 422
    try:
        actions.support(question, form.phone.data, by=CITIZEN, at=now())
    except NotTaken:
        db.session.rollback()
        return _closed(_find(code)), 422
    except BadDetail as fault:
        db.session.rollback()
        form.phone.errors = [str(fault)]
        return _support_page(*_shown(code, number), form), 422
    flash("Đã ghi nhận ủng hộ của ông/bà", "done")
    return redirect(url_for("dialogue_public.question_list", code=code), 303)


def on_page(session: DialogueSession) -> Markup | None:
    """On the session's own page: the first questions, and the way to send one."""
    count = questions.counts(session.id).get("shown", 0)
    taken = questions.are_taken(session, today())
    if not count and not taken:
        return None
    page = render_template(
        "dialogue/public/_questions.html",
        session=session,
        questions=questions.shown(session.id, size=_FIRST).questions,
        count=count,
        taken=taken,
    )
    return Markup(page)  # noqa: S704


def _find(code: str) -> DialogueSession:
    session = sessions.by_code(code)
    if session is None or session.closed_ground is not None:
        abort(404)
    return session


def _shown(code: str, number: int) -> tuple[DialogueSession, Question]:
    session = _find(code)
    question = questions.of_session(session.id, number)
    if question is None or question.state != "shown":
        abort(404)
    return session, question


def _place(text: str) -> questions.Place | None:
    """Where the list goes on: «7-132»; anything else begins it anew."""
    supports, _, number = text.partition("-")
    if not (supports.isascii() and supports.isdigit() and number.isascii() and number.isdigit()):
        return None
    return int(supports[:9]), int(number[:18])


def _closed(session: DialogueSession) -> str:
    return render_template("dialogue/public/questions_over.html", session=session, words=_OVER)


def _ask_page(session: DialogueSession, form: AskForm) -> str:
    return render_template("dialogue/public/question_ask.html", session=session, form=form)


def _support_page(session: DialogueSession, question: Question, form: SupportForm) -> str:
    return render_template(
        "dialogue/public/question_support.html", session=session, question=question, form=form
    )


def init_app(app: Flask) -> None:
    """Onto the session's own page."""
    slots.fill(app, "dialogue_page", on_page)
