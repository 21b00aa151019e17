"""The outbox: one row for each message to one recipient, from waiting to gone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime
from feedback.notifications import rules

STATES: Final = (
    "waiting",
    "sending",
    "sent",
    "to_print",
    "printed",
    "posted",
    "returned",
    "dropped",
    "held",
)
POST_ROOM: Final = ("to_print", "printed", "posted", "returned", "dropped")
"""States in which a message concerns the post room of its agency."""

_UNDER_WAY: Final = text("state IN ('waiting', 'sending')")


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


_IN_POST_ROOM: Final = text(f"state IN ({_listed(POST_ROOM)})")


class Message(Base):
    """Thông báo: ``values`` hold no personal data and no code, and ``mail_only`` where no letter is to go
    instead; ``about`` is a case's number.

    ``channel`` is unknown until the address is asked for. ``salt`` names the message to mail servers, so
    that a repeated one is recognised, and salts the register's digests of what happened to the letter.
    ``fault`` says why it waits or was dropped: ``server`` (our mail server is away), ``cut`` (it hung up),
    ``refused NNN`` (the recipient's server, with its code), ``no_address``, ``unknown``, ``unwanted``,
    ``erased``, ``text``, ``resolver``. ``held``: it waited in a backup that was restored, and may have gone
    since: an administrator lets it go, or drops it (fault ``restored``).
    """

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    template: Mapped[str] = mapped_column(String(80))
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    recipient_room: Mapped[str] = mapped_column(String(30))
    recipient_id: Mapped[int] = mapped_column(BigInteger)
    about: Mapped[str | None] = mapped_column(String(60))
    agency_id: Mapped[int | None] = mapped_column(BigInteger)
    channel: Mapped[str | None] = mapped_column(String(4))
    state: Mapped[str] = mapped_column(String(10))
    tries: Mapped[int] = mapped_column(default=0)
    refusals: Mapped[int] = mapped_column(default=0)
    fault: Mapped[str | None] = mapped_column(String(20))
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(String(40))
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    printed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    posting_number: Mapped[str | None] = mapped_column(String(30))
    posted_on: Mapped[date | None]
    returned_on: Mapped[date | None]
    returned_why: Mapped[str | None] = mapped_column(String(20))

    __table_args__ = (
        CheckConstraint(f"state IN ({_listed(STATES)})", name="state_known"),
        CheckConstraint("channel IN ('mail', 'post', 'none')", name="channel_known"),
        CheckConstraint("(state = 'sending') = (lease_until IS NOT NULL)", name="sending_iff_leased"),
        CheckConstraint("(sent_at IS NULL) = (sent_digest IS NULL)", name="sent_with_digest"),
        CheckConstraint("state <> 'sent' OR sent_at IS NOT NULL", name="sent_has_moment"),
        CheckConstraint(
            "state NOT IN ('posted', 'returned') OR (posting_number IS NOT NULL AND posted_on IS NOT NULL)",
            name="posted_has_number",
        ),
        CheckConstraint(
            "(state = 'returned') = (returned_on IS NOT NULL AND returned_why IS NOT NULL)",
            name="returned_has_reason",
        ),
        CheckConstraint(
            f"returned_why IS NULL OR returned_why IN ({_listed(rules.RETURN_REASONS)})", name="reason_known"
        ),
        CheckConstraint("state <> 'dropped' OR fault IS NOT NULL", name="dropped_has_reason"),
        Index(
            "ix_message_under_way",
            "next_try_at",
            "id",
            sqlite_where=_UNDER_WAY,
            postgresql_where=_UNDER_WAY,
        ),
        # One recipient hears of one matter in the order in which it happened.
        Index(
            "ix_message_in_order",
            "about",
            "recipient_room",
            "recipient_id",
            "id",
            sqlite_where=_UNDER_WAY,
            postgresql_where=_UNDER_WAY,
        ),
        Index(
            "ix_message_post",
            "agency_id",
            "state",
            "id",
            sqlite_where=_IN_POST_ROOM,
            postgresql_where=_IN_POST_ROOM,
        ),
        Index(
            "ix_message_held",
            "about",
            "id",
            sqlite_where=text("state = 'held'"),
            postgresql_where=text("state = 'held'"),
        ),
        Index("ix_message_about", "about", "id"),
    )
