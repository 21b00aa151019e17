"""What the clock does each morning for the books: full pages of days that are over are sealed."""

from __future__ import annotations

from flask import current_app

from feedback.actor import SYSTEM
from feedback.extensions import db
from feedback.reception.actions import sealing_pages


def seal_pages() -> int:
    """Khóa trang sổ: each page in a transaction of its own; returns how many."""
    at = current_app.extensions["clock"].now()
    sealed = 0
    books = sealing_pages.books_to_seal(at)
    for place_id, year in books:
        while sealing_pages.seal_next(place_id, year, by=SYSTEM, at=at) is not None:
            db.session.commit()
            sealed += 1
    return sealed
