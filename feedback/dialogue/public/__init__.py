"""The citizens' pages of dialogue: what is held, coming to it, asking, following what was promised."""

from __future__ import annotations

from flask import Flask

from feedback.dialogue.public import (
    following,
    own_seat,
    promises,
    questions,
    read_api,
    reading,
    registering,
    requested_seat,
    requests,
    results,
    sessions,
)
from feedback.dialogue.public.door import door


def init_app(app: Flask) -> None:
    """Open the doors."""
    app.register_blueprint(door)
    sessions.init_app(app)
    registering.init_app(app)
    own_seat.init_app(app)
    requested_seat.init_app(app)
    reading.init_app(app)
    results.init_app(app)
    promises.init_app(app)
    questions.init_app(app)
    following.init_app(app)
    requests.init_app(app)
    read_api.init_app(app)
