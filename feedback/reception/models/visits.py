"""Tables of the register of receptions: its lines, what was added to them, groups, sealed pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
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


class Visit(Base):
    """Lượt tiếp, một dòng của sổ tiếp công dân (Mẫu 03/TCD): somebody came, and what he was told.

    A line is never changed. What is learned later are ``VisitNote`` rows; a wrong line is corrected by a new
    one whose ``corrects_id`` names it, and only the newest of such a chain counts. ``number`` (STT) counts
    the lines of the place in the year, corrections too. ``about`` is the kind of matter as in ``law.kinds``;
    ``occasion`` which time this person came on this matter (1: first, «tiếp lần đầu»). ``competent``: ours,
    other or unknown (cột 9). ``papers``: what was handed over, ``{"what", "copies", "original"}``. Who comes
    with a denunciation has ``confidential``: his row of ``person`` is sealed; but who gave up his secrecy in
    writing, by the paper named in ``waiver``. No line of a denunciation has free text about the matter.
    ``search_name``: his folded name, by which the desk finds him when he comes again; none with a
    denunciation.
    """

    __tablename__ = "visit"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("reception_place.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    year: Mapped[int]
    number: Mapped[int]
    visited_on: Mapped[date]
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    kind: Mapped[str] = mapped_column(String(14))
    mode: Mapped[str] = mapped_column(String(10))
    receiver_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    receiver_name: Mapped[str] = mapped_column(String(200))
    receiver_position: Mapped[str] = mapped_column(String(200))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("reception_session.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    search_name: Mapped[str | None] = mapped_column(String(200))
    confidential: Mapped[bool] = mapped_column(default=False)
    waiver: Mapped[str | None] = mapped_column(String(300))
    about: Mapped[str] = mapped_column(String(20))
    summary: Mapped[str] = mapped_column(String(300))
    area_code: Mapped[str | None] = mapped_column(String(10))
    people_count: Mapped[int] = mapped_column(default=1)
    occasion: Mapped[int] = mapped_column(default=1)
    earlier_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"))
    dealt_by: Mapped[str | None] = mapped_column(String(300))
    competent: Mapped[str] = mapped_column(String(8), default="unknown")
    outcome: Mapped[str] = mapped_column(String(10))
    ground: Mapped[str | None] = mapped_column(String(40))
    ground_words: Mapped[str | None] = mapped_column(Text)
    guided_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    guided_to: Mapped[str | None] = mapped_column(String(300))
    told: Mapped[str | None] = mapped_column(Text)
    case_id: Mapped[int | None] = mapped_column(BigInteger)
    submission_id: Mapped[int | None] = mapped_column(BigInteger)
    papers: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    wants_result: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str | None] = mapped_column(Text)
    id_warning: Mapped[str | None] = mapped_column(String(300))
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), unique=True)
    correction_why: Mapped[str | None] = mapped_column(Text)
    submission_key: Mapped[str | None] = mapped_column(String(64), unique=True)

    __table_args__ = (
        UniqueConstraint("place_id", "year", "number"),
        CheckConstraint("kind IN ('regular', 'periodic', 'extraordinary', 'delegated')", name="kind_known"),
        CheckConstraint("mode IN ('in_person', 'online')", name="mode_known"),
        CheckConstraint("outcome IN ('taken', 'guided', 'explained', 'refused')", name="outcome_known"),
        CheckConstraint("(outcome = 'refused') = (ground IS NOT NULL)", name="refused_with_ground"),
        CheckConstraint("outcome <> 'taken' OR case_id IS NOT NULL", name="taken_into_a_case"),
        CheckConstraint("competent IN ('ours', 'other', 'unknown')", name="competent_known"),
        CheckConstraint("people_count >= 1", name="somebody"),
        CheckConstraint("occasion >= 1", name="occasion_counts"),
        CheckConstraint("(corrects_id IS NULL) = (correction_why IS NULL)", name="corrected_with_reason"),
        CheckConstraint("corrects_id <> id", name="not_itself"),
        CheckConstraint("waiver IS NULL OR NOT confidential", name="waived_or_secret"),
        Index("ix_visit_place_day", "place_id", "visited_on", "number"),
        Index("ix_visit_agency_day", "agency_id", "visited_on", "id"),
        Index("ix_visit_day", "visited_on", "id"),
        Index("ix_visit_person_id", "person_id"),
        Index("ix_visit_case_id", "case_id"),
        Index("ix_visit_session_id", "session_id"),
    )


class VisitNote(Base):
    """Bổ sung vào dòng đã ghi: one column filled in later, or filled in further; nothing is overwritten.

    ``part``: story (nội dung), dealt_by (cột 8), document (cột 10: số văn bản), result (cột 12), note (cột
    13).
    """

    __tablename__ = "visit_note"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    part: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("part IN ('story', 'dealt_by', 'document', 'result', 'note')", name="part_known"),
        Index("ix_visit_note_visit_id", "visit_id"),
    )


class VisitMember(Base):
    """Người trong đoàn: one of a group that came together; ``representative`` speaks for it (LTCD Đ29)."""

    __tablename__ = "visit_member"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    position: Mapped[int]
    representative: Mapped[bool] = mapped_column(default=False)
    tracking_code: Mapped[str | None] = mapped_column(String(12), unique=True)
    secret_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("visit_id", "position"),
        CheckConstraint("(tracking_code IS NULL) = (secret_digest IS NULL)", name="code_has_secret"),
        Index("ix_visit_member_person_id", "person_id"),
    )


class VisitCall(Base):
    """Cơ quan được mời cùng tiếp: an agency called in to a group visit, and whether it came."""

    __tablename__ = "visit_call"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    task: Mapped[str] = mapped_column(Text)
    called_at: Mapped[datetime] = mapped_column(UtcDateTime)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    came: Mapped[bool | None]
    answer: Mapped[str | None] = mapped_column(Text)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))

    __table_args__ = (
        UniqueConstraint("visit_id", "agency_id"),
        CheckConstraint("(came IS NULL) = (settled_at IS NULL)", name="settled_iff_known"),
        Index("ix_visit_call_agency", "agency_id", "id"),
    )


class BookPage(Base):
    """Trang sổ đã khóa: lines from one number to another of a place's book, under one digest."""

    __tablename__ = "reception_book_page"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("reception_place.id"))
    year: Mapped[int]
    page: Mapped[int]
    first_number: Mapped[int]
    last_number: Mapped[int]
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    sealed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("place_id", "year", "page"),
        CheckConstraint("first_number <= last_number", name="lines_in_order"),
    )
