"""What the officers' pages of reception share: the blueprint, and the row of links between the pages."""

from __future__ import annotations

from flask import Blueprint, Flask

from feedback.web import menus

door = Blueprint("reception_desk", __name__)


def add_page(app: Flask, endpoint: str, words: str, place: int, *, daily: bool = False) -> None:
    """Put a page into the row of links that every page of reception shows, and into the officers' menu.

    ``place``: 1 to 9 in the row. ``daily``: in the row of the menu itself, else behind «Thêm».
    """
    menus.add_to_row(app, "reception", endpoint, words, place)
    menus.add_office(app, endpoint, words, 18 if daily else 60 + place)
