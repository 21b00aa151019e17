"""Tables of the room."""

from feedback.disclosure.models.documents import (
    DisclosureDuty,
    DisclosurePlan,
    DocumentForm,
    PlanItem,
    PostedDocument,
    PostedList,
)
from feedback.disclosure.models.figures import PublicFigure
from feedback.disclosure.models.history import DisclosureEvent
from feedback.disclosure.models.outcomes import Outcome, OutcomeCopy, OutcomeFile, OutcomeForm, OutcomeUse

__all__ = [
    "DisclosureDuty",
    "DisclosureEvent",
    "DisclosurePlan",
    "DocumentForm",
    "Outcome",
    "OutcomeCopy",
    "OutcomeFile",
    "OutcomeForm",
    "OutcomeUse",
    "PlanItem",
    "PostedDocument",
    "PostedList",
    "PublicFigure",
]
