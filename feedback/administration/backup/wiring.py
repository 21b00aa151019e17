"""What backups hand to the house: proofs of restores for the register."""

from __future__ import annotations

from flask import Flask

from feedback.administration.backup import after


def init_app(app: Flask) -> None:
    """Let ``register verify`` hold the rows of restores against the register."""
    app.extensions.setdefault("register_contents", {})[after.ROOM] = after.digests_of
