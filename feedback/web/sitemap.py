"""sitemap.xml (sitemaps.org 0.9) and robots.txt (RFC 9309): what everybody may open and should find.

Rooms put in shelves of pages. A shelf is cut into parts by the numbers of its rows, so that an address stays
in its part and a part never holds more than ``PART`` addresses; each part is one select over its numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, TypeVar
from xml.sax.saxutils import escape

from flask import Blueprint, Flask, Response, abort, current_app, url_for
from sqlalchemy import Select

from feedback.extensions import db
from feedback.web import today
from feedback.web.guards import guard_of, public
from feedback.web.language import PREFIX, in_both
from feedback.web.metadata import whole
from feedback.web.replica import from_replica
from feedback.web.sharing import not_beyond, shared

door = from_replica(Blueprint("sitemap", __name__))
View = TypeVar("View", bound=Callable[..., Any])

PART: Final = 5_000
"""Numbers of rows in a part, each two addresses. sitemaps.org lets 50,000 stand in a file; this keeps answers
light."""

_LONGEST_NUMBER: Final = 6
_PAGES: Final = "trang"
_SCHEMA: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML: Final = "http://www.w3.org/1999/xhtml"
"""Of the links from an address to the same page in each language (``hreflang``)."""

Changed = date | datetime | None
Rows = Select[int, str, Any]
"""Of pages that everybody may open on a day: the row's number, what names it in its address, and the day or
moment of its last change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Pages of one kind. ``name`` stands in the addresses of its parts; ``rows``: those of a day; ``page``:
    the endpoint whose address takes ``code``.
    """

    name: str
    rows: Callable[[date], Rows]
    page: str


def add(app: Flask, shelf: Shelf) -> None:
    """Put in a shelf; ``name`` once only."""
    found: dict[str, Shelf] = app.extensions.setdefault("sitemap_shelves", {})
    if shelf.name in found or shelf.name == _PAGES:
        raise ValueError(shelf.name)
    found[shelf.name] = shelf


def listed(view: View) -> View:
    """This page, whose address takes nothing, is to be found."""
    view.listed = True  # type: ignore[attr-defined]
    return view


def keep_out(app: Flask, *paths: str) -> None:
    """Ask robots to leave public pages alone whose addresses begin so («*»: anything): forms' later pages,
    what belongs to one person."""
    app.extensions.setdefault("robots_kept_out", []).extend(paths)


@door.get("/sitemap.xml")
@public
@shared
def index() -> Response:
    """All parts that hold something today."""
    not_beyond()
    names = [_PAGES, *(f"{one.name}-{part}" for one in _shelves().values() for part in _parts(one))]
    lines = (f"<sitemap><loc>{_address('sitemap.part', name=name)}</loc></sitemap>" for name in names)
    return _xml("sitemapindex", lines)


@door.get("/sitemap/<name>.xml")
@public
@shared
def part(name: str) -> Response:
    """The pages of a part."""
    not_beyond()
    if name == _PAGES:
        return _xml("urlset", (line for one in _listed() for line in _lines(one, whole(url_for(one)), None)))
    key, _, number = name.rpartition("-")
    shelf = _shelves().get(key) or abort(404)
    if not (number.isascii() and number.isdecimal() and len(number) <= _LONGEST_NUMBER):
        abort(404)
    rows = shelf.rows(today())
    place = rows.selected_columns[0]
    asked = rows.where(place > int(number) * PART, place <= (int(number) + 1) * PART).order_by(place)
    found = db.session.execute(asked).all()
    if not found or number != str(int(number)):
        abort(404)
    pages = ((whole(url_for(shelf.page, code=code)), changed) for _, code, changed in found)
    return _xml(
        "urlset", (line for address, changed in pages for line in _lines(shelf.page, address, changed))
    )


@door.get("/robots.txt")
@public
@shared
def robots() -> Response:
    """Everything public may be read by programs; the desk and what belongs to one person is left alone."""
    asked = current_app.extensions.get("robots_kept_out", ())
    kept_out = sorted({*_desk(), *asked, *(f"{PREFIX}{path}" for path in asked)})
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in kept_out), "Allow: /", ""]
    lines += [f"Sitemap: {_address('sitemap.index')}", ""]
    return Response("\n".join(lines), content_type="text/plain; charset=utf-8")


def _shelves() -> dict[str, Shelf]:
    found: dict[str, Shelf] = current_app.extensions.get("sitemap_shelves", {})
    return found


def _parts(shelf: Shelf) -> Iterator[int]:
    """The parts that hold something: one look into the index for each."""
    rows = shelf.rows(today())
    place = rows.selected_columns[0]
    rows = rows.order_by(place).limit(1)
    found = db.session.execute(rows).first()
    while found is not None:
        here = (found[0] - 1) // PART
        yield here
        found = db.session.execute(rows.where(place > (here + 1) * PART)).first()


def _listed() -> list[str]:
    """The endpoints of pages without a number that are to be found, by their addresses."""
    rules = current_app.url_map.iter_rules()
    views = current_app.view_functions
    found = {rule.rule: rule.endpoint for rule in rules if getattr(views.get(rule.endpoint), "listed", False)}
    return [found[address] for address in sorted(found)]


def _desk() -> set[str]:
    """Addresses behind the sign-in by their first word, where no public page shares it."""
    open_to_all, behind = set(), {}
    for rule in current_app.url_map.iter_rules():
        guard = guard_of(current_app, rule.endpoint)
        first, *rest = rule.rule[1:].split("/", 1)
        stem, _, named = first.partition("<")
        if guard is not None and guard.permission is not None:
            behind[f"/{stem}" if named else f"/{first}/" if rest else f"/{first}$"] = first
        else:
            open_to_all.add(first)
    return {path for path, first in behind.items() if first not in open_to_all}


def _address(endpoint: str, **named: Any) -> str:
    return escape(whole(url_for(endpoint, **named)))


def _lines(endpoint: str, address: str, changed: Changed) -> Iterator[str]:
    """A page: its address in each language, and with each the addresses in both."""
    both = {language: escape(one) for language, one in in_both(address, endpoint).items()}
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href="{one}"/>' for language, one in both.items()
    )
    if isinstance(changed, datetime):
        changed = changed.astimezone(UTC).replace(microsecond=0)
    day = "" if changed is None else f"<lastmod>{changed.isoformat()}</lastmod>"
    yield from (f"<url><loc>{one}</loc>{day}{links}</url>" for one in both.values())


def _xml(root: str, lines: Iterable[str]) -> Response:
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_SCHEMA}" xmlns:xhtml="{_XHTML}">\n'
    return Response("\n".join((head, *lines, f"</{root}>\n")), content_type="application/xml; charset=utf-8")


def init_app(app: Flask) -> None:
    """Open the doors."""
    app.register_blueprint(door)
