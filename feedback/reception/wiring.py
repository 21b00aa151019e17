"""What the room hands to rooms below, which may not ask it."""

from __future__ import annotations

from functools import partial

from flask import Flask

from feedback.reception import proofs
from feedback.reception.actions.history import ROOMS


def init_app(app: Flask) -> None:
    """Register the digests of what is held."""
    contents = app.extensions.setdefault("register_contents", {})
    for room in ROOMS:
        contents[room] = partial(proofs.digests_of, room)
