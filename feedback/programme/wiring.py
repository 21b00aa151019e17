"""What the room hands to rooms below, which may not ask it."""

from __future__ import annotations

from flask import Flask

from feedback.programme.actions.history import HISTORY


def init_app(app: Flask) -> None:
    """Register the digests of what is held, and the checks of its rows."""
    HISTORY.init_app(app)
