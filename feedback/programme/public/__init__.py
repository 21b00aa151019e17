"""The citizens' pages of the programme."""

from __future__ import annotations

from flask import Flask

from feedback.programme.public import good_models, survey
from feedback.programme.public.door import door


def init_app(app: Flask) -> None:
    """Open the doors."""
    app.register_blueprint(door)
    good_models.init_app(app)
    survey.init_app(app)
