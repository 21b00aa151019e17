"""What the officers' pages of personal data share: the blueprint, and the row of links between them."""

from __future__ import annotations

from flask import Blueprint, Flask

from feedback.web import menus

door = Blueprint("privacy_desk", __name__)

ROW = "privacy"


def add_page(app: Flask, endpoint: str, words: str, place: int) -> None:
    """Put a page into the row of links, and into the menu behind «Thêm»."""
    menus.add_to_row(app, ROW, endpoint, words, place)
    menus.add_office(app, endpoint, words, 70 + place)
