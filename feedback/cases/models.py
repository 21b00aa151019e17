"""Tables of cases, and the checks that keep their rows truthful."""

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
from feedback.law.states import CLOSED

NO_DAY = date(9999, 12, 31)
"""Stands in ``due_on`` when no clock runs, so that the queue's index needs no NULL."""

_NOBODYS = text("closed_on IS NULL AND officer_id IS NULL")
_CLOSED = ", ".join(f"'{state}'" for state in sorted(CLOSED))


class Case(Base):
    """Vụ việc: what an agency handles. ``due_on`` is the earliest open day, kept for the queue's index."""

    __tablename__ = "case_file"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    version: Mapped[int] = mapped_column(default=1)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    field_key: Mapped[str | None] = mapped_column(String(40))
    area_code: Mapped[str | None] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(300))
    triage: Mapped[bool] = mapped_column(default=False)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_on: Mapped[date]
    due_on: Mapped[date] = mapped_column(default=NO_DAY)
    accepted_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome_number: Mapped[str | None] = mapped_column(String(60))
    ground: Mapped[str | None] = mapped_column(String(60))

    __table_args__ = (
        CheckConstraint(f"(closed_on IS NOT NULL) = (state IN ({_CLOSED}))", name="closed_iff_day"),
        CheckConstraint("(closed_on IS NULL) = (closed_at IS NULL)", name="closed_day_and_moment"),
        CheckConstraint("state <> 'answered' OR outcome_number IS NOT NULL", name="answered_has_number"),
        CheckConstraint(
            "state <> 'transferred' OR outcome_number IS NOT NULL", name="transferred_has_number"
        ),
        CheckConstraint("state NOT IN ('refused', 'filed') OR ground IS NOT NULL", name="ended_has_ground"),
        CheckConstraint("version >= 1", name="version_counts"),
        Index(
            "ix_case_queue",
            "agency_id",
            "due_on",
            "id",
            sqlite_where=text("closed_on IS NULL"),
            postgresql_where=text("closed_on IS NULL"),
        ),
        Index(
            "ix_case_own_queue",
            "officer_id",
            "due_on",
            "id",
            sqlite_where=text("closed_on IS NULL"),
            postgresql_where=text("closed_on IS NULL"),
        ),
        Index(
            "ix_case_province_queue",
            "due_on",
            "id",
            sqlite_where=text("closed_on IS NULL"),
            postgresql_where=text("closed_on IS NULL"),
        ),
        Index(
            "ix_case_nobodys_queue",
            "agency_id",
            "due_on",
            "id",
            sqlite_where=_NOBODYS,
            postgresql_where=_NOBODYS,
        ),
        Index("ix_case_agency", "agency_id", "id"),
    )

    @property
    def is_open(self) -> bool:
        """Whether somebody still owes a step."""
        return self.closed_on is None

    @property
    def due(self) -> date | None:
        """The day of the earliest open deadline, None when no clock runs."""
        return None if self.due_on == NO_DAY else self.due_on


class FormerNumber(Base):
    """Số cũ của vụ việc: the number a case bore at an agency that has since handed it on."""

    __tablename__ = "case_former_number"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    number: Mapped[str] = mapped_column(String(40), unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    until_on: Mapped[date]
    how: Mapped[str] = mapped_column(String(20))

    __table_args__ = (Index("ix_case_former_number_case_id", "case_id"),)


class Submission(Base):
    """Đơn: what one sender sent, on which day, by which way, with his code and the digest of his secret."""

    __tablename__ = "submission"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    kind: Mapped[str] = mapped_column(String(20))
    sender_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sender_kind: Mapped[str] = mapped_column(String(12))
    tracking_code: Mapped[str] = mapped_column(String(12), unique=True)
    secret_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    channel: Mapped[str] = mapped_column(String(12))
    forwarder: Mapped[str | None] = mapped_column(String(200))
    arrival_agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    arrival_year: Mapped[int]
    arrival_number: Mapped[int]
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_on: Mapped[date]
    title: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    wish: Mapped[str | None] = mapped_column(Text)
    place: Mapped[str | None] = mapped_column(String(300))
    area_code: Mapped[str | None] = mapped_column(String(10))
    named_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    submission_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    key_version: Mapped[str | None] = mapped_column(String(40))
    wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    source_labels: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    withdrawn_on: Mapped[date | None]

    __table_args__ = (
        UniqueConstraint("arrival_agency_id", "arrival_year", "arrival_number", name="uq_submission_arrival"),
        CheckConstraint(
            "channel IN ('web', 'desk', 'post', 'phone', 'forwarded', 'import')", name="channel_known"
        ),
        CheckConstraint("channel <> 'forwarded' OR forwarder IS NOT NULL", name="forwarded_by_somebody"),
        CheckConstraint("(key_version IS NULL) = (wrapped_key IS NULL)", name="key_named"),
        Index("ix_submission_case_id", "case_id"),
        Index("ix_submission_sender_id", "sender_id"),
    )


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

    __table_args__ = (Index("ix_case_event_case_id", "case_id", "id"),)


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
    """Văn bản đã ban hành: an answer, a transfer slip, a refusal, a request for papers, as issued."""

    __tablename__ = "case_letter"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[str] = mapped_column(String(60))
    year: Mapped[int]
    issued_on: Mapped[date]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    signer: Mapped[str | None] = mapped_column(String(200))
    signer_position: Mapped[str | None] = mapped_column(String(200))
    to_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    text: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        UniqueConstraint("agency_id", "year", "number", name="uq_case_letter_number"),
        CheckConstraint(
            "kind IN ('answer', 'transfer', 'refusal', 'papers_request', 'filing')", name="kind_known"
        ),
        CheckConstraint("kind <> 'transfer' OR to_agency_id IS NOT NULL", name="transfer_has_addressee"),
        Index("ix_case_letter_case_id", "case_id"),
    )


class TrackingTry(Base):
    """Lần tra cứu sai: how often a code was tried with a wrong secret; per code, not per address."""

    __tablename__ = "tracking_try"

    code_digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    tries: Mapped[int]
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
