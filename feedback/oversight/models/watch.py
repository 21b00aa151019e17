"""Tables of the watch list: what the rules saw, what was turned down, matters, their cases, notes, plans."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime

_IN_FORCE = text("lapsed_on IS NULL")
_HELD = text("left_on IS NULL")
_OWED = text("state = 'open'")


class WatchSign(Base):
    """Dấu hiệu: a rule of ``oversight.watch`` hit a case when the rules were last run, with what it counted
    (0 for a rule that counts nothing). Found anew each day: no act of anybody.
    """

    __tablename__ = "watch_sign"

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    rule: Mapped[str] = mapped_column(String(20), primary_key=True)
    seen: Mapped[int]

    __table_args__ = (Index("ix_watch_sign_rule", "rule", "case_id"),)


class WatchProposal(Base):
    """Vụ việc được đề xuất theo dõi: its signs have points enough, and nobody has decided about it yet.

    ``rank``: the points, then the case, in one number (``finding.RANK``), by which the list is ordered.
    """

    __tablename__ = "watch_proposal"

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    points: Mapped[int]
    rank: Mapped[int] = mapped_column(BigInteger)
    found_on: Mapped[date]

    __table_args__ = (Index("ix_watch_proposal_rank", "rank"),)


class TurnedDown(Base):
    """Không đưa vào danh sách: a proposed case that a person turned down, and why.

    ``known``: what each rule had counted then, by its key. ``lapsed_on``: from when on it is proposed again,
    because a rule saw something new.
    """

    __tablename__ = "watch_turned_down"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    why: Mapped[str] = mapped_column(Text)
    known: Mapped[dict[str, Any]] = mapped_column(JSON)
    turned_on: Mapped[date]
    lapsed_on: Mapped[date | None]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("lapsed_on IS NULL OR lapsed_on >= turned_on", name="days_in_order"),
        Index(
            "uq_watch_turned_down_case",
            "case_id",
            unique=True,
            sqlite_where=_IN_FORCE,
            postgresql_where=_IN_FORCE,
        ),
    )


class WatchedMatter(Base):
    """Vụ việc đông người, phức tạp, kéo dài đang theo dõi. ``case_id``: the main case, which says whose it
    is, its field and commune; all its cases stand in ``WatchedCase``.

    ``state``: watched; settled; removed from the list. ``people``: how many people it concerns, as who put it
    there knows; None when nobody said. ``agency_id``: of who put it there.
    """

    __tablename__ = "watched_matter"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    name: Mapped[str] = mapped_column(String(200))
    why: Mapped[str] = mapped_column(Text)
    people: Mapped[int | None]
    since_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="watched")
    ended_on: Mapped[date | None]
    ended_why: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("state IN ('watched', 'settled', 'removed')", name="state_known"),
        CheckConstraint("(state = 'watched') = (ended_on IS NULL)", name="ended_on_a_day"),
        CheckConstraint("(ended_on IS NULL) = (ended_why IS NULL)", name="ended_with_reason"),
        CheckConstraint("ended_on IS NULL OR ended_on >= since_on", name="days_in_order"),
        CheckConstraint("people IS NULL OR people >= 1", name="somebody"),
        CheckConstraint("version >= 1", name="version_counts"),
        Index("ix_watched_matter_state", "state", "since_on", "id"),
    )


class WatchedCase(Base):
    """Vụ việc thuộc một vụ việc theo dõi: a case is on the list once; ``left_on`` when it is taken out, or
    the matter ends.
    """

    __tablename__ = "watched_case"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("watched_matter.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    joined_on: Mapped[date]
    left_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("left_on IS NULL OR left_on >= joined_on", name="days_in_order"),
        Index("ix_watched_case_matter", "matter_id", "id"),
        Index("ix_watched_case_case", "case_id"),
        Index("uq_watched_case_held", "case_id", unique=True, sqlite_where=_HELD, postgresql_where=_HELD),
    )


class WatchNote(Base):
    """Ghi chú theo dõi: what those who watch a matter tell each other."""

    __tablename__ = "watch_note"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("watched_matter.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_watch_note_matter", "matter_id", "id"),)


class WatchStep(Base):
    """Việc trong kế hoạch giải quyết: what ``agency_id`` (``who`` there, in words) does by ``due_on``.

    ``state``: open; reported by its owner with ``evidence``; done, confirmed by who watches; dropped, with
    the reason (``ended_why``). ``reported_on``, not the confirmation, is held against ``due_on``;
    ``returned_why``: what was lacking when it was sent back last.
    ``review_id``: the joint review that it follows from. ``told_on``: the last day on which its owner was
    told, once before the day due and once behind it.
    """

    __tablename__ = "watch_step"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("watched_matter.id"))
    review_id: Mapped[int | None] = mapped_column(ForeignKey("joint_review.id"))
    position: Mapped[int]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    who: Mapped[str | None] = mapped_column(String(200))
    what: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="open")
    evidence: Mapped[str | None] = mapped_column(Text)
    reported_on: Mapped[date | None]
    done_on: Mapped[date | None]
    returned_why: Mapped[str | None] = mapped_column(Text)
    ended_why: Mapped[str | None] = mapped_column(Text)
    told_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("matter_id", "position", name="uq_watch_step_position"),
        CheckConstraint("state IN ('open', 'reported', 'done', 'dropped')", name="state_known"),
        CheckConstraint(
            "state NOT IN ('reported', 'done') OR (evidence IS NOT NULL AND reported_on IS NOT NULL)",
            name="reported_with_evidence",
        ),
        CheckConstraint("(state = 'done') = (done_on IS NOT NULL)", name="done_on_a_day"),
        CheckConstraint("(state = 'dropped') = (ended_why IS NOT NULL)", name="dropped_with_reason"),
        CheckConstraint("version >= 1", name="version_counts"),
        Index("ix_watch_step_owed", "agency_id", "due_on", "id", sqlite_where=_OWED, postgresql_where=_OWED),
        Index("ix_watch_step_due", "due_on", "id", sqlite_where=_OWED, postgresql_where=_OWED),
        Index("ix_watch_step_review", "review_id"),
    )
