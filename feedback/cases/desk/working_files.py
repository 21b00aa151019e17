"""Tài liệu của bản làm việc: laid beside it by who opened the original, read by who reads the case."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, abort, flash, make_response, redirect, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback import config, keys
from feedback.attachments import actions as attachments
from feedback.attachments import clean, serving, store
from feedback.attachments import queries as attached
from feedback.attachments.inspect import BadFile
from feedback.attachments.links import short_lived
from feedback.attachments.messages import message
from feedback.attachments.models import FOUND, Attachment
from feedback.cases import queries, scope, sealed, talk
from feedback.cases.actions import sealing, working_files
from feedback.cases.actions.moving import NotYours
from feedback.cases.actions.working_files import ROOM
from feedback.cases.desk import papers, sealed_shown
from feedback.cases.desk.door import at_home, door, find_case, note_reading
from feedback.cases.desk.sealed_shown import View, found_sealed
from feedback.cases.models import Case, Submission
from feedback.cases.opening_asks import OPEN
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from feedback.sealing import CannotOpen
from feedback.web import now, slots
from feedback.web.commits import commits
from feedback.web.forms import Choice, FileField, Form, RadiosField, TickField
from feedback.web.guards import current_actor, needs

PAGE: Final = "ban-lam-viec/tai-lieu"
UPLOAD: Final = "tai-len"
_TAKEN: Final = "Dùng PDF, JPG hoặc PNG"


class DocumentForm(Form):
    """Thêm tài liệu: a file of the original, or one that was made unreadable where it must be."""

    source = RadiosField("Lấy tài liệu từ đâu", missing="Chọn lấy tài liệu từ đâu", small=True)
    file = FileField(
        "Tệp đã che",
        hint="Chỉ cần khi tải lên. PDF, JPG hoặc PNG, đã che họ tên, chữ ký, chữ viết tay",
        accept=".pdf,.jpg,.jpeg,.png",
        optional=True,
    )
    sure = TickField(
        "Tôi đã xem từng trang: không có họ tên, địa chỉ, chữ ký, chữ viết tay của người gửi đơn",
        noun="Tôi đã xem từng trang",
        small=True,
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Good answers; what is uploaded must be there."""
        good: bool = super().validate(extra_validators)
        if self.source.data == UPLOAD and not self.file.data and not self.file.errors:
            self.file.errors = ["Chọn tệp đã che"]
            good = False
        return good


class RemoveForm(Form):
    """A button: gỡ tài liệu."""


@door.get("/don/<number>/ban-lam-viec/tai-lieu")
@needs(OPEN)
def working_documents(number: str) -> View:
    """What is there, and the way to add to it, for who has opened the original before."""
    case, submission = found_sealed(number)
    note_reading(case.id, PAGE)
    if not at_home(case) or sealing.last_opening(submission.id, current_actor().id or 0) is None:
        flash("Mở bản gốc trước khi thêm tài liệu cho bản làm việc")
        return redirect(url_for("cases_desk.original_form", number=case.number), 303)
    return _page(case, submission, DocumentForm(formdata=None, source=UPLOAD), 200)


@door.post("/don/<number>/ban-lam-viec/tai-lieu")
@needs(OPEN)
@commits
def add_working_document(number: str) -> View:
    """Make the file clean while no lock of the database is held, then lay it beside the working copy."""
    case, submission = found_sealed(number)
    form = DocumentForm()
    _offer(form, case, submission)
    if not form.validate_on_submit():
        return _again(case, form, 422)
    try:
        working_files.demand_opened(case, submission.id, current_actor())
        chosen = _chosen(form, case, submission)
        if chosen is None:
            return _again(case, form, 422)
        case_id, submission_id = case.id, submission.id
        db.session.rollback()
        data, ending = clean.cleaned(*chosen, most_bytes=config.current().max_file_bytes)
        [laid] = attachments.lay_down([(f"tai-lieu.{ending}", data)], at=now())
        case = db.session.get_one(Case, case_id)
        row = working_files.add(case, submission_id, laid, by=current_actor(), at=now())
    except BadFile as bad:
        (form.file if form.source.data == UPLOAD else form.source).errors = [message(bad, _TAKEN)]
        return _again(case, form, 422)
    except (NotAllowed, NotYours) as refusal:
        form.form_errors = [getattr(refusal, "explanation", str(refusal))]
        return _again(case, form, 403 if isinstance(refusal, NotYours) else 409)
    except CannotOpen as closed:
        return sealed_shown.broken(sealed_shown.released(case), closed)
    flash(f"Đã thêm {row.name}", "done")
    return redirect(url_for("cases_desk.working_documents", number=number), 303)


@door.post("/don/<number>/ban-lam-viec/tai-lieu/<int:file_id>/go")
@needs(OPEN)
@commits
def remove_working_document(number: str, file_id: int) -> View:
    """Take a document away that tells too much."""
    case, submission = found_sealed(number)
    file = attached.one_of((ROOM, submission.id), file_id) or abort(404)
    form = RemoveForm()
    if not form.validate_on_submit():
        return _again(case, DocumentForm(formdata=None, source=UPLOAD), 422)
    try:
        working_files.remove(case, submission.id, file, by=current_actor(), at=now())
    except (NotAllowed, NotYours) as refusal:
        form = DocumentForm(formdata=None, source=UPLOAD)
        form.form_errors = [getattr(refusal, "explanation", str(refusal))]
        return _again(case, form, 403 if isinstance(refusal, NotYours) else 409)
    flash(f"Đã gỡ {file.name}", "done")
    return redirect(url_for("cases_desk.working_documents", number=number), 303)


@door.get("/don/<number>/tai-lieu-lam-viec/<int:file_id>")
@needs("attachments:file:read")
@short_lived
def working_document(number: str, file_id: int) -> Response:
    """A document of the working copy, for everybody who reads the case."""
    case = find_case(number)
    if scope.by_link_only(current_actor(), case):
        abort(404)
    found = attached.of_many(ROOM, [one.id for one in queries.submissions_of(case.id)])
    file = next((one for group in found.values() for one in group if one.id == file_id), None) or abort(404)
    note_reading(case.id, f"tai-lieu-lam-viec/{file_id}")
    return serving.for_officer(file)


def _chosen(form: DocumentForm, case: Case, submission: Submission) -> tuple[bytes, str] | None:
    """The bytes and name of what was chosen; None with the reason beside the field. Raises CannotOpen."""
    if form.source.data == UPLOAD:
        [sent] = form.file.data
        return sent.read(), sent.filename
    opening = sealed_shown.shown_now(case, submission)
    file = next((one for one in _originals(submission) if str(one.id) == form.source.data), None)
    if opening is None or file is None:
        form.source.errors = ["Đã quá 15 phút từ khi mở bản gốc. Mở lại bản gốc, hoặc tải lên tệp đã che"]
        return None
    if file.verdict == FOUND:
        form.source.errors = ["Máy quét thấy tệp này không an toàn. In ra, che, chụp lại rồi tải lên"]
        return None
    request = opening.request_id or 0
    try:
        opened = clean.original(file, sealed.file_key(file, submission, request=request))
    except store.MissingFile:
        form.source.errors = ["Kho tệp không còn tệp này. Báo người quản trị hệ thống"]
        return None
    if opened.media_type == "text/plain":
        form.source.errors = ["Tệp này là lời bổ sung của người gửi: viết lại ý vào bản làm việc"]
        return None
    return opened.data, opened.name


def _originals(submission: Submission) -> list[Attachment]:
    sent = [one for said in talk.threads([submission.id]).get(submission.id, []) for one in said.files]
    return [*attached.of((papers.ROOM, submission.id)), *sent]


def _offer(form: DocumentForm, case: Case, submission: Submission) -> None:
    """Files of the original while it is opened, and what is uploaded."""
    found = _originals(submission) if sealed_shown.shown_now(case, submission) is not None else []
    form.source.choices = [
        *(Choice(str(one.id), f"{one.name} của bản gốc, chép lại thành ảnh") for one in found),
        Choice(UPLOAD, "Tải lên tệp tôi đã che"),
    ]


def _again(case: Case, form: DocumentForm, status: int) -> View:
    case = sealed_shown.released(case)
    return _page(case, found_sealed(case.number)[1], form, status)


def _page(case: Case, submission: Submission, form: DocumentForm, status: int) -> Response:
    _offer(form, case, submission)
    page = render_template(
        "cases/desk/working_documents.html",
        case=case,
        form=form,
        files=attached.of((ROOM, submission.id)),
        from_original=len(form.source.choices) > 1,
        may_copy=keys.originals().opens and bool(_originals(submission)),
    )
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _case_papers(case: Case) -> Markup | None:
    """For the tab of papers: the documents that go with the working copy."""
    if not case.sealed or scope.by_link_only(current_actor(), case):
        return None
    groups = attached.of_many(ROOM, [one.id for one in queries.submissions_of(case.id)])
    files = [one for group in groups.values() for one in group]
    adds = at_home(case) and case.is_open and current_actor().may(OPEN)
    if not adds and not files:
        return None
    return Markup(  # noqa: S704 - the template escapes
        render_template("cases/desk/_working_documents.html", case=case, files=files, adds=adds)
    )


def init_app(app: Flask) -> None:
    """Show the documents on the tab of papers."""
    slots.fill(app, "case_papers", _case_papers)
