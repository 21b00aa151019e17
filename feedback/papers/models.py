"""The table of number sequences."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId


class NumberSequence(Base):
    """Dãy số: the last number given in a series (``letter:12``: letters of agency 12) in a year."""

    __tablename__ = "number_sequence"

    series: Mapped[str] = mapped_column(String(60), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(BigId)

    __table_args__ = (CheckConstraint("last >= 1", name="last_positive"),)
