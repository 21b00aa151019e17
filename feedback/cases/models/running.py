"""Tables of long work that officers start, and of the filters they keep."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime

_UNDER_WAY = text("state IN ('waiting', 'running')")


class Job(Base):
    """Việc chạy lâu: an export, or one step on many cases, done behind the page that shows how far it is.

    ``key`` stands in its address. ``values``: what was asked; ``subjects``: numbers of the cases;
    ``outcomes``: for each what became of it, in their order. ``lease_until`` is set while a worker has it: a
    job whose worker died is taken up again and goes on behind ``done``. The file of an export lies in the
    store under ``file_key`` until ``gone_at``.
    """

    __tablename__ = "case_job"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    subjects: Mapped[list[int]] = mapped_column(JSON)
    outcomes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    total: Mapped[int | None]
    done: Mapped[int] = mapped_column(default=0)
    fault: Mapped[str | None] = mapped_column(String(300))
    file_key: Mapped[str | None] = mapped_column(String(120))
    file_name: Mapped[str | None] = mapped_column(String(200))
    file_size: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    gone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'running', 'done', 'failed', 'stopped')", name="state_known"),
        CheckConstraint("(state = 'running') = (lease_until IS NOT NULL)", name="running_iff_leased"),
        CheckConstraint(
            "(ended_at IS NOT NULL) = (state IN ('done', 'failed', 'stopped'))", name="ended_at_end"
        ),
        CheckConstraint("state <> 'failed' OR fault IS NOT NULL", name="failed_has_reason"),
        CheckConstraint("(file_key IS NULL) = (file_name IS NULL)", name="file_named"),
        Index("ix_case_job_under_way", "id", sqlite_where=_UNDER_WAY, postgresql_where=_UNDER_WAY),
        Index("ix_case_job_officer_id", "officer_id", "id"),
    )


class SavedFilter(Base):
    """Bộ lọc đã lưu: a search that an officer keeps under a name; ``query`` is that of its address."""

    __tablename__ = "case_saved_filter"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    name: Mapped[str] = mapped_column(String(80))
    query: Mapped[str] = mapped_column(String(600))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("officer_id", "name"),)
