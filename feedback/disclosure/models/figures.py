"""Table of figures that everybody may read, written for the public month by month."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime


class PublicFigure(Base):
    """Số liệu công khai: one cell of one table of one month.

    ``month``: its first day; ``side`` names the table («kind», «agency», «field», «area», «all») and ``key``
    the row in it, ``words`` what that is called. Small counts are merged before they are written; a measure
    that may not be told is None.
    """

    __tablename__ = "public_figure"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    month: Mapped[date]
    side: Mapped[str] = mapped_column(String(10))
    key: Mapped[str] = mapped_column(String(40))
    words: Mapped[str] = mapped_column(String(200))
    received: Mapped[int | None]
    settled: Mapped[int | None]
    in_time: Mapped[int | None]
    late: Mapped[int | None]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("month", "side", "key"),
        CheckConstraint("side IN ('all', 'kind', 'agency', 'field', 'area')", name="side_known"),
        Index("ix_public_figure_side", "side", "month"),
    )
