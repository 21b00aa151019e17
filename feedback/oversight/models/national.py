"""Tables of the national database (Cơ sở dữ liệu quốc gia về tiếp công dân, khiếu nại, tố cáo, kiến nghị,
phản ánh)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime


class NationalExport(Base):
    """Lần xuất dữ liệu: a file made for the national database. ``what``: ``visits`` or ``cases``;
    ``mapping``: key of the table of columns by which it was made; ``ending``: of the file; ``digest``: its
    SHA-256. ``lacking``: rows left out because something required is missing. ``job_key``: of the job that
    made it, so that a job taken up again makes no second one. ``agency_id`` None: of all units.
    """

    __tablename__ = "national_export"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    what: Mapped[str] = mapped_column(String(10))
    mapping: Mapped[str] = mapped_column(String(40))
    first_on: Mapped[date]
    last_on: Mapped[date]
    ending: Mapped[str] = mapped_column(String(4))
    rows: Mapped[int]
    lacking: Mapped[int]
    job_key: Mapped[str] = mapped_column(String(32), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("what IN ('visits', 'cases')", name="what_known"),
        CheckConstraint("ending IN ('xlsx', 'csv', 'json')", name="ending_known"),
        CheckConstraint("rows >= 1 AND lacking >= 0", name="has_rows"),
        CheckConstraint("first_on <= last_on", name="days_in_order"),
        Index("ix_national_export_agency", "agency_id", "id"),
    )


class NationalRecord(Base):
    """Cập nhật lên Cơ sở dữ liệu quốc gia: whether a visit or a case is there; no row: not yet.

    ``subject``: ``visit`` or ``case``. ``state``: ``exported`` (in a file, not yet confirmed), ``updated``
    (đã cập nhật, on ``updated_on``), ``failed`` (with the ``error`` that the national system gave).
    ``sent``: keyed digest of the values as exported, by which a later change is noticed; ``changed_on``: the
    day on which one was.
    """

    __tablename__ = "national_record"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    subject: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[int] = mapped_column(BigId)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    state: Mapped[str] = mapped_column(String(10))
    export_id: Mapped[int] = mapped_column(ForeignKey("national_export.id"))
    sent: Mapped[str] = mapped_column(String(64))
    updated_on: Mapped[date | None]
    changed_on: Mapped[date | None]
    reference: Mapped[str | None] = mapped_column(String(100))
    error: Mapped[str | None] = mapped_column(Text)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("subject", "subject_id"),
        CheckConstraint("subject IN ('visit', 'case')", name="subject_known"),
        CheckConstraint("state IN ('exported', 'updated', 'failed')", name="state_known"),
        CheckConstraint("(state = 'updated') = (updated_on IS NOT NULL)", name="updated_on_a_day"),
        CheckConstraint("(state = 'failed') = (error IS NOT NULL)", name="failed_with_error"),
        CheckConstraint("version >= 1", name="version_counts"),
        Index("ix_national_record_agency", "agency_id", "state", "id"),
        Index("ix_national_record_export", "export_id"),
    )
