"""Ghi danh sách người ký tên: a list pasted or uploaded, read and shown, mended, and only then taken in."""

from __future__ import annotations

from functools import partial
from typing import Final

from flask import render_template, request
from werkzeug.wrappers import Response

from feedback.cases import actions, groups
from feedback.cases.actions.groups import RECORD
from feedback.cases.desk.door import door, find_case, note_reading
from feedback.cases.desk.group_door import PAGE, XLSX, View, again, as_file, find, may_record, taken
from feedback.cases.desk.group_forms import CheckedListForm, ListForm
from feedback.cases.lists import rows, writing
from feedback.cases.models import Case, Submission
from feedback.people import queries as people
from feedback.text import fold
from feedback.web.commits import commits
from feedback.web.guards import needs

_SHOWN: Final = 50
"""How many of the rows found good are shown before they are confirmed."""


@door.get("/don/<number>/nguoi-ky-ten/mau.xlsx")
@needs(RECORD)
def list_to_fill_in(number: str) -> Response:
    """A spreadsheet with the heads that a list has."""
    find_case(number)
    return as_file(writing.to_fill_in(), "Mẫu danh sách người ký tên.xlsx", XLSX)


@door.get("/don/<number>/nguoi-ky-ten/ghi")
@needs(RECORD)
def list_form(number: str) -> View:
    """Paste a list, or choose a file."""
    case, submission = find(number)
    note_reading(case.id, PAGE)
    return _form_page(
        case, submission, ListForm(formdata=None, version=case.version, submission=submission.id)
    )


@door.post("/don/<number>/nguoi-ky-ten/doc")
@needs(RECORD)
@commits
def read_list(number: str) -> View:
    """Read the list and show what was understood; nothing is kept yet."""
    case, submission = find(number)
    form = ListForm()
    if not form.validate_on_submit():
        return again(case, submission, partial(_form_page, form=form))
    cells = form.cells()
    if cells is None:
        return again(case, submission, partial(_form_page, form=form))
    read = rows.read(cells, groups.marks_in(submission.id))
    checked = CheckedListForm(formdata=None, version=form.version.data, submission=submission.id)
    return _checked_page(case, submission, checked, read)


@door.post("/don/<number>/nguoi-ky-ten/ghi")
@needs(RECORD)
@commits
def take_list(number: str) -> View:
    """What was read, once more with what was mended: read again, fetched to mend elsewhere, or taken."""
    case, submission = find(number)
    form = CheckedListForm()
    if not form.validate_on_submit():
        return again(case, submission, partial(_form_page, form=_begin_again(form)))
    cells, typed = form.cells(), form.mend.data
    if cells is None:
        kept = rows.read(form.kept(), groups.marks_in(submission.id))
        return again(case, submission, partial(_checked_page, form=form, read=kept, typed=typed))
    read = rows.read(cells, groups.marks_in(submission.id))
    if "tai" in request.form:
        return as_file(writing.to_mend(read.broken), f"Dòng cần sửa {case.number}.xlsx", XLSX)
    show = partial(_checked_page, form=form, read=read)
    if "doc" in request.form:
        return show(case, submission)
    if not form.may_take(read):
        return again(case, submission, show)
    act = partial(actions.add_signatories, case, submission.id, read.good)
    left = f"; {len(read.broken)} dòng lỗi không được lưu" if read.broken else ""
    return taken(case, submission, form, act, f"Đã ghi {len(read.good)} người ký tên{left}", show)


def _begin_again(form: CheckedListForm) -> ListForm:
    """The first page, with everything that travelled put where it can be seen."""
    begun = ListForm(formdata=None, version=form.version.data, submission=form.submission.data)
    begun.begin_again(form)
    return begun


def _form_page(case: Case, submission: Submission, form: ListForm) -> str:
    return render_template(
        "cases/desk/group_list.html", case=case, submission=submission, form=form, lawful=may_record(case)
    )


def _checked_page(
    case: Case, submission: Submission, form: CheckedListForm, read: rows.Read, typed: str = ""
) -> str:
    form.carry(read, typed)
    sender = people.names([submission.sender_id]).get(submission.sender_id, "")
    known = {one.person.full_name for one in read.good if one.person is not None}
    known |= {one.person.full_name for one in groups.members(submission.id)}
    return render_template(
        "cases/desk/group_checked.html",
        case=case,
        submission=submission,
        form=form,
        good=read.good[:_SHOWN],
        number=len(read.good),
        broken=read.broken,
        faults=writing.faults,
        missing_sender="" if fold(sender) in set(map(fold, known)) else sender,
    )
