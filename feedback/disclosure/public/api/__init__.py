"""Giao diện đọc (``/api/v1``): what is public, for programs, under the words of pages and open-data files.

Rooms above put in their own resources (``resources.add``).
"""

from __future__ import annotations

from flask import Flask

from feedback.disclosure.public.api import code_lists, documents, doors, duties, figures, outcomes

__all__ = ["doors", "init_app"]


def init_app(app: Flask) -> None:
    """Offer what the room publishes."""
    doors.init_app(app)
    outcomes.init_app(app)
    figures.init_app(app)
    documents.init_app(app)
    duties.init_app(app)
    code_lists.init_app(app)
