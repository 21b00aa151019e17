"""The officers' pages of consultations. The blueprint and the row of links stand in ``door``."""

from __future__ import annotations

from flask import Flask

from feedback.consultation.desk import (
    cases,
    concluding,
    consultations,
    deciding,
    document_confirming,
    groups,
    household_lists,
    households,
    materials,
    opinions,
    planning,
)
from feedback.consultation.desk.door import door

__all__ = ["document_confirming", "household_lists", "init_app"]


def init_app(app: Flask) -> None:
    """Open the doors: each module of pages adds its own entry, and its part of a consultation, in this
    order.
    """
    app.register_blueprint(door)
    consultations.init_app(app)
    planning.init_app(app)
    materials.init_app(app)
    households.init_app(app)
    planning.show_announcement(app)
    materials.show_announced(app)
    opinions.init_app(app)
    groups.init_app(app)
    concluding.init_app(app)
    deciding.init_app(app)
    cases.init_app(app)
