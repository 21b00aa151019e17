"""What the room hands to rooms below, which may not ask it."""

from __future__ import annotations

from typing import Final

from flask import Flask

from feedback.notifications.contacts import name_notices
from feedback.oversight import inspection_wiring, own_figures, proofs
from feedback.oversight.actions.history import CLUSTER, HISTORY
from feedback.oversight.clustering import proofs as clusters
from feedback.oversight.clustering.gathering import gather_clusters
from feedback.oversight.forecasting.making import make_forecasts
from feedback.oversight.forms import set_proofs
from feedback.oversight.forms import unit_proofs as unit_reports
from feedback.oversight.forms import wiring as forms
from feedback.oversight.national import wiring as national
from feedback.oversight.reminders import wiring as reminders
from feedback.oversight.tallies.folding import fold
from feedback.oversight.watch import wiring as watch

_NOTICES: Final = {
    "oversight/objection_answered": "Báo phản hồi số liệu đã có trả lời",
    "oversight/objection_asked": "Báo có phản hồi số liệu",
    "oversight/report_after_freeze": "Báo có báo cáo thống kê gửi sau khi chốt kỳ",
    "oversight/surge": "Báo số vụ việc mới tăng bất thường",
}


def init_app(app: Flask) -> None:
    """Register the digests of what is held, the check of its rows, the names of notices, the figures that
    agencies may object to, and the work of each night.
    """
    HISTORY.init_app(app)
    HISTORY.provide(CLUSTER, "cases", clusters.brought)
    name_notices(app, _NOTICES)
    own_figures.init_app(app)
    app.extensions.setdefault("register_checks", []).extend(
        (proofs.check, clusters.check, set_proofs.check, unit_reports.check)
    )
    app.extensions["jobs"].daily(make_forecasts)
    app.extensions["jobs"].often(fold)
    watch.init_app(app)
    reminders.init_app(app)
    inspection_wiring.init_app(app)
    national.init_app(app)
    forms.init_app(app)
    app.extensions["jobs"].daily(gather_clusters)
