"""What the officers' pages of reception share: the blueprint, and the row of links between the pages."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Flask, current_app

from feedback.web import menus
from feedback.web.guards import current_actor, guard_of

door = Blueprint("reception_desk", __name__)

_EXTENSION: Final = "reception_pages"


def add_page(app: Flask, endpoint: str, words: str, place: int, *, daily: bool = False) -> None:
    """Put a page into the row of links that every page of reception shows, and into the officers' menu.

    ``place``: 1 to 9 in the row. ``daily``: in the row of the menu itself, else behind «Thêm».
    """
    app.extensions.setdefault(_EXTENSION, []).append((place, endpoint, words))
    menus.add_office(app, endpoint, words, 18 if daily else 60 + place)


def pages() -> list[tuple[str, str]]:
    """Endpoint and words of the pages that this officer may open, in order."""
    entries = sorted(current_app.extensions.get(_EXTENSION, ()))
    return [(endpoint, words) for _, endpoint, words in entries if _open(endpoint)]


def _open(endpoint: str) -> bool:
    guard = guard_of(current_app, endpoint)
    return guard is not None and (guard.permission is None or current_actor().may(guard.permission))


def init_app(app: Flask) -> None:
    """Give the templates ``reception_pages()``."""
    app.jinja_env.globals["reception_pages"] = pages
