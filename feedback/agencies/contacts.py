"""How agencies are reached by everybody, as far as rooms above know; it is no personal data."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask import Flask, current_app

Known = Callable[[int], Iterable[str]]
"""From the number of an agency to its telephones and addresses as they are published."""


def provide(app: Flask, known: Known) -> None:
    """Register a room that publishes telephones and addresses of agencies."""
    app.extensions.setdefault("agency_contacts", []).append(known)


def of(agency_id: int) -> tuple[str, ...]:
    """The telephones and addresses of an agency that are published."""
    rooms: Iterable[Known] = current_app.extensions.get("agency_contacts", ())
    return tuple(text for known in rooms for text in known(agency_id))
