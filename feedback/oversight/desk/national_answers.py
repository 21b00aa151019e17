"""Ghi kết quả từ CSDL quốc gia: its answer pasted or uploaded, read and shown, mended, then written."""

from __future__ import annotations

from typing import Final

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback.attachments.serving import disposition
from feedback.cases.lists import writing
from feedback.extensions import db
from feedback.oversight.actions import national as acts
from feedback.oversight.desk.door import door
from feedback.oversight.desk.national_forms import AnswerForm, CheckedAnswerForm, seen
from feedback.oversight.national import answers
from feedback.oversight.national.answers import LAYOUT, Answers
from feedback.oversight.national.queries import STATES
from feedback.oversight.national.subjects import WRITE
from feedback.oversight.refusals import Stale
from feedback.papers.spreadsheets import XLSX
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View

_SHOWN: Final = 50
"""How many of the rows that change something are shown before they are confirmed."""

_OTHERS: Final = "Kết quả của một số dòng vừa được người khác ghi. Xem lại rồi bấm lần nữa"


@door.get("/csdl-quoc-gia/ket-qua")
@needs(WRITE)
def national_answer_form() -> str:
    """Paste the answer, or choose a file."""
    return _form_page(AnswerForm(formdata=None))


@door.get("/csdl-quoc-gia/ket-qua/mau.xlsx")
@needs(WRITE)
def national_answer_to_fill_in() -> Response:
    """A spreadsheet with the heads that an answer has."""
    return _file(writing.to_fill_in(LAYOUT), "Mẫu kết quả CSDL quốc gia.xlsx")


@door.post("/csdl-quoc-gia/ket-qua/doc")
@needs(WRITE)
@commits
def read_national_answer() -> View:
    """Read it and show what would change; nothing is kept yet."""
    form = AnswerForm()
    cells = form.cells() if form.validate_on_submit() else None
    if cells is None:
        return _form_page(form), 422
    return _checked_page(CheckedAnswerForm(formdata=None), answers.read(cells, current_actor(), today()))


@door.post("/csdl-quoc-gia/ket-qua")
@needs(WRITE)
@commits
def take_national_answer() -> View:
    """What was read, once more with what was mended: read again, fetched to mend elsewhere, or written."""
    form, actor = CheckedAnswerForm(), current_actor()
    if not form.validate_on_submit():
        begun = AnswerForm(formdata=None)
        begun.begin_again(form)
        return _form_page(begun), 422
    cells = form.cells()
    if cells is None:
        kept = answers.read(form.kept(), actor, today())
        return _checked_page(form, kept, form.mend.data), 422
    read = answers.read(cells, actor, today())
    if "tai" in request.form:
        return _file(writing.to_mend(read.broken, LAYOUT), "Dòng cần sửa.xlsx")
    if "doc" in request.form:
        return _checked_page(form, read)
    if read.same and not read.good and not read.broken:
        flash("Kết quả này đã được ghi từ trước", "note")
        return redirect(url_for(".national"), 303)
    if not form.may_take(read):
        return _checked_page(form, read), 422
    # Rows that were mended join those that were shown; what was shown must still be as it was.
    shown = seen(answers.read(form.kept(), actor, today()).results) if form.good.data else form.seen.data
    if form.seen.data != shown:
        form.form_errors = [_OTHERS]
        return _checked_page(form, read), 409
    try:
        count = acts.record_results(read.results, by=actor, at=now())
    except Stale:
        db.session.rollback()
        form.form_errors = [_OTHERS]
        return _checked_page(form, answers.read(cells, actor, today())), 409
    left = f"; {len(read.broken)} dòng lỗi không được lưu" if read.broken else ""
    flash(f"Đã ghi kết quả {count} dòng{left}", "done")
    return redirect(url_for(".national"), 303)


def _form_page(form: AnswerForm) -> str:
    return render_template("oversight/desk/national_answer.html", form=form, most=LAYOUT.most_rows)


def _checked_page(form: CheckedAnswerForm, read: Answers, typed: str = "") -> str:
    form.carry(read, typed)
    form.seen.data = seen(read.results)
    return render_template(
        "oversight/desk/national_checked.html",
        form=form,
        good=read.good[:_SHOWN],
        number=len(read.good),
        updated=sum(one.result is not None and one.result.error is None for one in read.good),
        failed=sum(one.result is not None and one.result.error is not None for one in read.good),
        same=len(read.same),
        broken=read.broken,
        faults=writing.faults,
        states=STATES,
    )


def _file(data: bytes, name: str) -> Response:
    response = Response(data, mimetype=XLSX)
    response.headers["Content-Disposition"] = disposition("attachment", name)
    response.headers["Cache-Control"] = "no-store"
    return response
