"""Cơ quan, địa bàn: pages behind the sign-in that show the units of the province in time."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, render_template, request

from feedback.agencies import queries
from feedback.agencies.directory import BODY_TYPES, CONFIDENCES, LEVELS, AgencyEntry
from feedback.agencies.forms import AgencyFilter, PlaceSearch
from feedback.text import fold
from feedback.web import menus, today
from feedback.web.guards import needs

door = Blueprint("agencies_desk", __name__)


@door.get("/quan-tri/co-quan")
@needs("agencies:agency:read")
def agencies() -> str:
    """Danh sách cơ quan: those that exist, or those that ended, by name."""
    form = AgencyFilter(request.args)
    form.validate()
    ended, wanted = form.tinh_trang.data == "het", fold(form.tim.data)
    found = [
        agency
        for agency in sorted(queries.directory(), key=lambda one: one.sort_key)
        if agency.exists(today()) is not ended
        and form.cap.data in ("", agency.level)
        and wanted in fold(f"{agency.name} {agency.short_name} {agency.code}")
    ]
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


def _by_name(agency: AgencyEntry) -> str:
    return agency.sort_key


def init_app(app: Flask) -> None:
    """Open the door."""
    app.register_blueprint(door)
    menus.add_office(app, "agencies_desk.agencies", "Cơ quan", 60)
