"""Bảng thẩm quyền: pages behind the sign-in where the competence table is read and edited."""

from __future__ import annotations

from datetime import date
from typing import Final

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback.agencies import actions, past_competences
from feedback.agencies import queries as agencies
from feedback.agencies.directory import CONFIDENCES, CompetenceRow, in_force
from feedback.agencies.forms import agency_choices
from feedback.agencies.rules import ANY, COMPETENCE_LEVELS, RULES, Refused
from feedback.law.competence import COMPETENCE
from feedback.routing import fields
from feedback.routing.forms import KINDS, CompetenceForm, EndForm, SubjectForm, TableFilter
from feedback.routing.suggest import accuracy
from feedback.web import menus, now, today
from feedback.web.commits import commits
from feedback.web.forms import Form
from feedback.web.guards import current_actor, needs

door = Blueprint("routing_desk", __name__)

EDIT: Final = "agencies:competence:edit"

# «*» has no place in an address.
_ANY_IN_ADDRESS: Final = "chung"


@door.get("/quan-tri/tham-quyen")
@needs("agencies:agency:read")
def competences() -> str:
    """Bảng thẩm quyền: the rows in force or to come, field by field; beside them what the statutes say."""
    form = TableFilter(request.args)
    form.validate()
    order = {field.key: number for number, field in enumerate(fields.all_fields())}
    rows = [
        row
        for row in agencies.competences()
        if (row.last_on is None or today() <= row.last_on)
        and form.linh_vuc.data in ("", row.field)
        and form.tin_cay.data in ("", row.confidence)
    ]
    rows.sort(key=lambda row: (order.get(row.field, len(order)), row.kind, row.level, row.first_on))
    by_law = [
        rule
        for rule in COMPETENCE.rules
        if (rule.in_force_to is None or today() <= rule.in_force_to)
        and not form.linh_vuc.data
        and form.tin_cay.data in ("", rule.confidence)
    ]
    return render_template(
        "routing/desk/competences.html",
        form=form,
        rows=rows,
        by_law=by_law,
        competence=COMPETENCE,
        may_edit=_may_edit(),
    )


@door.get("/quan-tri/tham-quyen/them")
@needs(EDIT)
def subject_form() -> str:
    """Thêm dòng: for which field, kind and level."""
    return render_template("routing/desk/subject.html", form=SubjectForm(formdata=None))


@door.post("/quan-tri/tham-quyen/them")
@needs(EDIT)
@commits
def subject() -> Response | tuple[str, int]:
    """On to the page of the chosen field, kind and level; nothing is written yet."""
    form = SubjectForm()
    if not form.validate_on_submit():
        return render_template("routing/desk/subject.html", form=form), 422
    return redirect(_address("edit_form", form.field.data, form.kind.data, form.level.data), 303)


@door.get("/quan-tri/tham-quyen/<field>/<kind>/<level>")
@needs("agencies:agency:read")
def competence(field: str, kind: str, level: str) -> str:
    """One field, kind and level: the row in force and all that stood before."""
    kind, level = _known(field, kind, level)
    return render_template(
        "routing/desk/competence.html",
        key=(field, kind, level),
        history=past_competences.of(kind, field, level),
        standing=_standing(field, kind, level),
        may_edit=_may_edit(),
    )


@door.get("/quan-tri/tham-quyen/<field>/<kind>/<level>/sua")
@needs(EDIT)
def edit_form(field: str, kind: str, level: str) -> str:
    """Sửa: the row in force as it stands, to be changed from a day on."""
    kind, level = _known(field, kind, level)
    row = _standing(field, kind, level)
    agency = agencies.by_id(row.agency_id) if row and row.agency_id else None
    form = CompetenceForm(
        formdata=None,
        rule=row.rule if row else "",
        agency=agency.code if agency else "",
        basis=row.basis if row else "",
        source=row.source if row else "",
        confidence=row.confidence if row else "",
        note=(row.note or "") if row else "",
        first_on=today(),
        replaces=row.id if row else None,
    )
    form.agency.choices = agency_choices(agencies.choices_for_transfer(today()))
    return _edit_page(form, field, kind, level)


@door.post("/quan-tri/tham-quyen/<field>/<kind>/<level>/sua")
@needs(EDIT)
@commits
def edit(field: str, kind: str, level: str) -> Response | tuple[str, int]:
    """Begin a new row; the one that was shown ends on the day before."""
    kind, level = _known(field, kind, level)
    form = CompetenceForm()
    form.agency.choices = agency_choices(agencies.choices_for_transfer(today()))
    if not form.validate_on_submit():
        return _edit_page(form, field, kind, level), 422
    agency = agencies.by_code(form.agency.data) if form.rule.data == "agency" else None
    try:
        actions.set_competence(
            actions.NewCompetence(
                kind=kind,
                field=field,
                level=level,
                rule=form.rule.data,
                agency_id=agency.id if agency else None,
                basis=form.basis.data,
                source=form.source.data,
                confidence=form.confidence.data,
                note=form.note.data or None,
                first_on=form.first_on.data,
            ),
            replaces=form.replaces.data,
            by=current_actor(),
            at=now(),
        )
    except Refused as refusal:
        form.form_errors = [str(refusal)]
        return _edit_page(form, field, kind, level), 422
    flash(f"Đã sửa thẩm quyền cho lĩnh vực «{_field_name(field)}»", "done")
    return redirect(_address("competence", field, kind, level), 303)


@door.get("/quan-tri/tham-quyen/<field>/<kind>/<level>/ket-thuc")
@needs(EDIT)
def end_form(field: str, kind: str, level: str) -> str:
    """Kết thúc: what it means, from which day, by which document."""
    kind, level = _known(field, kind, level)
    row = _standing(field, kind, level)
    if row is None or row.last_on is not None:
        abort(404)
    return _end_page(EndForm(formdata=None, row=row.id, last_on=today()), field, kind, level)


@door.post("/quan-tri/tham-quyen/<field>/<kind>/<level>/ket-thuc")
@needs(EDIT)
@commits
def end(field: str, kind: str, level: str) -> Response | tuple[str, int]:
    """End the row that was shown; such matters then go to Ban Tiếp công dân."""
    kind, level = _known(field, kind, level)
    form = EndForm()
    if not form.validate_on_submit():
        return _end_page(form, field, kind, level), 422
    try:
        actions.end_competence(
            form.row.data, last_on=form.last_on.data, basis=form.basis.data, by=current_actor(), at=now()
        )
    except Refused as refusal:
        form.form_errors = [str(refusal)]
        return _end_page(form, field, kind, level), 422
    flash(f"Đã kết thúc dòng thẩm quyền của lĩnh vực «{_field_name(field)}»", "done")
    return redirect(_address("competence", field, kind, level), 303)


@door.get("/quan-tri/goi-y-linh-vuc")
@needs("routing:suggestion:read")
def suggestion() -> str:
    """Gợi ý lĩnh vực: how often the suggestion made from a text is right, on texts it never saw."""
    measured = accuracy()
    return render_template(
        "routing/desk/suggestion.html",
        measured=measured,
        measured_on=date.fromisoformat(measured["measured_on"]),
        labels=fields.labels(),
        field_of=fields.field_of_label,
        percent=_percent,
    )


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%".replace(".", ",") if whole else "–"


def _known(field: str, kind: str, level: str) -> tuple[str, str]:
    """Kind and level as the table writes them; 404 for an address that names nothing."""
    kind = ANY if kind == _ANY_IN_ADDRESS else kind
    level = ANY if level == _ANY_IN_ADDRESS else level
    if fields.by_key(field) is None or kind not in KINDS or level not in COMPETENCE_LEVELS:
        abort(404)
    return kind, level


def _standing(field: str, kind: str, level: str) -> CompetenceRow | None:
    """The row in force today, else the next to come."""
    rows = sorted(
        (
            row
            for row in agencies.competences()
            if (row.field, row.kind, row.level) == (field, kind, level)
            and (row.last_on is None or today() <= row.last_on)
        ),
        key=lambda row: row.first_on,
    )
    current = [row for row in rows if in_force(row.first_on, row.last_on, today())]
    return next(iter(current or rows), None)


def _field_name(key: str) -> str:
    field = fields.by_key(key)
    return field.name if field else key


def _agency_name(row: CompetenceRow) -> str:
    """Who is competent by the row, in words."""
    agency = agencies.by_id(row.agency_id) if row.agency_id else None
    return agency.name if agency else RULES[row.rule]


def _may_edit() -> bool:
    return current_actor().may(EDIT)


def _address(page: str, field: str, kind: str, level: str) -> str:
    return url_for(
        f"routing_desk.{page}",
        field=field,
        kind=_ANY_IN_ADDRESS if kind == ANY else kind,
        level=_ANY_IN_ADDRESS if level == ANY else level,
    )


def _edit_page(form: Form, field: str, kind: str, level: str) -> str:
    return render_template("routing/desk/edit.html", form=form, key=(field, kind, level))


def _end_page(form: Form, field: str, kind: str, level: str) -> str:
    return render_template("routing/desk/end.html", form=form, key=(field, kind, level))


@door.context_processor
def _words() -> dict[str, object]:
    return {
        "address": _address,
        "field_name": _field_name,
        "agency_name": _agency_name,
        "kinds": KINDS,
        "levels": COMPETENCE_LEVELS,
        "confidences": CONFIDENCES,
    }


def init_app(app: Flask) -> None:
    """Open the door."""
    app.register_blueprint(door)
    menus.add_office(app, "routing_desk.competences", "Thẩm quyền", 65)
    menus.add_office(app, "routing_desk.suggestion", "Gợi ý lĩnh vực", 66)
