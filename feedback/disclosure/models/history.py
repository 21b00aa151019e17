"""Table of what was done in the room."""

from __future__ import annotations

from sqlalchemy import Index

from feedback.extensions import Base
from feedback.register.models import EventColumns


class DisclosureEvent(EventColumns, Base):
    """Việc đã làm: one act on an outcome, a posted document, a duty, a plan or a quarterly list."""

    __tablename__ = "disclosure_event"

    __table_args__ = (Index("ix_disclosure_event_subject", "subject_room", "subject_id", "id"),)
