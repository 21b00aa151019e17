"""Danh mục nội dung đã công khai: what a unit disclosed in a quarter, to read, print, count."""

from __future__ import annotations

from flask import Flask, abort, render_template
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.attachments import serving
from feedback.disclosure import list_sheet, routines
from feedback.disclosure.models import PostedList
from feedback.disclosure.public.door import door
from feedback.disclosure.queries import lists
from feedback.papers import render, spreadsheets
from feedback.web import metadata, slots, today
from feedback.web.guards import public
from feedback.web.sharing import not_beyond, shared
from feedback.web.sitemap import listed

_PLACE = "/cong-khai/danh-muc/<code>/<int(max=9999):year>-<int(min=1, max=4):quarter>"


@door.get("/cong-khai/danh-muc")
@public
@listed
@shared
def posted_lists() -> str:
    """The lists of the last quarters, by unit."""
    not_beyond()
    found: dict[int, list[PostedList]] = {}
    for one in lists.since(routines.ended(today())[-1]):
        found.setdefault(one.agency_id, []).append(one)
    directory = agencies.directory()
    units = [(unit, rows) for number, rows in found.items() if (unit := directory.by_id(number)) is not None]
    return render_template(
        "disclosure/public/lists.html",
        findable=metadata.found("Danh mục nội dung đã công khai của từng cơ quan theo quý: xem, in, tải."),
        units=sorted(units, key=lambda one: one[0].sort_key),
        words=routines.words_of,
    )


@door.get(_PLACE)
@public
@shared
def posted_list(code: str, year: int, quarter: int) -> str:
    """The list of one quarter that holds."""
    not_beyond()
    unit, made = _found(code, year, quarter)
    first, last = routines.days_of((year, quarter))
    return render_template(
        "disclosure/public/list.html",
        findable=metadata.found(f"{list_sheet.title(made)}. {unit.name}"),
        unit=unit,
        made=made,
        title=list_sheet.title(made),
        lines=lists.lines(made),
        first=first,
        last=last,
    )


@door.get(f"{_PLACE}.<any(pdf, xlsx):ending>")
@public
def posted_list_file(code: str, year: int, quarter: int, ending: str) -> Response:
    """The same list to print or to count with."""
    unit, made = _found(code, year, quarter)
    name = f"{list_sheet.title(made).replace('/', '-')} {unit.short_name}"
    if ending == "xlsx":
        return spreadsheets.xlsx(name, list_sheet.COLUMNS, list_sheet.rows(made))
    response = Response(render.pdf(*list_sheet.sheet(made, unit)), mimetype="application/pdf")
    response.headers["Content-Disposition"] = serving.disposition("inline", f"{name}.pdf")
    return response


def _found(code: str, year: int, quarter: int) -> tuple[AgencyEntry, PostedList]:
    unit = agencies.by_code(code) or abort(404)
    return unit, lists.latest(unit.id, year, quarter) or abort(404)


def _in_sitemap() -> Markup:
    return Markup(render_template("disclosure/public/_lists_sitemap.html"))  # noqa: S704


def init_app(app: Flask) -> None:
    """Name the lists on the page that leads to every page."""
    slots.fill(app, "sitemap", _in_sitemap)
