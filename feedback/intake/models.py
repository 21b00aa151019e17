"""Tables of intake: drafts that only their writers can read, and what an import has already brought."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime


class Draft(Base):
    """Bản đang viết: sealed under a key that stands only in the citizen's cookie (or on his slip)."""

    __tablename__ = "draft"

    id: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_draft_expires_at", "expires_at"),)


class Imported(Base):
    """Dòng đã nhập: one row of a foreign source and the case it became, so that it comes in once."""

    __tablename__ = "imported"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source: Mapped[str] = mapped_column(String(60))
    external_id: Mapped[str] = mapped_column(String(120))
    case_id: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("uq_imported_row", "source", "external_id", unique=True),)
