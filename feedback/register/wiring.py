"""What the register hands to the clock: numbering what was committed."""

from __future__ import annotations

from flask import Flask

from feedback.register.actions import link_waiting


def init_app(app: Flask) -> None:
    """Let the sequencer run after commits and each minute."""
    app.extensions["jobs"].often(link_waiting)
