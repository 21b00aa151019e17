"""Tables of deadlines, holidays, years of the calendar and own targets."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime

_OPEN = text("met_on IS NULL AND ended_on IS NULL")
_ASKED_OVERDUE = text("term_key = 'TC_OVERDUE_ASK'")


class Holiday(Base):
    """Ngày nghỉ, ngày làm bù: a day off, or a weekend day that is worked in exchange.

    ``standing``: confirmed by a document; proposed (the statute asks for it, the date is not announced);
    doubtful (announced without a legal text: doesn't count).
    """

    __tablename__ = "holiday"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    day_on: Mapped[date] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    standing: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(120))
    document: Mapped[str] = mapped_column(String(200), default="")
    source: Mapped[str] = mapped_column(String(300), default="")

    __table_args__ = (
        CheckConstraint("kind IN ('off', 'worked')", name="kind"),
        CheckConstraint("standing IN ('confirmed', 'proposed', 'doubtful')", name="standing"),
    )


class CalendarYear(Base):
    """Năm có lịch làm việc: a year that the calendar holds, and whether its schedule is announced."""

    __tablename__ = "calendar_year"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    confirmed: Mapped[bool]
    source: Mapped[str] = mapped_column(String(300), default="")


class OwnTarget(Base):
    """Mục tiêu nội bộ do tỉnh đặt: another length of a target from a day on, by a document."""

    __tablename__ = "own_target"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    term_key: Mapped[str] = mapped_column(String(40))
    length: Mapped[int]
    unit: Mapped[str] = mapped_column(String(20))
    in_force_from_on: Mapped[date]
    document: Mapped[str] = mapped_column(String(200))

    __table_args__ = (
        UniqueConstraint("term_key", "in_force_from_on"),
        CheckConstraint("length >= 1", name="length"),
        CheckConstraint("unit IN ('calendar_day', 'working_day', 'month', 'year')", name="unit"),
    )


class Deadline(Base):
    """Thời hạn: the day due of one term for one subject, with the version of the rule it rests on.

    ``clock`` legal or target; ``owed_by`` the agency or the citizen. ``due_at`` only for moments that came
    with imported data. ``trace`` is why this day (see ``law.trace``). ``variants`` are the circumstances that
    set its length (remote, complex). While ``paused_on`` is set the clock stands still and ``due_on`` binds
    nobody, unless it had passed before. Met, or ended with the reason why, or open. ``agency_id`` and
    ``officer_id`` say whose it is now.
    """

    __tablename__ = "deadline"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    subject_room: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int] = mapped_column(BigId)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    officer_id: Mapped[int | None] = mapped_column(BigId)
    clock: Mapped[str] = mapped_column(String(10))
    owed_by: Mapped[str] = mapped_column(String(10))
    term_key: Mapped[str] = mapped_column(String(40))
    term_version: Mapped[str] = mapped_column(String(10))
    article: Mapped[str] = mapped_column(String(300))
    counted_from_on: Mapped[date]
    length: Mapped[int | None]
    unit: Mapped[str | None] = mapped_column(String(20))
    due_on: Mapped[date]
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    provisional: Mapped[bool]
    trace: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    variants: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    paused_on: Mapped[date | None]
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    met_on: Mapped[date | None]
    met_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_on: Mapped[date | None]
    ended_why: Mapped[str | None] = mapped_column(String(300))

    __table_args__ = (
        CheckConstraint("clock IN ('legal', 'target')", name="clock"),
        CheckConstraint("clock = 'target' OR article <> ''", name="legal_has_article"),
        CheckConstraint("owed_by IN ('agency', 'citizen')", name="owed_by"),
        CheckConstraint("(length IS NULL) = (unit IS NULL)", name="length_has_unit"),
        CheckConstraint("(met_on IS NULL) = (met_at IS NULL)", name="met_day_and_moment"),
        CheckConstraint("(ended_on IS NULL) = (ended_why IS NULL)", name="ended_has_reason"),
        CheckConstraint("met_on IS NULL OR ended_on IS NULL", name="met_or_ended"),
        Index("ix_deadline_subject", "subject_room", "subject_id"),
        Index(
            "ix_deadline_asked_overdue",
            *("subject_room", "subject_id"),
            sqlite_where=_ASKED_OVERDUE,
            postgresql_where=_ASKED_OVERDUE,
        ),
        Index("ix_deadline_open", "agency_id", "due_on", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(
            "ix_deadline_due",
            *("due_on", "subject_id", "id", "subject_room", "clock", "owed_by", "term_key", "paused_on"),
            "agency_id",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "ix_deadline_term_open",
            *("term_key", "due_on", "subject_room", "subject_id"),
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    @property
    def subject(self) -> tuple[str, int]:
        """Whose deadline it is: (room, number)."""
        return self.subject_room, self.subject_id

    @property
    def is_open(self) -> bool:
        """Whether it is neither met nor ended."""
        return self.met_on is None and self.ended_on is None

    @property
    def binds(self) -> bool:
        """Whether its day must be kept, or was passed: open, and not stopped before the day."""
        return self.is_open and (self.paused_on is None or self.due_on < self.paused_on)

    @property
    def is_target(self) -> bool:
        """Whether it is an internal target (mục tiêu nội bộ) and no legal period."""
        return self.clock == "target"


class DeadlinePause(Base):
    """Thời gian tạm đình chỉ: days of a deadline that are not counted, from the first to the last of them.

    ``until_on`` is empty while the clock stands still. ``basis`` is the decision that stopped it.
    """

    __tablename__ = "deadline_pause"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadline.id"))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    basis: Mapped[str] = mapped_column(String(300))

    __table_args__ = (
        CheckConstraint("until_on IS NULL OR from_on <= until_on", name="days_in_order"),
        Index("ix_deadline_pause_deadline_id", "deadline_id"),
    )


class DeadlineExtension(Base):
    """Gia hạn: one extension of a deadline, in its order, by a decision."""

    __tablename__ = "deadline_extension"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadline.id"))
    ordinal: Mapped[int]
    extended_on: Mapped[date]
    basis: Mapped[str] = mapped_column(String(300))

    __table_args__ = (UniqueConstraint("deadline_id", "ordinal"),)
