"""Cơ quan, địa bàn: pages behind the sign-in that show the units of the province in time, and where an
administrator says which communes are remote.
"""

from __future__ import annotations

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback.agencies import actions, queries
from feedback.agencies.actions import EDIT_REMOTE, REORGANISE
from feedback.agencies.directory import BODY_TYPES, CONFIDENCES, LEVELS, AgencyEntry, in_force
from feedback.agencies.forms import AgencyFilter, PlaceSearch, RemoteEndForm, RemoteForm, matching
from feedback.agencies.queries import RemoteEntry
from feedback.agencies.rules import BadAnswer
from feedback.law.terms import STATUTE
from feedback.web import menus, now, today
from feedback.web.commits import commits
from feedback.web.forms import Form
from feedback.web.guards import current_actor, needs

door = Blueprint("agencies_desk", __name__)


@door.get("/quan-tri/co-quan")
@needs("agencies:agency:read")
def agencies() -> str:
    """Danh sách cơ quan: those that exist, or those that ended, by name."""
    form = AgencyFilter(request.args)
    found = matching(form)
    ended = form.tinh_trang.data == "het"
    return render_template(
        "agencies/desk/agencies.html", form=form, agencies=found, ended=ended, levels=LEVELS
    )


@door.get("/quan-tri/co-quan/<code>")
@needs("agencies:agency:read")
def agency(code: str) -> str:
    """One agency: its days, its territory, who came before and after it, on what basis."""
    found = queries.by_code(code)
    if found is None:
        abort(404)
    known = queries.directory()
    before = [one for one in known if found.id in one.successor_ids]
    after = [one for number in found.successor_ids if (one := known.by_id(number))]
    return render_template(
        "agencies/desk/agency.html",
        agency=found,
        parent=known.by_id(found.parent_id),
        territories=queries.territories_of(found.id),
        before=sorted(before, key=_by_name),
        after=sorted(after, key=_by_name),
        bases=queries.succession_bases(found.id),
        levels=LEVELS,
        body_types=BODY_TYPES,
        confidences=CONFIDENCES,
        today=today(),
        may_reorganise=current_actor().may(REORGANISE) and not found.external,
    )


@door.get("/quan-tri/dia-ban")
@needs("agencies:agency:read")
def places() -> str:
    """Tra cứu địa bàn: from a present or former name to the unit of today and its People's Committee."""
    form = PlaceSearch(request.args)
    form.validate()
    gazetteer = queries.gazetteer()
    areas = gazetteer.find(form.tim.data) if form.tim.data else gazetteer.communes()
    rows = [(area, queries.agency_of_area(area.code, today()), gazetteer.formers(area)) for area in areas]
    return render_template("agencies/desk/places.html", form=form, rows=rows)


@door.get("/quan-tri/xa-vung-sau-vung-xa")
@needs(EDIT_REMOTE)
def remote() -> str:
    """Xã vùng sâu, vùng xa: what is marked, by which document, and which communes may have to be."""
    marked = queries.remote_communes()
    standing = {entry.area_id for entry in marked if entry.last_on is None}
    candidates = [area for area in queries.remote_candidates() if area.id not in standing]
    return render_template(
        "agencies/desk/remote.html",
        marked=marked,
        candidates=candidates,
        today=today(),
        in_force=in_force,
        articles=_about_remote(),
    )


def _about_remote() -> list[str]:
    """The articles of the terms that are longer in a remote commune today."""
    every = (term for key in STATUTE.keys for term in STATUTE.versions(key) if term.in_force(today()))
    return list(dict.fromkeys(term.article for term in every if "remote" in term.circumstances))


@door.get("/quan-tri/xa-vung-sau-vung-xa/ghi")
@needs(EDIT_REMOTE)
def remote_form() -> str:
    """Ghi một xã: which one, from when, by which document."""
    form = RemoteForm(formdata=None, area=request.args.get("xa", ""), from_on=today())
    return _remote_page(form)


@door.post("/quan-tri/xa-vung-sau-vung-xa/ghi")
@needs(EDIT_REMOTE)
@commits
def mark_remote() -> Response | tuple[str, int]:
    """The commune is remote from the day on."""
    form = RemoteForm()
    form.area.choices = _communes()
    if not form.validate_on_submit():
        return _remote_page(form), 422
    area = queries.area_by_code(form.area.data)
    assert area is not None
    try:
        actions.mark_remote(
            area.id, from_on=form.from_on.data, basis=form.basis.data, by=current_actor(), at=now()
        )
    except BadAnswer as bad:
        form[bad.field].errors = [str(bad)]
        return _remote_page(form), 422
    flash(f"Đã ghi {area.full_name} là xã vùng sâu, vùng xa", "done")
    return redirect(url_for("agencies_desk.remote"), 303)


def _remote_page(form: Form) -> str:
    form["area"].choices = _communes()
    return render_template("agencies/desk/remote_mark.html", form=form)


def _communes() -> list[tuple[str, str]]:
    return [(area.code, area.full_name) for area in queries.areas_today()]


@door.get("/quan-tri/xa-vung-sau-vung-xa/<code>/thoi-ghi")
@needs(EDIT_REMOTE)
def remote_end_form(code: str) -> str:
    """Thôi ghi một xã: from when, by which document."""
    return _remote_end_page(RemoteEndForm(formdata=None, last_on=today()), _marked(code))


@door.post("/quan-tri/xa-vung-sau-vung-xa/<code>/thoi-ghi")
@needs(EDIT_REMOTE)
@commits
def end_remote(code: str) -> Response | tuple[str, int]:
    """The day is the last on which the commune counts as remote."""
    form, entry = RemoteEndForm(), _marked(code)
    if not form.validate_on_submit():
        return _remote_end_page(form, entry), 422
    try:
        actions.end_remote(
            entry.area_id, last_on=form.last_on.data, basis=form.basis.data, by=current_actor(), at=now()
        )
    except BadAnswer as bad:
        form[bad.field].errors = [str(bad)]
        return _remote_end_page(form, entry), 422
    flash(f"Đã thôi ghi {entry.area_name} là xã vùng sâu, vùng xa", "done")
    return redirect(url_for("agencies_desk.remote"), 303)


def _remote_end_page(form: Form, entry: RemoteEntry) -> str:
    return render_template("agencies/desk/remote_end.html", form=form, entry=entry)


def _marked(code: str) -> RemoteEntry:
    """The standing mark of the commune; 404 when there is none."""
    found = next(
        (one for one in queries.remote_communes() if one.area_code == code and one.last_on is None), None
    )
    if found is None:
        abort(404)
    return found


def _by_name(agency: AgencyEntry) -> str:
    return agency.sort_key


def init_app(app: Flask) -> None:
    """Open the door."""
    app.register_blueprint(door)
    menus.add_office(app, "agencies_desk.agencies", "Cơ quan", 60)
    menus.add_office(app, "agencies_desk.remote", "Vùng sâu, vùng xa", 61)
