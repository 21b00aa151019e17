"""Table of what agencies object to figures about them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime

_STANDS = text("state = 'asked'")


class Objection(Base):
    """Phản hồi số liệu: an agency says that a figure about it isn't right; answered with reasons, kept for
    ever.

    The figure: ``source_room`` tells it, ``measure`` is its key there, of the days from ``first_on`` to
    ``last_on``, ``narrowed`` to what the filters say, as a query («field=land&kind=complaint», "" for all).
    ``told``: the figure as it stood then, in words. ``state``: ``asked``, ``answered`` or ``withdrawn``.
    ``verdict``: it was right (``upheld``), ``partly``, or not (``rejected``); ``changes``: what is changed
    after it, for the first two.
    """

    __tablename__ = "objection"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source_room: Mapped[str] = mapped_column(String(20))
    measure: Mapped[str] = mapped_column(String(40))
    first_on: Mapped[date]
    last_on: Mapped[date]
    narrowed: Mapped[str] = mapped_column(String(300), default="")
    title: Mapped[str] = mapped_column(String(200))
    told: Mapped[str] = mapped_column(String(200))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    words: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    state: Mapped[str] = mapped_column(String(10), default="asked")
    verdict: Mapped[str | None] = mapped_column(String(10))
    answer: Mapped[str | None] = mapped_column(Text)
    changes: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    withdrawn_why: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint("state IN ('asked', 'answered', 'withdrawn')", name="state_known"),
        CheckConstraint(
            "verdict IS NULL OR verdict IN ('upheld', 'partly', 'rejected')", name="verdict_known"
        ),
        CheckConstraint("first_on <= last_on", name="days_in_order"),
        CheckConstraint(
            "(state = 'answered') = (verdict IS NOT NULL) AND (verdict IS NULL) = (answer IS NULL) "
            "AND (verdict IS NULL) = (answered_at IS NULL) AND (verdict IS NULL) = (answered_by IS NULL)",
            name="answered_with_reasons",
        ),
        CheckConstraint(
            "(changes IS NOT NULL) = (verdict IS NOT NULL AND verdict <> 'rejected')",
            name="changes_what_is_wrong",
        ),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_why IS NOT NULL)", name="withdrawn_with_reason"),
        CheckConstraint("version >= 1", name="version_counts"),
        Index("ix_objection_agency", "agency_id", "id"),
        Index("ix_objection_state", "state", "id"),
        Index("ix_objection_figure", "source_room", "measure", "last_on"),
        Index(
            "ix_objection_standing",
            *("agency_id", "source_room", "measure", "first_on", "last_on", "narrowed"),
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )
