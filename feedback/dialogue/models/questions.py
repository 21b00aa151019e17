"""Tables of what people ask beforehand, and of who supports it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime


class Question(Base):
    """Câu hỏi gửi trước: as sent (``text``), and as everybody reads it once an officer has looked at it
    (``shown``).

    ``state``: waiting; shown; refused, with ``reason``; joined to another of the same session that says the
    same. ``supports`` counts the rows of ``Support``. ``answer``: the written answer, where one is given.
    """

    __tablename__ = "dialogue_question"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("dialogue_session.id"))
    position: Mapped[int]
    source: Mapped[str] = mapped_column(String(8))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"))
    text: Mapped[str] = mapped_column(Text)
    shown: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    joined_to_id: Mapped[int | None] = mapped_column(ForeignKey("dialogue_question.id"))
    reason: Mapped[str | None] = mapped_column(Text)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("dialogue_agenda_item.id"))
    supports: Mapped[int] = mapped_column(default=0)
    answer: Mapped[str | None] = mapped_column(Text)
    submission_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    moderated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("session_id", "position"),
        CheckConstraint("source IN ('web', 'desk', 'request')", name="source_known"),
        CheckConstraint("state IN ('waiting', 'shown', 'refused', 'joined')", name="state_known"),
        CheckConstraint("state <> 'shown' OR shown IS NOT NULL", name="shown_as_something"),
        CheckConstraint("(state = 'refused') = (reason IS NOT NULL)", name="refused_with_reason"),
        CheckConstraint("(state = 'joined') = (joined_to_id IS NOT NULL)", name="joined_to_something"),
        CheckConstraint("supports >= 0", name="supports_count"),
        CheckConstraint("version >= 1", name="version_counts"),
        Index("ix_dialogue_question_shown", "session_id", "state", "supports", "id"),
        Index("ix_dialogue_question_person_id", "person_id"),
    )


class Support(Base):
    """Ủng hộ câu hỏi: once by each person; ``key`` is a keyed digest of his phone."""

    __tablename__ = "dialogue_support"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("dialogue_question.id"))
    key: Mapped[bytes] = mapped_column(LargeBinary(32))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("question_id", "key"),)
