"""What reminders hand to rooms below: what the register covers, and the names of the notices."""

from __future__ import annotations

from typing import Final

from flask import Flask

from feedback.notifications.contacts import name_notices
from feedback.oversight.actions.history import HISTORY, REMINDER
from feedback.oversight.reminders import proofs

_NOTICES: Final = {
    "oversight/reminded": "Báo có văn bản đôn đốc",
    "oversight/reminder_replied": "Báo văn bản đôn đốc được trả lời",
    "oversight/reminder_withdrawn": "Báo văn bản đôn đốc được thu hồi",
    "oversight/reported": "Báo có báo cáo về việc chậm giải quyết",
}


def init_app(app: Flask) -> None:
    """Register them."""
    HISTORY.provide(REMINDER, "letters", proofs.contents)
    name_notices(app, _NOTICES)
