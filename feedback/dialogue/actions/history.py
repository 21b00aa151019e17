"""Writing history: one event row and one register entry for each act, by set."""

from __future__ import annotations

from typing import Final

from feedback.dialogue.models import DialogueEvent
from feedback.register.history import Happened, History

SESSION: Final = "dialogue"
SEAT: Final = "dialogue_seat"
QUESTION: Final = "dialogue_question"
TARGET: Final = "dialogue_target"

HISTORY: Final = History(DialogueEvent, (SESSION, SEAT, QUESTION, TARGET))
write, note = HISTORY.write, HISTORY.note

__all__ = ["Happened", "note", "write"]
