"""Tables of cases, and the checks that keep their rows truthful."""

from feedback.cases.models.case import NO_DAY, Case, CaseLink, FormerNumber
from feedback.cases.models.matter import Barred, DialogueRecord, Respondent
from feedback.cases.models.submission import SealedOpening, Submission, TrackingTry, WorkingCopy
from feedback.cases.models.work import CaseEvent, Letter, Note, Proposal

__all__ = [
    "NO_DAY",
    "Barred",
    "Case",
    "CaseEvent",
    "CaseLink",
    "DialogueRecord",
    "FormerNumber",
    "Letter",
    "Note",
    "Proposal",
    "Respondent",
    "SealedOpening",
    "Submission",
    "TrackingTry",
    "WorkingCopy",
]
