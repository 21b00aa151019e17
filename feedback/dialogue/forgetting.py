"""What the clock does each day: addresses that nobody needs any more are erased."""

from __future__ import annotations

from flask import current_app

from feedback.dialogue.actions import following
from feedback.extensions import db


def forget_followers() -> None:
    """Erase addresses that weren't confirmed, and those that nothing is told any more."""
    following.forget(at=current_app.extensions["clock"].now())
    db.session.commit()
