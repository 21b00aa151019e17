"""Tables of what came in, of the seal on a denunciation, and of tries to track."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from feedback.cases.models.case import OUTSIDE_WORDS
from feedback.extensions import Base, BigId, UtcDateTime

_UNANSWERED = text("answered_at IS NULL")


class Submission(Base):
    """Đơn: what one sender sent, on which day, by which way, with his code and the digest of his secret.

    ``arrival_number`` is that in the agency's book of the year; below 0 in the book apart for what is sealed.
    ``signature``: none; a scan; the original or a digital one. ``postmarked_on``: the day on the postmark of
    what came by post; the agency's clock begins with ``received_on`` (dấu đến), the sender's time bar looks
    at this one. ``kept_back``: the sender asked that his text isn't made public. ``kept_outside``: as that of
    its case. A denunciation has its texts in ``sealed_content``, under a data key that only the key ring
    unwraps.

    ``came_on``: the day on which the agency that has the case now got it; ``handled_on``: on which that
    agency had classified it (đã xử lý); ``handled_as``: how, where it went another way than its case
    (``repeat``: the same sender had sent the same before; ``withdrawn`` while others go on; both stay so at
    the next agency), or, taken up before it joined a case that wasn't yet, ``accepted``.
    """

    __tablename__ = "submission"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    kind: Mapped[str] = mapped_column(String(20))
    sender_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sender_kind: Mapped[str] = mapped_column(String(12))
    tracking_code: Mapped[str] = mapped_column(String(12), unique=True)
    secret_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    channel: Mapped[str] = mapped_column(String(12))
    forwarder: Mapped[str | None] = mapped_column(String(200))
    arrival_agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    arrival_year: Mapped[int]
    arrival_number: Mapped[int]
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_on: Mapped[date]
    postmarked_on: Mapped[date | None]
    title: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    wish: Mapped[str | None] = mapped_column(Text)
    place: Mapped[str | None] = mapped_column(String(300))
    area_code: Mapped[str | None] = mapped_column(String(10))
    named_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    submission_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    key_version: Mapped[str | None] = mapped_column(String(40))
    wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    source_labels: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    withdrawn_on: Mapped[date | None]
    came_on: Mapped[date]
    handled_on: Mapped[date | None]
    handled_as: Mapped[str | None] = mapped_column(String(12))
    signature: Mapped[str] = mapped_column(String(10), default="none")
    sealed_content: Mapped[bytes | None] = mapped_column(LargeBinary)
    kept_back: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    kept_outside: Mapped[bool] = mapped_column(server_default=text("false"))

    @property
    def arrival(self) -> str:
        """Số đến as the books write it: «12/2026», of the book apart «12-HSR/2026»."""
        mark = "-HSR" if self.arrival_number < 0 else ""
        return f"{abs(self.arrival_number)}{mark}/{self.arrival_year}"

    __table_args__ = (
        UniqueConstraint("arrival_agency_id", "arrival_year", "arrival_number", name="uq_submission_arrival"),
        CheckConstraint(
            "channel IN ('web', 'desk', 'post', 'phone', 'forwarded', 'import')", name="channel_known"
        ),
        CheckConstraint("channel <> 'forwarded' OR forwarder IS NOT NULL", name="forwarded_by_somebody"),
        CheckConstraint("(key_version IS NULL) = (wrapped_key IS NULL)", name="key_named"),
        CheckConstraint("sealed_content IS NULL OR wrapped_key IS NOT NULL", name="sealed_has_key"),
        CheckConstraint("signature IN ('none', 'scan', 'original', 'digital')", name="signature_known"),
        CheckConstraint(
            f"NOT kept_outside OR (title = '{OUTSIDE_WORDS}' AND body = '{OUTSIDE_WORDS}' AND wish IS NULL "
            "AND place IS NULL AND source_labels IS NULL AND sealed_content IS NULL)",
            name="outside_says_nothing",
        ),
        Index("ix_submission_case_id", "case_id"),
        Index("ix_submission_sender_id", "sender_id"),
    )


class WorkingCopy(Base):
    """Bản làm việc của tố cáo: what the officer who opened the original wrote, without the denouncer.

    The latest one counts, and only it is routed, searched and shown.
    """

    __tablename__ = "case_working_copy"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    title: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_case_working_copy_case_id", "case_id"),)


class SealedRequest(Base):
    """Đề nghị mở bản gốc tố cáo: who wants to open it, as what, why; and what a second person answered.

    ``agency_id``: the agency that had the case then, which is his. ``capacity``: in which duty, a key of
    ``cases.opening_asks.CAPACITIES``. ``granted`` is None until it is answered; ``refusal`` says
    why not.
    """

    __tablename__ = "case_sealed_request"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    capacity: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    granted: Mapped[bool | None]
    refusal: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        CheckConstraint(
            "(granted IS NULL) = (answered_by IS NULL) AND (granted IS NULL) = (answered_at IS NULL)",
            name="answered_by_somebody",
        ),
        CheckConstraint("answered_by IS NULL OR answered_by <> officer_id", name="second_person"),
        CheckConstraint(
            "(refusal IS NOT NULL) = (granted IS NOT NULL AND NOT granted)", name="refused_with_reason"
        ),
        Index("ix_case_sealed_request_submission_id", "submission_id", "officer_id"),
        Index("ix_case_sealed_request_agency_id", "agency_id", "id"),
        Index(
            "ix_case_sealed_request_open",
            "submission_id",
            "officer_id",
            "agency_id",
            unique=True,
            sqlite_where=_UNANSWERED,
            postgresql_where=_UNANSWERED,
        ),
    )


class SealedOpening(Base):
    """Lần mở bản gốc tố cáo: who opened the sealed original and why, written before it was shown.

    ``request_id``: by which request that was granted; ``how``: shown on a page, or given out as a sealed
    ``package``.
    """

    __tablename__ = "case_sealed_opening"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("case_sealed_request.id"))
    capacity: Mapped[str | None] = mapped_column(String(12))
    how: Mapped[str] = mapped_column(String(8), default="shown", server_default="shown")

    __table_args__ = (
        CheckConstraint("how IN ('shown', 'package')", name="how_known"),
        Index("ix_case_sealed_opening_submission_id", "submission_id"),
        Index("ix_case_sealed_opening_request_id", "request_id"),
    )
