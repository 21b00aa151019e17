"""Niêm yết, gửi kết quả của một buổi: records with what shows them, by when, the sheet to print."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from flask import Flask, abort, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.attachments import queries as attached
from feedback.attachments import serving
from feedback.attachments.links import short_lived
from feedback.attachments.receiving import received
from feedback.cases.desk import printing
from feedback.dialogue import postings, publication, sessions
from feedback.dialogue.actions import posting as acts
from feedback.dialogue.actions.changing import SIGN
from feedback.dialogue.actions.posting import PostingDetails
from feedback.dialogue.actions.publishing import PREPARE
from feedback.dialogue.agenda import DOCUMENT
from feedback.dialogue.desk.door import door
from feedback.dialogue.desk.parts import SLOT, part
from feedback.dialogue.desk.session import facts, found, found_own, may
from feedback.dialogue.models import DialogueSession, ResultPosting
from feedback.law import dialogue as law
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.forms import Choice, DateField, FileField, Form, RadiosField, TextField
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

_FILE: Final = "Thông báo kết quả đối thoại"
_EARLIEST: Final = date(2023, 7, 1)


class PostingForm(Form):
    """Ghi việc niêm yết, gửi."""

    form = RadiosField("Hình thức", small=True)
    where_to = TextField("Nơi niêm yết, nơi nhận", hint="Ví dụ: nhà văn hóa thôn Trường Định", max_length=500)
    first_on = DateField("Từ ngày", earliest=_EARLIEST, not_in_future=True)
    files = FileField(
        "Ảnh, giấy tờ chứng minh", optional=True, most=3, accept=".jpg,.jpeg,.png,.pdf", hint="PDF, JPG, PNG"
    )

    def offer(self) -> None:
        """Fill the list."""
        self.form.choices = [Choice(one.key, one.words) for one in law.POSTINGS]


class EndForm(Form):
    """Ghi ngày gỡ."""

    last_on = DateField("Ngày cuối còn niêm yết", earliest=_EARLIEST, not_in_future=True)


class IssueForm(Form):
    """Ra thông báo có số."""


@door.get("/buoi-doi-thoai/<int:number>/niem-yet")
@needs(sessions.READ)
def postings_page(number: int) -> str:
    """Where results were made known, what is missing, by when."""
    return _page(found(number))


@door.get("/buoi-doi-thoai/<int:number>/niem-yet/ghi")
@needs(PREPARE)
def posting_form(number: int) -> str:
    """Ghi việc niêm yết, gửi kết quả."""
    return _form_page(found_own(number, PREPARE, heirs=True), PostingForm(formdata=None, first_on=today()))


@door.post("/buoi-doi-thoai/<int:number>/niem-yet/ghi")
@needs(PREPARE)
@commits
def record_posting(number: int) -> View:
    """Keep it, with the files that show it."""
    form = PostingForm()
    form.offer()
    found_own(number, PREPARE, heirs=True)
    laid = received(form.files) if form.is_submitted() and form.files.data and form.validate() else []
    if laid is None:
        return _form_page(found(number), form), 422
    session = found_own(number, PREPARE, heirs=True)

    def record() -> None:
        details = PostingDetails(
            form=form.form.data, where_to=form.where_to.data, first_on=form.first_on.data
        )
        acts.record(session, details, laid, by=current_actor(), at=now())

    return written(
        form,
        record,
        "Đã ghi việc niêm yết, gửi kết quả",
        lambda: _form_page(found(number), form),
        ("dialogue_desk.postings_page", {"number": number}),
    )


@door.get("/buoi-doi-thoai/<int:number>/niem-yet/<int:row_id>/go")
@needs(PREPARE)
def end_posting_form(number: int, row_id: int) -> str:
    """Ghi ngày gỡ."""
    session = found_own(number, PREPARE, heirs=True)
    return _end_page(session, _row(session, row_id), EndForm(formdata=None, last_on=today()))


@door.post("/buoi-doi-thoai/<int:number>/niem-yet/<int:row_id>/go")
@needs(PREPARE)
@commits
def end_posting(number: int, row_id: int) -> View:
    """The last day on which it hung."""
    session, form = found_own(number, PREPARE, heirs=True), EndForm()
    row = _row(session, row_id)

    def end() -> None:
        acts.end(session, row, last_on=form.last_on.data, by=current_actor(), at=now())

    return written(
        form,
        end,
        "Đã ghi ngày gỡ",
        lambda: _end_page(session, row, form),
        ("dialogue_desk.postings_page", {"number": number}),
    )


@door.get("/buoi-doi-thoai/<int:number>/niem-yet/<int:row_id>/tep/<int:file_id>")
@needs(sessions.READ)
@short_lived
def posting_file(number: int, row_id: int, file_id: int) -> Response:
    """A picture or paper that shows it."""
    row = _row(found(number), row_id)
    return serving.for_officer_of((DOCUMENT, row.document_id), file_id) if row.document_id else abort(404)


@door.get("/buoi-doi-thoai/<int:number>/niem-yet/thong-bao.<any(pdf, docx):ending>")
@needs(sessions.READ)
def result_file(number: int, ending: str) -> Response:
    """Thông báo kết quả for posting: with its number once issued, else of the copy that stands."""
    session = found(number)
    paper, copy = postings.notice_of(session.id), publication.standing(session.id)
    if copy is None:
        abort(404)
    if paper is not None and paper.frame["copy"] == copy.number:
        template, sheet = postings.sheet(session, paper.frame["text"], paper=paper, issued_on=paper.issued_on)
    else:
        text = postings.text_of(session, copy.body)
        template, sheet = postings.sheet(session, text, paper=None, issued_on=today())
    return printing.paper(template, sheet, _FILE, word=ending == "docx")


@door.post("/buoi-doi-thoai/<int:number>/niem-yet/thong-bao")
@needs(SIGN)
@commits
def issue_result(number: int) -> View:
    """Ra thông báo kết quả, with its number."""
    session, form = found_own(number, SIGN), IssueForm()
    return written(
        form,
        lambda: acts.issue_notice(session, by=current_actor(), at=now()),
        "Đã ra thông báo kết quả",
        lambda: _page(found(number), form),
        ("dialogue_desk.postings_page", {"number": number}),
    )


def _row(session: DialogueSession, number: int) -> ResultPosting:
    return next((one for one in postings.of_session(session.id) if one.id == number), None) or abort(404)


def _page(session: DialogueSession, form: IssueForm | None = None) -> str:
    rows, copy = postings.of_session(session.id), publication.standing(session.id)
    paper = postings.notice_of(session.id)
    files = attached.of_many(DOCUMENT, [one.document_id for one in rows if one.document_id])
    return render_template(
        "dialogue/desk/postings.html",
        **facts(session),
        rows=rows,
        files=files,
        forms={one.key: one.words for one in law.POSTINGS},
        missing=postings.missing(session, rows),
        due=postings.due_of(session),
        published=copy is not None,
        paper=paper if paper and copy and paper.frame["copy"] == copy.number else None,
        form=form or IssueForm(formdata=None),
        may_record=postings.may_be_posted(session) and may(session, PREPARE, heirs=True),
        may_sign=may(session, SIGN),
    )


def _form_page(session: DialogueSession, form: PostingForm) -> str:
    form.offer()
    return render_template("dialogue/desk/posting_form.html", **facts(session), form=form)


def _end_page(session: DialogueSession, row: ResultPosting, form: EndForm) -> str:
    words = law.entry(law.POSTINGS, row.form).words
    return render_template(
        "dialogue/desk/posting_end.html", **facts(session), form=form, row=row, words=words
    )


def _words(session: DialogueSession) -> dict[str, Any]:
    lacking = postings.missing(session, postings.of_session(session.id))
    return {"state": "open" if lacking else "done", "note": f"Còn {', '.join(lacking)}" if lacking else ""}


def posted_part(session: DialogueSession) -> Markup | None:
    """In the list of tasks: how far the results are known; a closed session has none."""
    if session.closed_ground or session.state != "held":
        return None
    address = url_for("dialogue_desk.postings_page", number=session.id)
    return part("Niêm yết, gửi kết quả", address, **_words(session))


def init_app(app: Flask) -> None:
    """Show the part."""
    slots.fill(app, SLOT, posted_part)
