"""What was done in the programme, in the order in which it was done."""

from __future__ import annotations

from sqlalchemy import Index

from feedback.extensions import Base
from feedback.register.models import EventColumns


class ProgrammeEvent(EventColumns, Base):
    """Việc đã làm: one act on a duty, a model of practice, a score, a survey, a report."""

    __tablename__ = "programme_event"

    __table_args__ = (Index("ix_programme_event_subject", "subject_room", "subject_id", "id"),)
