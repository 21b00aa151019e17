"""What the room hands to rooms below, which may not ask it."""

from __future__ import annotations

from flask import Flask

from feedback.programme.actions.history import HISTORY
from feedback.programme.duties import wiring as duties
from feedback.programme.good_models import proofs as good_models
from feedback.programme.reports import wiring as reports
from feedback.programme.scoring import wiring as scoring
from feedback.programme.survey import making_known
from feedback.programme.survey import proofs as survey


def init_app(app: Flask) -> None:
    """Register the digests of what is held, and the checks of its rows."""
    HISTORY.init_app(app)
    app.extensions.setdefault("register_checks", []).extend((good_models.check, survey.check))
    app.extensions["jobs"].daily(making_known.make_known)
    duties.init_app(app)
    reports.init_app(app)
    scoring.init_app(app)
