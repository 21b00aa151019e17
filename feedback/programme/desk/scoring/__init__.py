"""P03 Chấm điểm: the officers' pages of the scoring."""

from __future__ import annotations

from flask import Flask

from feedback.programme.desk.scoring import (
    checking,
    listing,
    ranking,
    rounds,
    sheet,
    table_forms,
    table_import,
    tables,
    writing,
)

__all__ = [
    "checking",
    "init_app",
    "ranking",
    "rounds",
    "sheet",
    "table_forms",
    "table_import",
    "tables",
    "writing",
]


def init_app(app: Flask) -> None:
    """Put the pages into the row of the programme."""
    listing.init_app(app)
