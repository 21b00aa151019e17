"""Table of what was done in the room."""

from __future__ import annotations

from sqlalchemy import Index

from feedback.extensions import Base
from feedback.register.models import EventColumns


class PartnerEvent(EventColumns, Base):
    """Việc đã làm: one act on a partner, a key, a request of a partner, an outside server, what was passed
    on."""

    __tablename__ = "partner_event"

    __table_args__ = (Index("ix_partner_event_subject", "subject_room", "subject_id", "id"),)
