"""What inspections, opinions and digests hand to rooms below, which may not ask them."""

from __future__ import annotations

from typing import Final

from flask import Flask

from feedback.notifications.contacts import name_notices, resolve_with
from feedback.oversight import reminding
from feedback.oversight.actions.history import ADDRESS
from feedback.oversight.digests import paper
from feedback.oversight.inspections import proofs as inspections
from feedback.oversight.opinions import proofs as opinions

_NOTICES: Final = {
    "oversight/digest_issued": "Bản thông tin quý",
    "oversight/finding_late": "Báo kiến nghị sau kiểm tra quá hạn",
    "oversight/finding_returned": "Báo kết quả thực hiện kiến nghị chưa được xác nhận",
    "oversight/inspection_announced": "Báo cơ quan được kiểm tra",
    "oversight/inspection_called_off": "Báo dừng cuộc kiểm tra",
    "oversight/inspection_concluded": "Báo kết luận kiểm tra",
    "oversight/opinion_late": "Báo quá hạn trả lời ý kiến của Mặt trận, đoàn thể",
    "oversight/opinion_registered": "Báo ý kiến của Mặt trận, đoàn thể chờ trả lời",
}


def init_app(app: Flask) -> None:
    """Register the checks of rows, the names of notices, the addresses of digests, what the clock does."""
    name_notices(app, _NOTICES)
    resolve_with(app, ADDRESS, paper.contact_of)
    app.extensions.setdefault("register_checks", []).extend((inspections.check, opinions.check))
    app.extensions["jobs"].daily(reminding.tell_late_recommendations)
    app.extensions["jobs"].daily(reminding.tell_late_opinions)
