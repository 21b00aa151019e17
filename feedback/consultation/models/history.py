"""Table of what was done in the room."""

from __future__ import annotations

from sqlalchemy import Index

from feedback.extensions import Base
from feedback.register.models import EventColumns


class ConsultationEvent(EventColumns, Base):
    """Việc đã làm: one act on a consultation, a household or an opinion."""

    __tablename__ = "consultation_event"

    __table_args__ = (Index("ix_consultation_event_subject", "subject_room", "subject_id", "id"),)
