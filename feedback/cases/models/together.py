"""Tables of what many do on one matter: agencies that help, people who signed one list, cases merged."""

from __future__ import annotations

from datetime import date, datetime

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

_ASKED = text("state = 'asked'")
_IN_FORCE = text("undone_at IS NULL")


class Part(Base):
    """Phần việc phối hợp: what the agency that holds the case asks of another one, until an internal day.

    ``kind``: a part of the work (``cooperate``) or an opinion (``opinion``). The legal clock stays with the
    case; ``due_on`` is internal (hạn nội bộ). The other agency reads ``task``, ``text`` and ``files``
    (numbers of attachments), not the case; the sender's data only if ``shares_person``.
    """

    __tablename__ = "case_part"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    asking_agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    kind: Mapped[str] = mapped_column(String(10))
    task: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    files: Mapped[list[int]] = mapped_column(JSON)
    shares_person: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default="asked")
    version: Mapped[int] = mapped_column(default=1)
    due_on: Mapped[date]
    asked_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    answer: Mapped[str | None] = mapped_column(Text)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("kind IN ('cooperate', 'opinion')", name="kind_known"),
        CheckConstraint("state IN ('asked', 'answered', 'returned', 'called_off')", name="state_known"),
        CheckConstraint("(state = 'asked') = (settled_at IS NULL)", name="settled_iff_not_asked"),
        CheckConstraint("(settled_at IS NULL) = (settled_on IS NULL)", name="settled_day_and_moment"),
        CheckConstraint(
            "state NOT IN ('answered', 'returned') OR answer IS NOT NULL", name="answered_in_words"
        ),
        CheckConstraint("agency_id <> asking_agency_id", name="not_itself"),
        CheckConstraint("version >= 1", name="version_counts"),
        Index("ix_case_part_case_id", "case_id"),
        Index(
            "ix_case_part_asked", "agency_id", "due_on", "id", sqlite_where=_ASKED, postgresql_where=_ASKED
        ),
        Index("ix_case_part_agency", "agency_id", "id"),
        Index("ix_case_part_asking", "asking_agency_id", "id"),
    )


class Signatory(Base):
    """Người ký tên trong đơn chung: one of many people who stand behind one submission, with his own code.

    ``position`` is his place in the list. ``representative``: speaks for the others (LTCD Đ29, LKN Đ8).
    ``withdrawn_at``: from which moment on what is issued is not for him.
    ``code_given_at``: when a slip with his code and a fresh secret was last printed; None: nobody knows one.
    """

    __tablename__ = "case_signatory"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    position: Mapped[int]
    tracking_code: Mapped[str] = mapped_column(String(12), unique=True)
    secret_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    signed: Mapped[bool] = mapped_column(default=True)
    representative: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    code_given_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_on: Mapped[date | None]
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("submission_id", "position"),
        Index("ix_case_signatory_person_id", "person_id"),
    )


class Merge(Base):
    """Gộp đơn trùng: the submissions of one case went over to another; it can be undone.

    ``submissions`` (numbers) came from the merged case, ``deadlines`` (numbers) were ended by the merge;
    both go back when it is undone.
    """

    __tablename__ = "case_merge"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    merged_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    reason: Mapped[str] = mapped_column(Text)
    state_before: Mapped[str] = mapped_column(String(20))
    officer_before: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    submissions: Mapped[list[int]] = mapped_column(JSON)
    deadlines: Mapped[list[int]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    undone_why: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        CheckConstraint("kept_id <> merged_id", name="not_itself"),
        CheckConstraint("(undone_at IS NULL) = (undone_why IS NULL)", name="undone_with_reason"),
        Index("ix_case_merge_kept_id", "kept_id"),
        Index("ix_case_merge_merged_id", "merged_id"),
        Index(
            "uq_case_merge_in_force",
            "merged_id",
            unique=True,
            sqlite_where=_IN_FORCE,
            postgresql_where=_IN_FORCE,
        ),
    )


class NotDuplicate(Base):
    """Không trùng: an officer compared two cases and found two matters; the pair isn't offered again.

    ``case_id`` is the smaller of the two numbers.
    """

    __tablename__ = "case_not_duplicate"

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("case_id < other_id", name="in_order"),
        Index("ix_case_not_duplicate_other_id", "other_id"),
    )
