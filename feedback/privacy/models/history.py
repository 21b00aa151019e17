"""Table of what was done in the room."""

from __future__ import annotations

from sqlalchemy import Index

from feedback.extensions import Base
from feedback.register.models import EventColumns


class PrivacyEvent(EventColumns, Base):
    """Việc đã làm: one act on a request, an order to erase, a breach."""

    __tablename__ = "privacy_event"

    __table_args__ = (Index("ix_privacy_event_subject", "subject_room", "subject_id", "id"),)
