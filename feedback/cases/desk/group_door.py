"""What the pages about those who signed together share: whose list it is, how an act is taken and refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from feedback.attachments.serving import disposition
from feedback.cases import queries, scope
from feedback.cases.actions.groups import RECORD
from feedback.cases.actions.moving import NotYours, Stale
from feedback.cases.desk.door import at_home, find_case, note_reading
from feedback.cases.desk.group_forms import GroupForm
from feedback.cases.desk.steps import MEANWHILE
from feedback.cases.models import Case, Submission
from feedback.extensions import db
from feedback.law.refusal import Refusal
from feedback.web import now
from feedback.web.guards import current_actor

View = Response | str | tuple[str, int]
Show = Callable[[Case, Submission], str]
"""Makes a page about one list."""

PAGE: Final = "nguoi-ky-ten"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def find(number: str) -> tuple[Case, Submission]:
    """The case and the submission whose list is meant: that named, else the first of a group, else the first.

    404 for who reads the case only because its second level is his. Of a sealed case there is no list: its
    page says so.
    """
    case = find_case(number)
    if scope.by_link_only(current_actor(), case):
        abort(404)
    submissions = queries.submissions_of(case.id)
    wanted = request.form.get("submission") or request.args.get("don")
    if wanted is not None:
        submissions = [one for one in submissions if str(one.id) == wanted]
        if not submissions:
            abort(404)
    return case, next((one for one in submissions if one.sender_kind == "group"), submissions[0])


def taken(
    case: Case,
    submission: Submission,
    form: GroupForm,
    act: Callable[..., Any],
    done: str,
    show: Show,
) -> View:
    """Take the act; what is wrong is said on the page it came from, with what was typed."""
    number, wanted = case.number, submission.id
    try:
        act(expected=form.version.data, by=current_actor(), at=now())
    except Stale as overtaken:
        form.form_errors, form.stale, form.version.data = [MEANWHILE], True, overtaken.current
        return again(case, submission, show, 409)
    except (NotYours, Refusal) as refusal:
        form.form_errors = [str(refusal)]
        return again(case, submission, show, 403 if isinstance(refusal, NotYours) else 409)
    flash(f"{done}: {number}", "done")
    return redirect(url_for("cases_desk.signatories", number=number, don=wanted), 303)


def again(case: Case, submission: Submission, show: Show, status: int = 422) -> tuple[str, int]:
    case_id, submission_id = case.id, submission.id
    # SQLite has one writer: the reading is noted by another connection, so ours lets go first.
    db.session.rollback()
    note_reading(case_id, PAGE)
    return show(db.session.get_one(Case, case_id), db.session.get_one(Submission, submission_id)), status


def may_record(case: Case) -> bool:
    return at_home(case) and current_actor().may(RECORD) and not case.sealed


def as_file(content: bytes, name: str, mimetype: str) -> Response:
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = disposition("attachment", name)
    response.headers["Cache-Control"] = "no-store"
    return response
