"""The officers' pages of dialogue. The blueprint and the row of links stand in ``door``."""

from __future__ import annotations

from flask import Flask

from feedback.dialogue.desk import (
    agenda,
    attendance,
    conclusions,
    documents,
    duties,
    holding,
    invitees,
    minutes,
    planning,
    posting,
    promises,
    publishing,
    questions,
    reading,
    registrations,
    requests,
    sessions,
    targets,
)
from feedback.dialogue.desk.door import door


def init_app(app: Flask) -> None:
    """Open the doors: each module of pages adds its own entry, and its part of a session, in this order."""
    app.register_blueprint(door)
    sessions.init_app(app)
    planning.init_app(app)
    agenda.init_app(app)
    documents.init_app(app)
    invitees.init_app(app)
    requests.init_app(app)
    attendance.init_app(app)
    registrations.init_app(app)
    questions.init_app(app)
    holding.init_app(app)
    minutes.init_app(app)
    conclusions.init_app(app)
    reading.init_app(app)
    publishing.init_app(app)
    posting.init_app(app)
    duties.init_app(app)
    targets.init_app(app)
    promises.init_app(app)
