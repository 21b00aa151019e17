"""On the sender's page: his submission is settled together with one of the same matter."""

from __future__ import annotations

from flask import Flask, render_template
from markupsafe import Markup

from feedback.cases import merging
from feedback.cases.models import Case, Submission
from feedback.extensions import db
from feedback.web import slots


def told(submission: Submission) -> Markup | None:
    """What the merge means for him; nothing of the others."""
    if not merging.way_of(submission):
        return None
    case = db.session.get_one(Case, submission.case_id)
    return Markup(render_template("cases/public/_merged.html", number=case.number))  # noqa: S704


def init_app(app: Flask) -> None:
    """Fill the place on the sender's page."""
    slots.fill(app, "own_case", told)
