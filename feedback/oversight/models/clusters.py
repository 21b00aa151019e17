"""Tables of cases that may speak of one matter: what was proposed, and what a person found."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime

_PROPOSED = text("state = 'proposed'")


class Cluster(Base):
    """Nhóm vụ việc giống nhau: cases of one commune, none of them sealed.

    ``field_key``: of all of them, None where they differ; ``words``: what most of their texts share, one
    phrase a line, nobody's name among them; ``size``: how many cases. What was ``accepted`` or
    ``turned_down`` is ``proposed`` anew when further cases join it; ``decided_at`` then tells since when.
    """

    __tablename__ = "oversight_cluster"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(12), default="proposed")
    area_code: Mapped[str] = mapped_column(String(10))
    field_key: Mapped[str | None] = mapped_column(String(40))
    words: Mapped[str] = mapped_column(Text)
    size: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))

    __table_args__ = (
        CheckConstraint("state IN ('proposed', 'accepted', 'turned_down')", name="state_known"),
        CheckConstraint("state = 'proposed' OR decided_at IS NOT NULL", name="decided_at_a_moment"),
        CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_by_somebody"),
        CheckConstraint("size >= 2", name="of_two_and_more"),
        Index("ix_oversight_cluster_proposed", "id", sqlite_where=_PROPOSED, postgresql_where=_PROPOSED),
    )


class ClusterCase(Base):
    """Vụ việc trong nhóm; a case is in one group at most, and stays in it."""

    __tablename__ = "oversight_cluster_case"

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    cluster_id: Mapped[int] = mapped_column(ForeignKey("oversight_cluster.id"))
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_oversight_cluster_case_cluster_id", "cluster_id"),)
