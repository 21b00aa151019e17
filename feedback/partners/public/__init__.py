"""The doors for programs and those who write them: no page asks who one is but by a key."""

from __future__ import annotations

from flask import Flask

from feedback.partners.public import hooks, open311
from feedback.partners.public.door import door

__all__ = ["hooks", "init_app"]


def init_app(app: Flask) -> None:
    """Open the doors."""
    app.register_blueprint(door)
    open311.init_app(app)
