"""Writing history: one event row and one register entry for each act, by set."""

from __future__ import annotations

from typing import Final

from feedback.disclosure.models import DisclosureEvent
from feedback.register.history import Happened, History

OUTCOME: Final = "outcome"
DOCUMENT: Final = "posted_document"
DUTY: Final = "disclosure_duty"
PLAN: Final = "disclosure_plan"
LIST: Final = "disclosure_list"

HISTORY: Final = History(DisclosureEvent, (OUTCOME, DOCUMENT, DUTY, PLAN, LIST))
write, note = HISTORY.write, HISTORY.note

__all__ = ["Happened", "note", "write"]
