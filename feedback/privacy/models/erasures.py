"""Table of orders to erase."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime

_WAITING = text("state = 'confirmed'")
_STANDING = text("state <> 'dropped'")


class ErasureOrder(Base):
    """Lệnh xóa: a case, or what one sender brought (``submission``), that is to be erased.

    Proposed by the clock (``retention``), by an answer to its sender (``request``) or by an officer
    (``secret``: nội dung mật); confirmed by the competent person of the agency that owns the file with the
    document that allows it (``basis``); done by the worker. ``counts``: what was there, by number only.
    """

    __tablename__ = "erasure_order"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    subject: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[int] = mapped_column(BigInteger)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    why: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(10))
    due_on: Mapped[date | None]
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    basis: Mapped[str | None] = mapped_column(String(300))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)
    dropped_why: Mapped[str | None] = mapped_column(String(300))
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint("subject IN ('case', 'submission')", name="subject_known"),
        CheckConstraint("why IN ('retention', 'request', 'secret')", name="why_known"),
        CheckConstraint("state IN ('proposed', 'confirmed', 'done', 'dropped')", name="state_known"),
        CheckConstraint("(confirmed_at IS NULL) OR basis IS NOT NULL", name="confirmed_on_a_basis"),
        CheckConstraint("state <> 'done' OR done_at IS NOT NULL", name="done_at_a_moment"),
        CheckConstraint("(state = 'dropped') = (dropped_why IS NOT NULL)", name="dropped_with_reason"),
        CheckConstraint(
            "proposed_by IS NULL OR confirmed_by IS NULL OR why <> 'secret' OR proposed_by <> confirmed_by",
            name="secret_by_two",
        ),
        CheckConstraint("version >= 1", name="version_counts"),
        Index(
            "uq_erasure_order_standing",
            "subject",
            "subject_id",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
        Index("ix_erasure_order_list", "agency_id", "state", "id"),
        Index("ix_erasure_order_waiting", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )
