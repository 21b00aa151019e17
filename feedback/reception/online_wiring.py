"""What online receptions hand to rooms below: proofs, an address for notices, the morning's reminder."""

from __future__ import annotations

from typing import Final

from flask import Flask

from feedback.notifications.contacts import name_notices, resolve_with
from feedback.reception import online, online_checks, online_reminding
from feedback.reception.actions.history import HISTORY, ONLINE

_NOTICES: Final = {
    "reception/online_asked": "Báo đã nhận yêu cầu tiếp trực tuyến",
    "reception/online_called_off": "Báo thôi buổi tiếp trực tuyến",
    "reception/online_notified": "Báo lịch tiếp trực tuyến",
    "reception/online_opened": "Báo đã mở kết nối",
    "reception/online_refused": "Báo không tiếp trực tuyến",
    "reception/online_reminder": "Nhắc buổi tiếp trực tuyến",
}


def init_app(app: Flask) -> None:
    """Register what the rooms below ask for."""
    HISTORY.provide(ONLINE, "online", online.contents)
    resolve_with(app, ONLINE, online.contact_of)
    name_notices(app, _NOTICES)
    app.extensions.setdefault("register_checks", []).append(online_checks.check)
    app.extensions["jobs"].each_morning(online_reminding.remind_of_online)
