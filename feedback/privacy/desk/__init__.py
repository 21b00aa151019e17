"""The officers' pages of personal data. The blueprint stands in ``door``."""

from __future__ import annotations

from flask import Flask

from feedback.privacy.desk import breaches, erasures, log, requests, secrets
from feedback.privacy.desk.door import door


def init_app(app: Flask) -> None:
    """Open the doors: each module of pages adds its own entry, in this order."""
    app.register_blueprint(door)
    requests.init_app(app)
    erasures.init_app(app)
    log.init_app(app)
    breaches.init_app(app)
    secrets.init_app(app)
