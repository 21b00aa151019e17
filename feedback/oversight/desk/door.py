"""What the pages of oversight share: the blueprint, and the row of links between the pages."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Flask
from flask_login import current_user

from feedback.oversight import scope
from feedback.web import menus
from feedback.web.guards import current_actor
from feedback.web.replica import from_replica

door = from_replica(Blueprint("oversight_desk", __name__))

_WORK: Final = 11


@door.context_processor
def what_is_left_out() -> dict[str, str]:
    """``left_out``: what the figures of who looks don't count, in words."""
    return {"left_out": scope.left_out(current_actor()) if current_user.is_authenticated else ""}


def add_page(app: Flask, endpoint: str, words: str, place: int, *, in_menu: bool = False) -> None:
    """Put a page into the two rows of links that each page of oversight shows: figures (``place`` 1 to 9) and
    what is done about them (11 to 19). ``in_menu``: also into the officers' menu; the first two kinds of work
    stand among what is done daily, the others behind «Thêm».
    """
    row = "oversight" if place < _WORK else "oversight_work"
    menus.add_to_row(app, row, endpoint, words, place)
    if in_menu:
        menus.add_office(app, endpoint, words, (20 if place in (1, _WORK) else menus.SELDOM) + place)
