"""Writing history: one event row and one register entry for each act, by set."""

from __future__ import annotations

from typing import Final

from feedback.consultation.models import ConsultationEvent
from feedback.register.history import Happened, History

CONSULTATION: Final = "consultation"
HOUSEHOLD: Final = "consulted_household"
OPINION: Final = "opinion"

HISTORY: Final = History(ConsultationEvent, (CONSULTATION, HOUSEHOLD, OPINION))
write, note = HISTORY.write, HISTORY.note

__all__ = ["Happened", "note", "write"]
