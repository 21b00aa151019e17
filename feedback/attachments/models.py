"""Table of attachments: which file belongs to what, and what it is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from feedback.attachments.copies import SHOWN_TYPE
from feedback.extensions import Base, BigId, UtcDateTime


class Attachment(Base):
    """Tệp gửi kèm. ``sha256`` is of the original, which is never changed; ``size`` in bytes.

    Of a ``sealed`` file the store holds ciphertext, ``sha256`` and ``size`` are of that, and the name says
    nothing. A file that is taken down keeps its row, so that the register's digest still has what it speaks
    of.
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
    sealed: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        CheckConstraint("size > 0", name="something_in_it"),
        Index("ix_attachment_subject", "subject_room", "subject_id", "id"),
    )

    @property
    def shown_type(self) -> str | None:
        """Media type of the copy that is shown; None when the file has no such copy."""
        return SHOWN_TYPE.get(self.media_type) if self.shown_key else None
