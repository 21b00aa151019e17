"""The officers' pages of the programme. The blueprint and the row of links stand in ``door``."""

from __future__ import annotations

from flask import Flask

from feedback.programme.desk import (
    bodies,
    duties,
    duty,
    duty_forms,
    duty_marks,
    duty_units,
    good_models,
    reports,
    scoring,
    survey,
)
from feedback.programme.desk.door import door

# Modules whose pages are reached from those of others.
__all__ = ["duty", "duty_forms", "duty_marks", "init_app"]


def init_app(app: Flask) -> None:
    """Open the doors: each module of pages adds its own entry, in this order."""
    duties.init_app(app)
    duty_units.init_app(app)
    bodies.init_app(app)
    app.register_blueprint(door)
    good_models.init_app(app)
    survey.init_app(app)
    reports.init_app(app)
    scoring.init_app(app)
