"""The citizens' pages of what is public: results of cases, the board of documents, figures."""

from __future__ import annotations

from flask import Flask

from feedback.disclosure.public import figures
from feedback.disclosure.public.door import door


def init_app(app: Flask) -> None:
    """Open the doors."""
    app.register_blueprint(door)
    figures.init_app(app)
