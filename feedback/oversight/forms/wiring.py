"""What the statutory reports hand to rooms below, which may not ask them."""

from __future__ import annotations

from typing import Final

from flask import Flask

from feedback.notifications.contacts import name_notices
from feedback.oversight.forms import kept, proofs

_NOTICES: Final = {
    "oversight/report_changed": "Báo số liệu báo cáo được sửa",
    "oversight/report_due_changed": "Báo đổi hạn gửi báo cáo",
    "oversight/report_frozen": "Báo số liệu báo cáo đã chốt",
    "oversight/report_opened": "Báo mở kỳ báo cáo",
    "oversight/report_reminded": "Nhắc gửi báo cáo thống kê",
    "oversight/report_reopened": "Báo mở lại kỳ báo cáo đã chốt",
    "oversight/report_returned": "Báo báo cáo thống kê được trả lại",
    "oversight/report_typed_over": "Báo đơn vị nhập lại số Thanh tra tỉnh đã sửa",
}


def init_app(app: Flask) -> None:
    """Register the checks of rows, the names of notices, the counts that are kept."""
    name_notices(app, _NOTICES)
    kept.init_app(app)
    app.extensions.setdefault("register_checks", []).append(proofs.check)
