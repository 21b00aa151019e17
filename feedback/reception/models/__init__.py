"""Tables of the room."""

from feedback.reception.models.away import AwayEntry, AwayKit
from feedback.reception.models.forwarded import ForwardedItem, Forwarding
from feedback.reception.models.history import ReceptionEvent, ReceptionPaper
from feedback.reception.models.online import OnlineBarred, OnlineReception
from feedback.reception.models.places import Closure, Hours, Place, Shift
from feedback.reception.models.sessions import ScheduleRule, Session
from feedback.reception.models.turns import Turn
from feedback.reception.models.visits import BookPage, Visit, VisitCall, VisitMember, VisitNote

__all__ = [
    "AwayEntry",
    "AwayKit",
    "BookPage",
    "Closure",
    "ForwardedItem",
    "Forwarding",
    "Hours",
    "OnlineBarred",
    "OnlineReception",
    "Place",
    "ReceptionEvent",
    "ReceptionPaper",
    "ScheduleRule",
    "Session",
    "Shift",
    "Turn",
    "Visit",
    "VisitCall",
    "VisitMember",
    "VisitNote",
]
