"""What the clock does each day: figures of the survey are made known, low marks want an answer."""

from __future__ import annotations

from flask import current_app

from feedback.extensions import db
from feedback.programme.actions import survey_results


def make_known() -> int:
    """Công bố số liệu khảo sát: each unit in a transaction of its own; returns how many changed."""
    at = current_app.extensions["clock"].now()
    numbers, changed = survey_results.due(at), 0
    for number in numbers:
        changed += survey_results.make_known(number, at=at)
        db.session.commit()
    return changed
