"""Tables of what was said and concluded, and of what the public reads of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime

_STANDS = text("state = 'published'")


class Statement(Base):
    """Ý kiến tại buổi đối thoại: who said what in which role, under an item of the agenda or outside it.

    ``role``: key of ``law.dialogue.ROLES``. It can be struck while the minutes are a draft, which leaves
    the row.
    """

    __tablename__ = "dialogue_statement"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("dialogue_session.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("dialogue_agenda_item.id"))
    position: Mapped[int]
    role: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(200))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("dialogue_question.id"))
    said: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    struck_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("session_id", "position"),
        CheckConstraint("version >= 1", name="version_counts"),
    )


class MinutesDraft(Base):
    """Bản đang ghi: what an officer types now, kept every few seconds; one for each page of his."""

    __tablename__ = "dialogue_minutes_draft"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("dialogue_session.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    page: Mapped[str] = mapped_column(String(20))
    typed: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("session_id", "officer_id", "page"),)


class MinutesVersion(Base):
    """Biên bản ở một giai đoạn: all that it said then (``body``), given to read, signed or published.

    ``sha256`` is of ``body`` in its canonical form and stands in the register. ``document_id``: the signed
    copy.
    """

    __tablename__ = "dialogue_minutes_version"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("dialogue_session.id"))
    number: Mapped[int]
    phase: Mapped[str] = mapped_column(String(10))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("dialogue_document.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(40))

    __table_args__ = (
        UniqueConstraint("session_id", "number"),
        CheckConstraint("phase IN ('reading', 'signed')", name="phase_known"),
        CheckConstraint("(phase = 'signed') = (document_id IS NOT NULL)", name="signed_with_copy"),
    )


class MinutesComment(Base):
    """Ý kiến về dự thảo biên bản, of one who was there, while it lies open; and what was done about it."""

    __tablename__ = "dialogue_minutes_comment"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("dialogue_session.id"))
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("dialogue_registration.id"))
    invitee_id: Mapped[int | None] = mapped_column(ForeignKey("dialogue_invitee.id"))
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken: Mapped[bool | None]
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("(registration_id IS NULL) <> (invitee_id IS NULL)", name="of_one_who_was_there"),
        CheckConstraint("(answered_at IS NULL) = (taken IS NULL)", name="answered_one_way"),
        Index("ix_dialogue_minutes_comment_session", "session_id", "id"),
    )


class Conclusion(Base):
    """Việc kết luận, in order: what, by whom, by when, and how one sees that it is done (``measure``).

    A draft until the leader approves; then each is a promise (``commitment_id``) and stands.
    """

    __tablename__ = "dialogue_conclusion"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("dialogue_session.id"))
    position: Mapped[int]
    what: Mapped[str] = mapped_column(Text)
    measure: Mapped[str] = mapped_column(Text)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    due_on: Mapped[date]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"))
    commitment_id: Mapped[int | None] = mapped_column(ForeignKey("commitment.id"), unique=True)

    __table_args__ = (
        CheckConstraint("position >= 1", name="position_counts"),
        Index("ix_dialogue_conclusion_session", "session_id", "position", "id"),
    )


class PublishedCopy(Base):
    """Bản công bố: what the public reads of minutes and conclusions, made by two officers.

    ``body``: the masked words (``dialogue.publication`` says their shape). ``checklist``: the keys that the
    second one confirmed. ``state``: prepared; returned, with ``returned_why``; published; withdrawn, with
    ``withdrawn_why``. One stands at a time.
    """

    __tablename__ = "dialogue_published_copy"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("dialogue_session.id"))
    number: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    checklist: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10), default="prepared")
    prepared_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    prepared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    returned_why: Mapped[str | None] = mapped_column(Text)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_why: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("session_id", "number"),
        CheckConstraint("state IN ('prepared', 'returned', 'published', 'withdrawn')", name="state_known"),
        CheckConstraint("state <> 'returned' OR returned_why IS NOT NULL", name="returned_with_reason"),
        CheckConstraint("state <> 'withdrawn' OR withdrawn_why IS NOT NULL", name="withdrawn_with_reason"),
        CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name="published_at_a_moment"),
        CheckConstraint("published_at IS NULL OR confirmed_by IS NOT NULL", name="confirmed_by_somebody"),
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> prepared_by", name="two_people"),
        CheckConstraint("version >= 1", name="version_counts"),
        Index(
            "uq_dialogue_published_copy_stands",
            "session_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )


class ResultPosting(Base):
    """Niêm yết, gửi kết quả: where and how the results were made known, with what shows it.

    ``form``: key of ``law.dialogue.POSTINGS``. ``first_on`` to ``last_on``: calendar days of posting, the
    last None while it hangs.
    """

    __tablename__ = "dialogue_result_posting"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("dialogue_session.id"))
    form: Mapped[str] = mapped_column(String(20))
    where_to: Mapped[str] = mapped_column(Text)
    first_on: Mapped[date]
    last_on: Mapped[date | None]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("dialogue_document.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("last_on IS NULL OR first_on <= last_on", name="days_in_order"),
        Index("ix_dialogue_result_posting_session", "session_id", "id"),
    )
