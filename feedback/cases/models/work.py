"""Tables of what officers do: events, notes, proposals, letters."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
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

_OF_SUBMISSION = text("submission_id IS NOT NULL")


class CaseEvent(Base):
    """Diễn biến: one act in the life of a case, past tense; rows are added, never changed.

    ``salt`` goes into the register's digest of this row and is erased with the content. Nothing points
    here by foreign key (ADR 3).
    """

    __tablename__ = "case_event"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(BigInteger)
    submission_id: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    act: Mapped[str] = mapped_column(String(30))
    actor: Mapped[str] = mapped_column(String(40))
    agency_id: Mapped[int | None] = mapped_column(BigInteger)
    from_state: Mapped[str | None] = mapped_column(String(20))
    to_state: Mapped[str] = mapped_column(String(20))
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    for_citizen: Mapped[bool] = mapped_column(default=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))

    __table_args__ = (
        Index("ix_case_event_case_id", "case_id", "id"),
        Index(
            "ix_case_event_submission_id",
            "submission_id",
            "id",
            sqlite_where=_OF_SUBMISSION,
            postgresql_where=_OF_SUBMISSION,
        ),
    )


class Note(Base):
    """Ghi chú nội bộ: what officers tell each other; never shown to the citizen."""

    __tablename__ = "case_note"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    text: Mapped[str] = mapped_column(Text)

    __table_args__ = (Index("ix_case_note_case_id", "case_id"),)


class Proposal(Base):
    """Phiếu đề xuất: a step that one officer proposes and the competent person takes or returns."""

    __tablename__ = "case_proposal"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    step: Mapped[str] = mapped_column(String(30))
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    outcome: Mapped[str | None] = mapped_column(String(12))
    remark: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        CheckConstraint("(settled_at IS NULL) = (outcome IS NULL)", name="settled_iff_outcome"),
        CheckConstraint(
            "outcome IS NULL OR outcome IN ('taken', 'returned', 'lapsed')", name="outcome_known"
        ),
        Index("ix_case_proposal_case_id", "case_id"),
        Index(
            "uq_case_proposal_open",
            "case_id",
            unique=True,
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
    )


class Letter(Base):
    """Văn bản đã ban hành: an answer, a transfer slip, a refusal, a request for papers, as issued.

    ``ordinal`` is its place in the agency's book of the year (sổ văn bản đi); below 0 in the book apart for
    what is sealed, and None for papers issued before the book was kept. ``submission_id``: the only one of
    those who sent something to the case for whom it is; None of what is for all of them.
    """

    __tablename__ = "case_letter"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[str] = mapped_column(String(60))
    year: Mapped[int]
    ordinal: Mapped[int | None]
    issued_on: Mapped[date]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    signer: Mapped[str | None] = mapped_column(String(200))
    signer_position: Mapped[str | None] = mapped_column(String(200))
    to_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    text: Mapped[str] = mapped_column(Text)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))

    __table_args__ = (
        UniqueConstraint("agency_id", "year", "number", name="uq_case_letter_number"),
        CheckConstraint("kind <> 'transfer' OR to_agency_id IS NOT NULL", name="transfer_has_addressee"),
        Index("ix_case_letter_case_id", "case_id"),
        Index("ix_case_letter_book", "agency_id", "year", "ordinal"),
    )
