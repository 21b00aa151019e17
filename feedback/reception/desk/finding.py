"""Tìm người: who stands before the desk, asked by the page itself or by its button."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, jsonify, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from feedback.cases.desk.door import state_label
from feedback.extensions import db
from feedback.people import queries as people
from feedback.reception import shifts, who
from feedback.reception.book.lines import WHOLE_NUMBERS
from feedback.reception.desk import walk_in
from feedback.reception.desk.door import add_page, door
from feedback.reception.desk.shifts import WRITE, View
from feedback.reception.desk.walk_in_forms import WalkInForm, WhoForm
from feedback.reception.who import Known, Namesake
from feedback.register import actions as register
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands beside the form, and what fills its empty boxes."""

    html: str
    fill: dict[str, str]


@door.post("/tiep-dan/nguoi")
@needs(WRITE)
@commits
def find_person() -> View:
    """Beside the form stands who he is; of one person the empty boxes are filled. Reading is noted."""
    asked = WhoForm()
    valid = asked.validate_on_submit()
    answer = _answer(asked) if valid else Answer(_panel(asked, None, []), {})
    if request.accept_mimetypes.best == "application/json":
        response: Response = jsonify(html=answer.html, fill=answer.fill)
        response.headers["Cache-Control"] = "no-store"
        response.status_code = 200 if valid else 422
        return response
    form = WalkInForm()
    walk_in.offer(form)
    if not valid:
        form.form_errors, form.stale = asked.form_errors, asked.stale
    for name, text in answer.fill.items():
        if not form[name].data or (name == "full_name" and asked.visit.data):
            form[name].data = text
    found = shifts.current(current_user.id, today())
    return walk_in.page(form, found, beside=answer.html), 200 if valid else 422


def _answer(asked: WhoForm) -> Answer:
    actor, on = current_actor(), today()
    picked = asked.visit.data if _is_number(asked.visit.data) else ""
    known: Known | None = None
    namesakes: list[Namesake] = []
    if picked:
        known = who.by_visit(int(picked), actor, on)
    elif asked.id_number.data:
        known = who.by_paper(asked.id_number.data, actor, on)
    if known is None and not picked and asked.full_name.data:
        namesakes = who.by_name(asked.full_name.data, actor)
    html = _panel(asked, known, namesakes)
    fill = {} if known is None else {name: getattr(known, name) for name in ("full_name", "phone", "commune")}
    if known is not None and picked and actor.may(WHOLE_NUMBERS):
        # The register wants the number of his paper on this line too (cột 4, Mẫu 03/TCD).
        fill["id_number"] = people.said(known.person_id).id_number or ""
    subject = (
        ("people", known.person_id) if known else ("visit", namesakes[0].visit_id) if namesakes else None
    )
    # SQLite has one writer: what is noted goes in before anything else holds it.
    db.session.rollback()
    if subject is not None:
        register.note_reading(subject=subject, page="tiep-dan/nguoi", by=actor, at=now())
    return Answer(html, fill)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


def _panel(asked: WhoForm, known: Known | None, namesakes: list[Namesake]) -> str:
    return render_template(
        "reception/desk/_person.html",
        known=known,
        namesakes=namesakes,
        asked=bool(asked.id_number.data or asked.full_name.data),
        state_label=state_label,
        joined=request.form.get("joins", ""),
    )


def init_app(app: Flask) -> None:
    """The page on which people are found is the first in the row, and every day's."""
    add_page(app, "reception_desk.walk_in_form", "Ghi lượt tiếp", 1, daily=True)
