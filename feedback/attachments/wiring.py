"""What the clock does for attachments."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, current_app

from feedback.attachments.actions import sweep

_KEPT = timedelta(days=2)
"""Longer than any draft is kept and any request runs."""


def sweep_left_behind() -> int:
    """Remove stored files that belong to nothing and are older than two days; returns how many."""
    return sweep(current_app.extensions["clock"].now() - _KEPT)


def init_app(app: Flask) -> None:
    """Sweep once a day."""
    app.extensions["jobs"].daily(sweep_left_behind)
