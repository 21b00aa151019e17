"""The tables of the room."""

from feedback.programme.models.duties import Duty, DutyMark, DutyReminder, FormerBody
from feedback.programme.models.good_models import GoodModel, GoodModelEntry, UnitPart
from feedback.programme.models.history import ProgrammeEvent
from feedback.programme.models.reports import ProgrammeReport, ProgrammeReportRevision
from feedback.programme.models.scoring import ScoreLine, ScoreRound, ScoreSheet, ScoreTable
from feedback.programme.models.survey import (
    SurveyAnswer,
    SurveyCode,
    SurveyComment,
    SurveyFigure,
    SurveyRound,
    SurveySheet,
    SurveyTask,
)

__all__ = [
    "Duty",
    "DutyMark",
    "DutyReminder",
    "FormerBody",
    "GoodModel",
    "GoodModelEntry",
    "ProgrammeEvent",
    "ProgrammeReport",
    "ProgrammeReportRevision",
    "ScoreLine",
    "ScoreRound",
    "ScoreSheet",
    "ScoreTable",
    "SurveyAnswer",
    "SurveyCode",
    "SurveyComment",
    "SurveyFigure",
    "SurveyRound",
    "SurveySheet",
    "SurveyTask",
    "UnitPart",
]
