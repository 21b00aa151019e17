"""Tables of what was done in the room, and of the papers it issued."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime
from feedback.register.models import EventColumns


class ReceptionEvent(EventColumns, Base):
    """Việc đã làm: one act on one subject of the room (``visit``, ``reception_session``, ...)."""

    __tablename__ = "reception_event"

    __table_args__ = (Index("ix_reception_event_subject", "subject_room", "subject_id", "id"),)


class ReceptionPaper(Base):
    """Văn bản của việc tiếp công dân: a paper issued about a subject of the room, with what it said on its
    day.

    ``frame`` holds what was true on that day and is no personal data (names of the agency, the place, the
    ground); the person's own data is read from his row, which is never changed. ``number`` is that of the
    outgoing book; receipts and slips have none.
    """

    __tablename__ = "reception_paper"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    subject_room: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int] = mapped_column(BigId)
    kind: Mapped[str] = mapped_column(String(20))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    number: Mapped[str | None] = mapped_column(String(60))
    issued_on: Mapped[date]
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    signer: Mapped[str | None] = mapped_column(String(200))
    signer_position: Mapped[str | None] = mapped_column(String(200))
    frame: Mapped[dict[str, Any]] = mapped_column(JSON)

    __table_args__ = (
        CheckConstraint(
            "kind IN ('receipt', 'guidance', 'refusal_notice', 'result_notice', 'conclusion', 'invitation', "
            "'minutes', 'forwarder_reply', 'posting')",
            name="kind_known",
        ),
        Index("ix_reception_paper_subject", "subject_room", "subject_id", "id"),
        Index("ix_reception_paper_agency", "agency_id", "issued_on", "id"),
    )
