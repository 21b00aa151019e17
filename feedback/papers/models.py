"""Table of running numbers: one row for each series and year."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base


class NumberSequence(Base):
    """Số thứ tự: the last number given in a series (a register of an agency) in a year."""

    __tablename__ = "number_sequence"

    series: Mapped[str] = mapped_column(String(60), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]

    __table_args__ = (CheckConstraint("last >= 1", name="counts_from_one"),)
