"""What the room hands to rooms below, which may not ask it."""

from __future__ import annotations

from flask import Flask

from feedback.commitments import proofs


def init_app(app: Flask) -> None:
    """Register the digests of what is held."""
    app.extensions.setdefault("register_contents", {})[proofs.ROOM] = proofs.digests_of
