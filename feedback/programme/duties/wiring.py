"""What the duties hand to rooms below: checks, daily work, days of officers' calendars."""

from __future__ import annotations

from flask import Flask

from feedback.papers import own_calendar
from feedback.programme.duties import met_by, own_days, proofs, reminding, shown


def init_app(app: Flask) -> None:
    """Register them."""
    app.extensions.setdefault("register_checks", []).append(proofs.check)
    app.extensions["jobs"].daily(reminding.remind_of_duties)
    own_calendar.provide(app, own_days.own_days)
    models = "Mô hình «Dân vận khéo»"
    met_by.provide(app, "good_model", models, "programme_desk.models_page", shown.models_registered)
    met_by.provide(app, "dialogue", "Buổi đối thoại", "dialogue_desk.sessions", shown.dialogues_held)
