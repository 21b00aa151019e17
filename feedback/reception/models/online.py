"""Table of online reception."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime


class OnlineReception(Base):
    """Tiếp công dân trực tuyến (NĐ 154/2026 Đ16 to Đ24): asked for, granted or refused, notified, tested,
    held.

    ``ground`` why he may be received online. A denunciation only with ``waiver``: the denouncer's written
    waiver of secrecy (numbers of its files in ``waiver_files``). He has waived the secrecy of his name, not
    of what he says of others: ``sealed_content`` holds his words under a data key of the request, and the
    open columns say nothing. ``minutes_files`` and, in ``details``, where the
    recording lies with its SHA-256 are what is kept of the session; ``details["moves"]`` tells from which day
    and hour it was moved and why. ``security`` how the session of a denunciation is kept safe.
    """

    __tablename__ = "online_reception"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("reception_place.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    code: Mapped[str] = mapped_column(String(12), unique=True)
    secret_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    about: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(300))
    story: Mapped[str] = mapped_column(Text)
    sealed_content: Mapped[bytes | None] = mapped_column(LargeBinary)
    key_version: Mapped[str | None] = mapped_column(String(40))
    wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    ground: Mapped[str] = mapped_column(String(40))
    ground_words: Mapped[str] = mapped_column(Text)
    waiver: Mapped[bool] = mapped_column(default=False)
    waiver_files: Mapped[list[int]] = mapped_column(JSON)
    people_count: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="asked")
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(Text)
    security: Mapped[str | None] = mapped_column(Text)
    held_on: Mapped[date | None]
    starts: Mapped[str | None] = mapped_column(String(5))
    meeting_url: Mapped[str | None] = mapped_column(String(500))
    receiver_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    notified_on: Mapped[date | None]
    tested_on: Mapped[date | None]
    reminded_on: Mapped[date | None]
    test_note: Mapped[str | None] = mapped_column(Text)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    minutes: Mapped[str | None] = mapped_column(Text)
    minutes_files: Mapped[list[int]] = mapped_column(JSON)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"))
    case_id: Mapped[int | None] = mapped_column(BigInteger)
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)
    submission_key: Mapped[str | None] = mapped_column(String(64), unique=True)

    __table_args__ = (
        CheckConstraint(
            "state IN ('asked', 'granted', 'refused', 'notified', 'held', 'called_off')", name="state_known"
        ),
        CheckConstraint("about <> 'denunciation' OR waiver", name="denunciation_waives_secrecy"),
        CheckConstraint(
            "(about = 'denunciation') = (sealed_content IS NOT NULL)", name="denunciation_is_sealed"
        ),
        CheckConstraint(
            "(sealed_content IS NULL) = (wrapped_key IS NULL)",
            name="sealed_with_key",
        ),
        CheckConstraint(
            "state NOT IN ('refused', 'called_off') OR reason IS NOT NULL", name="ended_with_reason"
        ),
        CheckConstraint(
            "about <> 'denunciation' OR state NOT IN ('granted', 'notified', 'held') OR security IS NOT NULL",
            name="denunciation_is_safe",
        ),
        CheckConstraint("(held_on IS NULL) = (starts IS NULL)", name="day_and_hour"),
        CheckConstraint("state <> 'held' OR visit_id IS NOT NULL", name="held_in_register"),
        CheckConstraint("people_count >= 1", name="somebody"),
        CheckConstraint("version >= 1", name="version_counts"),
        Index("ix_online_reception_agency", "agency_id", "state", "id"),
        Index("ix_online_reception_day", "state", "held_on"),
        Index("ix_online_reception_person_id", "person_id"),
    )


class OnlineBarred(Base):
    """Người phải đứng ngoài: an officer, or a whole agency, for whom a request to denounce somebody online
    isn't there (LTC Đ12, Đ13), as for a case."""

    __tablename__ = "online_barred"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    online_id: Mapped[int] = mapped_column(ForeignKey("online_reception.id"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    why: Mapped[str] = mapped_column(String(200))

    __table_args__ = (
        CheckConstraint("(officer_id IS NULL) <> (agency_id IS NULL)", name="one_of_both"),
        Index("ix_online_barred_online_id", "online_id"),
    )
