"""Table of orders to erase what is no case, by year."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime

_WAITING = text("state = 'confirmed'")


class RetentionLot(Base):
    """Đợt xóa dữ liệu không thành đơn: all rows of one kind (``law/keeping.toml``), agency and year.

    Proposed by the clock once their term is over (``due_on``, the last day on which they are kept); confirmed
    by the competent person of the agency with the document that allows it (``basis``); done by the worker.
    ``counts``: how many rows were there when it was proposed (``found``), how many were erased, and which
    time it is (``round``): a year that was done is proposed anew when a row was typed in later.
    """

    __tablename__ = "retention_lot"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    year: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    due_on: Mapped[date]
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    basis: Mapped[str | None] = mapped_column(String(300))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)
    dropped_why: Mapped[str | None] = mapped_column(String(300))
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("kind", "agency_id", "year"),
        CheckConstraint("state IN ('proposed', 'confirmed', 'done', 'dropped')", name="state_known"),
        CheckConstraint("year BETWEEN 1000 AND 9999", name="year_has_four_digits"),
        CheckConstraint("(confirmed_at IS NULL) OR basis IS NOT NULL", name="confirmed_on_a_basis"),
        CheckConstraint("state <> 'done' OR done_at IS NOT NULL", name="done_at_a_moment"),
        CheckConstraint("(state = 'dropped') = (dropped_why IS NOT NULL)", name="dropped_with_reason"),
        CheckConstraint("version >= 1", name="version_counts"),
        Index("ix_retention_lot_list", "agency_id", "state", "id"),
        Index("ix_retention_lot_waiting", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )
