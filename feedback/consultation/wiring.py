"""What the room hands to rooms below, which may not ask it."""

from __future__ import annotations

from flask import Flask

from feedback.consultation import materials, open_data, proofs
from feedback.consultation.actions.history import CONSULTATION, HISTORY, HOUSEHOLD, OPINION
from feedback.disclosure.open_data import tables


def init_app(app: Flask) -> None:
    """Register the digests of what is held, and the check of its rows."""
    HISTORY.init_app(app)
    HISTORY.provide(CONSULTATION, "syntheses", proofs.syntheses)
    HISTORY.provide(HOUSEHOLD, "households", proofs.households)
    HISTORY.provide(OPINION, "opinions", proofs.opinions)
    app.extensions.setdefault("register_checks", []).extend((proofs.check, materials.check))
    tables.add(app, open_data.TABLE)
