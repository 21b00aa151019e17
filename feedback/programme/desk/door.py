"""What the officers' pages of the programme share: the blueprint, and the row of links between the pages."""

from __future__ import annotations

from flask import Blueprint, Flask

from feedback.web import menus

door = Blueprint("programme_desk", __name__)


def add_page(app: Flask, endpoint: str, words: str, place: int, *, in_menu: bool = False) -> None:
    """Put a page into the row of links that every page of the programme shows; ``in_menu``: also into the
    officers' menu, behind «Thêm». ``place``: 1 to 9 in the row.
    """
    menus.add_to_row(app, "programme", endpoint, words, place)
    if in_menu:
        menus.add_office(app, endpoint, words, 100 + place)
