"""What the room hands to rooms below, which may not ask it."""

from __future__ import annotations

from flask import Flask

from feedback.partners import following, proofs
from feedback.partners.actions.history import HISTORY
from feedback.partners.hooks import delivery


def init_app(app: Flask) -> None:
    """Register the digests of what is held, the check of its rows, and the work that follows partners'
    requests.
    """
    HISTORY.init_app(app)
    app.extensions.setdefault("register_checks", []).append(proofs.check)
    app.extensions["jobs"].often(following.follow_moved)
    app.extensions["jobs"].daily(following.follow_all)
    app.extensions["jobs"].often(delivery.deliver)
