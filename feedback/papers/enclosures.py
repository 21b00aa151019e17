"""What goes into the envelope with a notice: asked of the rooms above, which know the letters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, current_app

from feedback.papers.sheets import Sheet

Resolver = Callable[[int, Mapping[str, Any]], tuple[str, Sheet] | None]
"""From a recipient's number and the values of a notice to him to the paper that it announces (template and
sheet of ``papers.render``), his own copy; None when it announces none. Reads, changes nothing."""


def resolve_with(app: Flask, room: str, resolver: Resolver) -> None:
    """Register who knows the papers that go to the recipients of a room."""
    app.extensions.setdefault("enclosure_resolvers", {})[room] = resolver


def enclosure_of(room: str, number: int, values: Mapping[str, Any]) -> tuple[str, Sheet] | None:
    """The paper to enclose with a notice; None also for a room that has none."""
    resolver: Resolver | None = current_app.extensions.get("enclosure_resolvers", {}).get(room)
    return resolver(number, values) if resolver else None
