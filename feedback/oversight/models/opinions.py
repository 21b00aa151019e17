"""Tables of two-way information: opinions of Mặt trận and unions, quarterly digests and their addressees."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime

_WAITING = text("state = 'waiting'")
_STRUCK = text("state = 'struck'")


class BodyOpinion(Base):
    """Ý kiến của Mặt trận, đoàn thể: a document by which such a body says something and waits for a reply.

    ``source``: kind of body (``opinions.sources``), ``body``: its name, ``area_code``: its commune, None of
    the province. ``agency_id``: who has to reply now; ``entered_agency_id``: whose officer entered
    it, None for the system. ``state``: ``waiting``, ``answered``, ``struck`` (entered by mistake, with the
    reason, on ``struck_on``). ``replied_on``: the day of the reply's document, ``recorded_on``: the day on
    which the reply was entered, by which it is in time or late. ``told_late_on``: when the leader was told
    that the day is over.
    """

    __tablename__ = "body_opinion"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    source: Mapped[str] = mapped_column(String(20))
    body: Mapped[str] = mapped_column(String(200))
    area_code: Mapped[str | None] = mapped_column(String(10))
    document_number: Mapped[str] = mapped_column(String(60))
    document_on: Mapped[date]
    subject: Mapped[str] = mapped_column(String(300))
    content: Mapped[str] = mapped_column(Text)
    received_on: Mapped[date]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    entered_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    reply: Mapped[str] = mapped_column(Text, default="")
    reply_number: Mapped[str | None] = mapped_column(String(60))
    replied_on: Mapped[date | None]
    recorded_on: Mapped[date | None]
    ended_why: Mapped[str | None] = mapped_column(Text)
    struck_on: Mapped[date | None]
    told_late_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'answered', 'struck')", name="state_known"),
        CheckConstraint("(state = 'answered') = (replied_on IS NOT NULL)", name="answered_on_a_day"),
        CheckConstraint("(replied_on IS NULL) = (reply_number IS NULL)", name="reply_has_number"),
        CheckConstraint("(state = 'struck') = (ended_why IS NOT NULL)", name="struck_has_reason"),
        CheckConstraint("(ended_why IS NULL) = (struck_on IS NULL)", name="struck_on_a_day"),
        CheckConstraint("(replied_on IS NULL) = (recorded_on IS NULL)", name="reply_recorded"),
        CheckConstraint("document_on <= received_on", name="days_in_order"),
        Index("ix_body_opinion_waiting", "due_on", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_body_opinion_agency", "agency_id", "received_on", "id"),
        Index("ix_body_opinion_received", "received_on", "id"),
        Index("ix_body_opinion_struck", "agency_id", sqlite_where=_STRUCK, postgresql_where=_STRUCK),
    )


class QuarterDigest(Base):
    """Bản thông tin quý: figures of a finished quarter as they stood when it was issued.

    ``figures``: what ``digests.figures`` counted on the day; nothing of it changes later. ``addresses``:
    numbers of the ``DigestAddress`` to which it was sent.
    """

    __tablename__ = "quarter_digest"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    year: Mapped[int]
    quarter: Mapped[int]
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    remark: Mapped[str] = mapped_column(Text, default="")
    number: Mapped[str] = mapped_column(String(60))
    issued_on: Mapped[date]
    signer: Mapped[str] = mapped_column(String(200))
    signer_position: Mapped[str] = mapped_column(String(200))
    addresses: Mapped[list[int]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("year", "quarter"),
        CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter_of_a_year"),
    )


class DigestAddress(Base):
    """Nơi nhận bản thông tin quý: a body and the address of its office (thư điện tử công vụ), no person."""

    __tablename__ = "digest_address"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    email: Mapped[str] = mapped_column(String(254))
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
