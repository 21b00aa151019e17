"""Table of figures that everybody may read, written for the public month by month."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime


class PublicFigure(Base):
    """Số liệu công khai: one row of one table of a month or quarter that is over.

    ``begins_on``: its first day; ``side`` names the table: ``all`` (by month), ``kind``, ``agency``,
    ``field``, ``area`` (by quarter); ``key`` is the row in it («other»: rows too small to stand alone),
    ``words`` what it is called. What may not be told is None. Written once: what is public doesn't change
    from day to day.
    """

    __tablename__ = "public_figure"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    span: Mapped[str] = mapped_column(String(10))
    begins_on: Mapped[date]
    side: Mapped[str] = mapped_column(String(10))
    key: Mapped[str] = mapped_column(String(40))
    words: Mapped[str] = mapped_column(String(200))
    received: Mapped[int | None]
    settled: Mapped[int | None]
    in_time: Mapped[int | None]
    late: Mapped[int | None]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("span", "begins_on", "side", "key"),
        CheckConstraint("span IN ('month', 'quarter')", name="span_known"),
        CheckConstraint("side IN ('all', 'kind', 'agency', 'field', 'area')", name="side_known"),
        Index("ix_public_figure_side", "side", "begins_on"),
    )
