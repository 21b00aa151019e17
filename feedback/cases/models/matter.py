"""Tables of whom a case is about, who must stand aside, and the dialogue held in it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime


class Respondent(Base):
    """Người bị khiếu nại, người bị tố cáo: whose decision or act it is about, as stated or as established.

    ``role``: the head or a deputy of the agency, one of its staff, the body itself, or not known.
    ``address``: where he is reached, if that was recorded; papers name the seat of his body without it.
    ``decision_*`` is the contested decision (``dismissal``: it dismisses an officer, buộc thôi việc),
    ``learned_on`` the day the complainant got or learned of it; ``first_*`` the decision of first level,
    where there is one. Of a denunciation the name is entered by
    the officer who opened the original; ``officer_id`` when he has an account here.
    """

    __tablename__ = "case_respondent"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    body: Mapped[str | None] = mapped_column(String(250))
    role: Mapped[str] = mapped_column(String(10), default="unknown")
    name: Mapped[str | None] = mapped_column(String(200))
    position: Mapped[str | None] = mapped_column(String(200))
    address: Mapped[str | None] = mapped_column(String(300))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    act_kind: Mapped[str | None] = mapped_column(String(12))
    dismissal: Mapped[bool] = mapped_column(default=False)
    decision_number: Mapped[str | None] = mapped_column(String(60))
    decision_on: Mapped[date | None]
    learned_on: Mapped[date | None]
    first_number: Mapped[str | None] = mapped_column(String(60))
    first_on: Mapped[date | None]
    first_learned_on: Mapped[date | None]
    first_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))

    __table_args__ = (
        CheckConstraint("role IN ('head', 'deputy', 'staff', 'body', 'unknown')", name="role_known"),
        CheckConstraint(
            "act_kind IS NULL OR act_kind IN ('decision', 'act', 'discipline')", name="act_kind_known"
        ),
        Index("ix_case_respondent_case_id", "case_id"),
    )


class Barred(Base):
    """Người phải đứng ngoài: an officer, or a whole agency, for whom this case isn't there (LTC Đ12, Đ13)."""

    __tablename__ = "case_barred"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    why: Mapped[str] = mapped_column(String(200))

    __table_args__ = (
        CheckConstraint("(officer_id IS NULL) <> (agency_id IS NULL)", name="one_of_both"),
        Index("ix_case_barred_case_id", "case_id"),
    )


class DialogueRecord(Base):
    """Đối thoại trong giải quyết khiếu nại: the notice, the day, who chaired, the minutes (Mẫu 14), or the
    lawful ground for holding none.

    ``invited``: who was asked to come (name, role), whether he came and signed, and the reason if not.
    ``still_differs``: whether demand and result of verification differ (LKN Đ30), which makes it due.
    """

    __tablename__ = "case_dialogue"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    state: Mapped[str] = mapped_column(String(12))
    notified_on: Mapped[date | None]
    notice_number: Mapped[str | None] = mapped_column(String(60))
    held_on: Mapped[date | None]
    held_from: Mapped[str | None] = mapped_column(String(5))
    place: Mapped[str | None] = mapped_column(String(300))
    chair: Mapped[str | None] = mapped_column(String(200))
    chair_position: Mapped[str | None] = mapped_column(String(200))
    invited: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    content: Mapped[str | None] = mapped_column(Text)
    result: Mapped[str | None] = mapped_column(Text)
    still_differs: Mapped[bool | None]
    copies: Mapped[int | None]
    minutes_number: Mapped[str | None] = mapped_column(String(60))
    ground: Mapped[str | None] = mapped_column(String(60))
    reason: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("state IN ('called', 'held', 'called_off', 'waived')", name="state_known"),
        CheckConstraint("state <> 'waived' OR ground IS NOT NULL", name="waived_has_ground"),
        CheckConstraint(
            "state <> 'held' OR (held_on IS NOT NULL AND chair IS NOT NULL)", name="held_chaired"
        ),
        Index("ix_case_dialogue_case_id", "case_id"),
        Index("ix_case_dialogue_day", "held_on", "id"),
    )
