"""The menus of both doors: each room adds its own entries, and an officer sees those he may open."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app
from flask_login import current_user

from feedback.web.guards import guard_of


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: the endpoint it opens, its words, and its place among the others (lower is earlier)."""

    endpoint: str
    words: str
    place: int


def add_public(app: Flask, endpoint: str, words: str, place: int) -> None:
    """Add an entry to the citizens' menu."""
    _entries(app, "public").append(Entry(endpoint, words, place))


def add_office(app: Flask, endpoint: str, words: str, place: int) -> None:
    """Add an entry to the officers' menu; it shows to those whom the page's guard lets in."""
    _entries(app, "office").append(Entry(endpoint, words, place))


def init_app(app: Flask) -> None:
    """Give the templates ``public_menu()`` and ``office_menu()``: pairs of endpoint and words in order."""
    app.jinja_env.globals["public_menu"] = lambda: _shown("public")
    app.jinja_env.globals["office_menu"] = lambda: _shown("office")


def _entries(app: Flask, door: str) -> list[Entry]:
    menus: dict[str, list[Entry]] = app.extensions.setdefault("menus", {"public": [], "office": []})
    return menus[door]


def _shown(door: str) -> list[tuple[str, str]]:
    entries = sorted(_entries(current_app, door), key=lambda entry: entry.place)
    return [(entry.endpoint, entry.words) for entry in entries if door == "public" or _open(entry.endpoint)]


def _open(endpoint: str) -> bool:
    guard = guard_of(current_app, endpoint)
    if guard is None or not current_user.is_authenticated:
        return False
    return guard.permission is None or current_user.actor.may(guard.permission)
