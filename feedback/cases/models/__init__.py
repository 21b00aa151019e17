"""Tables of cases, and the checks that keep their rows truthful."""

from feedback.cases.models.after import Archived, Exchange, Obligation, Original, Rating, Result
from feedback.cases.models.case import NO_DAY, OUTSIDE_WORDS, Case, CaseLink, FormerNumber, PastHandling
from feedback.cases.models.matter import Barred, DialogueRecord, Respondent
from feedback.cases.models.running import Job, SavedFilter
from feedback.cases.models.submission import SealedOpening, SealedRequest, Submission, WorkingCopy
from feedback.cases.models.together import Merge, NotDuplicate, Part, Signatory
from feedback.cases.models.work import CaseEvent, Letter, Note, Proposal
from feedback.cases.models.writing import AnswerTemplate, Draft, LetterCopy, OutsideLetter

__all__ = [
    "NO_DAY",
    "OUTSIDE_WORDS",
    "AnswerTemplate",
    "Archived",
    "Barred",
    "Case",
    "CaseEvent",
    "CaseLink",
    "DialogueRecord",
    "Draft",
    "Exchange",
    "FormerNumber",
    "Job",
    "Letter",
    "LetterCopy",
    "Merge",
    "NotDuplicate",
    "Note",
    "Obligation",
    "Original",
    "OutsideLetter",
    "Part",
    "PastHandling",
    "Proposal",
    "Rating",
    "Respondent",
    "Result",
    "SavedFilter",
    "SealedOpening",
    "SealedRequest",
    "Signatory",
    "Submission",
    "WorkingCopy",
]
