"""The officers' pages of promises: the list O16, each promise and its acts, blocks on other pages."""

from __future__ import annotations

from flask import Flask

from feedback.commitments.desk import answering, blocks, listing, promise
from feedback.commitments.desk.door import door

__all__ = ["answering", "init_app", "listing", "promise"]


def init_app(app: Flask) -> None:
    """Open the door and fill the places on other pages."""
    app.register_blueprint(door)
    blocks.init_app(app)
    answering.init_app(app)
