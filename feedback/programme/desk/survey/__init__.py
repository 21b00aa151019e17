"""The officers' pages of the standing survey."""

from __future__ import annotations

from flask import Flask

from feedback.programme.desk.survey import codes, comments, results, rounds, tasks

__all__ = ["codes", "init_app", "rounds"]


def init_app(app: Flask) -> None:
    """Put the pages into the row of the programme and above the queue."""
    results.init_app(app)
    comments.init_app(app)
    tasks.init_app(app)
