"""Tables of the scoring: criteria, rounds of a year, the sheet of a unit, its line for each criterion."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime


class ScoreTable(Base):
    """Bảng tiêu chí: what units are scored by, in the order of the page. ``code``: «2026-1».

    ``criteria``: as ``scoring.rules.Criterion.kept``; ``levels``: «least» (per cent, hundredths) and «words»
    of each. ``doubt``: what must still be confirmed; ``confirmed_on``: since when it may be used.
    """

    __tablename__ = "score_table"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    year: Mapped[int]
    edition: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    basis: Mapped[str] = mapped_column(String(300))
    doubt: Mapped[str] = mapped_column(Text)
    criteria: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    levels: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    confirmed_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (UniqueConstraint("year", "edition"),)


class ScoreRound(Base):
    """Đợt chấm điểm of a year: by which table, until when units score themselves and the organiser verifies;
    so many days units may object. ``closed_on``: since when results are final. ``reason``: why its days were
    moved.
    """

    __tablename__ = "score_round"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    year: Mapped[int] = mapped_column(unique=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("score_table.id"))
    opens_on: Mapped[date]
    self_due_on: Mapped[date]
    verify_due_on: Mapped[date]
    objection_days: Mapped[int]
    reason: Mapped[str] = mapped_column(Text, default="")
    closed_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint("opens_on <= self_due_on AND self_due_on <= verify_due_on", name="days_in_order"),
        CheckConstraint("objection_days >= 1 AND objection_days <= 90", name="objection_days_range"),
        Index("ix_score_round_table", "table_id"),
    )


class ScoreSheet(Base):
    """Phiếu chấm of a unit in a round. ``state``: ``draft``, ``sent`` (by its leader), ``verified`` (result
    made known; objections until ``objects_until``), ``final``. Points in hundredths.
    """

    __tablename__ = "score_sheet"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("score_round.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    objects_until: Mapped[date | None]
    self_points: Mapped[int | None]
    verified_points: Mapped[int | None]
    final_points: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("round_id", "agency_id"),
        CheckConstraint("state IN ('draft', 'sent', 'verified', 'final')", name="state_known"),
        CheckConstraint("(state = 'draft') = (sent_at IS NULL)", name="sent_at_a_moment"),
        CheckConstraint("state <> 'final' OR final_points IS NOT NULL", name="final_has_points"),
        Index("ix_score_sheet_agency", "agency_id"),
    )


class ScoreLine(Base):
    """One criterion of a sheet, by its ``key``: what the unit gave itself with a ``note``, what the
    organiser gave (``reason`` where it differs), the unit's ``objection`` and what was decided on it.

    ``figure`` of a computed one: «count», «whole» (None for a plain count), «at» of the moment at which it
    was counted. Points in hundredths, at most the criterion's maximum.
    """

    __tablename__ = "score_line"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("score_sheet.id"))
    key: Mapped[str] = mapped_column(String(12))
    self_points: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text, default="")
    figure: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    verified_points: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    objection: Mapped[str] = mapped_column(Text, default="")
    objected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_points: Mapped[int | None]
    decision: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("sheet_id", "key"),
        CheckConstraint(
            "self_points >= 0 AND verified_points >= 0 AND decided_points >= 0", name="points_not_negative"
        ),
        CheckConstraint("(objected_at IS NULL) = (objection = '')", name="objection_has_moment"),
        CheckConstraint("decided_points IS NULL OR decision <> ''", name="decision_has_reason"),
    )

    @property
    def points(self) -> int | None:
        """What counts in the end: as decided on the objection, else as verified."""
        return self.verified_points if self.decided_points is None else self.decided_points

    @property
    def contested(self) -> bool:
        """Whether an objection waits for a decision."""
        return bool(self.objection) and self.decided_points is None
