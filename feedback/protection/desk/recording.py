"""Ghi đề nghị bảo vệ: an officer takes down what came in writing or, where it is urgent, by word of mouth."""

from __future__ import annotations

from typing import Final

from flask import abort, flash, redirect, render_template, url_for

from feedback.cases import queries as cases
from feedback.cases.models import Case, Submission
from feedback.extensions import db
from feedback.law.refusal import Forbidden, Refusal
from feedback.protection import actions, queries, rules
from feedback.protection.actions import Asked, PlaceTaken
from feedback.protection.desk.door import View, at_home, door, find_case, no_store
from feedback.protection.forms import RecordForm
from feedback.protection.rules import WRITE
from feedback.register import actions as register
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs

_PAGE: Final = "bao-ve/ghi"


@door.get("/don/<number>/bao-ve/ghi")
@needs(WRITE)
def record_form(number: str) -> View:
    """Asks how it came and what is asked."""
    case, submission = _find(number)
    _note(case.id)
    form = RecordForm(
        formdata=None,
        requested_on=today(),
        who=rules.SENDER,
        persons=["denouncer"],
        place=queries.next_signatory(submission.id),
    )
    return _page(case, form)


@door.post("/don/<number>/bao-ve/ghi")
@needs(WRITE)
@commits
def record(number: str) -> View:
    """Open the file."""
    case, submission = _find(number)
    form = RecordForm()
    if not form.validate_on_submit():
        return _again(case, form, 422)
    signed_too = form.who.data != rules.SENDER
    asked = Asked(
        form.persons.data,
        form.rights.data,
        form.danger.data,
        form.relatives.data,
        form.wish.data,
        urgent=form.urgent.data,
        signatory=max(1, form.place.data or 1) if signed_too else 0,
        requester=form.requester.data if signed_too else "",
    )
    try:
        file = actions.record(
            submission,
            asked,
            source=form.source.data,
            requested_on=form.requested_on.data,
            by=current_actor(),
            at=now(),
        )
    except Forbidden as refusal:
        form.form_errors = [str(refusal)]
        return _again(case, form, 403)
    except PlaceTaken as refusal:
        form.place.data = queries.next_signatory(submission.id)
        form.form_errors = [str(refusal)]
        return _again(case, form, 409)
    except Refusal as refusal:
        form.form_errors = [str(refusal)]
        return _again(case, form, 422)
    flash(f"Đã ghi đề nghị bảo vệ: {file.number}", "done")
    return redirect(url_for("protection_desk.show", number=file.number), 303)


def _find(number: str) -> tuple[Case, Submission]:
    case = find_case(number)
    sealed = [one for one in cases.submissions_of(case.id) if one.sealed_content is not None]
    if not sealed or not at_home(case):
        abort(404)
    return case, sealed[0]


def _note(case_id: int) -> None:
    register.note_reading(subject=("cases", case_id), page=_PAGE, by=current_actor(), at=now())


def _again(case: Case, form: RecordForm, status: int) -> View:
    case_id = case.id
    db.session.rollback()
    _note(case_id)
    return no_store(_page(db.session.get_one(Case, case_id), form), status)


def _page(case: Case, form: RecordForm) -> str:
    return render_template("protection/desk/record.html", case=case, form=form)
