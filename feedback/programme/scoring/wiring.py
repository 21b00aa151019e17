"""What the scoring hands to rooms below, and to the duties: who sent his sheet has scored himself."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from flask import Flask

from feedback.clock import local_day
from feedback.programme.duties import met_by
from feedback.programme.duties.met_by import Met
from feedback.programme.duties.rules import Span
from feedback.programme.scoring import proofs, queries


def self_scored(agency_ids: Collection[int] | None, spans: Collection[Span], _today: date) -> Met:
    """The day on which each unit sent its sheet of each year; one select."""
    keys = {one.first_on.year: one.key for one in spans}
    return {
        (agency_id, keys[year]): local_day(sheet.sent_at)
        for year, agency_id, sheet in queries.sent_on(keys.keys(), agency_ids)
        if sheet.sent_at is not None
    }


def init_app(app: Flask) -> None:
    """Register them."""
    app.extensions.setdefault("register_checks", []).append(proofs.check)
    met_by.provide(app, "self_score", "Chấm điểm", "programme_desk.scores_page", self_scored)
