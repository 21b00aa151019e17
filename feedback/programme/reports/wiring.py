"""What the reports hand to rooms below and to the duties."""

from __future__ import annotations

from flask import Flask

from feedback.programme.actions.history import HISTORY, UNIT_REPORT
from feedback.programme.duties import met_by
from feedback.programme.reports import proofs, queries


def init_app(app: Flask) -> None:
    """Register the digests of what was sent, the check of the rows, and when duties are met by them."""
    HISTORY.provide(UNIT_REPORT, "revisions", proofs.revisions)
    app.extensions.setdefault("register_checks", []).append(proofs.check)
    own = "programme_desk.reports_page"
    met_by.provide(app, "unit_report", "Báo cáo dân chủ", own, queries.sent_days)
    met_by.provide(app, "province_report", "Báo cáo dân chủ", own, queries.merged_days)
