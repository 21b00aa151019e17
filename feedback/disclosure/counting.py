"""What the clock does: figures of what is over are written for the public."""

from __future__ import annotations

from flask import current_app

from feedback.clock import local_day
from feedback.disclosure.actions import figures
from feedback.extensions import db


def write_figures() -> None:
    """Write the figures of months and quarters that are over and have none yet."""
    at = current_app.extensions["clock"].now()
    figures.write_over(today=local_day(at), at=at)
    db.session.commit()
