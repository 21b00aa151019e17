"""What registrations hand to rooms below: their proofs, who is told, what the clock does each morning."""

from __future__ import annotations

from flask import Flask

from feedback.dialogue import reminding, seat_proofs, seats
from feedback.dialogue.actions.history import HISTORY, SEAT
from feedback.notifications.contacts import resolve_with


def init_app(app: Flask) -> None:
    """Register them."""
    HISTORY.provide(SEAT, "seats", seat_proofs.contents)
    app.extensions.setdefault("register_checks", []).append(seat_proofs.check)
    resolve_with(app, SEAT, seats.contact_of)
    app.extensions["jobs"].each_morning(reminding.remind_of_seats)
