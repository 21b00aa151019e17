"""Tables of those whose programs send to us: who they are, their keys, what they sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Float, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime

_FOLLOWED = text("followed")
_IN_USE = text("revoked_at IS NULL")


class Partner(Base):
    """Đối tác: an organisation whose program sends reports and petitions here for citizens.

    ``per_minute``, ``per_day``: how many requests of any kind, and how many new submissions, its keys may
    make together. ``hook_url``: where it is told of changes of its own requests, None when it doesn't want
    to be; ``hook_secret``: with which these are signed, sealed (``partners.secrets``);
    ``hook_secret_before``: the one that it replaced, which signs as well until ``hook_secret_until``.
    ``hook_gone_at``: when the address answered that it is there no more (410), None while it is told.
    ``state``: ``active``, ``paused`` (its keys are refused for a while), ``ended``.
    """

    __tablename__ = "partner"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    contact: Mapped[str] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(10), default="active")
    per_minute: Mapped[int]
    per_day: Mapped[int]
    hook_url: Mapped[str | None] = mapped_column(String(500))
    hook_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    hook_secret_before: Mapped[bytes | None] = mapped_column(LargeBinary)
    hook_secret_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hook_gone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint("state IN ('active', 'paused', 'ended')", name="state_known"),
        CheckConstraint("per_minute > 0 AND per_day > 0", name="limits_positive"),
        CheckConstraint("hook_url IS NULL OR hook_secret IS NOT NULL", name="hook_is_signed"),
        CheckConstraint("(hook_secret_before IS NULL) = (hook_secret_until IS NULL)", name="before_ends"),
    )


class PartnerKey(Base):
    """Khóa API: what a partner's program shows with each request. Only its digest is kept.

    ``label``: where it is used, once among a partner's keys that weren't revoked. ``start``: its first
    characters, by which people tell keys apart. ``digest``: SHA-256 of the whole key,
    which is random and long.
    """

    __tablename__ = "partner_key"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    label: Mapped[str] = mapped_column(String(100))
    start: Mapped[str] = mapped_column(String(12))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        Index("ix_partner_key_partner", "partner_id", "id"),
        Index(
            "ix_partner_key_label",
            "partner_id",
            "label",
            unique=True,
            sqlite_where=_IN_USE,
            postgresql_where=_IN_USE,
        ),
    )


class PartnerRequest(Base):
    """Yêu cầu của đối tác: what a partner may know of a submission that it sent. No text of a citizen.

    ``id``: its submission's number, which is known before it is written. ``code``: its
    ``service_request_id``, random, which leads to no case; ``token_digest``: SHA-256 of the token that was
    given with it; ``said_digest``: a keyed digest of all that was sent, by which a repetition is told from
    something else. ``service_code``, ``jurisdiction``: as they were named. ``agency_id``, ``agency``: who is
    responsible now, and its name. ``status``: ``open`` or ``closed``; ``notes``: the words of the tracking
    page on where it stands. ``seen_event``: the last event of the case that was looked at; ``followed``:
    whether changes are still looked for.
    """

    __tablename__ = "partner_request"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    said_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), unique=True)
    service_code: Mapped[str] = mapped_column(String(60))
    jurisdiction: Mapped[str] = mapped_column(String(60))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    agency: Mapped[str] = mapped_column(String(200))
    area_code: Mapped[str | None] = mapped_column(String(10))
    lat: Mapped[float | None] = mapped_column(Float)
    long: Mapped[float | None] = mapped_column(Float)
    status: Mapped[str] = mapped_column(String(10), default="open")
    notes: Mapped[str] = mapped_column(Text, default="")
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_event: Mapped[int] = mapped_column(BigInteger, default=0)
    followed: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (
        CheckConstraint("status IN ('open', 'closed')", name="status_known"),
        Index("ix_partner_request_latest", "partner_id", "requested_at", "id"),
        Index("ix_partner_request_agency", "partner_id", "agency_id", "requested_at", "id"),
        Index("ix_partner_request_updated", "partner_id", "updated_at", "id"),
        Index("ix_partner_request_followed", "id", sqlite_where=_FOLLOWED, postgresql_where=_FOLLOWED),
    )
