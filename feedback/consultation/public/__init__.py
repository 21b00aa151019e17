"""The citizens' pages of consultations: what is asked, saying one's opinion, what came of it."""

from __future__ import annotations

from flask import Flask

from feedback.consultation.public import consulting, feeds, listing, own_opinion, read_api, saying
from feedback.consultation.public.door import door

__all__ = ["consulting", "feeds", "init_app", "listing", "own_opinion", "read_api", "saying"]


def init_app(app: Flask) -> None:
    """Open the doors."""
    app.register_blueprint(door)
    listing.init_app(app)
    own_opinion.init_app(app)
    read_api.init_app(app)
