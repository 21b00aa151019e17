"""Open311 GeoReport v2: what the programs of others send and read by a standard that they know already."""

from __future__ import annotations

from flask import Flask

from feedback.partners.public.open311 import discovery, errors, reading, sending

__all__ = ["init_app", "reading", "sending"]


def init_app(app: Flask) -> None:
    """Tell all failures under the addresses of the standard in its form; put the page into the site map."""
    errors.init_app(app)
    discovery.init_app(app)
