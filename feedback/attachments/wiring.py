"""What attachments hand to the house: the daily sweep, and the proofs of what is held."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, current_app

from feedback.attachments.actions import sweep
from feedback.attachments.checks import check
from feedback.attachments.queries import digests_of

_KEPT = timedelta(days=2)
"""Longer than any draft is kept and any request runs."""


def sweep_left_behind() -> int:
    """Remove stored files that belong to nothing and are older than two days; returns how many."""
    return sweep(current_app.extensions["clock"].now() - _KEPT)


def init_app(app: Flask) -> None:
    """Sweep once a day, and show the register what is held."""
    app.extensions.setdefault("register_contents", {})["attachments"] = digests_of
    app.extensions.setdefault("register_checks", []).append(check)
    app.extensions["jobs"].daily(sweep_left_behind)
