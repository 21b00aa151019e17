"""Tables of what was written down without a line: booklets of numbers, and what came of each number."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime


class AwayKit(Base):
    """Tập số tạm: numbers handed out beforehand, to a device of an officer or as paper forms for a village.

    ``prefix`` begins each of its numbers (``cases.away_numbers``), of which it has ``most``. ``officer_id``:
    whose device it is, or who handed the forms out; ``place_id``: at which place of reception paper counts.
    ``holder``: to whom paper went, or the kind of browser.
    """

    __tablename__ = "away_kit"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    prefix: Mapped[str] = mapped_column(String(4), unique=True)
    kind: Mapped[str] = mapped_column(String(6))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("reception_place.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    holder: Mapped[str] = mapped_column(String(200))
    most: Mapped[int]
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("kind IN ('device', 'paper')", name="kind_known"),
        CheckConstraint("(kind = 'paper') = (place_id IS NOT NULL)", name="paper_has_place"),
        CheckConstraint("most BETWEEN 1 AND 9999", name="most_known"),
        Index("ix_away_kit_agency", "agency_id", "kind", "id"),
    )


class AwayEntry(Base):
    """Lượt ghi khi mất mạng: a number of a booklet, and what came of it.

    ``state``: logged (a line of its own), matched (it was on a line already), dropped (no reception; ``why``
    says so).
    ``device_at``: the moment by the device's own clock, None for paper; ``happened_at``: the same by the
    server's clock. ``skew_seconds``: by how much the device was ahead when it was sent. ``secret_digest``: of
    the secret that stands on the receipt printed there. ``submission_key``: digest of the device's key.
    """

    __tablename__ = "away_entry"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kit_id: Mapped[int] = mapped_column(ForeignKey("away_kit.id"))
    number: Mapped[str] = mapped_column(String(13), unique=True)
    state: Mapped[str] = mapped_column(String(8))
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    device_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    happened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    skew_seconds: Mapped[int | None]
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    secret_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    submission_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    why: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        CheckConstraint("state IN ('logged', 'matched', 'dropped')", name="state_known"),
        CheckConstraint("(state = 'dropped') = (visit_id IS NULL)", name="dropped_has_no_line"),
        CheckConstraint("(state = 'dropped') = (why IS NOT NULL)", name="dropped_with_reason"),
        CheckConstraint("(device_at IS NULL) = (happened_at IS NULL)", name="two_clocks"),
        Index("ix_away_entry_agency", "agency_id", "id"),
        Index("ix_away_entry_visit_id", "visit_id"),
        Index("ix_away_entry_kit_id", "kit_id"),
    )
