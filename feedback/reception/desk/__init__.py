"""The officers' pages of reception. The blueprint and the row of links stand in ``door``."""

from __future__ import annotations

from flask import Flask

from feedback.reception.desk import (
    away,
    away_book,
    book,
    calls,
    door,
    finding,
    forwarding,
    group,
    online,
    online_held,
    papers,
    places,
    promises,
    recurring,
    schedule,
    session,
    session_changes,
    to_call,
    today,
    visit,
)

__all__ = [
    "away",
    "away_book",
    "book",
    "calls",
    "door",
    "finding",
    "forwarding",
    "group",
    "init_app",
    "papers",
    "places",
    "promises",
    "recurring",
    "schedule",
    "session",
    "session_changes",
    "to_call",
    "today",
    "visit",
]


def init_app(app: Flask) -> None:
    """Open the doors: each module of pages adds its own entry."""
    app.register_blueprint(door.door)
    for pages in (
        finding,
        visit,
        book,
        papers,
        schedule,
        places,
        promises,
        session,
        to_call,
        today,
        group,
        calls,
        forwarding,
        online,
        online_held,
        away_book,
    ):
        pages.init_app(app)
