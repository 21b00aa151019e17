"""The officers' pages of dialogue. The blueprint and the row of links stand in ``door``."""

from __future__ import annotations

from flask import Flask

from feedback.dialogue.desk import targets
from feedback.dialogue.desk.door import door


def init_app(app: Flask) -> None:
    """Open the doors: each module of pages adds its own entry."""
    app.register_blueprint(door)
    targets.init_app(app)
