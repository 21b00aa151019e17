"""What the room hands to rooms below, which may not ask it."""

from __future__ import annotations

from typing import Final

from flask import Flask

from feedback.notifications.contacts import name_notices
from feedback.partners import following, proofs
from feedback.partners.actions.history import HISTORY, PASSED_ON, REQUEST
from feedback.partners.hooks import delivery
from feedback.partners.outside import proofs as outside
from feedback.partners.outside import work

_NOTICES: Final = {
    "partners/passed_on": "Báo chuyển nội dung đến cơ quan ngoài",
    "partners/outside_done": "Báo cơ quan ngoài đã làm xong",
    "partners/outside_told": "Báo cán bộ tin từ cơ quan ngoài",
}


def init_app(app: Flask) -> None:
    """Register the digests of what is held, the check of its rows, the names of notices, and the work that
    follows partners' requests.
    """
    HISTORY.init_app(app)
    name_notices(app, _NOTICES)
    HISTORY.provide(REQUEST, "untold", proofs.requested)
    HISTORY.provide(PASSED_ON, "content", outside.passed_on)
    app.extensions.setdefault("register_checks", []).extend((proofs.check, outside.check))
    app.extensions["jobs"].often(following.follow_moved)
    app.extensions["jobs"].daily(following.follow_all)
    app.extensions["jobs"].often(delivery.deliver, apart=True)
    app.extensions["jobs"].often(work.speak_to_servers, apart=True)
    app.extensions["jobs"].daily(work.forget_seen)
