"""What the national database hands to rooms below, which may not ask it."""

from __future__ import annotations

from flask import Flask

from feedback.oversight.national import proofs
from feedback.oversight.national.noticing import notice_changes


def init_app(app: Flask) -> None:
    """Register the check of its rows, and what the clock does each night."""
    app.extensions.setdefault("register_checks", []).append(proofs.check)
    app.extensions["jobs"].daily(notice_changes)
