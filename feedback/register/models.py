"""Tables of the register: its entries, and the log of who read what."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, String, text
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
    )
