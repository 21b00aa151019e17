"""Tables of the standing survey: rounds, codes not used yet, answers nobody can trace, figures made known.

An answer names no code, no moment and no number of its own order: the code's row is gone when it is used, and
the answer's number is drawn at random. That as many codes are gone as answers came is
checked (``survey.proofs``).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime


class SurveyRound(Base):
    """Đợt khảo sát of the whole province: open from a day to a day, with the questions of its time.

    ``code``: «2026-1». ``questions``: as ``survey.rules.QUESTIONS`` had them when it was set up, in order:
    key, factor, words. ``minimum``: so many answers before a figure shows; ``batch``: so many new ones before
    it changes. ``reason``: why its last day was moved.
    """

    __tablename__ = "survey_round"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    questions: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    minimum: Mapped[int]
    batch: Mapped[int]
    reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint("opens_on <= closes_on", name="days_in_order"),
        CheckConstraint("minimum >= 2 AND batch >= 2", name="hides_single_answers"),
        Index("ix_survey_round_days", "opens_on", "closes_on"),
    )


class SurveySheet(Base):
    """Tờ mã: so many one-time codes printed at once for a unit. ``voided``: how many of them were struck
    unused."""

    __tablename__ = "survey_sheet"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    number: Mapped[int]
    first: Mapped[int]
    size: Mapped[int]
    printed_on: Mapped[date]
    voided: Mapped[int | None]
    voided_why: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("round_id", "agency_id", "number"),
        CheckConstraint("size >= 1", name="size_counts"),
        CheckConstraint("(voided IS NULL) = (voided_why IS NULL)", name="voided_with_reason"),
    )


class SurveyCode(Base):
    """Mã chưa dùng: only the keyed digest; the row goes with its use."""

    __tablename__ = "survey_code"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("survey_sheet.id"))

    __table_args__ = (Index("ix_survey_code_sheet_id", "sheet_id"),)


class SurveyAnswer(Base):
    """Phiếu trả lời: one mark («1» to «5») for each question of the round, in its order, and the day."""

    __tablename__ = "survey_answer"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    given_on: Mapped[date]
    marks: Mapped[str] = mapped_column(String(60))

    __table_args__ = (Index("ix_survey_answer_unit", "round_id", "agency_id", "given_on"),)


class SurveyComment(Base):
    """Ý kiến thêm, apart from the marks. ``state``: ``waiting``, ``shown`` (as ``shown``: what tells of
    people is hidden), ``hidden`` with the ``reason``, key of ``survey.rules.HIDDEN``."""

    __tablename__ = "survey_comment"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    given_on: Mapped[date]
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    shown: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(String(20))
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'shown', 'hidden')", name="state_known"),
        CheckConstraint("(state = 'shown') = (shown IS NOT NULL)", name="shown_has_words"),
        CheckConstraint("(state = 'hidden') = (reason IS NOT NULL)", name="hidden_has_reason"),
        Index("ix_survey_comment_unit", "round_id", "agency_id", "state"),
    )


class SurveyFigure(Base):
    """Con số đã công bố of one unit in one round: of the answers to the day ``upto``, how many (``told``) and
    for each question how many said 1, 2, 3, 4 and 5 (``sums``). Written when codes are first issued, then
    once a day at most: no answer waits for it.
    """

    __tablename__ = "survey_figure"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    upto: Mapped[date | None]
    told: Mapped[int] = mapped_column(default=0)
    sums: Mapped[list[list[int]]] = mapped_column(JSON)

    __table_args__ = (
        UniqueConstraint("round_id", "agency_id"),
        CheckConstraint("(told = 0) = (upto IS NULL)", name="told_to_a_day"),
    )


class SurveyTask(Base):
    """Việc khắc phục: what a unit's people marked low in a quarter («2026-4»), once each; how it was put
    right. ``factors``: key, share in per cent, answers."""

    __tablename__ = "survey_task"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    quarter: Mapped[str] = mapped_column(String(6))
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"))
    factors: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    raised_on: Mapped[date]
    due_on: Mapped[date]
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("agency_id", "quarter"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_at_a_moment"),
    )
