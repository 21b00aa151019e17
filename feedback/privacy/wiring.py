"""What the room hands to rooms below: the digests of what is held, the check of its rows, its daily work."""

from __future__ import annotations

from typing import Final

from flask import Flask

from feedback.notifications.contacts import name_notices
from feedback.privacy import breaches, copies, erasing, proofs, unusual
from feedback.privacy.actions.history import HISTORY

_NOTICES: Final = {"privacy/breach_due": "Nhắc báo cáo sự cố dữ liệu"}


def init_app(app: Flask) -> None:
    """Register the proofs, and the work that erases, proposes, forgets."""
    HISTORY.init_app(app)
    app.extensions.setdefault("register_checks", []).append(proofs.check)
    app.extensions["jobs"].often(erasing.run_all)
    app.extensions["jobs"].often(copies.make_waiting)
    app.extensions["jobs"].often(breaches.remind)
    app.extensions["jobs"].daily(erasing.propose_each_day)
    app.extensions["jobs"].daily(copies.forget_old)
    app.extensions["jobs"].daily(unusual.forget_old)
    name_notices(app, _NOTICES)
