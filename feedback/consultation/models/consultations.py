"""Tables of consultations: each with its documents, meetings, and the later cases about the same project."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime
from feedback.text import search_text

_PUBLIC = text("announced_at IS NOT NULL")


def _searched(row: Any) -> str:
    given = row.get_current_parameters()
    return search_text(given["title"], given["project"], given["summary"])


class Consultation(Base):
    """Đợt lấy ý kiến: drafted, announced, closed by its last day, answered, decided.

    ``code``: its public address, «2026-3». ``content``: key of ``law.consultation.CONTENTS``; ``one_per``:
    ``household`` or ``person``. ``forms``: keys of ``law.consultation.FORMS``. ``affected``: the area in
    words, ``area_codes`` the communes it lies in. ``opens_on``, ``closes_on``: first and last day for
    opinions. ``listed_only``: opinions online need the code of a household of the list. ``synthesis``:
    tổng hợp, giải trình as everybody reads it; ``majority`` and ``decision_follows``: whether more agreed,
    and whether the decision does what they want; ``differs_why`` where it doesn't. ``synthesis_by`` wrote it,
    ``published_by`` confirmed it; the decision likewise (``decision_by``, ``decision_published_by``), public
    once the state is ``decided``. ``plan_unsent_why``: why the plan wasn't sent
    when it was announced. ``state``: ``draft``, ``open``, ``closed``, ``answered`` (synthesis
    published), ``decided`` (decision published), ``called_off``.
    """

    __tablename__ = "consultation"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    content: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(300))
    project: Mapped[str] = mapped_column(String(300), default="")
    summary: Mapped[str] = mapped_column(Text)
    questions: Mapped[list[str]] = mapped_column(JSON)
    search_text: Mapped[str] = mapped_column(Text, default=_searched)
    affected: Mapped[str] = mapped_column(Text)
    area_codes: Mapped[list[str]] = mapped_column(JSON)
    one_per: Mapped[str] = mapped_column(String(10))
    listed_only: Mapped[bool] = mapped_column(default=False)
    forms: Mapped[list[str]] = mapped_column(JSON)
    responsible: Mapped[str] = mapped_column(String(200))
    plan_sent_on: Mapped[date | None]
    plan_unsent_why: Mapped[str | None] = mapped_column(Text)
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    announced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(Text)
    synthesis: Mapped[str | None] = mapped_column(Text)
    majority: Mapped[str | None] = mapped_column(String(10))
    synthesis_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    published_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    synthesis_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decision_number: Mapped[str | None] = mapped_column(String(60))
    decision_on: Mapped[date | None]
    decision_words: Mapped[str | None] = mapped_column(Text)
    decision_follows: Mapped[bool | None]
    differs_why: Mapped[str | None] = mapped_column(Text)
    decision_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    decision_published_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint(
            "state IN ('draft', 'open', 'closed', 'answered', 'decided', 'called_off')", name="state_known"
        ),
        CheckConstraint("one_per IN ('household', 'person')", name="one_per_known"),
        CheckConstraint("opens_on <= closes_on", name="days_in_order"),
        CheckConstraint("state <> 'called_off' OR reason IS NOT NULL", name="called_off_has_reason"),
        CheckConstraint(
            "state NOT IN ('answered', 'decided') OR synthesis IS NOT NULL", name="answered_has_synthesis"
        ),
        CheckConstraint("state <> 'decided' OR decision_on IS NOT NULL", name="decided_has_day"),
        CheckConstraint(
            "decision_follows IS NULL OR decision_follows OR differs_why IS NOT NULL",
            name="differs_has_reason",
        ),
        CheckConstraint(
            "majority IS NULL OR majority IN ('agree', 'disagree', 'none')", name="majority_known"
        ),
        CheckConstraint("published_by IS NULL OR published_by <> synthesis_by", name="two_people"),
        CheckConstraint(
            "decision_published_by IS NULL OR decision_published_by <> decision_by",
            name="decision_two_people",
        ),
        Index("ix_consultation_agency", "agency_id", "closes_on", "id"),
        Index("ix_consultation_opens", "opens_on", "id", sqlite_where=_PUBLIC, postgresql_where=_PUBLIC),
        Index("ix_consultation_closes", "closes_on", "id", sqlite_where=_PUBLIC, postgresql_where=_PUBLIC),
    )


class ConsultationDocument(Base):
    """Tài liệu lấy ý kiến: a draft, a map, an explanation; a decision, evidence of an announcement. Files are
    attached to (``consultation_document``, id); ``public``: whether everybody may take them, once another
    officer than ``added_by`` has confirmed it. ``found``: what the text of its file tells of people
    (``disclosure.document_marks.gathered``), ``is_scan``: it has no text; ``kept``: what of it was confirmed,
    with the reason. One that was withdrawn (thu hồi) leaves a notice in its place.
    """

    __tablename__ = "consultation_document"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    kind: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(200))
    public: Mapped[bool] = mapped_column(default=True)
    posted_at: Mapped[str | None] = mapped_column(String(300))
    posted_on: Mapped[date | None]
    found: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    is_scan: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    kept: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_why: Mapped[str | None] = mapped_column(Text)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint(
            "kind IN ('draft', 'map', 'explanation', 'other', 'posting', 'decision')", name="kind_known"
        ),
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> added_by", name="two_people"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_why IS NULL)", name="withdrawn_has_reason"),
        Index("ix_consultation_document_consultation", "consultation_id", "id"),
    )


class ConsultationMeeting(Base):
    """Cuộc họp lấy ý kiến: where and when, how many came; its minutes are attached to
    (``consultation_meeting``, id) and stay inside.
    """

    __tablename__ = "consultation_meeting"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    form: Mapped[str] = mapped_column(String(20))
    held_on: Mapped[date]
    opens: Mapped[str] = mapped_column(String(5))
    place: Mapped[str] = mapped_column(String(300))
    people: Mapped[int | None]
    households: Mapped[int | None]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_consultation_meeting_consultation", "consultation_id", "held_on", "id"),)


class ConsultationCase(Base):
    """Vụ việc về dự án đã lấy ý kiến: a later case about the same project."""

    __tablename__ = "consultation_case"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("consultation_id", "case_id"),
        Index("ix_consultation_case_case", "case_id"),
    )
