"""Table of what was done in the room."""

from __future__ import annotations

from sqlalchemy import Index

from feedback.extensions import Base
from feedback.register.models import EventColumns


class OversightEvent(EventColumns, Base):
    """Việc đã làm: one act on a reminder, a watched matter, an objection, an inspection, an opinion."""

    __tablename__ = "oversight_event"

    __table_args__ = (Index("ix_oversight_event_subject", "subject_room", "subject_id", "id"),)
