"""Việc chạy lâu: what an officer had done behind the page, how far it is, what came of each case."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from flask import Flask, abort, flash, make_response, redirect, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy import select
from werkzeug.wrappers import Response

from feedback.attachments import serving, store
from feedback.cases import scope
from feedback.cases.desk.door import door
from feedback.cases.jobs import files, ordering, queries, running
from feedback.cases.jobs.kinds import JobKind, kind_of
from feedback.cases.models import Case, Job
from feedback.extensions import db
from feedback.law.refusal import Refusal
from feedback.web import now, slots
from feedback.web.commits import commits
from feedback.web.forms import Form
from feedback.web.guards import current_actor, needs

READ: Final = "cases:queue:read"
_REFRESH_SECONDS: Final = 3
STATES: Final = {
    "waiting": "Chờ đến lượt",
    "running": "Đang chạy",
    "done": "Đã xong",
    "failed": "Không làm hết được",
    "stopped": "Đã dừng",
}
"""The states of a job in words."""


@door.get("/viec-chay")
@needs(READ)
def jobs() -> str:
    """The officer's latest jobs."""
    found = queries.latest_of(_officer())
    kinds = [(one, kind_of(one.kind)) for one in found]
    return render_template("cases/desk/jobs.html", jobs=kinds, states=STATES)


@door.get("/viec-chay/<key>")
@needs(READ)
def job(key: str) -> Response:
    """One of his own jobs; while it runs the page comes anew by itself, unless he turned that off."""
    found = _own(key)
    under_way = found.state in ordering.UNDER_WAY
    by_itself = under_way and request.args.get("tu") != "0"
    page = make_response(_page(found, by_itself=by_itself))
    if by_itself:
        # Not in the page: a reader who needs longer turns it off by the link (WCAG 2.2.1).
        page.headers["Refresh"] = str(_REFRESH_SECONDS)
    return page


@door.post("/viec-chay/<key>/dung")
@needs(READ)
@commits
def stop_job(key: str) -> Response | tuple[str, int]:
    """Stop: what is done stays done."""
    found, form = _own(key), Form()
    if not form.validate_on_submit():
        return _page(found, form=form), 422
    if ordering.stop(found, at=now()):
        flash("Đã dừng. Phần đã làm vẫn giữ", "done")
    else:
        flash("Việc đã kết thúc trước khi bấm dừng", "note")
    return redirect(url_for("cases_desk.job", key=key), 303)


@door.post("/viec-chay/<key>/hoan-tac")
@needs(READ)
@commits
def undo_job(key: str) -> Response | tuple[str, int]:
    """Take back what the job did, by another job."""
    found, form = _own(key), Form()
    if not form.validate_on_submit():
        return _page(found, form=form), 422
    try:
        back = ordering.undo(found, by=current_actor(), at=now())
    except Refusal as refusal:
        form.form_errors = [str(refusal)]
        return _page(found, form=form), 409
    except PermissionError:
        abort(403)
    return redirect(url_for("cases_desk.job", key=back.key), 303)


@door.get("/viec-chay/<key>/tep")
@needs(READ)
def job_file(key: str) -> Response:
    """The file that the job made, until its time is over."""
    found = _own(key)
    if found.file_key is None or found.file_name is None or not files.is_there(found, current_actor(), now()):
        abort(404)
    try:
        stored = store.open_(found.file_key)
    except store.MissingFile:
        abort(404)
    return serving.download(stored, found.file_name)


def _officer() -> int:
    officer_id = current_actor().id
    assert officer_id is not None
    return officer_id


def _own(key: str) -> Job:
    found = queries.of_officer(_officer(), key)
    if found is None or not current_actor().may(kind_of(found.kind).needs):
        abort(404)
    return found


def _page(found: Job, *, form: Form | None = None, by_itself: bool = False) -> str:
    kind: JobKind = kind_of(found.kind)
    readable = select(Case).where(Case.id.in_(found.subjects), *scope.of_reading(current_actor()))
    cases = {case.id: case for case in db.session.scalars(readable)} if found.subjects else {}
    outcomes: list[dict[str, Any]] = found.outcomes
    return render_template(
        "cases/desk/job.html",
        job=found,
        kind=kind,
        onward=kind.onward(found) if kind.onward else [],
        form=form,
        state=STATES[found.state],
        under_way=found.state in ordering.UNDER_WAY,
        by_itself=by_itself,
        may_undo=ordering.may_undo(found),
        lines=[
            (cases.get(case_id), outcome) for case_id, outcome in zip(found.subjects, outcomes, strict=False)
        ],
        failed=sum(not one["done"] for one in outcomes),
        has_file=files.is_there(found, current_actor(), now()),
    )


def link(**_context: Any) -> Markup | None:
    """The way to the officer's jobs, beside the list, once he has had any done."""
    if not queries.has_any(_officer()):
        return None
    return Markup('<p class="qn-flush"><a href="{}">Việc đã cho chạy</a></p>').format(
        url_for("cases_desk.jobs")
    )


def init_app(app: Flask) -> None:
    """Run jobs after commits and each minute; sweep their files each day."""

    def run_case_jobs() -> int:
        return running.run_waiting()

    def sweep_case_exports() -> int:
        at: datetime = app.extensions["clock"].now()
        return files.sweep(at)

    app.extensions["jobs"].often(run_case_jobs)
    app.extensions["jobs"].daily(sweep_case_exports)
    slots.fill(app, "queue_actions", link)
