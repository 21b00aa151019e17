"""The citizens' pages of consultations: what is asked, saying one's opinion, what came of it."""

from __future__ import annotations

from flask import Flask

from feedback.consultation.public.door import door


def init_app(app: Flask) -> None:
    """Open the doors."""
    app.register_blueprint(door)
