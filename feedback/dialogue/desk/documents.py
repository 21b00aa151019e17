"""Tài liệu of a dialogue, on officers' pages."""

from __future__ import annotations

from flask import Flask, abort, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.attachments import queries as attached
from feedback.attachments import serving
from feedback.attachments.links import short_lived
from feedback.attachments.receiving import received
from feedback.cases.forms import FILE_TYPES
from feedback.dialogue import agenda
from feedback.dialogue.actions import agenda as acts
from feedback.dialogue.actions.changing import EDIT
from feedback.dialogue.desk.door import door
from feedback.dialogue.desk.parts import SLOT, part
from feedback.dialogue.desk.session import facts, found, found_own, may
from feedback.dialogue.models import DialogueSession
from feedback.dialogue.rules import LIVE
from feedback.dialogue.sessions import READ
from feedback.extensions import db
from feedback.web import now, slots
from feedback.web.commits import commits
from feedback.web.forms import FileField, Form, RadiosField, TextField
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

_PUBLIC, _INSIDE = "public", "inside"


class DocumentForm(Form):
    """One document with its title."""

    title = TextField("Tên tài liệu", hint="Ví dụ: Phương án bồi thường đợt 2", max_length=200)
    file = FileField("Tệp", accept=FILE_TYPES, hint="PDF, JPG, PNG, HEIC hoặc DOCX")
    who = RadiosField(
        "Ai được đọc",
        choices=[
            (_PUBLIC, "Mọi người, trên trang công khai của buổi"),
            (_INSIDE, "Chỉ cán bộ của cơ quan"),
        ],
        small=True,
    )


@door.get("/buoi-doi-thoai/<int:number>/tai-lieu", endpoint="documents")
@needs(READ)
def documents_page(number: int) -> str:
    """The documents, and a form for one more."""
    return _page(found(number), DocumentForm(formdata=None))


@door.post("/buoi-doi-thoai/<int:number>/tai-lieu")
@needs(EDIT)
@commits
def add_document(number: int) -> View:
    """Keep it."""
    form = DocumentForm()
    found_own(number, EDIT)
    if not form.validate_on_submit():
        db.session.rollback()
        return _page(found(number), form), 422
    laid = received(form.file)
    if laid is None:
        return _page(found(number), form), 422
    return written(
        form,
        lambda: acts.add_document(
            found(number),
            laid[0],
            title=form.title.data,
            public=form.who.data == _PUBLIC,
            by=current_actor(),
            at=now(),
        ),
        "Đã thêm tài liệu",
        lambda: _page(found(number), form),
        (".documents", {"number": number}),
    )


@door.post("/buoi-doi-thoai/<int:number>/tai-lieu/<int:document>/go")
@needs(EDIT)
@commits
def take_down_document(number: int, document: int) -> View:
    """No page shows it any more."""
    form = Form()
    found_own(number, EDIT)

    def page() -> str:
        fresh = DocumentForm(formdata=None)
        fresh.form_errors = form.form_errors
        return _page(found(number), fresh)

    return written(
        form,
        lambda: acts.take_down_document(found(number), document, by=current_actor(), at=now()),
        "Đã gỡ tài liệu",
        page,
        (".documents", {"number": number}),
    )


@door.get("/buoi-doi-thoai/<int:number>/tai-lieu/<int:document>")
@needs(READ)
@short_lived
def document_file(number: int, document: int) -> Response:
    """The file of a document."""
    session = found(number)
    if document not in {one.id for one in agenda.documents_of(session.id)}:
        abort(404)
    files = attached.of((agenda.DOCUMENT, document))
    return serving.for_officer(files[0]) if files else abort(404)


def _page(session: DialogueSession, form: DocumentForm) -> str:
    rows = agenda.documents_of(session.id)
    return render_template(
        "dialogue/desk/documents.html",
        form=form,
        rows=rows,
        files=attached.of_many(agenda.DOCUMENT, [one.id for one in rows]),
        may_write=may(session, EDIT) and session.state != "called_off",
        **facts(session),
    )


def shown_part(session: DialogueSession) -> Markup:
    """Its part of the session."""
    rows = agenda.documents_of(session.id)
    public = sum(one.public for one in rows)
    note = f"{len(rows)} tài liệu, {public} công khai" if rows else "Không bắt buộc"
    done = bool(rows) or session.state not in LIVE
    return part("Tài liệu", url_for(".documents", number=session.id), "done" if done else "open", note)


def init_app(app: Flask) -> None:
    """Show the part."""
    slots.fill(app, SLOT, shown_part)
