"""The citizens' pages of what is public: results of cases, the board of documents, figures."""

from __future__ import annotations

from flask import Flask

from feedback.disclosure.public import (
    api,
    documents,
    figures,
    following,
    lists,
    open_data,
    outcomes,
    usefulness,
)
from feedback.disclosure.public.door import door

__all__ = [
    "api",
    "documents",
    "figures",
    "following",
    "init_app",
    "lists",
    "open_data",
    "outcomes",
    "usefulness",
]


def init_app(app: Flask) -> None:
    """Open the doors."""
    app.register_blueprint(door)
    outcomes.init_app(app)
    figures.init_app(app)
    documents.init_app(app)
    lists.init_app(app)
    api.init_app(app)
    open_data.init_app(app)
