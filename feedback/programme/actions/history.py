"""Writing history: one event row and one register entry for each act, by set."""

from __future__ import annotations

from typing import Final

from feedback.programme.models import ProgrammeEvent
from feedback.register.history import Happened, History

DUTY: Final = "duty"
DUTY_DONE: Final = "duty_done"
FORMER_BODY: Final = "former_body"
GOOD_MODEL: Final = "good_model"
MODEL_ENTRY: Final = "good_model_entry"
UNIT_PART: Final = "unit_part"
SCORE: Final = "score"
SCORE_LINE: Final = "score_line"
SCORE_ROUND: Final = "score_round"
SCORE_TABLE: Final = "score_table"
SURVEY: Final = "survey"
SURVEY_SHEET: Final = "survey_sheet"
SURVEY_COMMENT: Final = "survey_comment"
SURVEY_TASK: Final = "survey_task"
UNIT_REPORT: Final = "programme_report"

HISTORY: Final = History(
    ProgrammeEvent,
    (
        *(DUTY, DUTY_DONE, FORMER_BODY, GOOD_MODEL, MODEL_ENTRY, UNIT_PART),
        *(SCORE, SCORE_LINE, SCORE_ROUND, SCORE_TABLE),
        *(SURVEY, SURVEY_SHEET, SURVEY_COMMENT, SURVEY_TASK, UNIT_REPORT),
    ),
)
write, note = HISTORY.write, HISTORY.note

__all__ = ["Happened", "note", "write"]
