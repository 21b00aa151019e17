"""Tables of papers before and after their issue: drafts, signed copies, others in the book, model texts."""

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

_UNDER_WAY = text("state IN ('writing', 'submitted')")


class Draft(Base):
    """Dự thảo văn bản: what a handler has written so far of the paper of one step.

    ``values`` are what he typed on the step's form. Submitted (trình), it is the case's open proposal, or
    what the course's own step laid before the signer (then without ``proposal_id``); when the competent
    person takes the step, ``letter_id`` is the paper that came of it.
    """

    __tablename__ = "case_draft"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    step: Mapped[str] = mapped_column(String(30))
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10), default="writing")
    version: Mapped[int] = mapped_column(default=1)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("case_proposal.id"))
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("case_letter.id"))

    __table_args__ = (
        CheckConstraint("state IN ('writing', 'submitted', 'issued', 'dropped')", name="state_known"),
        CheckConstraint("version >= 1", name="version_counts"),
        Index("ix_case_draft_case_id", "case_id"),
        Index("ix_case_draft_officer_id", "officer_id", "state"),
        Index(
            "uq_case_draft_under_way",
            "case_id",
            "step",
            unique=True,
            sqlite_where=_UNDER_WAY,
            postgresql_where=_UNDER_WAY,
        ),
    )


class LetterCopy(Base):
    """Bản đã ký, đóng dấu: the signed copy of an issued paper, uploaded as a scan or signed digitally.

    ``matches``: the very file that was issued (``same``), that file with signatures put over it
    (``signed_over``), another file with the same text (``same_text``), another text (``differs``), or a
    picture that can't be compared (``unknown``). ``signatures``: what verification found (PAdES), one entry
    each, with who, when, and whether it is valid. ``note``: why it differs, in the words of who uploaded it.
    ``submission_id``: whose copy it is, of a paper that senders get. The latest copy counts that wasn't
    withdrawn: a wrong one is, with the reason (``withdrawn_why``).
    """

    __tablename__ = "case_letter_copy"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("case_letter.id"))
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))
    attachment_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(10))
    matches: Mapped[str] = mapped_column(String(12))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    signatures: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    note: Mapped[str | None] = mapped_column(Text)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    withdrawn_why: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        CheckConstraint("kind IN ('scan', 'digital')", name="kind_known"),
        CheckConstraint(
            "matches IN ('same', 'signed_over', 'same_text', 'differs', 'unknown')", name="matches_known"
        ),
        CheckConstraint("matches <> 'differs' OR note IS NOT NULL", name="difference_explained"),
        Index("ix_case_letter_copy_letter_id", "letter_id"),
    )


class OutsideLetter(Base):
    """Văn bản đi lập ngoài hệ thống: a paper written elsewhere that takes its number in the same book.

    What was entered wrongly is crossed out with the reason (``void_why``) and keeps its number (số bỏ).
    """

    __tablename__ = "case_outside_letter"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    year: Mapped[int]
    ordinal: Mapped[int]
    number: Mapped[str] = mapped_column(String(60))
    issued_on: Mapped[date]
    subject: Mapped[str] = mapped_column(String(300))
    to_whom: Mapped[str] = mapped_column(String(300))
    signer: Mapped[str | None] = mapped_column(String(200))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    void_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    void_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    void_why: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        UniqueConstraint("agency_id", "year", "ordinal", name="uq_case_outside_letter_ordinal"),
        UniqueConstraint("agency_id", "year", "number", name="uq_case_outside_letter_number"),
        Index("ix_case_outside_letter_case_id", "case_id"),
    )


class AnswerTemplate(Base):
    """Mẫu trả lời, câu mẫu: a text to begin from (``template``) or to put in (``phrase``).

    ``agency_id`` None is for all agencies, ``field_key`` None for all fields, ``step`` None for every paper.
    Only an approved one is offered.
    """

    __tablename__ = "answer_template"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    field_key: Mapped[str | None] = mapped_column(String(40))
    step: Mapped[str | None] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(String(150))
    text: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    active: Mapped[bool] = mapped_column(default=True)
    created_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("kind IN ('template', 'phrase')", name="kind_known"),
        CheckConstraint("(approved_by IS NULL) = (approved_at IS NULL)", name="approved_by_somebody"),
        Index("ix_answer_template_agency_id", "agency_id"),
    )
