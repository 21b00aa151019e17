"""What the room hands to rooms below: digests of what it holds, the check of its rows, names of notices."""

from __future__ import annotations

from typing import Final

from flask import Flask

from feedback.cases import opening_asks, packing
from feedback.notifications.contacts import name_notices
from feedback.protection import proofs, queries
from feedback.protection.actions.history import HISTORY

_NOTICES: Final = {
    "protection/added": "Báo người gửi bổ sung, rút yêu cầu riêng",
    "protection/requested": "Báo có yêu cầu riêng cần xem ngay",
}


def init_app(app: Flask) -> None:
    """Register them."""
    HISTORY.init_app(app)
    packing.offer(app, queries.sealed_about)
    opening_asks.offer(app, queries.opened_by)
    name_notices(app, _NOTICES)
    app.extensions.setdefault("register_checks", []).append(proofs.check)
