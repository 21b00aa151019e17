"""Vắng mặt: each officer for himself, leaders also for the officers of their agency."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from feedback.accounts import absences, queries
from feedback.accounts.absences import EDIT, REASONS, BadAbsence
from feedback.accounts.forms import AbsenceForm, PlainForm
from feedback.accounts.rules import Refused
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import Choice
from feedback.web.guards import current_actor, needs

door = Blueprint("accounts_absence", __name__)


@door.get("/vang-mat")
@needs("accounts:own:edit")
def absences_page() -> str:
    """Present and coming absences, and the form for one more."""
    return _page(_form(AbsenceForm(formdata=None, officer=str(current_user.id))))


@door.post("/vang-mat")
@needs("accounts:own:edit")
@commits
def declare() -> Response | tuple[str, int]:
    """Báo vắng mặt."""
    form = _form(AbsenceForm())
    if not form.validate_on_submit():
        return _page(form), 422
    whose = int(form.officer.data) if "officer" in form else current_user.id
    try:
        absence = absences.declare(
            officer_id=whose,
            first_on=form.first_on.data,
            last_on=form.last_on.data,
            why=form.why.data,
            substitute_id=int(form.substitute.data) if form.substitute.data else None,
            by=current_actor(),
            at=now(),
        )
    except BadAbsence as fault:
        form[fault.field].errors = [str(fault)]
        return _page(form), 422
    except Refused as refusal:
        form.form_errors = [str(refusal)]
        return _page(form), 422
    flash(f"Đã ghi vắng mặt từ {absence.first_on:%d/%m/%Y} đến {absence.last_on:%d/%m/%Y}", "done")
    return redirect(url_for("accounts_absence.absences_page"), 303)


@door.post("/vang-mat/<int:number>/tro-lai")
@needs("accounts:own:edit")
@commits
def end(number: int) -> Response | tuple[str, int]:
    """Trở lại sớm, hoặc bỏ một lần vắng mặt chưa đến."""
    absence = absences.by_number(number)
    officer = queries.by_id(absence.officer_id) if absence else None
    if absence is None or officer is None or not absences.may_edit(officer, current_actor()):
        abort(404)
    form = PlainForm()
    if form.validate_on_submit():
        try:
            absences.end(absence, by=current_actor(), at=now())
            flash("Đã ghi trở lại làm việc", "done")
            return redirect(url_for("accounts_absence.absences_page"), 303)
        except Refused as refusal:
            form.form_errors = [str(refusal)]
    return _page(_form(AbsenceForm(formdata=None, officer=str(current_user.id))), form), 422


def _form(form: AbsenceForm) -> AbsenceForm:
    found = queries.officers_of(current_user.agency_id)
    people = [
        Choice(str(one.id), f"{one.full_name} – {one.position}" if one.position else one.full_name)
        for one in found
    ]
    if current_actor().may(EDIT):
        form.officer.choices = people
        form.substitute.choices = people
    else:
        del form.officer
        form.substitute.choices = [one for one in people if one.value != str(current_user.id)]
    return form


def _page(form: AbsenceForm, button: PlainForm | None = None) -> str:
    leads = current_actor().may(EDIT)
    found = absences.listing(
        officer_id=None if leads else current_user.id, agency_id=current_user.agency_id, on=today()
    )
    numbers = {one.officer_id for one in found} | {one.substitute_id for one in found if one.substitute_id}
    instead = absences.stands_in_for(current_user.id, today())
    return render_template(
        "accounts/desk/absences.html",
        # The error of a button stands in the page's summary like those of the form.
        form=button if button is not None else form,
        details=form,
        absences=found,
        names=queries.names_of(numbers | instead),
        instead=instead,
        reasons=REASONS,
        today=today(),
        leads=leads,
    )


def init_app(app: Flask) -> None:
    """Open the door; the page of one's own account leads to it."""
    app.register_blueprint(door)
