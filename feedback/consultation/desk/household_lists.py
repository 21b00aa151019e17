"""Nhập danh sách hộ: a table pasted or uploaded, read and shown, mended, then taken in at once."""

from __future__ import annotations

from typing import Final

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback.attachments.serving import disposition
from feedback.cases.lists import writing
from feedback.cases.lists.forms import CheckedListForm, ListForm
from feedback.consultation import households
from feedback.consultation.actions import households as acts
from feedback.consultation.actions.changing import HOUSEHOLDS
from feedback.consultation.desk import household_rows as rows
from feedback.consultation.desk.consultation import facts, found, found_own
from feedback.consultation.desk.door import door
from feedback.consultation.models import Consultation
from feedback.extensions import db
from feedback.law.refusal import Refusal
from feedback.papers.spreadsheets import XLSX
from feedback.web import now
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View

_SHOWN: Final = 50
"""How many of the rows found good are shown before they are confirmed."""


class _ListForm(ListForm):
    """Dán hoặc chọn danh sách hộ."""

    layout = rows.LAYOUT


class _CheckedForm(CheckedListForm):
    """The rows as they were read; taken twice they bring nothing twice."""

    layout = rows.LAYOUT


@door.get("/lay-y-kien/<code>/ho/mau.xlsx")
@needs(HOUSEHOLDS)
def household_list_to_fill_in(code: str) -> Response:
    """A spreadsheet with the heads that such a list has."""
    found_own(code, HOUSEHOLDS)
    return _file(writing.to_fill_in(rows.LAYOUT), "Mẫu danh sách hộ.xlsx")


@door.get("/lay-y-kien/<code>/ho/danh-sach")
@needs(HOUSEHOLDS)
def household_list_form(code: str) -> str:
    """Paste a list, or choose a file."""
    return _form_page(found_own(code, HOUSEHOLDS), _ListForm(formdata=None))


@door.post("/lay-y-kien/<code>/ho/danh-sach/doc")
@needs(HOUSEHOLDS)
@commits
def read_household_list(code: str) -> View:
    """Read the list and show what was understood; nothing is kept yet."""
    consultation, form = found_own(code, HOUSEHOLDS), _ListForm()
    cells = form.cells() if form.validate_on_submit() else None
    if cells is None:
        return _form_page(consultation, form), 422
    read = rows.read(cells, households.marks(consultation.id))
    return _checked_page(consultation, _CheckedForm(formdata=None), read)


@door.post("/lay-y-kien/<code>/ho/danh-sach")
@needs(HOUSEHOLDS)
@commits
def take_household_list(code: str) -> View:
    """What was read, once more with what was mended: read again, fetched to mend elsewhere, or taken in."""
    consultation, form = found_own(code, HOUSEHOLDS), _CheckedForm()
    if not form.validate_on_submit():
        begun = _ListForm(formdata=None)
        begun.begin_again(form)
        return _form_page(consultation, begun), 422
    present = households.marks(consultation.id)
    cells = form.cells()
    if cells is None:
        return _checked_page(consultation, form, rows.read(form.kept(), present), form.mend.data), 422
    read = rows.read(cells, present)
    if "tai" in request.form:
        return _file(writing.to_mend(read.broken, rows.LAYOUT), "Dòng cần sửa.xlsx")
    if "doc" in request.form:
        return _checked_page(consultation, form, read)
    if not form.may_take(read):
        return _checked_page(consultation, form, read), 422
    listed = [one.household for one in read.good if one.household is not None]
    try:
        made = acts.enlist(consultation, listed, by=current_actor(), at=now())
    except Refusal as refusal:
        db.session.rollback()
        form.form_errors = [str(refusal)]
        return _checked_page(found(code), form, read), 422
    left = f"; {len(read.broken)} dòng lỗi không được lưu" if read.broken else ""
    flash(f"Đã ghi {len(made)} hộ{left}", "done")
    return redirect(url_for(".households", code=code), 303)


def _form_page(consultation: Consultation, form: ListForm) -> str:
    return render_template(
        "consultation/desk/household_list.html",
        form=form,
        most=rows.LAYOUT.most_rows,
        **facts(consultation),
    )


def _checked_page(consultation: Consultation, form: _CheckedForm, read: rows.Read, typed: str = "") -> str:
    form.carry(read, typed)
    return render_template(
        "consultation/desk/household_checked.html",
        form=form,
        good=read.good[:_SHOWN],
        number=len(read.good),
        broken=read.broken,
        faults=writing.faults,
        **facts(consultation),
    )


def _file(data: bytes, name: str) -> Response:
    response = Response(data, mimetype=XLSX)
    response.headers["Content-Disposition"] = disposition("attachment", name)
    response.headers["Cache-Control"] = "no-store"
    return response
