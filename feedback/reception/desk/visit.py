"""One line of the register: what stands in it, what was added later, what belongs to it."""

from __future__ import annotations

from typing import Final

from flask import Flask, flash, redirect, render_template, url_for
from markupsafe import Markup

from feedback.accounts import queries as accounts
from feedback.agencies import queries as agencies
from feedback.cases.models import Case
from feedback.law import kinds
from feedback.law import reception as law
from feedback.law.kinds import Kind
from feedback.people import queries as people
from feedback.people.rules import HIDDEN
from feedback.reception import places, secrecy, visits
from feedback.reception.actions.visits import PARTS, WrongVisit, add_to_visit
from feedback.reception.desk.door import door
from feedback.reception.desk.lines import find, name_of
from feedback.reception.desk.shifts import WRITE, View
from feedback.reception.desk.walk_in_forms import COMPETENT, AddForm
from feedback.reception.models import Visit
from feedback.register import actions as register
from feedback.web import now, slots
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs

READ: Final = "reception:book:read"


@door.get("/tiep-dan/luot/<name>")
@needs(READ)
def visit_page(name: str) -> str:
    """The line with all that was added; who reads it is noted."""
    visit = find(name)
    register.note_reading(subject=("visit", visit.id), page="luot-tiep", by=current_actor(), at=now())
    return _page(visit, _fitted(AddForm(formdata=None), visit))


@door.post("/tiep-dan/luot/<name>")
@needs(WRITE)
@commits
def add_to_line(name: str) -> View:
    """Bổ sung: each box that was filled in is one addition."""
    visit = find(name)
    form = _fitted(AddForm(), visit)
    parts = {part: form[part].data for part in PARTS if part in form and form[part].data}
    if not form.validate_on_submit():
        return _page(visit, form), 422
    if not parts:
        next(one for one in form if one.name in PARTS).errors = ["Ghi ít nhất một ô"]
        return _page(visit, form), 422
    if not _repeated(visit, parts):
        try:
            add_to_visit(visit, parts, by=current_actor(), at=now())
        except WrongVisit as refusal:
            form[refusal.field].errors = [str(refusal)]
            return _page(visit, form), 422
        flash("Đã ghi bổ sung", "done")
    return redirect(url_for("reception_desk.visit_page", name=name), 303)


def _fitted(form: AddForm, visit: Visit) -> AddForm:
    """The form; of a line without free text only the number of a document is asked."""
    if secrecy.is_hushed(visit.about):
        del form.story, form.dealt_by, form.note
        form.document.hint = "Ví dụ 12/HD-UBND. Không ghi tên, địa chỉ hoặc nội dung"
    return form


def _repeated(visit: Visit, parts: dict[str, str]) -> bool:
    """Whether the latest additions are these very ones: the button was pressed twice."""
    latest = visits.notes_of(visit.id)[-len(parts) :]
    return {one.part: one.text for one in latest} == parts


def _page(visit: Visit, form: AddForm) -> str:
    place = places.by_id(visit.place_id)
    notes = visits.told_notes_of(visit)
    officers = {visit.officer_id} | {one.officer_id for one in notes}
    guided = agencies.by_id(visit.guided_agency_id) if visit.guided_agency_id else None
    area = agencies.area_by_code(visit.area_code) if visit.area_code else None
    actor, secret = current_actor(), visits.is_secret(visit)
    return render_template(
        "reception/desk/visit.html",
        visit=visit,
        place=place,
        secret=secret,
        person=None if secret else people.lines([visit.person_id]).get(visit.person_id),
        hidden=HIDDEN,
        area=area.full_name if area else "",
        kind=law.entry(law.KINDS, visit.kind).words,
        mode=law.entry(law.MODES, visit.mode).words,
        about=kinds.texts(Kind(visit.about)).name,
        outcome=law.entry(law.OUTCOMES, visit.outcome).words,
        ground=law.entry(law.REFUSALS, visit.ground) if visit.ground else None,
        guided=guided.name if guided else visit.guided_to,
        competent=COMPETENT[visit.competent],
        case=visits.case_for(visit, actor),
        earlier=_before(visit),
        corrected=visits.correction_of(visit.id),
        name_of=name_of,
        notes=notes,
        parts=PARTS,
        officers=accounts.names_of(officers),
        hushed=secrecy.is_hushed(visit.about),
        group=visit.people_count >= law.group_from(visit.visited_on),
        form=form if actor.may(WRITE) and actor.agency_id == visit.agency_id else None,
        name=name_of(visit),
    )


def _before(visit: Visit) -> Visit | None:
    """The visit that he repeats; none that became a secret since."""
    found = visits.by_id(visit.earlier_id) if visit.earlier_id else None
    return None if found is None or visits.is_secret(found) else found


def of_case(case: Case) -> Markup | str:
    """On the case: how often he came about it, for those who may read the book."""
    if not current_actor().may(READ):
        return ""
    found = visits.of_case(case.id)
    if not found:
        return ""
    own = current_actor().agency_id
    return Markup(  # noqa: S704
        render_template(
            "reception/desk/_of_case.html",
            visits=[(visit, place, visit.agency_id == own) for visit, place in found],
            name_of=name_of,
            outcomes={one.key: one.words for one in law.OUTCOMES},
        )
    )


def init_app(app: Flask) -> None:
    """Show the visits of a case on its page."""
    slots.fill(app, "case_summary", of_case)
