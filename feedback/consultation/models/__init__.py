"""Tables of the room."""

from feedback.consultation.models.consultations import (
    Consultation,
    ConsultationCase,
    ConsultationDocument,
    ConsultationMeeting,
)
from feedback.consultation.models.history import ConsultationEvent
from feedback.consultation.models.opinions import Household, Opinion, OpinionGroup

__all__ = [
    "Consultation",
    "ConsultationCase",
    "ConsultationDocument",
    "ConsultationEvent",
    "ConsultationMeeting",
    "Household",
    "Opinion",
    "OpinionGroup",
]
