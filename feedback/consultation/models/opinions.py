"""Tables of who was asked and what they said."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime
from feedback.text import search_text


def _searched(row: Any) -> str:
    given = row.get_current_parameters()
    return search_text(given["head"], given["address"], given["hamlet"])


class Household(Base):
    """Hộ bị ảnh hưởng, of the list that a unit brings in; never public.

    ``number``: its place in the list. ``code_digest``: of the code on the slip that it was given, with which
    one of it says his opinion online. ``reached_on``, ``reached_how``: when and how it was told of the draft
    (key of ``law.consultation.REACHED``).
    """

    __tablename__ = "consultation_household"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    number: Mapped[int]
    head: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300), default="")
    hamlet: Mapped[str] = mapped_column(String(120), default="")
    people: Mapped[int] = mapped_column(default=1)
    search_text: Mapped[str] = mapped_column(Text, default=_searched)
    code_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    reached_on: Mapped[date | None]
    reached_how: Mapped[str | None] = mapped_column(String(20))
    removed_why: Mapped[str | None] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("consultation_id", "number"),
        CheckConstraint("people >= 1", name="people_count"),
        CheckConstraint("(reached_on IS NULL) = (reached_how IS NULL)", name="reached_day_and_way"),
        Index("ix_consultation_household_hamlet", "consultation_id", "hamlet", "number"),
        Index("ix_consultation_household_code", "consultation_id", "code_digest"),
    )


class OpinionGroup(Base):
    """Nhóm ý kiến: opinions that are answered together. ``summary``: what they say, without names;
    ``verdict``: ``accepted`` (tiếp thu), ``partly``, ``explained`` (giải trình); all of it is published with
    the synthesis.
    """

    __tablename__ = "consultation_group"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    position: Mapped[int]
    summary: Mapped[str] = mapped_column(Text)
    verdict: Mapped[str | None] = mapped_column(String(10))
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint(
            "verdict IS NULL OR verdict IN ('accepted', 'partly', 'explained')", name="verdict_known"
        ),
        CheckConstraint("(verdict IS NULL) = (answer IS NULL)", name="verdict_with_answer"),
        Index("ix_consultation_group_consultation", "consultation_id", "position", "id"),
    )


class Opinion(Base):
    """Ý kiến: what one household or person said, on whichever way.

    ``number``: its place, from 1. ``channel``: key of ``law.consultation.CHANNELS``. ``name``: as given,
    never public. ``once_digest``: of the household or person, of whom one opinion stands; None for one that
    can't be told apart (a suggestion box). ``code``, ``secret_digest``: with which the sender reads the
    answer later. ``stance``: ``agree``, ``disagree``, ``other``. A later opinion of the same household takes
    the place of the earlier one (``replaced``). The scan of a paper is attached to (``opinion``, id).
    """

    __tablename__ = "consultation_opinion"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    number: Mapped[int]
    channel: Mapped[str] = mapped_column(String(10))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("consultation_household.id"))
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("consultation_meeting.id"))
    name: Mapped[str | None] = mapped_column(String(200))
    address: Mapped[str | None] = mapped_column(String(300))
    phone: Mapped[str | None] = mapped_column(String(20))
    stance: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text, default="")
    given_on: Mapped[date]
    once_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    code: Mapped[str | None] = mapped_column(String(20), unique=True)
    secret_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    submission_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("consultation_group.id"))
    state: Mapped[str] = mapped_column(String(10), default="standing")
    struck_why: Mapped[str | None] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("consultation_id", "number"),
        CheckConstraint("stance IN ('agree', 'disagree', 'other')", name="stance_known"),
        CheckConstraint("state IN ('standing', 'replaced', 'struck')", name="state_known"),
        CheckConstraint("(state = 'struck') = (struck_why IS NOT NULL)", name="struck_has_reason"),
        CheckConstraint("stance <> 'other' OR text <> ''", name="other_has_words"),
        Index(
            "ix_consultation_opinion_once",
            "consultation_id",
            "once_digest",
            unique=True,
            sqlite_where=sql("state = 'standing' AND once_digest IS NOT NULL"),
            postgresql_where=sql("state = 'standing' AND once_digest IS NOT NULL"),
        ),
        Index("ix_consultation_opinion_group", "group_id", "id"),
        Index("ix_consultation_opinion_household", "household_id"),
        Index(
            "ix_consultation_opinion_loose",
            "consultation_id",
            "number",
            sqlite_where=sql("state = 'standing' AND group_id IS NULL"),
            postgresql_where=sql("state = 'standing' AND group_id IS NULL"),
        ),
    )
