"""Tables of joint reviews: the session, and what was found and concluded on each matter."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime


class JointReview(Base):
    """Cuộc rà soát vụ việc: several watched matters are gone through on one day by those concerned.

    ``chair`` and ``took_part`` name people and bodies in words. ``state``: writing until the minutes are
    closed; from then on nothing in it changes. The signed scan hangs on («joint_review», id).
    """

    __tablename__ = "joint_review"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    held_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(300))
    chair: Mapped[str] = mapped_column(String(300))
    took_part: Mapped[str] = mapped_column(Text)
    conclusion: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="writing")
    version: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("state IN ('writing', 'closed')", name="state_known"),
        CheckConstraint("version >= 1", name="version_counts"),
        Index("ix_joint_review_held", "held_on", "id"),
    )


class ReviewItem(Base):
    """Vụ việc được rà soát: what was found on it and concluded; ``taken_out`` when it was put there by
    mistake."""

    __tablename__ = "review_item"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("joint_review.id"))
    matter_id: Mapped[int] = mapped_column(ForeignKey("watched_matter.id"))
    found: Mapped[str | None] = mapped_column(Text)
    conclusion: Mapped[str | None] = mapped_column(Text)
    taken_out: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("review_id", "matter_id", name="uq_review_item_matter"),
        CheckConstraint("(found IS NULL) = (conclusion IS NULL)", name="found_and_concluded"),
        CheckConstraint("version >= 1", name="version_counts"),
        Index("ix_review_item_matter", "matter_id"),
    )
