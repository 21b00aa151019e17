"""Tables of the room."""

from feedback.dialogue.models.attendance import Follower, Invitee, Registration
from feedback.dialogue.models.history import DialogueEvent, DialoguePaper
from feedback.dialogue.models.minutes import (
    Conclusion,
    MinutesComment,
    MinutesDraft,
    MinutesVersion,
    PublishedCopy,
    ResultPosting,
    Statement,
)
from feedback.dialogue.models.questions import Question, Support
from feedback.dialogue.models.sessions import (
    AgendaItem,
    DialogueDocument,
    DialogueSession,
    DialogueTarget,
    SessionRequest,
)

__all__ = [
    "AgendaItem",
    "Conclusion",
    "DialogueDocument",
    "DialogueEvent",
    "DialoguePaper",
    "DialogueSession",
    "DialogueTarget",
    "Follower",
    "Invitee",
    "MinutesComment",
    "MinutesDraft",
    "MinutesVersion",
    "PublishedCopy",
    "Question",
    "Registration",
    "ResultPosting",
    "SessionRequest",
    "Statement",
    "Support",
]
