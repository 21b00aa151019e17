"""Tài liệu, niêm yết, cuộc họp of a consultation, on officers' pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from flask import Flask, abort, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.attachments import queries as attached
from feedback.attachments import serving
from feedback.attachments.actions import LaidDown
from feedback.attachments.inspect import BadFile
from feedback.attachments.links import short_lived
from feedback.attachments.messages import message
from feedback.consultation import announced, materials
from feedback.consultation.actions import materials as acts
from feedback.consultation.actions.changing import ANNOUNCE, WRITE
from feedback.consultation.actions.materials import MeetingDetails
from feedback.consultation.confirming import may_confirm
from feedback.consultation.consultations import READ
from feedback.consultation.desk import laying
from feedback.consultation.desk.consultation import SLOT, facts, found, found_own, may
from feedback.consultation.desk.door import door
from feedback.consultation.materials import DOCUMENT, MEETING, POSTING
from feedback.consultation.models import Consultation, ConsultationMeeting
from feedback.disclosure.document_files import Prepared
from feedback.extensions import db
from feedback.law import consultation as law
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.forms import (
    DateField,
    FileField,
    Form,
    RadiosField,
    SelectField,
    TextField,
    TimeField,
    WholeNumberField,
)
from feedback.web.guards import current_actor, needs
from feedback.web.tasks import task
from feedback.web.writing import View, written

_PUBLIC, _INSIDE = "public", "inside"
_EARLIEST: Final = date(2023, 7, 1)
_SILENT: Final = (
    ". Tệp có trang không có lớp chữ: hệ thống không tự tìm được thông tin cá nhân, "
    "người khiếm thị không nghe đọc được"
)
_OVER: Final = ("answered", "decided", "called_off")


class DocumentForm(Form):
    """One document with its title."""

    kind = SelectField("Loại tài liệu", choices=list(materials.KINDS.items()))
    title = TextField("Tên tài liệu", hint="Ví dụ: Phương án bồi thường đợt 2", max_length=200)
    who = RadiosField(
        "Ai được đọc",
        choices=[(_PUBLIC, "Mọi người, trên trang công khai"), (_INSIDE, "Chỉ cán bộ của cơ quan")],
        small=True,
    )
    file = FileField(
        "Tệp",
        accept=laying.INSIDE_TYPES,
        hint="PDF, JPG, PNG; Word chỉ cho cán bộ. Tệp công khai được bỏ thông tin người soạn, máy chụp",
    )


class PostingForm(Form):
    """Ghi việc niêm yết."""

    where = TextField("Nơi niêm yết", hint="Ví dụ: nhà văn hóa thôn Trường Định", max_length=300)
    posted_on = DateField("Từ ngày", earliest=_EARLIEST, not_in_future=True)
    files = FileField(
        "Ảnh, giấy tờ chứng minh", most=3, accept=laying.PUBLIC_TYPES, hint="PDF, JPG, PNG; chỉ cán bộ xem"
    )


class MeetingForm(Form):
    """Cuộc họp lấy ý kiến."""

    form = RadiosField(
        "Hình thức",
        choices=[(one.key, one.words) for one in law.FORMS if one.channel == "meeting"],
        small=True,
    )
    held_on = DateField("Ngày họp")
    opens = TimeField("Giờ họp")
    place = TextField("Nơi họp", hint="Ví dụ: nhà văn hóa thôn Trường Định", max_length=300)
    people = WholeNumberField("Số người dự", hint="Ghi sau khi họp", optional=True, most=100_000)
    households = WholeNumberField("Số hộ có người dự", hint="Ghi sau khi họp", optional=True, most=100_000)
    files = FileField(
        "Biên bản họp",
        most=3,
        optional=True,
        accept=laying.INSIDE_TYPES,
        hint="PDF, JPG, PNG, DOCX; chỉ cán bộ xem, không công khai",
    )

    def details(self) -> MeetingDetails:
        """What was typed."""
        return MeetingDetails(**{name: self[name].data for name in MeetingDetails.__dataclass_fields__})


@door.get("/lay-y-kien/<code>/tai-lieu", endpoint="documents")
@needs(READ)
def documents_page(code: str) -> str:
    """The documents, and a form for one more."""
    return _documents(found(code), DocumentForm(formdata=None, who=_PUBLIC))


@door.post("/lay-y-kien/<code>/tai-lieu")
@needs(WRITE)
@commits
def add_document(code: str) -> View:
    """Keep it; a public one without its metadata."""
    form = DocumentForm()
    read: list[Prepared] = []

    def lay() -> list[LaidDown]:
        [file] = form.file.data
        if form.who.data == _PUBLIC:
            read.append(laying.public(found(code), file))
            return [read[0].laid]
        return laying.inside([file], "tai-lieu")

    def act(consultation: Consultation, laid: list[LaidDown], told: dict[str, Any]) -> None:
        public = form.who.data == _PUBLIC
        values = {"kind": form.kind.data, "title": form.title.data, "public": public}
        acts.add_document(consultation, laid, **values, **told, read=read[0] if read else None)

    return _with_files(
        code,
        form,
        "file",
        lay,
        act,
        lambda: _added(read[0] if read else None),
        lambda: _documents(found(code), form),
        "documents",
    )


@door.post("/lay-y-kien/<code>/tai-lieu/<int:number>/go")
@needs(WRITE)
@commits
def take_down_document(code: str, number: int) -> View:
    """No page shows it any more."""
    form = Form()
    found_own(code, WRITE)

    def page() -> str:
        fresh = DocumentForm(formdata=None, who=_PUBLIC)
        fresh.form_errors = form.form_errors
        return _documents(found(code), fresh)

    return written(
        form,
        lambda: acts.take_down_document(found(code), number, by=current_actor(), at=now()),
        "Đã gỡ tài liệu",
        page,
        (".documents", {"code": code}),
    )


@door.get("/lay-y-kien/<code>/tai-lieu/<int:number>/<int:file_id>")
@needs(READ)
@short_lived
def document_file(code: str, number: int, file_id: int) -> Response:
    """The file of a document."""
    consultation = found(code)
    if number not in {one.id for one in materials.documents_of(consultation.id)}:
        abort(404)
    return serving.for_officer_of((DOCUMENT, number), file_id)


@door.get("/lay-y-kien/<code>/niem-yet", endpoint="postings")
@needs(READ)
def postings_page(code: str) -> str:
    """Where the draft hangs, and a form for one more place."""
    return _postings(found(code), PostingForm(formdata=None, posted_on=today()))


@door.post("/lay-y-kien/<code>/niem-yet")
@needs(WRITE)
@commits
def record_posting(code: str) -> View:
    """Keep it, with what shows it."""
    form = PostingForm()
    return _with_files(
        code,
        form,
        "files",
        lambda: laying.inside(form.files.data, "niem-yet"),
        lambda row, laid, told: acts.record_posting(
            row, laid, where=form.where.data, posted_on=form.posted_on.data, **told
        ),
        "Đã ghi việc niêm yết",
        lambda: _postings(found(code), form),
        "postings",
    )


@door.get("/lay-y-kien/<code>/cuoc-hop", endpoint="meetings")
@needs(READ)
def meetings_page(code: str) -> str:
    """The meetings with their numbers and minutes."""
    consultation = found(code)
    rows = materials.meetings_of(consultation.id)
    return render_template(
        "consultation/desk/meetings.html",
        rows=rows,
        files=attached.of_many(MEETING, [one.id for one in rows]),
        forms={one.key: one.words for one in law.FORMS},
        may_write=_may_meet(consultation),
        **facts(consultation),
    )


@door.get("/lay-y-kien/<code>/cuoc-hop/ghi")
@door.get("/lay-y-kien/<code>/cuoc-hop/<int:number>")
@needs(WRITE)
def meeting_form(code: str, number: int | None = None) -> str:
    """Ghi cuộc họp: a new one, or what is known of one by now."""
    consultation = found_own(code, WRITE)
    meeting = _meeting(consultation, number)
    given = {name: getattr(meeting, name) for name in MeetingDetails.__dataclass_fields__} if meeting else {}
    return _meeting_page(consultation, MeetingForm(formdata=None, **given), meeting)


@door.post("/lay-y-kien/<code>/cuoc-hop/ghi")
@door.post("/lay-y-kien/<code>/cuoc-hop/<int:number>")
@needs(WRITE)
@commits
def put_meeting(code: str, number: int | None = None) -> View:
    """Keep it."""
    form = MeetingForm()
    return _with_files(
        code,
        form,
        "files",
        lambda: laying.inside(form.files.data, "bien-ban-hop") if form.files.data else [],
        lambda row, laid, told: acts.put_meeting(
            row, form.details(), laid, meeting=_meeting(row, number), **told
        ),
        "Đã ghi cuộc họp",
        lambda: _meeting_page(found(code), form, _meeting(found(code), number)),
        "meetings",
    )


@door.get("/lay-y-kien/<code>/cuoc-hop/<int:number>/tep/<int:file_id>")
@needs(READ)
@short_lived
def meeting_file(code: str, number: int, file_id: int) -> Response:
    """The minutes of a meeting."""
    meeting = _meeting(found(code), number)
    return serving.for_officer_of((MEETING, meeting.id), file_id) if meeting is not None else abort(404)


def _with_files(
    code: str,
    form: Form,
    field: str,
    lay: Callable[[], list[LaidDown]],
    act: Callable[[Consultation, list[LaidDown], dict[str, Any]], Any],
    done: str | Callable[[], str],
    page: Callable[[], str],
    back: str,
) -> View:
    """Lay the files down while no lock of the database is held, then do the act."""
    found_own(code, WRITE)
    laid: list[LaidDown] = []
    good = form.validate_on_submit()
    db.session.rollback()
    if good:
        try:
            laid = lay()
        except BadFile as bad:
            form[field].errors = [message(bad)]
            return page(), 422

    def take() -> None:
        act(found_own(code, WRITE), laid, {"by": current_actor(), "at": now()})

    return written(form, take, done, page, (f".{back}", {"code": code}))


def _added(read: Prepared | None) -> str:
    if read is None:
        return "Đã thêm tài liệu"
    return f"Đã thêm tài liệu, chờ người thứ hai xem{_SILENT if read.is_scan else ''}"


def _meeting(consultation: Consultation, number: int | None) -> ConsultationMeeting | None:
    """The meeting of an address, None for a new one; else 404."""
    if number is None:
        return None
    rows = materials.meetings_of(consultation.id)
    return next((one for one in rows if one.id == number), None) or abort(404)


def _may_meet(consultation: Consultation) -> bool:
    return consultation.state in ("draft", "open") and may(consultation, WRITE)


def _documents(consultation: Consultation, form: DocumentForm) -> str:
    rows = materials.documents_of(consultation.id, *materials.KINDS, materials.DECISION)
    return render_template(
        "consultation/desk/documents.html",
        form=form,
        rows=rows,
        files=materials.files_of(rows),
        kinds=materials.KINDS | {materials.DECISION: "Quyết định"},
        standing={one.document.id for one in announced.documents_of(consultation)},
        may_confirm={
            one.id
            for one in materials.waiting(consultation.id)
            if may_confirm(consultation, one.added_by, current_actor(), today())
        },
        may_withdraw=consultation.announced_at is not None and may(consultation, ANNOUNCE),
        may_write=may(consultation, WRITE) and consultation.state not in _OVER,
        **facts(consultation),
    )


def _postings(consultation: Consultation, form: PostingForm) -> str:
    rows = materials.documents_of(consultation.id, POSTING)
    return render_template(
        "consultation/desk/postings.html",
        form=form,
        rows=rows,
        files=materials.files_of(rows),
        may_write=may(consultation, WRITE) and consultation.state not in ("draft", "called_off"),
        **facts(consultation),
    )


def _meeting_page(consultation: Consultation, form: MeetingForm, meeting: ConsultationMeeting | None) -> str:
    return render_template(
        "consultation/desk/meeting.html", form=form, meeting=meeting, **facts(consultation)
    )


def documents_part(consultation: Consultation) -> Markup:
    """Its part: what people can read."""
    rows = materials.documents_of(consultation.id, *materials.KINDS)
    note = f"{len(rows)} tài liệu" if rows else "Chưa có tài liệu để người dân đọc"
    if waiting := len(materials.waiting(consultation.id)):
        note += f", {waiting} chờ người thứ hai xem"
    good = not waiting and any(one.confirmed_at for one in rows)
    return task("Tài liệu", url_for(".documents", code=consultation.code), "done" if good else "open", note)


def postings_part(consultation: Consultation) -> Markup | None:
    """Its part: where the draft hangs."""
    if consultation.announced_at is None:
        return None
    rows = materials.documents_of(consultation.id, POSTING)
    note = f"{len(rows)} nơi" if rows else "Chưa ghi nơi nào"
    return task("Niêm yết", url_for(".postings", code=consultation.code), "done" if rows else "open", note)


def meetings_part(consultation: Consultation) -> Markup:
    """Its part: the meetings; none needs to be, but those held have their numbers."""
    rows = materials.meetings_of(consultation.id)
    unheld = sum(one.people is None and one.held_on < today() for one in rows)
    note = f"{len(rows)} cuộc" if rows else "Không bắt buộc"
    if unheld:
        note += f", {unheld} cuộc chưa ghi số người dự"
    return task("Cuộc họp", url_for(".meetings", code=consultation.code), "open" if unheld else "done", note)


def init_app(app: Flask) -> None:
    """Show the documents' part; the others stand behind the announcement."""
    slots.fill(app, SLOT, documents_part)


def show_announced(app: Flask) -> None:
    """Show the parts that follow the announcement."""
    slots.fill(app, SLOT, postings_part)
    slots.fill(app, SLOT, meetings_part)
