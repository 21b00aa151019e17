"""Tables of what is said and owed around and after an answer: the thread, ratings, results, enforcement."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    Numeric,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime

_UNREAD = text("from_sender AND read_at IS NULL")
_UNSETTLED = text("kind = 'not_solved' AND settled_at IS NULL")
_OWED = text("done_on IS NULL")
_HELD = text("returned_on IS NULL")


class Exchange(Base):
    """Tin nhắn giữa người gửi đơn và cơ quan: no legal clock moves by it. Files hang on («exchange», id).

    ``kind``: a message, or that the matter is answered but not solved (``not_solved``). ``read_at``: when the
    other side opened it first. ``place``: that of the representative who wrote, in the list; None for
    the sender himself. ``settled_at``: when the agency took a ``not_solved`` up or said why not. With a
    denouncer the words stand in ``sealed_text`` under a data key of their own, and ``text`` is empty;
    ``mark`` (hex) knows what he sends twice from the same browser.
    """

    __tablename__ = "case_exchange"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    from_sender: Mapped[bool]
    place: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(12), default="message")
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    text: Mapped[str] = mapped_column(Text)
    sealed_text: Mapped[bytes | None] = mapped_column(LargeBinary)
    key_version: Mapped[str | None] = mapped_column(String(40))
    wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    mark: Mapped[str | None] = mapped_column(String(64))
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("kind IN ('message', 'not_solved')", name="kind_known"),
        CheckConstraint("from_sender = (officer_id IS NULL)", name="officer_iff_not_sender"),
        CheckConstraint(
            "(sealed_text IS NULL) = (wrapped_key IS NULL) AND (sealed_text IS NULL OR text = '')",
            name="sealed_shows_nothing",
        ),
        Index("ix_case_exchange_case_id", "case_id", "id"),
        Index("ix_case_exchange_submission_id", "submission_id"),
        Index("ix_case_exchange_unread", "case_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
        Index(
            "ix_case_exchange_unsettled",
            "submission_id",
            sqlite_where=_UNSETTLED,
            postgresql_where=_UNSETTLED,
        ),
    )


class Rating(Base):
    """Đánh giá của người gửi đơn: how content he is (1 to 5), and whether the matter is solved.

    ``rater`` is the submission or signatory by whose code it came, with the letter that answered
    («submission:12/345»): each rates each answer once.
    """

    __tablename__ = "case_rating"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    rater: Mapped[str] = mapped_column(String(30), unique=True)
    score: Mapped[int]
    solved: Mapped[str] = mapped_column(String(6))
    why: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("score BETWEEN 1 AND 5", name="score_known"),
        CheckConstraint("solved IN ('yes', 'partly', 'no')", name="solved_known"),
        Index("ix_case_rating_case_id", "case_id"),
        Index("ix_case_rating_agency_id", "agency_id", "at"),
        Index("ix_case_rating_at", "at", "id"),
    )


class Result(Base):
    """Kết quả giải quyết: what a decision or conclusion recovers, gives back, and against whom it proposes
    measures (biểu 01/KQGQ, 03/KQGQ). Money in đồng, land in m².

    ``handled_*``: proposed for administrative measures; ``prosecution_*``: handed to the investigators.
    ``officials`` (cán bộ, công chức, viên chức) are part of the people before them.
    """

    __tablename__ = "case_result"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("case_letter.id"), unique=True)
    state_money: Mapped[int] = mapped_column(BigInteger, default=0)
    state_land: Mapped[Decimal] = mapped_column(Numeric(14, 2), default=0)
    organisation_money: Mapped[int] = mapped_column(BigInteger, default=0)
    organisation_land: Mapped[Decimal] = mapped_column(Numeric(14, 2), default=0)
    person_money: Mapped[int] = mapped_column(BigInteger, default=0)
    person_land: Mapped[Decimal] = mapped_column(Numeric(14, 2), default=0)
    organisations: Mapped[int] = mapped_column(default=0)
    persons: Mapped[int] = mapped_column(default=0)
    handled_people: Mapped[int] = mapped_column(default=0)
    handled_officials: Mapped[int] = mapped_column(default=0)
    prosecution_cases: Mapped[int] = mapped_column(default=0)
    prosecution_people: Mapped[int] = mapped_column(default=0)
    prosecution_officials: Mapped[int] = mapped_column(default=0)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint(
            "state_money >= 0 AND state_land >= 0 AND organisation_money >= 0 AND organisation_land >= 0 AND "
            "person_money >= 0 AND person_land >= 0 AND organisations >= 0 AND persons >= 0 AND "
            "handled_officials >= 0 AND prosecution_cases >= 0 AND prosecution_officials >= 0",
            name="nothing_negative",
        ),
        CheckConstraint(
            "handled_officials <= handled_people AND prosecution_officials <= prosecution_people",
            name="officials_among_people",
        ),
        Index("ix_case_result_case_id", "case_id"),
    )


class Obligation(Base):
    """Nghĩa vụ thi hành: what a decision or conclusion in effect orders to be paid, given back or done.

    ``beneficiary``: the State, an organisation, a person, nobody (``none``, a measure against somebody).
    ``matter``: money (``amount`` in đồng), land (m²), administrative measures or prosecution (people,
    ``officials`` among them), other. ``agency_id`` follows it up; ``by_agency_id`` or ``by_whom`` owes it.
    ``reminded_on``: when its handler was last told that it is late.
    """

    __tablename__ = "case_obligation"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("case_letter.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    beneficiary: Mapped[str] = mapped_column(String(12))
    matter: Mapped[str] = mapped_column(String(12))
    what: Mapped[str] = mapped_column(Text)
    by_whom: Mapped[str] = mapped_column(String(300))
    by_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    amount: Mapped[Decimal | None] = mapped_column(Numeric(18, 2))
    officials: Mapped[int | None]
    due_on: Mapped[date]
    done_on: Mapped[date | None]
    done_amount: Mapped[Decimal | None] = mapped_column(Numeric(18, 2))
    done_officials: Mapped[int | None]
    evidence: Mapped[str | None] = mapped_column(Text)
    reminded_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint(
            "beneficiary IN ('state', 'organisation', 'person', 'none')", name="beneficiary_known"
        ),
        CheckConstraint(
            "matter IN ('money', 'land', 'discipline', 'prosecution', 'other')", name="matter_known"
        ),
        CheckConstraint("amount IS NULL OR amount > 0", name="amount_positive"),
        CheckConstraint("done_on IS NULL OR evidence IS NOT NULL", name="done_is_proven"),
        CheckConstraint("version >= 1", name="version_counts"),
        Index("ix_case_obligation_case_id", "case_id"),
        Index(
            "ix_case_obligation_owed", "agency_id", "due_on", "id", sqlite_where=_OWED, postgresql_where=_OWED
        ),
        Index("ix_case_obligation_agency", "agency_id", "id"),
    )


class Original(Base):
    """Giấy tờ gốc của người gửi: an original paper that the agency keeps until it is given back."""

    __tablename__ = "case_original"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    what: Mapped[str] = mapped_column(String(300))
    copies: Mapped[int] = mapped_column(default=1)
    received_on: Mapped[date]
    received_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    returned_on: Mapped[date | None]
    returned_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    returned_how: Mapped[str | None] = mapped_column(String(10))
    returned_to: Mapped[str | None] = mapped_column(String(200))

    __table_args__ = (
        CheckConstraint("copies >= 1", name="at_least_one"),
        CheckConstraint("(returned_on IS NULL) = (returned_how IS NULL)", name="returned_somehow"),
        CheckConstraint("returned_how IS NULL OR returned_how IN ('in_person', 'post')", name="how_known"),
        CheckConstraint("returned_on IS NULL OR returned_on >= received_on", name="days_in_order"),
        Index("ix_case_original_case_id", "case_id"),
        Index("ix_case_original_held", "case_id", sqlite_where=_HELD, postgresql_where=_HELD),
    )


class Archived(Base):
    """Hồ sơ đã nộp lưu trữ: where the closed file lies and how long it is kept (``years`` None: for good)."""

    __tablename__ = "case_archived"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    archived_on: Mapped[date]
    file_code: Mapped[str] = mapped_column(String(60))
    place: Mapped[str | None] = mapped_column(String(200))
    pages: Mapped[int | None]
    years: Mapped[int | None]
    keep_until_on: Mapped[date | None]
    basis: Mapped[str] = mapped_column(String(300))
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("(years IS NULL) = (keep_until_on IS NULL)", name="kept_until_some_day"),
        Index("ix_case_archived_agency_id", "agency_id", "archived_on", "id"),
    )
