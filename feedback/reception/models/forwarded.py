"""Tables of what other bodies pass on: the slip and each submission that came with it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime


class Forwarding(Base):
    """Phiếu chuyển đến: one slip by which a body passed submissions on, and to whom replies are due.

    ``forwarder_kind`` as in ``law`` (Ban Tiếp công dân Trung ương, deputies, People's Council, Mặt trận,
    press, superior, other). ``arrived_on`` is the arrival stamp (dấu đến); clocks begin there.
    """

    __tablename__ = "forwarding"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    forwarder_kind: Mapped[str] = mapped_column(String(20))
    forwarder: Mapped[str] = mapped_column(String(200))
    address: Mapped[str | None] = mapped_column(String(300))
    slip_number: Mapped[str] = mapped_column(String(60))
    slip_on: Mapped[date]
    arrived_on: Mapped[date]
    note: Mapped[str | None] = mapped_column(Text)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submission_key: Mapped[str | None] = mapped_column(String(64), unique=True)

    __table_args__ = (
        CheckConstraint("slip_on <= arrived_on", name="days_in_order"),
        Index("ix_forwarding_agency", "agency_id", "arrived_on", "id"),
        Index("ix_forwarding_slip", "agency_id", "slip_number", "slip_on"),
    )


class ForwardedItem(Base):
    """Đơn kèm phiếu chuyển: one submission of a slip; what is due to the forwarder are deadlines of its case.

    ``case_id`` is the case that it was when it came; merged or split, the submission knows its case.
    """

    __tablename__ = "forwarded_item"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    forwarding_id: Mapped[int] = mapped_column(ForeignKey("forwarding.id"))
    position: Mapped[int]
    case_id: Mapped[int] = mapped_column(BigInteger)
    submission_id: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        UniqueConstraint("forwarding_id", "position"),
        UniqueConstraint("submission_id"),
    )
