"""The pages of the statutory reports: each module of pages adds its own entry."""

from __future__ import annotations

from flask import Flask

from feedback.oversight.desk.forms import sets, sets_changing

__all__ = ["init_app", "sets_changing"]


def init_app(app: Flask) -> None:
    """Open the doors, in this order."""
    sets.init_app(app)
