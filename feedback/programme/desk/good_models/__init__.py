"""The officers' pages of models of practice."""

from __future__ import annotations

from flask import Flask

from feedback.programme.desk.good_models import entries, judging, lacking, listing, writing

__all__ = ["entries", "init_app", "writing"]


def init_app(app: Flask) -> None:
    """Put the pages into the row of the programme and above the queue."""
    listing.init_app(app)
    lacking.init_app(app)
    judging.init_app(app)
