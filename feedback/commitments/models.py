"""Tables of the room: promises and what was done about each."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime

_OPEN = text("state IN ('open', 'reported')")


class Commitment(Base):
    """Cam kết: what an agency promised to do by a day, heard at ``source`` (room, number).

    ``state``: open; reported kept by its owner, with ``evidence``; kept, confirmed by whoever heard it;
    dropped, with the reason. That it is late is asked, not stored: ``reported_on``, the day of the owner's
    report, is held against ``due_on``. ``position`` is its place among those heard there, beginning with 1.
    ``reminded_on``: the last reminder of its owner, one before the day due and one behind it. ``measure``:
    how one sees that it is done. ``asked_due_on``, ``asked_why``: the later day that its owner asks for,
    until whoever heard it grants or refuses. ``public_result``, ``public_files`` (numbers of attachments):
    what everybody reads and sees of how it was kept, chosen by who confirmed it.
    """

    __tablename__ = "commitment"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source_room: Mapped[str] = mapped_column(String(20))
    source_id: Mapped[int] = mapped_column(BigId)
    position: Mapped[int]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"))
    heard_by_agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    what: Mapped[str] = mapped_column(Text)
    made_on: Mapped[date]
    due_on: Mapped[date]
    first_due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="open")
    measure: Mapped[str | None] = mapped_column(Text)
    asked_due_on: Mapped[date | None]
    asked_why: Mapped[str | None] = mapped_column(Text)
    evidence: Mapped[str | None] = mapped_column(Text)
    reported_on: Mapped[date | None]
    kept_on: Mapped[date | None]
    public_result: Mapped[str | None] = mapped_column(Text)
    public_files: Mapped[list[int]] = mapped_column(JSON, default=list, server_default="[]")
    ended_why: Mapped[str | None] = mapped_column(Text)
    reminded_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("state IN ('open', 'reported', 'kept', 'dropped')", name="state_known"),
        CheckConstraint(
            "state NOT IN ('reported', 'kept') OR evidence IS NOT NULL", name="kept_with_evidence"
        ),
        CheckConstraint("(state = 'kept') = (kept_on IS NOT NULL)", name="kept_on_a_day"),
        CheckConstraint("(state = 'dropped') = (ended_why IS NOT NULL)", name="dropped_with_reason"),
        CheckConstraint("made_on <= first_due_on", name="days_in_order"),
        CheckConstraint("(asked_due_on IS NULL) = (asked_why IS NULL)", name="asked_with_reason"),
        CheckConstraint("version >= 1", name="version_counts"),
        Index("ix_commitment_source", "source_room", "source_id", "position"),
        Index("ix_commitment_case_id", "case_id"),
        Index("ix_commitment_owed", "agency_id", "due_on", "id"),
        Index("ix_commitment_due", "due_on", "id"),
        Index("ix_commitment_open", "due_on", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_commitment_heard", "heard_by_agency_id", "due_on", "id"),
    )


class CommitmentEvent(Base):
    """Việc đã làm với cam kết: made, moved to another day, reported, sent back, kept, dropped."""

    __tablename__ = "commitment_event"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitment.id"))
    act: Mapped[str] = mapped_column(String(30))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(40))
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))

    __table_args__ = (Index("ix_commitment_event_commitment", "commitment_id", "id"),)
