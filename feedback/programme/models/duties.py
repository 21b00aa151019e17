"""Tables of the plan's duties: what is ordered of whom, what became of it, whom it was told to."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime


class Duty(Base):
    """Nhiệm vụ theo kế hoạch: what the organiser orders, by a rule from which its days are computed.

    ``who``: key of ``duties.rules.WHO``; ``named``: codes of agencies where it is ``named``, whose successors
    owe it once they ended. ``due_on`` of one that is due once; else ``due_month`` of the period, from 1
    (beyond its last: after it), and ``due_day``, 31 for the month's last. ``before_holiday``: on a day off it
    is due on the working day before. ``needs_file``: done only with a file. ``met_by``: which part of the
    programme shows by itself that it is done, "" for none. ``confirmed_on``: since when the organiser stands
    by it; until then nobody is late with it, nor reminded.
    """

    __tablename__ = "programme_duty"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    short: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text, default="")
    who: Mapped[str] = mapped_column(String(12))
    named: Mapped[list[str]] = mapped_column(JSON, default=list)
    period: Mapped[str] = mapped_column(String(8))
    due_on: Mapped[date | None]
    due_month: Mapped[int | None]
    due_day: Mapped[int | None]
    before_holiday: Mapped[bool] = mapped_column(default=False)
    basis: Mapped[str] = mapped_column(String(300))
    evidence: Mapped[str] = mapped_column(String(300), default="")
    needs_file: Mapped[bool] = mapped_column(default=False)
    met_by: Mapped[str] = mapped_column(String(20), default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    doubt: Mapped[str] = mapped_column(Text, default="")
    confirmed_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint("who IN ('all', 'departments', 'communes', 'named')", name="who_known"),
        CheckConstraint("period IN ('once', 'quarter', 'half', 'year')", name="period_known"),
        CheckConstraint("(period = 'once') = (due_on IS NOT NULL)", name="once_has_day"),
        CheckConstraint(
            "period = 'once' OR (due_month IS NOT NULL AND due_day IS NOT NULL)", name="period_has_rule"
        ),
        CheckConstraint("due_day IS NULL OR (due_day >= 1 AND due_day <= 31)", name="due_day_range"),
        CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name="days_in_order"),
    )


class DutyMark(Base):
    """Việc đã ghi về một nhiệm vụ: what a unit did in a period, or why the organiser lets it off.

    ``due_on``: its last day when it was written. ``state``: ``done``, ``excused``, ``returned``
    (wanted anew: ``why``, also of one that is excused). Files are attached to (``duty_done``, id).
    """

    __tablename__ = "programme_duty_mark"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    duty_id: Mapped[int] = mapped_column(ForeignKey("programme_duty.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    period: Mapped[str] = mapped_column(String(10))
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10))
    done_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")
    why: Mapped[str | None] = mapped_column(Text)
    marked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("duty_id", "agency_id", "period"),
        CheckConstraint("state IN ('done', 'excused', 'returned')", name="state_known"),
        CheckConstraint("state <> 'done' OR done_on IS NOT NULL", name="done_has_day"),
        CheckConstraint("state = 'done' OR why IS NOT NULL", name="reason_given"),
        Index("ix_programme_duty_mark_agency", "agency_id", "period"),
        Index("ix_programme_duty_mark_period", "period"),
    )


class DutyReminder(Base):
    """Đã nhắc: of one duty of a unit in a period, once before its last day (``soon``) and once after it
    (``late``)."""

    __tablename__ = "programme_duty_reminder"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    duty_id: Mapped[int] = mapped_column(ForeignKey("programme_duty.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    period: Mapped[str] = mapped_column(String(10))
    stage: Mapped[str] = mapped_column(String(4))
    told_on: Mapped[date]

    __table_args__ = (
        UniqueConstraint("duty_id", "agency_id", "period", "stage"),
        CheckConstraint("stage IN ('soon', 'late')", name="stage_known"),
    )


class FormerBody(Base):
    """Cơ quan có tên trong kế hoạch năm 2020, and who does its work since a day. ``agency_code``: of the
    directory, "" for one that stands outside of it; ``confirmed_on``: when the organiser confirmed it."""

    __tablename__ = "programme_former_body"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name_then: Mapped[str] = mapped_column(String(250), unique=True)
    name_now: Mapped[str] = mapped_column(String(250))
    agency_code: Mapped[str] = mapped_column(String(40), default="")
    since: Mapped[date | None]
    basis: Mapped[str] = mapped_column(String(300), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    confirmed_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
