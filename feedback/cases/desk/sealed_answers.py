"""Đề nghị mở bản gốc: what waits for a second person, his answer, and what became of one's own."""

from __future__ import annotations

from flask import Flask, abort, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.accounts import queries as accounts
from feedback.cases import opening_asks, queries
from feedback.cases.actions import asking_to_open
from feedback.cases.actions.asking_to_open import Answered
from feedback.cases.actions.moving import NotYours
from feedback.cases.desk.door import door, find_case, note_reading
from feedback.cases.desk.sealed_forms import AnswerForm
from feedback.cases.models import Case, SealedRequest
from feedback.cases.opening_asks import CAPACITIES, CONFIRM, OPEN
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from feedback.web import now, slots
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs

View = Response | str | tuple[str, int]

_SIZE = 100
_PAGE = "de-nghi-mo"
_REFUSE = "khong-dong-y"


@door.get("/de-nghi-mo-ban-goc")
@needs(CONFIRM)
def asks_to_open() -> str:
    """What waits for this officer's answer, and what he asked himself."""
    actor = current_actor()
    waiting = opening_asks.waiting_for(actor, size=_SIZE)
    own = opening_asks.own_of(actor, now())
    officers = {one.request.officer_id for one in waiting} | {one.request.answered_by or 0 for one in own}
    return render_template(
        "cases/desk/sealed_asks.html",
        waiting=waiting,
        own=own,
        good_until=opening_asks.good_until,
        opens=actor.may(OPEN),
        capacities=CAPACITIES,
        names=accounts.names_of(officers),
        most=_SIZE,
    )


@door.get("/don/<number>/de-nghi-mo/<int:request_id>")
@needs(CONFIRM)
def ask_to_open(number: str, request_id: int) -> View:
    """Who asks, as what, why; and the two answers."""
    case, asked = _find(number, request_id)
    note_reading(case.id, _PAGE)
    return _page(case, asked, AnswerForm(formdata=None))


@door.post("/don/<number>/de-nghi-mo/<int:request_id>")
@needs(CONFIRM)
@commits
def answer_ask(number: str, request_id: int) -> View:
    """Đồng ý, or không đồng ý with the reason; who comes second reads who was first."""
    case, asked = _find(number, request_id)
    form, refuses = AnswerForm(), _REFUSE in request.form
    form.refusal.optional = not refuses
    if not form.validate_on_submit():
        return _again(case, asked, form, 422)
    try:
        asking_to_open.answer(
            case, asked, granted=not refuses, refusal=form.refusal.data or "", by=current_actor(), at=now()
        )
    except Answered:
        return _again(case, asked, form, 409)
    except (NotAllowed, NotYours) as refusal:
        form.form_errors = [getattr(refusal, "explanation", str(refusal))]
        return _again(case, asked, form, 403 if isinstance(refusal, NotYours) else 409)
    flash("Đã trả lời: không đồng ý" if refuses else "Đã đồng ý cho mở bản gốc", "done")
    return redirect(url_for("cases_desk.asks_to_open"), 303)


def _find(number: str, request_id: int) -> tuple[Case, SealedRequest]:
    case = find_case(number)
    asked = opening_asks.by_id(request_id, [one.id for one in queries.submissions_of(case.id)])
    if asked is None or asked.agency_id != case.agency_id or case.agency_id != current_actor().agency_id:
        abort(404)
    return case, asked


def _again(case: Case, asked: SealedRequest, form: AnswerForm, status: int) -> View:
    number, request_id = case.number, asked.id
    # SQLite has one writer: the reading is noted by another connection, so ours lets go first.
    case_id = case.id
    db.session.rollback()
    note_reading(case_id, _PAGE)
    return _page(*_find(number, request_id), form), status


def _page(case: Case, asked: SealedRequest, form: AnswerForm) -> str:
    return render_template(
        "cases/desk/sealed_ask.html",
        case=case,
        asked=asked,
        form=form,
        own=asked.officer_id == current_actor().id,
        capacity=CAPACITIES.get(asked.capacity, ""),
        names=accounts.names_of({asked.officer_id, asked.answered_by or 0}),
        until=opening_asks.good_until(asked),
        refuse=_REFUSE,
    )


def _waiting() -> Markup | None:
    """For the head of the officer's list: what waits for him, and which of his own are answered."""
    actor = current_actor()
    if not actor.may(CONFIRM):
        return None
    count = opening_asks.count_waiting(actor) if actor.may_himself(CONFIRM) else 0
    # Newest first: what he was told before of the same submission is overtaken.
    latest = {one.request.submission_id: one for one in reversed(opening_asks.own_of(actor, now()))}
    own = [one for one in latest.values() if one.request.answered_at is not None]
    if not count and not own:
        return None
    page = render_template("cases/desk/_sealed_waiting.html", count=count, own=own, opens=actor.may(OPEN))
    return Markup(page)  # noqa: S704


def init_app(app: Flask) -> None:
    """Stand at the head of the officer's list while something waits."""
    slots.fill(app, "queue_actions", _waiting)
