"""Hình thức công khai đã dùng of a document: records with what shows them, the sheet for the board."""

from __future__ import annotations

from datetime import date
from typing import Final

from flask import abort, render_template, url_for
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.attachments import serving
from feedback.attachments.links import short_lived
from feedback.attachments.receiving import received
from feedback.cases.desk import printing
from feedback.disclosure import documents, notice_sheet
from feedback.disclosure.actions import document_forms as acts
from feedback.disclosure.actions.document_forms import FormDetails
from feedback.disclosure.desk.document import facts, found, found_own
from feedback.disclosure.desk.door import door
from feedback.disclosure.documents import POSTING, READ, WRITE
from feedback.disclosure.models import DocumentForm, PostedDocument
from feedback.disclosure.queries import documents as board
from feedback.law import disclosure as law
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import (
    Choice,
    DateField,
    FileField,
    Form,
    RadiosField,
    TextField,
    WholeNumberField,
)
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

_EARLIEST: Final = date(2023, 7, 1)
_FILE: Final = "Thông báo niêm yết"
_MOST_TIMES: Final = 999
_PAGES: Final = {"public": "disclosure_public.document", "staff": "disclosure_desk.staff_document"}


class UsedForm(Form):
    """Ghi hình thức công khai."""

    form = RadiosField("Hình thức", small=True)
    where_to = TextField(
        "Nơi niêm yết, nơi phát, nơi nhận",
        hint="Ví dụ: nhà văn hóa thôn Trường Định. Ai cũng đọc được: không ghi tên người, số điện thoại",
        max_length=300,
    )
    first_on = DateField("Từ ngày", earliest=_EARLIEST, not_in_future=True)
    times = WholeNumberField(
        "Số lần phát",
        hint="Chỉ nhập khi phát thanh",
        least=1,
        most=_MOST_TIMES,
        optional=True,
    )
    files = FileField(
        "Ảnh, giấy tờ chứng minh",
        optional=True,
        most=3,
        accept=".jpg,.jpeg,.png,.pdf",
        hint="PDF, JPG, PNG. Chỉ cán bộ xem",
    )

    def offer(self, document: PostedDocument) -> None:
        """Fill the list; the site itself is recorded by posting."""
        content = documents.content_of(document)
        self.form.choices = [
            Choice(one.key, one.words, hint=_least(document, one.key) if one.key in content.forms else "")
            for one in law.forms_for(document.audience)
            if one.place
        ]


class StrikeForm(Form):
    """Gạch bản ghi sai."""

    why = TextField("Lý do gạch", hint="Ví dụ: ghi nhầm nơi niêm yết", max_length=300)


class EndForm(Form):
    """Ghi ngày gỡ."""

    last_on = DateField("Ngày cuối còn niêm yết, còn phát", earliest=_EARLIEST, not_in_future=True)


@door.get("/van-ban-cong-khai/<code>/hinh-thuc/ghi")
@needs(WRITE)
def record_form_form(code: str) -> str:
    """Ghi hình thức công khai đã dùng."""
    return _form_page(_shown(code), UsedForm(formdata=None, first_on=today()))


@door.post("/van-ban-cong-khai/<code>/hinh-thuc/ghi")
@needs(WRITE)
@commits
def record_form(code: str) -> View:
    """Keep it, with the files that show it."""
    document, form = _shown(code), UsedForm()
    form.offer(document)
    laid = received(form.files) if form.is_submitted() and form.files.data and form.validate() else []
    if laid is None:
        return _form_page(_shown(code), form), 422
    document = _shown(code)

    def act() -> None:
        details = FormDetails(
            form=form.form.data,
            where_to=form.where_to.data,
            first_on=form.first_on.data,
            times=form.times.data,
        )
        acts.record(document, details, laid, by=current_actor(), at=now())

    return written(
        form,
        act,
        "Đã ghi hình thức công khai",
        lambda: _form_page(found(code), form),
        ("disclosure_desk.document", {"code": code}),
    )


@door.get("/van-ban-cong-khai/<code>/hinh-thuc/<int:row_id>/go")
@needs(WRITE)
def end_form_form(code: str, row_id: int) -> str:
    """Ghi ngày gỡ."""
    document = _shown(code)
    return _end_page(document, _row(document, row_id), EndForm(formdata=None, last_on=today()))


@door.post("/van-ban-cong-khai/<code>/hinh-thuc/<int:row_id>/go")
@needs(WRITE)
@commits
def end_form(code: str, row_id: int) -> View:
    """The last day on which it hung."""
    document, form = _shown(code), EndForm()
    row = _row(document, row_id)
    return written(
        form,
        lambda: acts.end(document, row, last_on=form.last_on.data, by=current_actor(), at=now()),
        "Đã ghi ngày gỡ",
        lambda: _end_page(document, row, form),
        ("disclosure_desk.document", {"code": code}),
    )


@door.get("/van-ban-cong-khai/<code>/hinh-thuc/<int:row_id>/gach")
@needs(WRITE)
def strike_form_form(code: str, row_id: int) -> str:
    """Gạch bản ghi sai."""
    document = _shown(code)
    _row(document, row_id)
    return _strike_page(document, StrikeForm(formdata=None))


@door.post("/van-ban-cong-khai/<code>/hinh-thuc/<int:row_id>/gach")
@needs(WRITE)
@commits
def strike_form(code: str, row_id: int) -> View:
    """It stays, struck out, with the reason."""
    document, form = _shown(code), StrikeForm()
    row = _row(document, row_id)
    return written(
        form,
        lambda: acts.strike(document, row, why=form.why.data, by=current_actor(), at=now()),
        "Đã gạch bản ghi",
        lambda: _strike_page(document, form),
        ("disclosure_desk.document", {"code": code}),
    )


@door.get("/van-ban-cong-khai/<code>/hinh-thuc/<int:row_id>/tep/<int:file_id>")
@needs(READ)
@short_lived
def form_file(code: str, row_id: int, file_id: int) -> Response:
    """A picture or paper that shows it."""
    row = _row(found(code), row_id)
    return serving.for_officer_of((board.FORM_ROOM, row.id), file_id)


@door.get("/van-ban-cong-khai/<code>/thong-bao.pdf")
@needs(READ)
def notice_file(code: str) -> Response:
    """Thông báo niêm yết for the board, with the QR code of its page, or of the staff's board."""
    document = found(code)
    agency = agencies.by_id(document.agency_id)
    if document.state != "posted" or agency is None:
        abort(404)
    content = documents.content_of(document)
    hangs = [one for one in board.forms_of([document.id]).get(document.id, []) if one.form == POSTING]
    from_on = next((one.first_on for one in hangs if one.last_on is None), today())
    least = documents.least_of(POSTING, content, from_on)
    named = [("Số, ký hiệu", document.number)] if document.number else []
    template, sheet = notice_sheet.sheet(
        agency=agency,
        title=document.title,
        lines=[
            *named,
            ("Ban hành", f"{document.issued_by}, ngày {document.issued_on:%d/%m/%Y}"),
            ("Nội dung", content.words),
        ],
        address=url_for(_PAGES[document.audience], code=document.code),
        from_on=from_on,
        issued_on=today(),
        least_on=least.on if least else None,
        permanent=least.permanent if least else False,
        text=document.summary,
    )
    return printing.paper(template, sheet, f"{_FILE} {document.code}")


def _shown(code: str) -> PostedDocument:
    document = found_own(code, WRITE)
    return document if document.state in ("posted", "expired") else abort(404)


def _row(document: PostedDocument, row_id: int) -> DocumentForm:
    rows = board.forms_of([document.id], struck=True).get(document.id, [])
    return next((one for one in rows if one.id == row_id), None) or abort(404)


def _least(document: PostedDocument, form: str) -> str:
    """How long it stays at least when it begins today, with the article."""
    least = documents.least_of(form, documents.content_of(document), today())
    if least is None:
        return ""
    if least.permanent or least.on is None:
        return f"Thường xuyên ({least.article})"
    return f"Từ hôm nay thì ít nhất đến {least.on:%d/%m/%Y} ({least.article})"


def _form_page(document: PostedDocument, form: UsedForm) -> str:
    if not form.form.choices:
        form.offer(document)
    return render_template("disclosure/desk/document_used.html", **facts(document), form=form)


def _strike_page(document: PostedDocument, form: StrikeForm) -> str:
    return render_template(
        "disclosure/desk/document_why.html",
        **facts(document),
        form=form,
        title="Gạch bản ghi sai",
        button="Gạch",
        cancel="Không gạch",
        hint="Bản ghi ở lại đây, có gạch ngang. Trang công khai không hiện nữa.",
    )


def _end_page(document: PostedDocument, row: DocumentForm, form: EndForm) -> str:
    return render_template(
        "disclosure/desk/document_end.html",
        **facts(document),
        form=form,
        row=row,
        words=law.entry(law.FORMS, row.form).words,
    )
