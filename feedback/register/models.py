"""Tables of the register: its entries, and the log of who read what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime


class RegisterEntry(Base):
    """One act. ``mac`` is written with the act; ``seq`` and ``link`` come from the sequencer soon after."""

    __tablename__ = "register_entry"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(40))
    act: Mapped[str] = mapped_column(String(60))
    subject_room: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    mac: Mapped[bytes] = mapped_column(LargeBinary(32))
    seq: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    link: Mapped[bytes | None] = mapped_column(LargeBinary(32))

    __table_args__ = (
        CheckConstraint("(seq IS NULL) = (link IS NULL)", name="numbered_iff_linked"),
        Index("ix_register_entry_subject", "subject_room", "subject_id"),
        Index(
            "ix_register_entry_waiting",
            "id",
            sqlite_where=text("seq IS NULL"),
            postgresql_where=text("seq IS NULL"),
        ),
    )


class EventColumns:
    """Columns of a room's table of what was done in it: one act on one subject, as the register knows it.

    ``subject_room`` is the name that the register uses. ``details`` hold no personal data. The register's
    digest covers the event and the content that the act brought (``history``).
    """

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    subject_room: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int] = mapped_column(BigId)
    act: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(40))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))


class Reading(Base):
    """Nhật ký truy cập: an officer opened something; written before it is shown."""

    __tablename__ = "reading"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(40))
    subject_room: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int] = mapped_column(BigInteger)
    page: Mapped[str] = mapped_column(String(60))

    __table_args__ = (
        Index("ix_reading_subject", "subject_room", "subject_id", "id"),
        Index("ix_reading_actor", "actor", "id"),
        Index("ix_reading_at", "at", "id"),
    )


class Erasure(Base):
    """Đã xóa nội dung: of this subject (room, number) what its entries up to ``upto`` brought was erased.

    The entries stay, and what they were of can be shown no more; that it was erased, by whom and why, stands
    in the register like any act. ``why``: ``retention``, ``request``, ``secret``.
    """

    __tablename__ = "erasure"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    subject_room: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int] = mapped_column(BigInteger)
    upto: Mapped[int] = mapped_column(BigInteger)
    why: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(40))
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))

    __table_args__ = (
        CheckConstraint("why IN ('retention', 'request', 'secret')", name="why_known"),
        Index("ix_erasure_subject", "subject_room", "subject_id", "id"),
    )


class TreeNode(Base):
    """Nút của cây băm: the hash of a complete subtree at every eighth level: of 256 entries, of 65,536 …

    What lies between is reckoned from the entries, or from 256 nodes of the level below.
    """

    __tablename__ = "register_node"

    level: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class PublishedCheckpoint(Base):
    """Mốc công bố: what was signed and published; ``number`` counts them from 1 without a gap.

    ``size`` and ``at`` stand in ``note`` too, which is signed.
    """

    __tablename__ = "register_checkpoint"

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(BigInteger, index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(Text)
