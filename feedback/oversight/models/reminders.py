"""Tables of reminders: the letters, and the steps not taken in time that each is about."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime

_WAITING = text("state = 'open'")
_STANDING = text("before_id IS NOT NULL AND state <> 'withdrawn'")
_REPLIED = text("replied_on IS NOT NULL")


class Reminder(Base):
    """Văn bản đôn đốc: a letter of an inspectorate about steps that one agency owes and is late with.

    ``kind``: ``reminder``, to the agency, which answers until ``reply_due_on``; ``escalation`` (báo cáo Chủ
    tịch Ủy ban nhân dân tỉnh), about the agency, which asks no answer of it. ``ordinal``: the how manieth
    reminder of the same matter (lần thứ mấy); of an escalation that of the letter before it, ``before_id``.
    ``state``: ``open`` waits for the answer, ``replied``, ``followed`` by the next reminder without an
    answer, ``reported`` (an escalation), ``withdrawn``. That the answer is late is asked, not stored.
    ``to_whom`` and ``without_contact`` (no leader had an e-mail address) are as they were on the day.
    """

    __tablename__ = "reminder"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    ordinal: Mapped[int]
    before_id: Mapped[int | None] = mapped_column(ForeignKey("reminder.id"))
    state: Mapped[str] = mapped_column(String(10))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    issuer_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    number: Mapped[str] = mapped_column(String(60))
    issued_on: Mapped[date]
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    signer: Mapped[str] = mapped_column(String(100))
    signer_position: Mapped[str] = mapped_column(String(150))
    to_whom: Mapped[str] = mapped_column(String(300))
    reason: Mapped[str] = mapped_column(Text)
    reply_due_on: Mapped[date | None]
    without_contact: Mapped[bool]
    reply: Mapped[str | None] = mapped_column(Text)
    replied_on: Mapped[date | None]
    replied_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    withdrawn_why: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint("kind IN ('reminder', 'escalation')", name="kind_known"),
        CheckConstraint(
            "state IN ('open', 'replied', 'followed', 'reported', 'withdrawn')", name="state_known"
        ),
        CheckConstraint("kind = 'reminder' OR state IN ('reported', 'withdrawn')", name="escalation_reports"),
        CheckConstraint("kind = 'escalation' OR state <> 'reported'", name="reminder_asks"),
        CheckConstraint("(kind = 'escalation') = (reply_due_on IS NULL)", name="reminder_has_day"),
        CheckConstraint("reply_due_on IS NULL OR reply_due_on > issued_on", name="days_in_order"),
        CheckConstraint(
            "(before_id IS NULL) = (ordinal = 1 AND kind = 'reminder')", name="first_follows_nothing"
        ),
        CheckConstraint("(state = 'replied') = (replied_on IS NOT NULL)", name="replied_on_a_day"),
        CheckConstraint(
            "(replied_on IS NULL) = (reply IS NULL) AND (replied_on IS NULL) = (replied_by IS NULL)",
            name="reply_is_whole",
        ),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_why IS NOT NULL)", name="withdrawn_with_reason"),
        CheckConstraint("ordinal >= 1", name="ordinal_counts"),
        CheckConstraint("version >= 1", name="version_counts"),
        Index("ix_reminder_issued", "issued_on", "id"),
        Index("ix_reminder_agency", "agency_id", "issued_on", "id"),
        Index("ix_reminder_waiting", "reply_due_on", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_reminder_replied", "replied_on", sqlite_where=_REPLIED, postgresql_where=_REPLIED),
        Index(
            "ix_reminder_next",
            "before_id",
            "kind",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
    )


class ReminderItem(Base):
    """Đơn, vụ việc được đôn đốc: one step of a case that a letter is about, as it stood on the day.

    ``number`` of the case, ``step`` in words, ``article`` against which it is late, ``days_late`` in calendar
    days. No title: a letter lies about.
    """

    __tablename__ = "reminder_item"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reminder_id: Mapped[int] = mapped_column(ForeignKey("reminder.id"))
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadline.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    number: Mapped[str] = mapped_column(String(40))
    step: Mapped[str] = mapped_column(String(300))
    article: Mapped[str] = mapped_column(String(300))
    due_on: Mapped[date]
    days_late: Mapped[int]

    __table_args__ = (
        UniqueConstraint("reminder_id", "deadline_id"),
        CheckConstraint("days_late >= 1", name="is_late"),
        Index("ix_reminder_item_deadline", "deadline_id", "reminder_id"),
        Index("ix_reminder_item_case", "case_id", "reminder_id"),
    )
