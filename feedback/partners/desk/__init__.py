"""The officers' pages of partners. The blueprint and the row of links stand in ``door``."""

from __future__ import annotations

from flask import Flask

from feedback.partners.desk import hooks, keys, partners, passing_on, servers
from feedback.partners.desk.door import door

__all__ = ["init_app", "keys"]


def init_app(app: Flask) -> None:
    """Open the doors: each module of pages adds its own entry, in this order."""
    app.register_blueprint(door)
    partners.init_app(app)
    hooks.init_app(app)
    servers.init_app(app)
    passing_on.init_app(app)
