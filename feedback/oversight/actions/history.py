"""Writing history: one event row and one register entry for each act, by set."""

from __future__ import annotations

from typing import Final

from feedback.oversight.models import OversightEvent
from feedback.register.history import Happened, History

REMINDER: Final = "reminder"
WATCHED: Final = "watched"
REVIEW: Final = "joint_review"
OBJECTION: Final = "objection"
INSPECTION: Final = "inspection"
OPINION: Final = "body_opinion"
CLUSTER: Final = "cluster"

HISTORY: Final = History(OversightEvent, (REMINDER, WATCHED, REVIEW, OBJECTION, INSPECTION, OPINION, CLUSTER))
write, note = HISTORY.write, HISTORY.note

__all__ = ["Happened", "note", "write"]
