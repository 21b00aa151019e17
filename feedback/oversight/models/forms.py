"""Tables of the statutory reports: periods, units' reports, what was typed, what was frozen, own sets of
forms."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime

_OPEN = text("state = 'open'")


class ReportPeriod(Base):
    """Kỳ báo cáo: days for which the units of the province report by one set of forms (law.md 7.2).

    ``code`` stands in addresses («2026-q4», «2026-6t», «2026-9t», «2026-nam»; for an ad hoc one both days).
    ``kind``: ``quarter``, ``half``, ``nine``, ``year``, ``adhoc``. ``set_key``: of a circular's set or of an
    ``OwnFormSet``. ``due_on``: units send until then; ``report_due_on``: the province does, to Thanh tra
    Chính phủ. ``revision``: how often it was frozen; ``state``: ``open``, ``frozen``.
    """

    __tablename__ = "report_period"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(30), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(String(120))
    first_on: Mapped[date]
    last_on: Mapped[date]
    set_key: Mapped[str] = mapped_column(String(40))
    due_on: Mapped[date]
    report_due_on: Mapped[date]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    state: Mapped[str] = mapped_column(String(10), default="open")
    revision: Mapped[int] = mapped_column(default=0)
    reopened_why: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))

    __table_args__ = (
        CheckConstraint("kind IN ('quarter', 'half', 'nine', 'year', 'adhoc')", name="kind_known"),
        CheckConstraint("state IN ('open', 'frozen')", name="state_known"),
        CheckConstraint("state <> 'frozen' OR revision >= 1", name="frozen_has_revision"),
        CheckConstraint("first_on <= last_on", name="days_in_order"),
        CheckConstraint("version >= 1", name="version_counts"),
        Index("ix_report_period_last", "last_on", "id"),
        Index("ix_report_period_open", "due_on", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )


class UnitReport(Base):
    """Báo cáo của đơn vị: what one unit sends for one period.

    ``state``: ``draft``, ``sent``, ``returned`` (the province sent it back, ``returned_why``). ``merged_in``:
    the revision of the period that holds it, None as long as none does: what is sent after the freeze waits
    for the next one. ``narrative``: the parts of the written report that the unit writes, by key.
    """

    __tablename__ = "unit_report"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("report_period.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_on: Mapped[date | None]
    sent_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    signer: Mapped[str | None] = mapped_column(String(200))
    signer_position: Mapped[str | None] = mapped_column(String(200))
    returned_why: Mapped[str | None] = mapped_column(Text)
    merged_in: Mapped[int | None]
    reminded_on: Mapped[date | None]
    narrative: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("period_id", "agency_id"),
        CheckConstraint("state IN ('draft', 'sent', 'returned')", name="state_known"),
        CheckConstraint(
            "state <> 'sent' OR (sent_at IS NOT NULL AND signer IS NOT NULL)", name="sent_signed"
        ),
        CheckConstraint("(sent_at IS NULL) = (sent_on IS NULL)", name="sent_day_and_moment"),
        CheckConstraint("state <> 'returned' OR returned_why IS NOT NULL", name="returned_with_reason"),
        CheckConstraint("version >= 1", name="version_counts"),
        Index("ix_unit_report_agency", "agency_id", "id"),
    )


class FormSheet(Base):
    """Biểu đã gửi: a form of a unit's report as it was sent: ``counted`` by the system, and the ``figures``
    with what was typed and carried over; by column, numbers as text.
    """

    __tablename__ = "form_sheet"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_report_id: Mapped[int] = mapped_column(ForeignKey("unit_report.id"))
    form: Mapped[str] = mapped_column(String(20))
    counted: Mapped[dict[str, Any]] = mapped_column(JSON)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("unit_report_id", "form"),)


class FormEntry(Base):
    """Số nhập tay: what somebody typed into a cell, with its basis; rows are added, the latest counts.

    ``value`` None takes the typing back. ``text``: of a column of words. ``counted``: what the system had
    counted then, None where it can't. ``by_province``: the inspectorate changed the unit's figure.
    """

    __tablename__ = "form_entry"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_report_id: Mapped[int] = mapped_column(ForeignKey("unit_report.id"))
    form: Mapped[str] = mapped_column(String(20))
    column: Mapped[str] = mapped_column("column_number", String(10))
    value: Mapped[Decimal | None] = mapped_column(Numeric(20, 6))
    text: Mapped[str | None] = mapped_column(Text)
    counted: Mapped[Decimal | None] = mapped_column(Numeric(20, 6))
    basis: Mapped[str] = mapped_column(Text)
    by_province: Mapped[bool] = mapped_column(default=False)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("value IS NULL OR text IS NULL", name="figure_or_words"),
        Index("ix_form_entry_unit_report_id", "unit_report_id", "form", "id"),
    )


class ReportFreeze(Base):
    """Bản chốt số liệu: the figures of a period as they were frozen and signed; nothing of it changes later.

    ``digest``: SHA-256 of all its ``FrozenSheet``, in the order of agency and form, and of ``told``: how the
    units' reports stood, who had signed them and what they said (``frozen.told_of``). ``missing``: numbers of
    the agencies whose reports had not come; their figures are those that the system counted. ``reason``: why
    the revision before was opened again.
    """

    __tablename__ = "report_freeze"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("report_period.id"))
    revision: Mapped[int]
    frozen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    frozen_on: Mapped[date]
    frozen_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    signer: Mapped[str] = mapped_column(String(200))
    signer_position: Mapped[str] = mapped_column(String(200))
    missing: Mapped[list[int]] = mapped_column(JSON)
    broken: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    told: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    remark: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str | None] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        UniqueConstraint("period_id", "revision"),
        CheckConstraint("revision >= 1", name="revision_counts"),
        CheckConstraint("revision = 1 OR reason IS NOT NULL", name="again_with_reason"),
    )


class FrozenSheet(Base):
    """Biểu đã chốt: a unit's row of a form in a freeze; by column, numbers as text. ``empty``: the columns
    that nobody had typed: their 0 is no figure."""

    __tablename__ = "frozen_sheet"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    freeze_id: Mapped[int] = mapped_column(ForeignKey("report_freeze.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    form: Mapped[str] = mapped_column(String(20))
    counted: Mapped[dict[str, Any]] = mapped_column(JSON)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    empty: Mapped[list[str]] = mapped_column(JSON, default=list)

    __table_args__ = (
        UniqueConstraint("freeze_id", "agency_id", "form"),
        Index("ix_frozen_sheet_agency", "agency_id", "freeze_id"),
    )


class OpeningSheet(Base):
    """Số đầu kỳ khi đưa hệ thống vào dùng: what a unit's last paper report ended with, entered once and
    signed.

    ``first_on``: the first day of the period that begins with it. ``figures``: by form and column (those that
    carry over), numbers as text. ``state``: ``draft``, ``signed``.
    """

    __tablename__ = "opening_sheet"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), unique=True)
    first_on: Mapped[date]
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    basis: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    entered_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    signer: Mapped[str | None] = mapped_column(String(200))
    signer_position: Mapped[str | None] = mapped_column(String(200))
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint("state IN ('draft', 'signed')", name="state_known"),
        CheckConstraint("(state = 'signed') = (signed_at IS NOT NULL)", name="signed_at_a_moment"),
        CheckConstraint("(signed_at IS NULL) = (signer IS NULL)", name="signed_by_somebody"),
        CheckConstraint("version >= 1", name="version_counts"),
    )


class OwnFormSet(Base):
    """Bộ biểu mẫu do quản trị nhập: a circular's forms brought in from a spreadsheet, without code.

    ``definition``: what ``law.forms.reading`` reads. ``state``: ``draft``, ``adopted`` (periods may use it),
    ``ended`` (with the last day for which it holds; a draft that was given up has no ``adopted_at``).
    ``file_name``, ``digest``: of the spreadsheet it came from.
    """

    __tablename__ = "own_form_set"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    words: Mapped[str] = mapped_column(String(120))
    basis: Mapped[str] = mapped_column(String(300))
    first_on: Mapped[date]
    last_on: Mapped[date | None]
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)
    file_name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    adopted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint("state IN ('draft', 'adopted', 'ended')", name="state_known"),
        CheckConstraint("state <> 'adopted' OR adopted_at IS NOT NULL", name="adopted_at_a_moment"),
        CheckConstraint("last_on IS NULL OR first_on <= last_on", name="days_in_order"),
        CheckConstraint("version >= 1", name="version_counts"),
    )
