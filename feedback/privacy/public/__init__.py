"""The sender's pages about his own data."""

from __future__ import annotations

from flask import Flask

from feedback.privacy.public import own
from feedback.privacy.public.door import door
from feedback.web import slots


def init_app(app: Flask) -> None:
    """Open the door; the way to it stands on the sender's own page."""
    app.register_blueprint(door)
    slots.fill(app, "own_case_blocks", own.way)
