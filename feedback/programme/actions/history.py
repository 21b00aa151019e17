"""Writing history: one event row and one register entry for each act, by set."""

from __future__ import annotations

from typing import Final

from feedback.programme.models import ProgrammeEvent
from feedback.register.history import Happened, History

DUTY: Final = "duty"
GOOD_MODEL: Final = "good_model"
SCORE: Final = "score"
SURVEY: Final = "survey"
UNIT_REPORT: Final = "programme_report"

HISTORY: Final = History(ProgrammeEvent, (DUTY, GOOD_MODEL, SCORE, SURVEY, UNIT_REPORT))
write, note = HISTORY.write, HISTORY.note

__all__ = ["Happened", "note", "write"]
