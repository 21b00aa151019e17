"""What was done about a promise begins the answer to the case that it was about, where one may be drafted."""

from __future__ import annotations

from typing import Final

from flask import Flask, abort, render_template
from markupsafe import Markup

from feedback.cases import drafts
from feedback.cases.actions import drafting
from feedback.cases.desk import taken
from feedback.cases.models import Case
from feedback.commitments.desk.door import View, door, find
from feedback.commitments.desk.promise import show
from feedback.commitments.models import Commitment
from feedback.extensions import db
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.forms import Form
from feedback.web.guards import current_actor, needs
from feedback.web.writing import written

_STEP: Final = "answer"


def answerable(row: Commitment) -> tuple[Case, str] | None:
    """The case of a promise kept whose answer the officer may begin now, and the address part of its draft;
    None where there is none, or somebody writes it already.
    """
    case = db.session.get(Case, row.case_id) if row.case_id is not None else None
    if case is None or row.state != "kept" or not current_actor().may("cases:case:read"):
        return None
    way = drafts.ways(case, current_actor(), today()).get(_STEP)
    if way is None or not way.is_open or drafts.under_way(case.id, _STEP) is not None:
        return None
    return case, taken.slug_of(way.step)


@door.post("/cam-ket/<int:number>/tra-loi-vu-viec")
@needs("cases:case:read")
@commits
def begin_answer(number: int) -> View:
    """Keep what was done as the draft of the answer, and go there."""
    row, form = find(number), Form()
    case, slug = answerable(row) or abort(404)
    text = row.public_result or row.evidence or ""

    def act() -> None:
        drafting.write_draft(case, _STEP, {"answer": text}, expected=0, by=current_actor(), at=now())

    back = ("cases_desk.draft_form", {"number": case.number, "slug": slug})
    return written(form, act, "Đã chép kết quả vào bản thảo trả lời", lambda: show(number), back)


def offered(row: Commitment) -> Markup | None:
    """On the page of a promise: the button."""
    found = answerable(row)
    if found is None:
        return None
    shown = render_template("commitments/desk/_answer.html", row=row, case=found[0])
    return Markup(shown)  # noqa: S704


def init_app(app: Flask) -> None:
    """Offer it on the page of a promise."""
    slots.fill(app, "promise_next", offered)
