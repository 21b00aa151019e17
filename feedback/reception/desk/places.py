"""Nơi tiếp công dân: where the agency receives, its hours, its days off; officers' pages."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, abort, render_template, request, url_for

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.reception import places
from feedback.reception.actions import places as acts
from feedback.reception.desk.door import add_page, door
from feedback.reception.desk.place_forms import ClosureForm, EndPlaceForm, PlaceForm, filled
from feedback.reception.models import Place
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import Choice, Form
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

_HOME: Final[tuple[str, dict[str, int]]] = ("reception_desk.places_page", {})


@door.get("/noi-tiep-cong-dan/sua")
@needs("reception:place:edit")
def places_page() -> str:
    """The places of the officer's agency; of who sets up all, those of every agency."""
    actor = current_actor()
    everywhere = actor.may(acts.EDIT_ALL)
    found = places.existing(today()) if everywhere else places.of_agency(actor.agency_id or 0, today())
    numbers = [place.id for place in found]
    return render_template(
        "reception/desk/places.html",
        places=found,
        hours=places.hours_of(numbers),
        hours_words=places.hours_words,
        closures=places.closures(numbers, today()),
        agencies=agencies.directory(),
        everywhere=everywhere,
        own=agencies.by_id(actor.agency_id or 0),
    )


@door.get("/noi-tiep-cong-dan/sua/them")
@needs("reception:place:edit")
def new_place_form() -> str:
    """Thêm nơi tiếp of the officer's agency, or (``co-quan``) of another for who sets up all."""
    agency = _agency()
    office = "7:30-11:30, 13:30-17:00"
    form = PlaceForm(
        formdata=None,
        area_code=agency.code if agencies.area_by_code(agency.code) else "",
        slot_minutes=30,
        seats=0,
        **{f"t{weekday}": office for weekday in range(5)},
    )
    return _edit_page(form, agency, None)


@door.post("/noi-tiep-cong-dan/sua/them")
@needs("reception:place:edit")
@commits
def new_place() -> View:
    """Establish it."""
    agency, form = _agency(), _with_areas(PlaceForm())
    return written(
        form,
        lambda: acts.establish(form.details(), agency_id=agency.id, by=current_actor(), at=now()),
        f"Đã thêm nơi tiếp «{form.name.data}»",
        lambda: _edit_page(form, agency, None),
        _HOME,
    )


@door.get("/noi-tiep-cong-dan/sua/<int:number>")
@needs("reception:place:edit")
def place_form(number: int) -> str:
    """Sửa nơi tiếp: as it stands."""
    place = _found(number)
    hours = places.hours_of([place.id])[place.id]
    return _edit_page(PlaceForm(formdata=None, **filled(place, hours)), None, place)


@door.post("/noi-tiep-cong-dan/sua/<int:number>")
@needs("reception:place:edit")
@commits
def amend_place(number: int) -> View:
    """Address, hours and the rest are those typed."""
    place, form = _found(number), _with_areas(PlaceForm())
    return written(
        form,
        lambda: acts.amend(
            place, form.details(), expected=form.version.data or 0, by=current_actor(), at=now()
        ),
        f"Đã sửa nơi tiếp «{form.name.data}»",
        lambda: _edit_page(form, None, _found(number)),
        _HOME,
    )


@door.get("/noi-tiep-cong-dan/sua/<int:number>/ket-thuc")
@needs("reception:place:edit")
def end_place_form(number: int) -> str:
    """Kết thúc nơi tiếp: from when on nobody is received there."""
    place = _found(number)
    return _end_page(EndPlaceForm(formdata=None, version=place.version, last_on=today()), place)


@door.post("/noi-tiep-cong-dan/sua/<int:number>/ket-thuc")
@needs("reception:place:edit")
@commits
def end_place(number: int) -> View:
    """The day typed is its last."""
    place, form = _found(number), EndPlaceForm()
    name = place.name
    return written(
        form,
        lambda: acts.end(
            place, last_on=form.last_on.data, expected=form.version.data, by=current_actor(), at=now()
        ),
        f"Đã ghi ngày cuối của nơi tiếp «{name}»",
        lambda: _end_page(form, _found(number)),
        _HOME,
    )


@door.get("/noi-tiep-cong-dan/sua/<int:number>/ngay-nghi")
@needs("reception:place:edit")
def closures_page(number: int) -> str:
    """The coming days on which the place doesn't receive, and the form for one more."""
    return _closures_page(ClosureForm(formdata=None), _found(number))


@door.post("/noi-tiep-cong-dan/sua/<int:number>/ngay-nghi")
@needs("reception:place:edit")
@commits
def close_place(number: int) -> View:
    """Announce one more."""
    place, form = _found(number), ClosureForm()
    return written(
        form,
        lambda: acts.close_on(
            place, form.closed_on.data, reason=form.reason.data, by=current_actor(), at=now()
        ),
        "Đã ghi ngày nghỉ tiếp. Người dân thấy ngay trên trang «Nơi tiếp công dân»",
        lambda: _closures_page(form, _found(number)),
        ("reception_desk.closures_page", {"number": number}),
    )


@door.post("/noi-tiep-cong-dan/sua/<int:number>/ngay-nghi/<int:closure>/bo")
@needs("reception:place:edit")
@commits
def open_place_again(number: int, closure: int) -> View:
    """The place receives on that day after all."""
    place, found, form = _found(number), places.closure_by_id(closure), Form()
    if found is None or found.place_id != place.id:
        abort(404)
    day = f"{found.closed_on:%d/%m/%Y}"
    return written(
        form,
        lambda: acts.open_again(found, by=current_actor(), at=now()),
        f"Ngày {day} tiếp công dân như thường lệ",
        lambda: _closures_page(ClosureForm(formdata=None), _found(number), form),
        ("reception_desk.closures_page", {"number": number}),
    )


def _agency() -> AgencyEntry:
    """Whose place it will be: the agency of the address for who sets up all, else his own; 404 otherwise."""
    actor, code = current_actor(), request.args.get("co-quan", "")
    found = agencies.by_code(code) if code else agencies.by_id(actor.agency_id or 0)
    if found is None or not found.exists(today()) or not acts.may_edit(found.id, actor):
        abort(404)
    return found


def _found(number: int) -> Place:
    place = places.by_id(number)
    if place is None or not acts.may_edit(place.agency_id, current_actor()):
        abort(404)
    return place


def _with_areas(form: PlaceForm) -> PlaceForm:
    form.area_code.choices = [Choice(area.code, area.full_name) for area in agencies.areas_today()]
    return form


def _edit_page(form: PlaceForm, agency: AgencyEntry | None, place: Place | None) -> str:
    """The form; of a place changed meanwhile also how each answer that differs stands now."""
    held = filled(place, places.hours_of([place.id])[place.id]) if place and form.form_errors else {}
    areas = {area.code: area.full_name for area in agencies.areas_today()}
    changed = [
        (form[name].noun, areas.get(str(value), value) if name == "area_code" else value)
        for name, value in held.items()
        if name != "version" and form[name].data != value
    ]
    owner = agency or agencies.by_id(place.agency_id if place else 0)
    return render_template(
        "reception/desk/place_edit.html",
        form=_with_areas(form),
        owner=owner,
        place=place,
        changed=changed,
        action=_address(agency, place),
    )


def _address(agency: AgencyEntry | None, place: Place | None) -> str:
    if place is not None:
        return url_for("reception_desk.amend_place", number=place.id)
    values: dict[str, Any] = {"co-quan": agency.code} if agency else {}
    return url_for("reception_desk.new_place", **values)


def _end_page(form: EndPlaceForm, place: Place) -> str:
    return render_template("reception/desk/place_end.html", form=form, place=place)


def _closures_page(form: ClosureForm, place: Place, button: Form | None = None) -> str:
    return render_template(
        "reception/desk/place_closures.html",
        # The error of a button stands in the page's summary like those of the form.
        form=button if button is not None else form,
        details=form,
        place=place,
        closures=places.closures([place.id], today()),
    )


def init_app(app: Flask) -> None:
    """Put the page into the row."""
    add_page(app, "reception_desk.places_page", "Nơi tiếp", 9)
