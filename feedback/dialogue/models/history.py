"""Tables of what was done in the room, and of the papers it issued."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime
from feedback.register.models import EventColumns


class DialogueEvent(EventColumns, Base):
    """Việc đã làm: one act on a session, a seat, a question or a target."""

    __tablename__ = "dialogue_event"

    __table_args__ = (Index("ix_dialogue_event_subject", "subject_room", "subject_id", "id"),)


class DialoguePaper(Base):
    """Văn bản của buổi đối thoại: announcement, invitations, minutes, notice of conclusions, notice of
    results.

    ``frame`` holds what was true on its day and is no personal data; ``number`` is that of the outgoing book,
    None for minutes, which are signed on paper.
    """

    __tablename__ = "dialogue_paper"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("dialogue_session.id"))
    kind: Mapped[str] = mapped_column(String(12))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    number: Mapped[str | None] = mapped_column(String(60))
    issued_on: Mapped[date]
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    signer: Mapped[str | None] = mapped_column(String(200))
    signer_position: Mapped[str | None] = mapped_column(String(200))
    frame: Mapped[dict[str, Any]] = mapped_column(JSON)

    __table_args__ = (
        CheckConstraint("kind IN ('announcement', 'invitation', 'conclusion', 'result')", name="kind_known"),
        Index("ix_dialogue_paper_session", "session_id", "id"),
    )
