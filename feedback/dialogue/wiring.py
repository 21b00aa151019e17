"""What the room hands to rooms below, which may not ask it."""

from __future__ import annotations

from flask import Flask

from feedback.accounts import appointments
from feedback.dialogue import planning, sessions, targets
from feedback.dialogue.actions.history import HISTORY, SESSION


def init_app(app: Flask) -> None:
    """Register the digests of what is held."""
    HISTORY.init_app(app)
    app.extensions.setdefault("register_checks", []).append(targets.check)
    appointments.provide(app, SESSION, planning.appointments_on)
    app.extensions.setdefault("register_checks", []).append(sessions.check)
