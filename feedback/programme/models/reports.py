"""Tables of the reports on grassroots democracy: of each unit, and of the province."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime


class ProgrammeReport(Base):
    """Báo cáo thực hiện dân chủ ở cơ sở of a period: of a unit (``unit``), or what the organiser merged out
    of them (``province``).

    ``period``: «2026-q4», «2026». ``counts``: what was typed, by key of ``reports.form.FIELDS``; ``words`` by
    key of ``reports.form.SECTIONS``. ``checked_on``: when the figures were looked through, ``remark``: what
    is said of them. ``state``: ``draft``, ``sent``, ``returned`` by the organiser, ``reopened`` by its
    leader, each with its ``reason``; of the province ``draft``, ``frozen``, ``reopened``. ``revision``: how
    often it was sent or frozen; ``position``: of who signed it last.
    """

    __tablename__ = "programme_report"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    period: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    words: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    checked_on: Mapped[date | None]
    remark: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str | None] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(default=0)
    first_sent_on: Mapped[date | None]
    sent_on: Mapped[date | None]
    position: Mapped[str | None] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("kind", "agency_id", "period"),
        CheckConstraint("kind IN ('unit', 'province')", name="kind_known"),
        CheckConstraint("state IN ('draft', 'sent', 'returned', 'reopened', 'frozen')", name="state_known"),
        CheckConstraint("state NOT IN ('returned', 'reopened') OR reason IS NOT NULL", name="reason_given"),
        CheckConstraint("(revision = 0) = (sent_on IS NULL)", name="sent_has_day"),
        Index("ix_programme_report_period", "kind", "period"),
    )


class ProgrammeReportRevision(Base):
    """Một bản đã gửi, đã chốt: what a report said then, never changed. ``reason``: why it was sent anew."""

    __tablename__ = "programme_report_revision"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("programme_report.id"))
    revision: Mapped[int]
    reason: Mapped[str] = mapped_column(Text, default="")
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("report_id", "revision"),)
