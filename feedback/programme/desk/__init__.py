"""The officers' pages of the programme. The blueprint and the row of links stand in ``door``."""

from __future__ import annotations

from flask import Flask

from feedback.programme.desk import good_models
from feedback.programme.desk.door import door


def init_app(app: Flask) -> None:
    """Open the doors: each module of pages adds its own entry, in this order."""
    app.register_blueprint(door)
    good_models.init_app(app)
