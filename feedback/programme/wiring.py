"""What the room hands to rooms below, which may not ask it."""

from __future__ import annotations

from flask import Flask

from feedback.programme.actions.history import HISTORY
from feedback.programme.duties import wiring as duties
from feedback.programme.good_models import proofs as good_models


def init_app(app: Flask) -> None:
    """Register the digests of what is held, and the checks of its rows."""
    HISTORY.init_app(app)
    app.extensions.setdefault("register_checks", []).append(good_models.check)
    duties.init_app(app)
