"""Phiếu chuyển đến: slips of other bodies, what came with them, one by one or as a list; what is owed."""

from flask import Flask

from feedback.reception.desk.door import add_page
from feedback.reception.desk.forwarding import beside, lists, pages

__all__ = ["beside", "init_app", "lists", "pages"]


def init_app(app: Flask) -> None:
    """Put the page into the row, and the slip where its submissions are shown."""
    add_page(app, "reception_desk.slips", "Phiếu chuyển đến", 7)
    beside.init_app(app)
