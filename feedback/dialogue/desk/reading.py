"""The phases of minutes: read by those present, commented, signed; their paper."""

from __future__ import annotations

from functools import partial

from flask import Flask, abort, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.attachments import queries as attached
from feedback.attachments import serving
from feedback.attachments.links import short_lived
from feedback.attachments.receiving import received
from feedback.cases.desk.printing import paper as printed
from feedback.dialogue import conclusions, minutes, minutes_paper, sessions
from feedback.dialogue.actions import minutes_phases as phases
from feedback.dialogue.actions.changing import MINUTES
from feedback.dialogue.actions.history import SESSION
from feedback.dialogue.comment_form import CommentForm
from feedback.dialogue.desk.door import door
from feedback.dialogue.desk.minutes import told
from feedback.dialogue.desk.minutes_forms import (
    AnswerForm,
    ReadingForm,
    SignedForm,
    VersionForm,
)
from feedback.dialogue.desk.parts import SLOT, part
from feedback.dialogue.desk.session import found, found_own
from feedback.dialogue.models import DialogueSession, Invitee, MinutesComment, MinutesVersion
from feedback.extensions import db
from feedback.people import queries as people
from feedback.register import actions as register
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.filters import ngay
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written


@door.get("/buoi-doi-thoai/<int:number>/bien-ban/lay-y-kien")
@needs(MINUTES)
def reading_form(number: int) -> str:
    """Asks until when those present may read the draft."""
    session = found_own(number, MINUTES)
    if session.minutes_state != "draft":
        abort(404)
    given = {"version": session.version, "read_until": ReadingForm.proposed()}
    return _reading_page(session, ReadingForm(formdata=None, **given))


@door.post("/buoi-doi-thoai/<int:number>/bien-ban/lay-y-kien")
@needs(MINUTES)
@commits
def open_reading(number: int) -> View:
    """Freeze it and tell them."""
    session, form = found(number), ReadingForm()
    return written(
        form,
        lambda: phases.open_reading(
            session, form.read_until.data, expected=form.version.data or 0, by=current_actor(), at=now()
        ),
        "Đã đưa dự thảo biên bản cho người dự đọc",
        lambda: _reading_page(found(number), form),
        ("dialogue_desk.minutes", {"number": number}),
    )


@door.get("/buoi-doi-thoai/<int:number>/bien-ban/sua-lai")
@needs(MINUTES)
def minutes_reopen_form(number: int) -> str:
    """What bringing it back to a draft means, before it is done."""
    session = found_own(number, MINUTES)
    if session.minutes_state != "reading":
        abort(404)
    return _reopen_page(session, VersionForm(formdata=None, version=session.version))


@door.post("/buoi-doi-thoai/<int:number>/bien-ban/sua-lai")
@needs(MINUTES)
@commits
def reopen_minutes(number: int) -> View:
    """Back to a draft."""
    session, form = found(number), VersionForm()
    return written(
        form,
        lambda: phases.reopen(session, expected=form.version.data or 0, by=current_actor(), at=now()),
        "Đã đưa biên bản về dự thảo",
        lambda: _reopen_page(found(number), form),
        ("dialogue_desk.minutes", {"number": number}),
    )


@door.get("/buoi-doi-thoai/<int:number>/bien-ban/gop-y", endpoint="minutes_comments")
@needs(MINUTES)
def comments_page(number: int) -> str:
    """What those present said of the draft, each with its answer."""
    session = found_own(number, MINUTES)
    register.note_reading(subject=(SESSION, session.id), page="bien-ban/gop-y", by=current_actor(), at=now())
    rows = minutes.comments_of(session.id)
    return render_template(
        "dialogue/desk/minutes_comments.html",
        rows=rows,
        writers=_writers(session, rows),
        may_answer=session.minutes_state in ("draft", "reading"),
        **told(session),
    )


@door.get("/buoi-doi-thoai/<int:number>/bien-ban/gop-y/<int:comment_id>")
@needs(MINUTES)
def comment_answer_form(number: int, comment_id: int) -> str:
    """One of them, to be answered."""
    session = found_own(number, MINUTES)
    row = _comment(session, comment_id)
    return _answer_page(session, row, AnswerForm(formdata=None))


@door.post("/buoi-doi-thoai/<int:number>/bien-ban/gop-y/<int:comment_id>")
@needs(MINUTES)
@commits
def answer_comment(number: int, comment_id: int) -> View:
    """Answer it."""
    session, form = found(number), AnswerForm()
    row = _comment(session, comment_id)
    return written(
        form,
        lambda: phases.answer_comment(
            session,
            row,
            taken=form.taken.data == "co",
            answer=form.answer.data,
            by=current_actor(),
            at=now(),
        ),
        "Đã trả lời góp ý",
        lambda: _answer_page(found(number), _comment(found(number), comment_id), form),
        ("dialogue_desk.minutes_comments", {"number": number}),
    )


@door.get("/buoi-doi-thoai/<int:number>/bien-ban/ky")
@needs(MINUTES)
def minutes_sign_form(number: int) -> str:
    """Asks for the copy of the signed paper."""
    session = found_own(number, MINUTES)
    if session.minutes_state != "reading":
        abort(404)
    return _sign_page(session, SignedForm(formdata=None, version=session.version))


@door.post("/buoi-doi-thoai/<int:number>/bien-ban/ky")
@needs(MINUTES)
@commits
def sign_minutes(number: int) -> View:
    """Keep it; from now on nothing changes."""
    session, form = found_own(number, MINUTES), SignedForm()
    laid = received(form.files) if form.validate_on_submit() else []
    if laid is None:
        return _sign_page(found(number), form), 422
    session = found(number)
    act = partial(phases.sign, session, laid, by=current_actor(), at=now())
    return written(
        form,
        lambda: act(copies=form.copies.data or 0, refusals=form.refused(), expected=form.version.data or 0),
        "Đã ghi biên bản đã ký",
        lambda: _sign_page(found(number), form),
        ("dialogue_desk.minutes", {"number": number}),
    )


@door.get("/buoi-doi-thoai/<int:number>/bien-ban/ban-ky/<int:file_id>")
@needs("attachments:file:read")
@short_lived
def signed_file(number: int, file_id: int) -> Response:
    """A page of the signed copy."""
    session = found(number)
    version = minutes.signed(session.id)
    file = attached.one_of((phases.DOCUMENT, version.document_id or 0), file_id) if version else None
    if file is None:
        abort(404)
    page = f"bien-ban/ban-ky/{file_id}"
    register.note_reading(subject=(SESSION, session.id), page=page, by=current_actor(), at=now())
    return serving.for_officer(file)


@door.get("/buoi-doi-thoai/<int:number>/bien-ban.<any(pdf,docx):ending>")
@needs(sessions.READ)
def minutes_file(number: int, ending: str) -> Response:
    """The minutes on paper: of signed ones what was signed, else what is read or as it stands, as a draft."""
    session = found(number)
    version = minutes.read_now(session)
    signed = version is not None and version.phase == "signed"
    return _printed(session, version, ending, mark="" if signed else minutes_paper.DRAFT)


@door.get("/buoi-doi-thoai/<int:number>/bien-ban/ban-de-ky.<any(pdf,docx):ending>")
@needs(MINUTES)
def paper_to_sign(number: int, ending: str) -> Response:
    """What was read, without the mark of a draft: to be printed and signed once it may be."""
    session = found_own(number, MINUTES)
    if _why_not_signed(session):
        abort(404)
    return _printed(session, minutes.latest(session.id), ending, mark="")


@door.get("/buoi-doi-thoai/<int:number>/du-thao-bien-ban", endpoint="draft_to_read")
@needs(sessions.READ)
def invited_page(number: int) -> str:
    """The draft, for an agency that was invited."""
    session, invitee = _invited(number)
    register.note_reading(
        subject=(SESSION, session.id), page="du-thao-bien-ban", by=current_actor(), at=now()
    )
    return _invited_page(session, invitee, CommentForm(formdata=None))


@door.post("/buoi-doi-thoai/<int:number>/du-thao-bien-ban")
@needs(MINUTES)
@commits
def comment_on_draft(number: int) -> View:
    """Say what of it is not right."""
    (session, invitee), form = _invited(number), CommentForm()
    return written(
        form,
        lambda: phases.comment(session, invitee, form.text.data, by=current_actor(), at=now()),
        "Đã gửi góp ý",
        lambda: _invited_page(*_invited(number), form),
        ("dialogue_desk.draft_to_read", {"number": number}),
    )


def _comment(session: DialogueSession, number: int) -> MinutesComment:
    row = db.session.get(MinutesComment, number)
    return row if row is not None and row.session_id == session.id else abort(404)


def _invited(number: int) -> tuple[DialogueSession, Invitee]:
    """The session and the invitation of the officer's agency, while there is something to read; else 404."""
    session = db.session.get(DialogueSession, number)
    concerned = agencies.whose_work(current_actor().agency_id, today())
    invitee = minutes.invited(number, concerned) if session is not None else None
    if session is None or invitee is None or minutes.read_now(session) is None:
        abort(404)
    return session, invitee


def _why_not_signed(session: DialogueSession) -> str:
    """Why minutes can't be signed today, in words; empty when they can."""
    read = minutes.read_now(session)
    if read is None or session.minutes_state != "reading":
        return "Dự thảo chưa đưa cho người dự đọc"
    first = minutes.may_sign_from(session, read)
    if today() < first:
        return f"Người dự còn được đọc và góp ý. Ký được từ ngày {ngay(first)}"
    left = minutes.unanswered(session.id)
    return f"Còn {left} góp ý chưa trả lời" if left else ""


def _printed(session: DialogueSession, version: MinutesVersion | None, ending: str, *, mark: str) -> Response:
    page = f"bien-ban.{ending}"
    register.note_reading(subject=(SESSION, session.id), page=page, by=current_actor(), at=now())
    body = version.body if version is not None else minutes.snapshot(session)
    template, sheet = minutes_paper.sheet(session, body, mark=mark)
    return printed(template, sheet, minutes_paper.NAME, word=ending == "docx")


def _writers(session: DialogueSession, rows: list[MinutesComment]) -> dict[int, str]:
    """Who said it, by number of the comment."""
    seats = {one.id: one.person_id for one in minutes.came_of(session.id)}
    names = people.names(seats.values())
    guests = {one.id: one.name for one in minutes.invitees_of(session.id)}
    return {
        row.id: guests.get(row.invitee_id or 0)
        or names.get(seats.get(row.registration_id or 0, 0), "Người dự")
        for row in rows
    }


def _reading_page(session: DialogueSession, form: ReadingForm) -> str:
    return render_template(
        "dialogue/desk/minutes_reading.html",
        form=form,
        said=len(minutes.statements_of(session.id)),
        came=len(minutes.came_of(session.id)),
        given=len(conclusions.of_session(session.id)),
        **told(session),
    )


def _reopen_page(session: DialogueSession, form: VersionForm) -> str:
    return render_template("dialogue/desk/minutes_reopen.html", form=form, **told(session))


def _answer_page(session: DialogueSession, row: MinutesComment, form: AnswerForm) -> str:
    return render_template(
        "dialogue/desk/minutes_answer.html",
        form=form,
        row=row,
        writer=_writers(session, [row])[row.id],
        **told(session),
    )


def _sign_page(session: DialogueSession, form: SignedForm) -> str:
    return render_template(
        "dialogue/desk/minutes_sign.html", form=form, why_not=_why_not_signed(session), **told(session)
    )


def _invited_page(session: DialogueSession, invitee: Invitee, form: CommentForm) -> str:
    version = minutes.read_now(session)
    assert version is not None
    return render_template(
        "dialogue/desk/minutes_invited.html",
        form=form,
        version=version,
        **minutes_paper.shown(version.body),
        own=[one for one in minutes.comments_of(session.id) if one.invitee_id == invitee.id],
        may_comment=minutes.may_comment(session, today()) and current_actor().may(MINUTES),
        **told(session),
    )


def in_parts(session: DialogueSession) -> Markup:
    """Reading and signing among the parts of a session."""
    title, state = "Lấy ý kiến, ký biên bản", session.minutes_state
    address = url_for(".minutes", number=session.id)
    if state in ("signed", "published"):
        return part(title, address, "done")
    if state == "none":
        why = "Vì đã hủy" if session.state == "called_off" else "Vì chưa xác nhận đã tổ chức"
        return part(title, "", "blocked", why)
    until = f"Người dự đọc đến hết ngày {ngay(session.read_until)}" if state == "reading" else ""
    return part(title, address, "open", until)


def init_app(app: Flask) -> None:
    """Show the part."""
    slots.fill(app, SLOT, in_parts)
