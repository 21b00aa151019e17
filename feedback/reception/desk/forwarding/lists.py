"""Nhập danh sách đơn kèm phiếu: a table pasted or uploaded, read and shown, mended, then taken in at once."""

from __future__ import annotations

from typing import Final

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from feedback.attachments.serving import disposition
from feedback.cases.lists import writing
from feedback.cases.lists.forms import CheckedListForm, ListForm
from feedback.extensions import db
from feedback.intake import drafts, receipts
from feedback.papers.spreadsheets import XLSX
from feedback.reception import forwarding
from feedback.reception.actions import forwarding as acts
from feedback.reception.desk.door import door
from feedback.reception.desk.forwarding import rows
from feedback.reception.desk.forwarding.pages import WRITE, View, find_own
from feedback.reception.models import Forwarding
from feedback.web import now
from feedback.web.commits import commits
from feedback.web.forms import HiddenField
from feedback.web.guards import current_actor, needs

_SHOWN: Final = 50
"""How many of the rows found good are shown before they are confirmed."""


class _ListForm(ListForm):
    """Dán hoặc chọn danh sách đơn."""

    layout = rows.LAYOUT


class _CheckedForm(CheckedListForm):
    """The rows as they were read; its key makes pressing twice pressing once."""

    layout = rows.LAYOUT

    submission_key = HiddenField(max_length=64)


@door.get("/phieu-chuyen-den/<int:number>/mau.xlsx")
@needs(WRITE)
def forwarded_list_to_fill_in(number: int) -> Response:
    """A spreadsheet with the heads that such a list has."""
    find_own(number)
    return _file(writing.to_fill_in(rows.LAYOUT), "Mẫu danh sách đơn.xlsx")


@door.get("/phieu-chuyen-den/<int:number>/danh-sach")
@needs(WRITE)
def forwarded_list_form(number: int) -> str:
    """Paste a list, or choose a file."""
    return _form_page(find_own(number), _ListForm(formdata=None))


@door.post("/phieu-chuyen-den/<int:number>/danh-sach/doc")
@needs(WRITE)
@commits
def read_forwarded_list(number: int) -> View:
    """Read the list and show what was understood; nothing is kept yet."""
    slip, form = find_own(number), _ListForm()
    cells = form.cells() if form.validate_on_submit() else None
    if cells is None:
        return _form_page(slip, form), 422
    checked = _CheckedForm(formdata=None, submission_key=drafts.new_key())
    return _checked_page(slip, checked, rows.read(cells, slip, checked.submission_key.data))


@door.post("/phieu-chuyen-den/<int:number>/danh-sach")
@needs(WRITE)
@commits
def take_forwarded_list(number: int) -> View:
    """What was read, once more with what was mended: read again, fetched to mend elsewhere, or taken in."""
    slip, form = find_own(number), _CheckedForm()
    if not form.validate_on_submit():
        begun = _ListForm(formdata=None)
        begun.begin_again(form)
        return _form_page(slip, begun), 422
    key = form.submission_key.data
    cells = form.cells()
    if cells is None:
        kept = rows.read(form.kept(), slip, key)
        return _checked_page(slip, form, kept, form.mend.data), 422
    read = rows.read(cells, slip, key)
    if "tai" in request.form:
        return _file(writing.to_mend(read.broken, rows.LAYOUT), "Dòng cần sửa.xlsx")
    if "doc" in request.form:
        return _checked_page(slip, form, read)
    if not form.may_take(read):
        return _checked_page(slip, form, read), 422
    return _take(slip, read, key)


def _take(slip: Forwarding, read: rows.Read, key: str) -> Response:
    """All good rows by one act; the list that was taken before with this key is not taken again."""
    number, first = slip.id, f"{key}-0"
    if not receipts.was_sent(first):
        submissions = [one.submission for one in read.good if one.submission is not None]
        try:
            acts.add_submissions(slip, submissions, by=current_actor(), at=now())
        except IntegrityError:
            db.session.rollback()
            if not receipts.was_sent(first):
                raise
    left = f"; {len(read.broken)} dòng lỗi không được lưu" if read.broken else ""
    flash(f"Đã ghi {len(read.good)} đơn{left}", "done")
    return redirect(url_for("reception_desk.slip_page", number=number), 303)


def _form_page(slip: Forwarding, form: ListForm) -> str:
    return render_template("reception/desk/forwarding_list.html", slip=slip, form=form, most=rows.MOST_ROWS)


def _checked_page(slip: Forwarding, form: _CheckedForm, read: rows.Read, typed: str = "") -> str:
    form.carry(read, typed)
    return render_template(
        "reception/desk/forwarding_checked.html",
        slip=slip,
        form=form,
        good=read.good[:_SHOWN],
        number=len(read.good),
        sorted=sum(one.triage for one in read.good),
        broken=read.broken,
        faults=writing.faults,
        held=forwarding.count_of(slip.id),
    )


def _file(data: bytes, name: str) -> Response:
    response = Response(data, mimetype=XLSX)
    response.headers["Content-Disposition"] = disposition("attachment", name)
    response.headers["Cache-Control"] = "no-store"
    return response
