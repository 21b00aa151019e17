"""The pages of the statutory reports: each module of pages adds its own entry."""

from __future__ import annotations

from flask import Flask

from feedback.oversight.desk.forms import (
    cell,
    exports,
    freezing,
    merged,
    opening,
    periods,
    province,
    sending,
    sets,
    sets_changing,
    typing,
    units,
)

__all__ = [
    "cell",
    "freezing",
    "init_app",
    "merged",
    "opening",
    "province",
    "sending",
    "sets_changing",
    "typing",
]


def init_app(app: Flask) -> None:
    """Open the doors, in this order."""
    periods.init_app(app)
    units.init_app(app)
    sets.init_app(app)
    exports.init_app(app)
