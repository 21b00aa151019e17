"""Tables of where citizens are received, when it is open, and who sits there now."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime

_OPEN = text("closed_at IS NULL")


class Place(Base):
    """Nơi tiếp công dân (LTCD Đ10, Đ12 to Đ18): an office of an agency where citizens are received.

    ``slot_minutes`` and ``seats``: how many people may book one slot of an ordinary day; ``seats`` 0: nobody
    books there, people just come.
    """

    __tablename__ = "reception_place"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300))
    area_code: Mapped[str | None] = mapped_column(String(10))
    phone: Mapped[str | None] = mapped_column(String(60))
    note: Mapped[str | None] = mapped_column(Text)
    slot_minutes: Mapped[int] = mapped_column(default=30)
    seats: Mapped[int] = mapped_column(default=0)
    first_on: Mapped[date]
    last_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint("slot_minutes BETWEEN 5 AND 480", name="slot_minutes"),
        CheckConstraint("seats >= 0", name="seats"),
        CheckConstraint("last_on IS NULL OR first_on <= last_on", name="days_in_order"),
        CheckConstraint("version >= 1", name="version_counts"),
        Index("ix_reception_place_agency_id", "agency_id"),
    )


class Hours(Base):
    """Giờ tiếp thường xuyên: on a weekday (0 Monday to 6 Sunday) from «07:30» to «11:30»."""

    __tablename__ = "reception_hours"

    place_id: Mapped[int] = mapped_column(ForeignKey("reception_place.id"), primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    opens: Mapped[str] = mapped_column(String(5), primary_key=True)
    closes: Mapped[str] = mapped_column(String(5))

    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("opens < closes", name="times_in_order"),
    )


class Closure(Base):
    """Ngày nghỉ tiếp: a day on which a place does not receive, and why (storm, move)."""

    __tablename__ = "reception_closure"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("reception_place.id"))
    closed_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(300))
    announced_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("place_id", "closed_on"),)


class Shift(Base):
    """Ca tiếp: what an officer set once for all whom he receives: place, kind, mode, who receives.

    ``kind``: thường xuyên, định kỳ, đột xuất, ủy quyền (01/TCD counts them apart); ``session_id`` for a
    leader's reception. One open shift for each officer; it ends with its day.
    """

    __tablename__ = "reception_shift"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("reception_place.id"))
    shift_on: Mapped[date]
    kind: Mapped[str] = mapped_column(String(14))
    mode: Mapped[str] = mapped_column(String(10), default="in_person")
    receiver_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    receiver_name: Mapped[str] = mapped_column(String(200))
    receiver_position: Mapped[str] = mapped_column(String(200))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("reception_session.id"))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("kind IN ('regular', 'periodic', 'extraordinary', 'delegated')", name="kind_known"),
        CheckConstraint("mode IN ('in_person', 'online')", name="mode_known"),
        CheckConstraint("kind = 'regular' OR session_id IS NOT NULL", name="leader_has_session"),
        Index(
            "uq_reception_shift_open",
            "officer_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_reception_shift_day", "place_id", "shift_on"),
    )
