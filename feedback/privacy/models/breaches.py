"""Table of breaches."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime

_UNREPORTED = text("state = 'open'")


class Breach(Base):
    """Sự cố dữ liệu cá nhân: what leaked or was lost, since when it is known, who was told.

    The authority is told within 72 hours of ``noticed_at`` (moments, not days). ``reminded_hours``: the last
    reminder that went out. ``people_count`` None: not known yet.
    """

    __tablename__ = "data_breach"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    noticed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    nature: Mapped[str] = mapped_column(Text)
    kinds: Mapped[list[str]] = mapped_column(JSON)
    people_count: Mapped[int | None]
    consequences: Mapped[str] = mapped_column(Text)
    measures: Mapped[str] = mapped_column(Text)
    contact: Mapped[str] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(10))
    reported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reported_to: Mapped[str | None] = mapped_column(String(300))
    report_number: Mapped[str | None] = mapped_column(String(60))
    late_why: Mapped[str | None] = mapped_column(Text)
    people_told_on: Mapped[date | None]
    people_told_how: Mapped[str | None] = mapped_column(String(300))
    reminded_hours: Mapped[int] = mapped_column(default=0)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint("state IN ('open', 'reported')", name="state_known"),
        CheckConstraint("(state = 'open') = (reported_at IS NULL)", name="reported_at_a_moment"),
        CheckConstraint("(reported_at IS NULL) = (reported_to IS NULL)", name="reported_to_somebody"),
        CheckConstraint("(people_told_on IS NULL) = (people_told_how IS NULL)", name="told_somehow"),
        CheckConstraint("people_count IS NULL OR people_count >= 0", name="people_counted"),
        CheckConstraint("version >= 1", name="version_counts"),
        Index("ix_data_breach_open", "noticed_at", sqlite_where=_UNREPORTED, postgresql_where=_UNREPORTED),
    )
