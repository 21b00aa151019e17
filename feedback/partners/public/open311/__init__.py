"""Open311 GeoReport v2: what the programs of others send and read by a standard that they know already."""

from __future__ import annotations

from flask import Flask

from feedback.partners.public.open311 import errors


def init_app(app: Flask) -> None:
    """Open the doors of the standard."""
    errors.init_app(app)
