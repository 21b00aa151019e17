"""An act tried from a page of its own: what is wrong is said there, and what was typed stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from feedback.cases.actions.moving import NotYours, Stale
from feedback.cases.desk.door import note_reading
from feedback.cases.desk.steps import MEANWHILE
from feedback.cases.forms import StepForm
from feedback.cases.models import Case
from feedback.extensions import db
from feedback.law.refusal import Refusal
from feedback.web import now
from feedback.web.forms import Form
from feedback.web.guards import current_actor

View = Response | str | tuple[str, int]
Show = Callable[[Case, Any], str]


def taken(
    case: Case, form: StepForm, act: Callable[..., Any], done: str, page: str, show: Show, *, to: str = ""
) -> View:
    """Take the act and go on ``to`` an address, the case's when left out; else ``show`` the page again.

    ``act`` takes ``expected``, ``by`` and ``at``. ``page`` is how the reading is called in the access log. A
    refusal that names an answer (``need``) is said beside it.
    """
    number = case.number
    try:
        act(expected=form.version.data, by=current_actor(), at=now())
    except Stale as overtaken:
        form.form_errors, form.stale, form.version.data = [MEANWHILE], True, overtaken.current
        return again(case, form, page, show, 409)
    except NotYours as refusal:
        form.form_errors = [str(refusal)]
        return again(case, form, page, show, 403)
    except Refusal as refusal:
        if (need := getattr(refusal, "need", "")) in form:
            form[need].errors = [str(refusal)]
            return again(case, form, page, show)
        form.form_errors = [str(refusal)]
        return again(case, form, page, show, 409)
    flash(f"{done}: {number}", "done")
    return redirect(to or url_for("cases_desk.show", number=number), 303)


def again(case: Case, form: Form, page: str, show: Show, status: int = 422) -> tuple[str, int]:
    """The page with what was typed; what was begun is undone."""
    case_id = case.id
    # SQLite has one writer: the reading is noted by another connection, so ours lets go first.
    db.session.rollback()
    note_reading(case_id, page)
    return show(db.session.get_one(Case, case_id), form), status
