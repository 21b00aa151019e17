"""C21: where citizens are received, when, and whom to call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from flask import render_template, request
from markupsafe import Markup

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.reception import places
from feedback.reception.models import Closure, Place
from feedback.reception.public.door import door
from feedback.web import metadata, today
from feedback.web.forms import QueryForm, SelectField
from feedback.web.guards import public
from feedback.web.sharing import shared
from feedback.web.sitemap import listed

CLOSURES_AHEAD: Final = 30
"""How many calendar days ahead a place's days off are shown."""


class AreaFilter(QueryForm):
    """Which commune's places are shown."""

    xa = SelectField("Xã, phường, đặc khu", optional=True, prompt="Cả tỉnh")


@dataclass(frozen=True, slots=True)
class Shown:
    """A place as a citizen reads it."""

    place: Place
    agency: AgencyEntry
    hours: list[str]
    closures: list[Closure]


@door.get("/noi-tiep-cong-dan")
@public
@listed
@shared
def places_page() -> str:
    """Addresses, hours and phones of all places, or of one commune with those of the province."""
    form = AreaFilter(request.args)
    form.xa.choices = [(area.code, area.full_name) for area in agencies.areas_today()]
    area = form.xa.data if form.validate() else ""
    found = shown(places.existing(today()))
    groups = {
        "Cấp tỉnh": [one for one in found if one.agency.level != "commune"],
        "Xã, phường, đặc khu": [
            one for one in found if one.agency.level == "commune" and area in ("", one.place.area_code)
        ],
    }
    return render_template(
        "reception/public/places.html",
        findable=metadata.found(
            "Địa chỉ, giờ tiếp, điện thoại của nơi tiếp công dân tỉnh, sở, xã, phường, đặc khu ở Quảng Ngãi.",
            filters=form,
        ),
        form=form,
        groups={words: held for words, held in groups.items() if held or (area and words != "Cấp tỉnh")},
        area=agencies.area_by_code(area) if area else None,
    )


def shown(found: list[Place]) -> list[Shown]:
    """Places with their hours and coming days off; two selects."""
    numbers = [place.id for place in found]
    hours = places.hours_of(numbers)
    closed = places.closures(numbers, today(), today() + timedelta(days=CLOSURES_AHEAD))
    directory = agencies.directory()
    return [
        Shown(
            place,
            agency,
            places.hours_words(hours[place.id]),
            [one for one in closed if one.place_id == place.id],
        )
        for place in found
        if (agency := directory.by_id(place.agency_id))
    ]


def contact_block() -> Markup:
    """For the page «Liên hệ»: the board's own places with hours and phone, and where all the others stand."""
    own = shown(places.of_agency(agencies.reception_board().id, today()))
    return Markup(render_template("reception/public/_contact.html", own=own))  # noqa: S704
