"""What routing shows on a case's pages: its field, and whose matter the table says it is."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.cases import actions, competence, fields_named
from feedback.cases import queries as cases
from feedback.cases.actions import NotYours, Stale
from feedback.cases.desk.door import at_home, find_case, note_reading
from feedback.cases.models import Case
from feedback.extensions import db
from feedback.law.kinds import FEEDBACK_KINDS
from feedback.law.procedure import NotAllowed
from feedback.routing import fields, queries
from feedback.routing.denounced import competent_for_case
from feedback.routing.forms import FieldForm
from feedback.routing.suggest import suggest
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs

door = Blueprint("routing_case_desk", __name__)

SET_FIELD = "cases:case:record"
_SUGGESTED = 3


def field_block(case: Case, words: Sequence[str]) -> Markup:
    """On the summary of a case: its field, the words that suggested it, the way to set it."""
    known = fields.by_key(case.field_key) if case.field_key else None
    return _drawn(
        "routing/desk/_case_field.html",
        case=case,
        field=known.name if known else "",
        words=words,
        may_set=case.is_open and at_home(case) and current_actor().may(SET_FIELD),
    )


def competence_block(case: Case, agency: AgencyEntry | None) -> Markup | None:
    """What the rules of competence say about a case; with an agency only what speaks against it."""
    proposal = queries.propose_for_case(case, today())
    barred = agency is not None and agency.id in proposal.barred_agencies
    if agency is not None and not barred and (proposal.triage or proposal.agency_code == agency.code):
        return None
    proposed = agencies.by_code(proposal.agency_code)
    return _drawn(
        "routing/desk/_competence.html",
        proposal=proposal,
        proposed=proposed,
        chosen=agency,
        barred=barred,
        by_law=case.kind not in FEEDBACK_KINDS,
    )


def _drawn(template: str, **values: object) -> Markup:
    return Markup(render_template(template, **values))  # noqa: S704


@door.get("/don/<number>/linh-vuc")
@needs(SET_FIELD)
def field_form(number: str) -> str:
    """Xác định lĩnh vực: the field as it stands, and what the text suggests."""
    case = find_case(number)
    note_reading(case.id, "linh-vuc")
    return _page(case, FieldForm(formdata=None, version=case.version, field=case.field_key or ""))


@door.post("/don/<number>/linh-vuc")
@needs(SET_FIELD)
@commits
def set_field(number: str) -> Response | tuple[str, int]:
    """Settle the field of the matter; no clock moves by it."""
    case, form = find_case(number), FieldForm()
    if not form.validate_on_submit():
        return _again(case, form), 422
    try:
        actions.set_field(
            case, field_key=form.field.data, expected=form.version.data, by=current_actor(), at=now()
        )
    except Stale as overtaken:
        form.form_errors, form.stale = [f"{overtaken} Xem lại rồi bấm «Gửi lại»"], True
        form.version.data = overtaken.current
        return _again(case, form), 409
    except (NotYours, NotAllowed) as refusal:
        form.form_errors = [str(refusal)]
        return _again(case, form), 403
    chosen = fields.by_key(form.field.data)
    flash(f"Đã xác định lĩnh vực: {chosen.name if chosen else ''}", "done")
    return redirect(url_for("cases_desk.show", number=case.number), 303)


def _again(case: Case, form: FieldForm) -> str:
    case_id = case.id
    # SQLite has one writer: the reading is noted by another connection, so ours lets go first.
    db.session.rollback()
    note_reading(case_id, "linh-vuc")
    return _page(db.session.get_one(Case, case_id), form)


def _page(case: Case, form: FieldForm) -> str:
    text = "\n".join(f"{one.title}\n{one.body}" for one in cases.submissions_of(case.id))
    suggested = [
        (known.name, one.words)
        for one in suggest(text, top=_SUGGESTED)
        if one.words and (known := fields.by_key(one.field)) is not None
    ]
    return render_template("routing/desk/case_field.html", case=case, form=form, suggested=suggested)


def init_app(app: Flask) -> None:
    """Open the door, fill the places on the case's pages, answer whose matter it is."""
    app.register_blueprint(door)
    competence.resolve_with(app, competent_for_case)
    fields_named.tell(app, {one.key: one.name for one in fields.all_fields()})
    slots.fill(app, "case_field", field_block)
    slots.fill(app, "competence", competence_block)
