"""Where the standard's doors are (Open311 Service Discovery), and the page for those who write programs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, Final

from flask import Flask, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback import config
from feedback.agencies import queries as agencies
from feedback.attachments.inspect import EXTENSION
from feedback.clock import ZONE
from feedback.partners.hooks import words
from feedback.partners.public.door import door
from feedback.partners.public.open311 import asked_form, jurisdictions, services
from feedback.partners.public.open311.document import described
from feedback.partners.public.open311.filters import LARGEST_PAGE, LONGEST, MOST, PAGE_SIZE
from feedback.partners.public.open311.formats import FORMAT, V2, answer
from feedback.partners.public.open311.records import moment
from feedback.web import slots, today
from feedback.web.feeds import site
from feedback.web.guards import programs, public
from feedback.web.metadata import found
from feedback.web.sharing import shared
from feedback.web.sitemap import listed

SPECIFICATION: Final = "http://wiki.open311.org/GeoReport_v2"
_WORDS: Final = "Cho người viết phần mềm: gửi và xem phản ánh, kiến nghị theo chuẩn Open311"
_DEFINED_ON: Final = date(2026, 11, 26)
"""The last day on which the fields, or what is asked of each service, were changed in the program."""
_MEDIA_TYPES: Final = ("text/xml", "application/json")


@door.get(f"/open311/discovery.{FORMAT}", endpoint="open311_discovery")
@door.get(f"{V2}/discovery.{FORMAT}", endpoint="open311_discovery_v2")
@programs
@shared
def discovery(fmt: str) -> Response:
    """Where the standard is spoken, by whom, in which formats; clients ask at both addresses."""
    return answer(_discovered(), "discovery", "", fmt)


@door.get(f"{V2}/openapi.json", endpoint="open311_document")
@programs
@shared
def document() -> Response:
    """All of this for machines: OpenAPI 3.1."""
    return answer(described(today()), "", "", "json")


@door.get("/open311", endpoint="open311_page")
@public
@listed
@shared
def page() -> str:
    """What there is for those who write programs, how to try it, what is asked of them, whom to ask."""
    there = [one for one in agencies.existing(today()) if jurisdictions.receives(one, today())]
    return render_template(
        "partners/public/open311.html",
        findable=found(_WORDS),
        base=site() + V2,
        site=site(),
        province=jurisdictions.PROVINCE,
        units=[(one.name, jurisdictions.id_of(one)) for one in there],
        attributes=services.definition(jurisdictions.jurisdiction(None, today())),
        example=services.all_services()[0].code,
        commune=agencies.areas_today()[0].code,
        kinds=", ".join(sorted(EXTENSION.values())).upper(),
        bounds={
            "days": LONGEST.days,
            "most": MOST,
            "page": PAGE_SIZE,
            "largest": LARGEST_PAGE,
            "described": asked_form.LONGEST,
        },
        per_minute=config.current().calls_per_minute,
        waits=words.waits(),
    )


def in_list() -> Markup:
    """The line of the site map, and of the page of open data."""
    return Markup("<li>{}</li>").format(_link())


def on_contact() -> Markup:
    """For whom the page of contacts isn't: those who write programs."""
    return Markup("<p>{}</p>").format(_link())


def _link() -> Markup:
    return Markup('<a href="{}">{}</a>').format(url_for("partners_public.open311_page"), _WORDS)


def _discovered() -> dict[str, Any]:
    settings = config.current()
    changed = moment(_changed(today()))
    return {
        "changeset": changed,
        "contact": f"{settings.operator}, {site()}{url_for('site.contact')}",
        "key_service": site() + url_for("partners_public.open311_page"),
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": site() + V2,
                "changeset": changed,
                # The demo's submissions reach nobody: there programs are tried out.
                "type": "test" if settings.demo else "production",
                "formats": list(_MEDIA_TYPES),
            }
        ],
    }


def _changed(on: date) -> datetime:
    """When what can be sent, or to whom, was changed last: the sign to read the services anew."""
    return datetime.combine(max(day for day in _turns() if day <= on or day == _DEFINED_ON), time.min, ZONE)


def _turns() -> Iterator[date]:
    yield _DEFINED_ON
    for one in (*agencies.directory(), *agencies.competences()):
        if one.first_on is not None:
            yield one.first_on
        if one.last_on is not None:
            yield date.fromordinal(one.last_on.toordinal() + 1)


def init_app(app: Flask) -> None:
    """Into the site map, and where others look for it."""
    slots.fill(app, "sitemap", in_list)
    slots.fill(app, "open_data", in_list)
    slots.fill(app, "contact", on_contact)
