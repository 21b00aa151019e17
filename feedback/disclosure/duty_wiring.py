"""What duties, plans and lists hand to rooms below: what they were, and what the clock does each day."""

from __future__ import annotations

from functools import partial

from flask import Flask, current_app

from feedback.clock import local_day
from feedback.disclosure import duties, plans
from feedback.disclosure.actions import plans as acts
from feedback.disclosure.actions.history import HISTORY, LIST
from feedback.disclosure.models import PostedList
from feedback.extensions import db


def arise() -> None:
    """What issued plans say must be disclosed from today on becomes a duty."""
    at = current_app.extensions["clock"].now()
    acts.arise(local_day(at), at=at)
    db.session.commit()


def init_app(app: Flask) -> None:
    """Register what the register is held against, and the daily work."""
    app.extensions.setdefault("register_checks", []).extend(
        (duties.check, plans.check, partial(HISTORY.replay, LIST, PostedList, "danh mục đã công khai"))
    )
    app.extensions["jobs"].daily(arise)
