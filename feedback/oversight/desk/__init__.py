"""The pages of inspectors and leaders. The blueprint and the row of links stand in ``door``."""

from __future__ import annotations

from flask import Flask

from feedback.oversight.desk import (
    agencies,
    clusters,
    comparing,
    cross,
    digests,
    forecast,
    forms,
    inspections,
    late_steps,
    lists,
    mapping,
    national,
    objections,
    opinions,
    overview,
    owed_soon,
    reminders,
    reminding,
    replying,
    reviews,
    watch,
    watch_steps,
)
from feedback.oversight.desk.door import door

__all__ = ["init_app", "lists", "reminding", "replying"]


def init_app(app: Flask) -> None:
    """Open the doors: each module of pages adds its own entry, in this order."""
    app.register_blueprint(door)
    overview.init_app(app)
    agencies.init_app(app)
    mapping.init_app(app)
    comparing.init_app(app)
    objections.init_app(app)
    cross.init_app(app)
    forecast.init_app(app)
    watch.init_app(app)
    watch_steps.init_app(app)
    reviews.init_app(app)
    inspections.init_app(app)
    owed_soon.init_app(app)
    opinions.init_app(app)
    forms.init_app(app)
    digests.init_app(app)
    late_steps.init_app(app)
    reminders.init_app(app)
    clusters.init_app(app)
    national.init_app(app)
