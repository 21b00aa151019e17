"""The citizens' pages of reception: where and when, booking, online reception."""

from __future__ import annotations

from flask import Flask

from feedback.reception.public.door import door


def init_app(app: Flask) -> None:
    """Open the doors."""
    app.register_blueprint(door)
