"""Soạn, sửa văn bản công khai, with its files."""

from __future__ import annotations

from flask import abort, render_template, request, url_for

from feedback.accounts import queries as accounts
from feedback.agencies import queries as agencies
from feedback.attachments import queries as attached
from feedback.attachments.inspect import BadFile
from feedback.attachments.messages import message
from feedback.disclosure import document_files, documents, duties
from feedback.disclosure.actions import documents as acts
from feedback.disclosure.actions.documents import MOST_FILES, DocumentDetails
from feedback.disclosure.desk.document import facts, found, found_own
from feedback.disclosure.desk.door import door
from feedback.disclosure.documents import WRITE
from feedback.disclosure.models import PostedDocument
from feedback.disclosure.queries import documents as board
from feedback.extensions import db
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import (
    Choice,
    DateField,
    FileField,
    Form,
    HiddenNumberField,
    SelectField,
    TextAreaField,
    TextField,
)
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

_MOST_DUTIES = 100
_GROUPS = {"public": "Công khai cho mọi người", "staff": "Chỉ cán bộ của cơ quan đọc"}


class DocumentForm(Form):
    """What is told of a document."""

    content = SelectField("Nhóm nội dung", prompt="Chọn nội dung")
    title = TextField(
        "Tên văn bản, nội dung công khai",
        hint="Ví dụ: Quyết toán ngân sách xã năm 2025",
        max_length=300,
        fewest_letters=3,
    )
    number = TextField(
        "Số, ký hiệu", hint="Ví dụ: 45/QĐ-UBND. Bỏ trống nếu không có", max_length=60, optional=True
    )
    issued_on = DateField("Ngày ban hành", hint="Ngày ghi trên văn bản", not_in_future=True)
    issued_by = TextField("Cơ quan ban hành", max_length=200)
    summary = TextAreaField(
        "Tóm tắt",
        hint="Vài câu dễ hiểu cho người dân; không ghi thông tin riêng của ai",
        max_length=5000,
        rows=5,
        optional=True,
    )
    valid_until = DateField(
        "Ngày cuối còn hiệu lực",
        hint="Hết ngày này văn bản tự rời bảng. Bỏ trống nếu chưa biết",
        optional=True,
    )
    until_on = DateField("Công khai đến hết ngày", hint="Bỏ trống nếu công khai thường xuyên", optional=True)
    replaces = TextField(
        "Thay cho văn bản có mã",
        hint="Ví dụ: 2026-17. Văn bản cũ rời bảng ngay khi văn bản này được đăng",
        max_length=16,
        spellcheck=False,
        optional=True,
    )
    duty_id = SelectField("Nghĩa vụ công khai đã ghi", prompt="Không chọn", optional=True)

    def offer(self, agency_id: int) -> None:
        """Fill the lists; without any duty that list isn't asked."""
        self.content.choices = [
            Choice(
                one.key, f"{one.place}. {one.words}" if one.place else one.words, group=_GROUPS[one.audience]
            )
            for one in documents.contents_for(agency_id)
        ]
        self.duty_id.choices = [
            (str(one.id), f"{one.title} (hạn {one.due_on:%d/%m/%Y})")
            for one in duties.open_of([agency_id], most=_MOST_DUTIES)
        ]
        if not self.duty_id.choices:
            del self.duty_id

    def details(self) -> DocumentDetails:
        """What was typed."""
        return DocumentDetails(
            content=self.content.data,
            title=self.title.data,
            number=self.number.data or "",
            issued_on=self.issued_on.data,
            issued_by=self.issued_by.data,
            summary=self.summary.data or "",
            valid_until=self.valid_until.data,
            until_on=self.until_on.data,
            replaces=self.replaces.data or "",
            duty_id=int(self.duty_id.data) if "duty_id" in self and self.duty_id.data else None,
        )


class ChangeForm(DocumentForm):
    """The same of one that stands, in the version that was seen."""

    version = HiddenNumberField()


class FilesForm(Form):
    """Thêm tệp."""

    version = HiddenNumberField()
    files = FileField(
        "Tệp",
        most=MOST_FILES,
        accept=document_files.ACCEPTED,
        hint="PDF có lớp chữ là tốt nhất; JPG, PNG cũng được. Tệp Word, Excel thì lưu thành PDF",
    )


@door.get("/van-ban-cong-khai/soan")
@needs(WRITE)
def prepare_document_form() -> str:
    """Soạn văn bản công khai, from nothing or in place of one on the board (``thay``, its code)."""
    agency_id = _agency()
    agency = agencies.by_id(agency_id)
    given = {"issued_by": agency.name if agency else "", "content": request.args.get("noi-dung", "")}
    old = board.any_by_code(request.args.get("thay", ""))
    if old is not None and old.agency_id == agency_id and old.state == "posted":
        given |= {"content": old.content, "title": old.title, "replaces": old.code}
    given["duty_id"] = request.args.get("nghia-vu", "")
    return _form_page(DocumentForm(formdata=None, **given), agency_id)


@door.post("/van-ban-cong-khai/soan")
@needs(WRITE)
@commits
def prepare_document() -> View:
    """Keep it, for a second officer to post."""
    form, agency_id, back = DocumentForm(), _agency(), dict[str, str]()
    form.offer(agency_id)

    def act() -> None:
        back["code"] = acts.prepare(form.details(), by=current_actor(), at=now()).code

    return written(
        form,
        act,
        "Đã soạn văn bản. Thêm tệp, rồi người thứ hai đăng",
        lambda: _form_page(form, agency_id),
        ("disclosure_desk.document", back),
    )


@door.get("/van-ban-cong-khai/<code>/sua")
@needs(WRITE)
def change_document_form(code: str) -> str:
    """Sửa văn bản that isn't posted yet."""
    document = _draft(code)
    names = ("content", "title", "issued_on", "issued_by", "summary", "valid_until", "until_on", "version")
    given = {name: getattr(document, name) for name in names}
    replaced = next(iter(board.replaced_by(document)), None)
    form = ChangeForm(
        formdata=None,
        **given,
        number=document.number or "",
        replaces=replaced.code if replaced else "",
        duty_id=str(document.duty_id or ""),
    )
    return _form_page(form, document.agency_id, document)


@door.post("/van-ban-cong-khai/<code>/sua")
@needs(WRITE)
@commits
def change_document(code: str) -> View:
    """It is as typed; who typed it doesn't post it."""
    document, form = found_own(code, WRITE), ChangeForm()
    form.offer(document.agency_id)

    def act() -> None:
        acts.change_details(document, form.version.data or 0, form.details(), by=current_actor(), at=now())

    return written(
        form,
        act,
        "Đã sửa văn bản",
        lambda: _form_page(form, document.agency_id, found(code)),
        ("disclosure_desk.document", {"code": code}),
    )


@door.get("/van-ban-cong-khai/<code>/them-tep")
@needs(WRITE)
def add_files_form(code: str) -> str:
    """Thêm tệp."""
    document = _draft(code)
    return _files_page(document, FilesForm(formdata=None, version=document.version))


@door.post("/van-ban-cong-khai/<code>/them-tep")
@needs(WRITE)
@commits
def add_files(code: str) -> View:
    """Keep what everybody will download: cleaned, under another name."""
    form, document = FilesForm(), found_own(code, WRITE)
    if not form.validate_on_submit():
        db.session.rollback()
        return _files_page(found(code), form), 422
    signers = [one.full_name for one in accounts.officers_of(document.agency_id)]
    # Pages are read and written anew while no lock of the database is held.
    db.session.rollback()
    try:
        came = [(one.filename, one.read()) for one in form.files.data]
        ready = document_files.prepared(came, at=now(), signers=signers)
    except BadFile as bad:
        form.files.errors = [message(bad, document_files.TAKEN)]
        return _files_page(found(code), form), 422
    document = found_own(code, WRITE)
    scans = sum(one.is_scan for one in ready)
    return written(
        form,
        lambda: acts.add_files(document, form.version.data or 0, ready, by=current_actor(), at=now()),
        f"Đã thêm {len(ready)} tệp. {scans} tệp không có lớp chữ: nên nộp bản có lớp chữ"
        if scans
        else f"Đã thêm {len(ready)} tệp",
        lambda: _files_page(found(code), form),
        ("disclosure_desk.document", {"code": code}),
    )


@door.post("/van-ban-cong-khai/<code>/tep/<int:file_id>/go")
@needs(WRITE)
@commits
def take_down_file(code: str, file_id: int) -> View:
    """A draft without it."""
    document, form = found_own(code, WRITE), Form()
    file = attached.one_of((board.ROOM, document.id), file_id) or abort(404)
    return written(
        form,
        lambda: acts.take_down_file(document, document.version, file, by=current_actor(), at=now()),
        "Đã gỡ tệp",
        lambda: _files_page(found(code), FilesForm(formdata=None), form.form_errors),
        ("disclosure_desk.document", {"code": code}),
    )


def _agency() -> int:
    number = current_actor().agency_id
    return number if number is not None and documents.contents_for(number) else abort(404)


def _draft(code: str) -> PostedDocument:
    document = found_own(code, WRITE)
    return document if document.state == "draft" else abort(404)


def _form_page(form: DocumentForm, agency_id: int, document: PostedDocument | None = None) -> str:
    if not form.content.choices:
        form.offer(agency_id)
    return render_template(
        "disclosure/desk/document_form.html",
        form=form,
        document=document,
        back_to=url_for("disclosure_desk.document", code=document.code)
        if document
        else url_for("disclosure_desk.documents"),
        warned=document is not None and documents.may_post(document, current_actor(), today()),
        least={
            one.key: least
            for one in documents.contents_for(agency_id)
            if (least := documents.least_of(documents.POSTING, one, today()))
        },
        contents=documents.contents_for(agency_id),
    )


def _files_page(document: PostedDocument, form: FilesForm, told: list[str] | None = None) -> str:
    form.form_errors = [*form.form_errors, *(told or ())]
    return render_template("disclosure/desk/document_files.html", **facts(document), form=form)
