"""The officers' pages of disclosure. The blueprint and the row of links stand in ``door``."""

from __future__ import annotations

from flask import Flask

from feedback.disclosure.desk import (
    copies,
    document_forms,
    document_posting,
    document_writing,
    documents,
    duties,
    file_pages,
    files,
    lists,
    made_known,
    outcome,
    outcomes,
    owed,
    plans,
    staff_board,
)
from feedback.disclosure.desk.door import door

__all__ = [
    "copies",
    "document_forms",
    "document_posting",
    "document_writing",
    "documents",
    "duties",
    "file_pages",
    "files",
    "init_app",
    "lists",
    "made_known",
    "outcome",
    "outcomes",
    "owed",
    "plans",
    "staff_board",
]


def init_app(app: Flask) -> None:
    """Open the doors: each module of pages adds its own entry, in this order."""
    app.register_blueprint(door)
    outcomes.init_app(app)
    outcome.init_app(app)
    copies.init_app(app)
    made_known.init_app(app)
    owed.init_app(app)
    documents.init_app(app)
    duties.init_app(app)
    plans.init_app(app)
    lists.init_app(app)
    staff_board.init_app(app)
    files.init_app(app)
