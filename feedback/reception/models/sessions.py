"""Tables of leaders' reception days: the recurring schedule and each session."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime


class ScheduleRule(Base):
    """Lịch tiếp định kỳ: on which days of each month a leader receives.

    ``days``: days of the month («5», «20»), or weekdays in the month («thu2-1» the first Monday): see
    ``rules.days_of``. A day that is no working day moves to the next one. Ended, not edited.
    """

    __tablename__ = "reception_schedule"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("reception_place.id"))
    leader_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    leader_name: Mapped[str] = mapped_column(String(200))
    leader_position: Mapped[str] = mapped_column(String(200))
    days: Mapped[list[str]] = mapped_column(JSON)
    opens: Mapped[str] = mapped_column(String(5))
    closes: Mapped[str] = mapped_column(String(5))
    slot_minutes: Mapped[int] = mapped_column(default=30)
    seats: Mapped[int] = mapped_column(default=1)
    content: Mapped[str] = mapped_column(Text)
    attending: Mapped[str] = mapped_column(Text)
    first_on: Mapped[date]
    last_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("opens < closes", name="times_in_order"),
        CheckConstraint("slot_minutes BETWEEN 5 AND 480", name="slot_minutes"),
        CheckConstraint("seats >= 0", name="seats"),
        CheckConstraint("last_on IS NULL OR first_on <= last_on", name="days_in_order"),
        Index("ix_reception_schedule_agency_id", "agency_id"),
    )


class Session(Base):
    """Buổi tiếp công dân của lãnh đạo (LTCD Đ12, Đ15, Đ18): planned, published, held, moved or called off.

    ``kind`` periodic or extraordinary (with its ``ground``, Đ18.3). ``delegate_*`` who receives in his place,
    with the document, only where the law lets him delegate. ``meant_on``: the day of the recurring schedule
    that it stands for, before a day off moved it. ``said`` what the people presented, ``concluded``
    what the leader concluded in general, ``conclusions`` each thing to be done, in order: ``{"what",
    "agency_id", "due_on", "case_id"}``, the last three None where nobody is named; once held, those with an
    agency are rows of ``commitments``. All is a draft until the session is held and stands as it is then.
    That a session was missed is asked, not stored.
    """

    __tablename__ = "reception_session"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("reception_place.id"))
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("reception_schedule.id"))
    meant_on: Mapped[date | None]
    kind: Mapped[str] = mapped_column(String(14))
    mode: Mapped[str] = mapped_column(String(10), default="in_person")
    ground: Mapped[str | None] = mapped_column(String(40))
    leader_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    leader_name: Mapped[str] = mapped_column(String(200))
    leader_position: Mapped[str] = mapped_column(String(200))
    delegate_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    delegate_name: Mapped[str | None] = mapped_column(String(200))
    delegate_position: Mapped[str | None] = mapped_column(String(200))
    delegate_document: Mapped[str | None] = mapped_column(String(200))
    held_on: Mapped[date]
    opens: Mapped[str] = mapped_column(String(5))
    closes: Mapped[str] = mapped_column(String(5))
    slot_minutes: Mapped[int] = mapped_column(default=30)
    seats: Mapped[int] = mapped_column(default=1)
    content: Mapped[str] = mapped_column(Text)
    attending: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="planned")
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(Text)
    moved_to_id: Mapped[int | None] = mapped_column(ForeignKey("reception_session.id"))
    said: Mapped[str | None] = mapped_column(Text)
    concluded: Mapped[str | None] = mapped_column(Text)
    conclusions: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("rule_id", "meant_on"),
        CheckConstraint("kind IN ('periodic', 'extraordinary')", name="kind_known"),
        CheckConstraint("mode IN ('in_person', 'online')", name="mode_known"),
        CheckConstraint("(kind = 'extraordinary') = (ground IS NOT NULL)", name="extraordinary_with_ground"),
        CheckConstraint(
            "state IN ('planned', 'published', 'held', 'moved', 'called_off')", name="state_known"
        ),
        CheckConstraint(
            "state NOT IN ('moved', 'called_off') OR reason IS NOT NULL", name="changed_with_reason"
        ),
        CheckConstraint("(state = 'moved') = (moved_to_id IS NOT NULL)", name="moved_somewhere"),
        CheckConstraint("(state = 'held') = (held_at IS NOT NULL)", name="held_at_held"),
        CheckConstraint(
            "(delegate_name IS NULL) = (delegate_document IS NULL)", name="delegated_by_document"
        ),
        CheckConstraint("opens < closes", name="times_in_order"),
        CheckConstraint("slot_minutes BETWEEN 5 AND 480", name="slot_minutes"),
        CheckConstraint("seats >= 0", name="seats"),
        CheckConstraint("version >= 1", name="version_counts"),
        Index("ix_reception_session_agency", "agency_id", "held_on", "id"),
        Index("ix_reception_session_day", "held_on", "id"),
    )
