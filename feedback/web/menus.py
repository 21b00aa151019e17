"""The menus of both doors: each room adds its own entries, and an officer sees those he may open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask, current_app, request, url_for
from flask_login import current_user

from feedback.actor import Actor
from feedback.web.guards import guard_of

SELDOM: Final = 50
"""From this place on an entry of the officers' menu is no daily work and stands behind «Thêm»."""
_FIT: Final = 8
"""So many entries surely stand beside one another on a wide screen."""
_MOST_DRAWN: Final = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: the endpoint it opens, its words, and its place among the others (lower is earlier)."""

    endpoint: str
    words: str
    place: int


@dataclass(frozen=True, slots=True)
class Link:
    """An entry with its address."""

    endpoint: str
    words: str
    address: str


def add_public(app: Flask, endpoint: str, words: str, place: int) -> None:
    """Add an entry to the citizens' menu."""
    _entries(app, "public").append(Entry(endpoint, words, place))


def add_office(app: Flask, endpoint: str, words: str, place: int) -> None:
    """Add an entry to the officers' menu; it shows to those whom the page's guard lets in."""
    _entries(app, "office").append(Entry(endpoint, words, place))


def add_to_row(app: Flask, row: str, endpoint: str, words: str, place: int) -> None:
    """Add an entry to the row of links that the officers' pages of one kind of work share."""
    _entries(app, row).append(Entry(endpoint, words, place))


def init_app(app: Flask) -> None:
    """Give the templates ``public_menu()``, pairs of endpoint and words in order, ``office_menu()``, links
    of the row and those behind «Thêm», and ``row_of(name)``, those of a kind of work."""
    app.jinja_env.globals["public_menu"] = lambda: _pairs(_shown("public"))
    app.jinja_env.globals["office_menu"] = _parted
    app.jinja_env.globals["row_of"] = lambda row: _pairs(_shown(row))


def _entries(app: Flask, door: str) -> list[Entry]:
    menus: dict[str, list[Entry]] = app.extensions.setdefault("menus", {})
    return menus.setdefault(door, [])


def _parted() -> tuple[list[Link], list[Link]]:
    """The daily work in the row, the rest behind it; who has no daily work has the first of the rest."""
    officer = current_user._get_current_object()
    if not officer.is_authenticated or not officer.is_settled:
        return [], []
    # The same for all who hold the same permissions, as long as the process lives.
    drawn: dict[Any, tuple[list[Link], list[Link]]] = current_app.extensions.setdefault("menus_drawn", {})
    key = officer.actor.permissions, request.script_root
    if key not in drawn:
        if len(drawn) >= _MOST_DRAWN:
            drawn.clear()
        shown = _shown("office")
        row = [entry for entry in shown if entry.place < SELDOM] or shown[:_FIT]
        drawn[key] = _links(row), _links(entry for entry in shown if entry not in row)
    return drawn[key]


def _links(entries: Iterable[Entry]) -> list[Link]:
    return [Link(entry.endpoint, entry.words, url_for(entry.endpoint)) for entry in entries]


def _pairs(entries: Iterable[Entry]) -> list[tuple[str, str]]:
    return [(entry.endpoint, entry.words) for entry in entries]


def _shown(door: str) -> list[Entry]:
    entries = sorted(_entries(current_app, door), key=lambda entry: entry.place)
    if door == "public":
        return entries
    officer = current_user._get_current_object()
    if not officer.is_authenticated or not officer.is_settled:
        return []
    return [entry for entry in entries if _opens(officer.actor, entry.endpoint)]


def _opens(actor: Actor, endpoint: str) -> bool:
    guard = guard_of(current_app, endpoint)
    return guard is not None and (guard.permission is None or actor.may(guard.permission))
