"""Table of who booked or waits."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime

_TAKEN = text("seat IS NOT NULL AND state <> 'cancelled'")
_TO_CALL = text("call_about IS NOT NULL AND called_at IS NULL")


class Turn(Base):
    """Lượt đăng ký, số thứ tự: a place in the list of the day, of one who booked or of one who just came.

    ``starts`` and ``seat`` are the slot of one who booked: no two stand on one seat. ``position`` is the
    place in the day's list of the session or, without one, of the ordinary day. ``session_key`` is the
    session's number or 0. ``came_at`` is when he reported at the desk. Of one who then came with what is
    nobody's business nothing stays but the place in the list (``actions.turns.serve``). ``call_about`` is
    what one who has no e-mail must be told by phone (a key of ``turns.CALLS``), ``called_at`` when he was.
    """

    __tablename__ = "reception_turn"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("reception_place.id"))
    session_key: Mapped[int] = mapped_column(BigId, default=0)
    turn_on: Mapped[date]
    starts: Mapped[str | None] = mapped_column(String(5))
    seat: Mapped[int | None]
    position: Mapped[int]
    source: Mapped[str] = mapped_column(String(8))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    about: Mapped[str | None] = mapped_column(String(20))
    subject: Mapped[str | None] = mapped_column(String(300))
    people_count: Mapped[int] = mapped_column(default=1)
    code: Mapped[str | None] = mapped_column(String(12), unique=True)
    secret_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    state: Mapped[str] = mapped_column(String(10))
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    came_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submission_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    call_about: Mapped[str | None] = mapped_column(String(8))
    called_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("place_id", "session_key", "turn_on", "position"),
        CheckConstraint("source IN ('booked', 'came')", name="source_known"),
        CheckConstraint(
            "state IN ('booked', 'waiting', 'called', 'served', 'cancelled', 'absent', 'moved')",
            name="state_known",
        ),
        CheckConstraint("(source = 'booked') = (code IS NOT NULL)", name="booked_has_code"),
        CheckConstraint("(starts IS NULL) = (seat IS NULL)", name="slot_has_seat"),
        CheckConstraint("people_count >= 1", name="somebody"),
        CheckConstraint("called_at IS NULL OR call_about IS NOT NULL", name="called_about_something"),
        Index(
            "uq_reception_turn_seat",
            "place_id",
            "session_key",
            "turn_on",
            "starts",
            "seat",
            unique=True,
            sqlite_where=_TAKEN,
            postgresql_where=_TAKEN,
        ),
        Index("ix_reception_turn_day", "turn_on", "state"),
        Index("ix_reception_turn_person_id", "person_id"),
        Index("ix_reception_turn_to_call", "place_id", sqlite_where=_TO_CALL, postgresql_where=_TO_CALL),
    )
