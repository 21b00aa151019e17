"""Table of attachments: which file belongs to what, and what it is."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.attachments.copies import SHOWN_TYPE
from feedback.extensions import Base, BigId, UtcDateTime

NONE: Final = "none"
WAITING: Final = "waiting"
CLEAN: Final = "clean"
FOUND: Final = "found"
FAILED: Final = "failed"
VERDICTS: Final = (NONE, WAITING, CLEAN, FOUND, FAILED)

_LIES_THERE = text("erased_at IS NOT NULL AND original_key NOT LIKE 'gone/%'")


class Attachment(Base):
    """Tệp gửi kèm. ``sha256`` is of the original, which is never changed; ``size`` in bytes.

    Of a ``sealed`` file the store holds ciphertext, ``sha256`` and ``size`` are of that, and the name says
    nothing; one laid down later has a data key of its own, of which ``wrapped_key`` is the wrap. A file that
    is taken down keeps its row, so that the register's digest still has what it speaks of; of one that is
    erased the name and the bytes are gone, and its keys then name nothing.
    ``pages``: how many a PDF has, 0 of one that can't be drawn, None while nobody looked. ``verdict``:
    what a virus scanner said, ``NONE`` where none was asked; ``tries``: how often it was asked in vain.
    """

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    subject_room: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    original_key: Mapped[str] = mapped_column(String(120), unique=True)
    shown_sha256: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    shown_key: Mapped[str | None] = mapped_column(String(120), unique=True)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[str] = mapped_column(String(40))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sealed: Mapped[bool] = mapped_column(default=False)
    key_version: Mapped[str | None] = mapped_column(String(40))
    wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    small_sha256: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    small_key: Mapped[str | None] = mapped_column(String(120), unique=True)
    pages: Mapped[int | None]
    verdict: Mapped[str] = mapped_column(String(10), default=NONE, server_default=NONE)
    verdict_name: Mapped[str | None] = mapped_column(String(120))
    judged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0, server_default=text("0"))

    __table_args__ = (
        CheckConstraint("size > 0", name="something_in_it"),
        CheckConstraint(f"verdict IN ({', '.join(map(repr, VERDICTS))})", name="known_verdict"),
        CheckConstraint(
            "(key_version IS NULL) = (wrapped_key IS NULL) AND (sealed OR wrapped_key IS NULL)",
            name="key_named",
        ),
        Index("ix_attachment_erased", "id", sqlite_where=_LIES_THERE, postgresql_where=_LIES_THERE),
        Index("ix_attachment_subject", "subject_room", "subject_id", "id"),
        Index(
            "ix_attachment_waiting",
            "tries",
            "id",
            sqlite_where=text("verdict = 'waiting'"),
            postgresql_where=text("verdict = 'waiting'"),
        ),
    )

    @property
    def shown_type(self) -> str | None:
        """Media type of the copy that is shown; None when the file has no such copy."""
        return SHOWN_TYPE.get(self.media_type) if self.shown_key else None


class DrawnPage(Base):
    """Trang của bản xem an toàn: a page of a PDF as a picture (JPEG), drawn when it was first looked at."""

    __tablename__ = "attachment_page"

    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
