"""Giao quyền, ủy quyền: the competent person's page about who decides in his place."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from feedback.accounts import delegating, delegations, queries
from feedback.accounts.delegating import BadDelegation
from feedback.accounts.forms import DelegationForm, PlainForm
from feedback.accounts.models import Delegation
from feedback.accounts.rules import Refused
from feedback.web import menus, now, today
from feedback.web.commits import commits
from feedback.web.forms import Choice
from feedback.web.guards import current_actor, needs

door = Blueprint("accounts_delegation", __name__)


@door.get("/uy-quyen")
@needs("accounts:delegation:edit")
def delegations_page() -> str:
    """Who decides in whose place, and the form for one more."""
    return _page(_form(DelegationForm(formdata=None)))


@door.post("/uy-quyen")
@needs("accounts:delegation:edit")
@commits
def delegate() -> Response | tuple[str, int]:
    """Giao quyền, ủy quyền."""
    form = _form(DelegationForm())
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        delegating.delegate(
            taker_id=int(form.taker.data),
            mode=form.mode.data,
            first_on=form.first_on.data,
            last_on=form.last_on.data,
            document=form.document.data,
            scope=form.scope.data,
            by=current_actor(),
            at=now(),
        )
    except BadDelegation as fault:
        form[fault.field].errors = [str(fault)]
        return _page(form), 422
    except Refused as refusal:
        form.form_errors = [str(refusal)]
        return _page(form), 422
    flash("Đã ghi giao quyền, ủy quyền", "done")
    return redirect(url_for("accounts_delegation.delegations_page"), 303)


@door.post("/uy-quyen/<int:number>/ket-thuc")
@needs("accounts:delegation:edit")
@commits
def end(number: int) -> Response | tuple[str, int]:
    """Kết thúc sớm."""
    found = delegations.by_number(number)
    giver = queries.by_id(found.giver_id) if found else None
    if found is None or giver is None or giver.agency_id != current_actor().agency_id:
        abort(404)
    form = PlainForm()
    if form.validate_on_submit():
        try:
            delegating.end(found, by=current_actor(), at=now())
        except Refused as refusal:
            form.form_errors = [str(refusal)]
        else:
            flash("Đã kết thúc. Người nhận hết quyền ngay", "done")
            return redirect(url_for("accounts_delegation.delegations_page"), 303)
    return _page(_form(DelegationForm(formdata=None)), form), 422


def _form(form: Any) -> Any:
    """His colleagues of the agency; he gives what is his own."""
    agency_id = current_actor().agency_id or 0
    form.taker.choices = [_choice(one) for one in queries.officers_of(agency_id) if one.id != current_user.id]
    return form


def _choice(one: queries.Colleague) -> Choice:
    return Choice(str(one.id), f"{one.full_name} – {one.position}" if one.position else one.full_name)


def _state(one: Delegation, on: date) -> tuple[str, str]:
    if one.ended_on is not None and one.ended_on <= on:
        return f"Kết thúc sớm {one.ended_on:%d/%m/%Y}", "grey"
    if one.last_on < on:
        return "Đã hết", "grey"
    return ("Đang có hiệu lực", "green") if one.first_on <= on else ("Chưa đến ngày", "blue")


def _page(details: Any, button: PlainForm | None = None) -> str:
    there = delegations.of_agency(current_actor().agency_id or 0)
    return render_template(
        "accounts/desk/delegations.html",
        # The errors of a button stand in the page's summary like those of the form.
        form=button if button is not None and button.errors else details,
        details=details,
        delegations=[(one, *_state(one, today())) for one in there],
        names=queries.names_of({one.giver_id for one in there} | {one.taker_id for one in there}),
        today=today(),
    )


def init_app(app: Flask) -> None:
    """Open the door."""
    app.register_blueprint(door)
    menus.add_office(app, "accounts_delegation.delegations_page", "Ủy quyền", 92)
