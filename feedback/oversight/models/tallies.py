"""Tables of what is counted ahead: by case what it counts as, the sums of it, and how far both go."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId

_APART = text("fact = 'apart'")


class CaseFact(Base):
    """Vụ việc được đếm là: that a case counts as ``fact`` (``tallies.facts``), on this day, at this agency.

    A case that is ``apart`` (sealed, or owing one thing twice) has no other: it is counted itself.
    """

    __tablename__ = "oversight_case_fact"

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    fact: Mapped[str] = mapped_column(String(20), primary_key=True)
    day_on: Mapped[date]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))

    __table_args__ = (
        Index("ix_oversight_case_fact_apart", "case_id", sqlite_where=_APART, postgresql_where=_APART),
    )


class Tally(Base):
    """Tổng đếm sẵn: how many cases of an agency count as each fact on a day, or (``span`` «month») in the
    calendar month that begins with it. A column for each fact, so that one row answers a whole page."""

    __tablename__ = "oversight_tally"

    span: Mapped[str] = mapped_column(String(5), primary_key=True)
    first_on: Mapped[date] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    received: Mapped[int]
    settled: Mapped[int]
    in_time: Mapped[int]
    in_aim: Mapped[int]
    late_settled: Mapped[int]
    beyond_settled: Mapped[int]
    open: Mapped[int]
    overdue: Mapped[int]
    open_late: Mapped[int]
    open_beyond_aim: Mapped[int]

    __table_args__ = (CheckConstraint("span IN ('day', 'month')", name="span_known"),)


class TallyMark(Base):
    """Đã đếm đến đâu: one row. The facts hold what the register's entries up to number ``seq`` did;
    ``built_to``: while they are first made, the last case that has its facts, None once all have."""

    __tablename__ = "oversight_tally_mark"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    built_to: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)
