"""Xóa lời của thông báo về một vụ việc: that it was sent, to whom and when stays; nothing more goes out."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import update

from feedback.extensions import db
from feedback.notifications.models import Message

FAULT = "erased"
"""Why a message that was still to go was dropped."""
_UNSENT = ("waiting", "sending", "to_print", "held")


def erase_about(matters: Collection[str]) -> None:
    """Xóa: the values of all messages about these matters (``Message.about``); those that wait are dropped.
    Two statements. One that is being sent at this moment goes, and its values are gone then.
    """
    mine = Message.about.in_(set(matters))
    for statement in (
        update(Message)
        .where(mine, Message.state.in_(_UNSENT))
        .values(state="dropped", fault=FAULT, lease_until=None),
        update(Message).where(mine).values(values={}),
    ):
        db.session.execute(statement.execution_options(synchronize_session=False))
