"""What the room hands to rooms below, which may not ask it."""

from __future__ import annotations

from typing import Final

from flask import Flask

from feedback.commitments import own_days, proofs, reminding
from feedback.notifications.contacts import name_notices
from feedback.papers import own_calendar

_NOTICES: Final = {
    "commitments/made": "Báo có cam kết mới",
    "commitments/due": "Nhắc cam kết đến hạn",
    "commitments/late": "Nhắc cam kết quá hạn",
    "commitments/reported": "Báo cam kết chờ xác nhận",
    "commitments/sent_back": "Báo cam kết chưa được xác nhận",
    "commitments/asked_later": "Báo có đề nghị lùi hạn cam kết",
    "commitments/later_refused": "Báo cam kết không được lùi hạn",
    "commitments/postponed": "Báo cam kết được lùi hạn",
    "commitments/dropped": "Báo cam kết thôi theo dõi",
}


def init_app(app: Flask) -> None:
    """Register the digests of what is held, the names of the notices, and what the clock does each day."""
    app.extensions.setdefault("register_contents", {})[proofs.ROOM] = proofs.digests_of
    app.extensions["jobs"].daily(reminding.remind_of_promises)
    name_notices(app, _NOTICES)
    own_calendar.provide(app, own_days.own_days)
