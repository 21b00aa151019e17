"""What the watch list hands to rooms below, and what the clock does each day."""

from __future__ import annotations

from typing import Final

from flask import Flask, current_app

from feedback.actor import SYSTEM
from feedback.clock import local_day
from feedback.extensions import db
from feedback.notifications.contacts import name_notices
from feedback.oversight.actions import watch_steps
from feedback.oversight.models import WatchStep
from feedback.oversight.watch import finding, proofs, queries

_NOTICES: Final = {
    "oversight/step_planned": "Báo có việc trong kế hoạch giải quyết",
    "oversight/step_due": "Nhắc việc trong kế hoạch đến hạn",
    "oversight/step_late": "Nhắc việc trong kế hoạch quá hạn",
    "oversight/step_sent_back": "Báo việc trong kế hoạch chưa được xác nhận",
}


def find_matters() -> None:
    """Tìm vụ việc cần theo dõi, by the rules of the day."""
    finding.find(current_app.extensions["clock"].now())
    db.session.commit()


def tell_owners() -> int:
    """Nhắc việc trong kế hoạch đến hạn, quá hạn: each in a transaction of its own; returns how many."""
    at = current_app.extensions["clock"].now()
    numbers = queries.to_tell(local_day(at))
    for number in numbers:
        watch_steps.tell_owner(db.session.get_one(WatchStep, number), by=SYSTEM, at=at)
        db.session.commit()
    return len(numbers)


def init_app(app: Flask) -> None:
    """Register the check of its rows, the names of its notices, and the daily work."""
    app.extensions.setdefault("register_checks", []).append(proofs.check)
    name_notices(app, _NOTICES)
    app.extensions["jobs"].daily(find_matters)
    app.extensions["jobs"].daily(tell_owners)
