"""Whether rows of the room are as their acts left them: for ``feedback register verify``."""

from __future__ import annotations

from collections.abc import Iterator

from feedback.oversight.actions.history import HISTORY, OBJECTION, REMINDER
from feedback.oversight.models import Objection, Reminder


def check() -> Iterator[str]:
    """One sentence for each row that was changed otherwise."""
    yield from HISTORY.replay(OBJECTION, Objection, "phản hồi số liệu")
    yield from HISTORY.replay(REMINDER, Reminder, "văn bản đôn đốc")
