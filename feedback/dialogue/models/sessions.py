"""Tables of sessions: each with its agenda, documents and the requests it answers; the targets."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime
from feedback.text import search_text

_LINKED = text("released_at IS NULL")


def _searched(row: Any) -> str:
    given = row.get_current_parameters()
    return search_text(given["topic"], given["summary"])


class DialogueSession(Base):
    """Buổi đối thoại: planned, announced, held or called off.

    ``code``: its public address, «2026-17». ``search_text``: topic and summary, folded. ``kind``,
    ``basis``, ``closed_ground``: keys of ``law.dialogue``. ``chair_*``: who presides, with the
    document where he is not the head himself.
    ``link``: of the online meeting, for the registered only. ``seats``: how many may attend, 0 for no
    limit. ``register_until`` and ``questions_until``: last days on which people register and send
    questions, None where they can't. ``voters_*``: how many there are and asked for it, where that is the
    basis. ``sequence`` grows with each change that a calendar has to know (RFC 5545 3.8.7.4),
    ``changed_at`` is its moment; ``reason`` why it was moved last or called off. ``held_from`` to
    ``concluded`` are filled in once it was held. ``minutes_state``: how far the minutes have come; once
    signed, what they say stands. That it was missed, or is to be announced by a day, is asked, not stored.
    """

    __tablename__ = "dialogue_session"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    kind: Mapped[str] = mapped_column(String(12))
    basis: Mapped[str] = mapped_column(String(20))
    voters_total: Mapped[int | None]
    voters_asking: Mapped[int | None]
    topic: Mapped[str] = mapped_column(String(300))
    summary: Mapped[str] = mapped_column(Text)
    search_text: Mapped[str] = mapped_column(Text, default=_searched)
    field: Mapped[str | None] = mapped_column(String(60))
    area_code: Mapped[str | None] = mapped_column(String(10))
    chair_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    chair_name: Mapped[str] = mapped_column(String(200))
    chair_position: Mapped[str] = mapped_column(String(200))
    chair_document: Mapped[str | None] = mapped_column(String(200))
    co_hosts: Mapped[str | None] = mapped_column(Text)
    held_on: Mapped[date]
    opens: Mapped[str] = mapped_column(String(5))
    closes: Mapped[str] = mapped_column(String(5))
    mode: Mapped[str] = mapped_column(String(10), default="in_person")
    place: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300))
    link: Mapped[str | None] = mapped_column(String(500))
    seats: Mapped[int] = mapped_column(default=0)
    register_until: Mapped[date | None]
    questions_until: Mapped[date | None]
    closed_ground: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(10), default="planned")
    announced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(Text)
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    held_from: Mapped[str | None] = mapped_column(String(5))
    held_to: Mapped[str | None] = mapped_column(String(5))
    secretary: Mapped[str | None] = mapped_column(String(200))
    concluded: Mapped[str | None] = mapped_column(Text)
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    minutes_state: Mapped[str] = mapped_column(String(10), default="none")
    read_until: Mapped[date | None]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint("kind IN ('conference', 'leader', 'topical')", name="kind_known"),
        CheckConstraint("mode IN ('in_person', 'online', 'mixed')", name="mode_known"),
        CheckConstraint("state IN ('planned', 'announced', 'held', 'called_off')", name="state_known"),
        CheckConstraint(
            "minutes_state IN ('none', 'draft', 'reading', 'signed', 'published')", name="minutes_known"
        ),
        CheckConstraint("minutes_state = 'none' OR state = 'held'", name="minutes_of_held"),
        CheckConstraint("state <> 'announced' OR announced_at IS NOT NULL", name="announced_at_a_moment"),
        CheckConstraint("state <> 'called_off' OR reason IS NOT NULL", name="called_off_with_reason"),
        CheckConstraint("(state = 'held') = (held_at IS NOT NULL)", name="held_at_held"),
        CheckConstraint("(voters_total IS NULL) = (voters_asking IS NULL)", name="voters_of_voters"),
        CheckConstraint("opens < closes", name="times_in_order"),
        CheckConstraint("seats >= 0", name="seats"),
        CheckConstraint("sequence >= 0", name="sequence_counts"),
        CheckConstraint("version >= 1", name="version_counts"),
        Index("ix_dialogue_session_agency", "agency_id", "held_on", "id"),
        Index("ix_dialogue_session_day", "held_on", "id"),
    )


class AgendaItem(Base):
    """Mục chương trình: what is spoken about, in order; ``minutes`` how long, ``presenter`` by whom."""

    __tablename__ = "dialogue_agenda_item"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("dialogue_session.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    minutes: Mapped[int | None]
    presenter: Mapped[str | None] = mapped_column(String(200))

    __table_args__ = (
        CheckConstraint("position >= 1", name="position_counts"),
        CheckConstraint("minutes IS NULL OR minutes > 0", name="minutes_counts"),
        Index("ix_dialogue_agenda_item_session", "session_id", "position", "id"),
    )


class DialogueDocument(Base):
    """Tài liệu của buổi đối thoại: a file with its title; ``public`` ones stand on the session's page.

    ``kind``: ``document`` for reading beforehand, ``signed`` the minutes as signed, ``photo``, ``posting``
    what shows that the results were posted. The file is an attachment of (``dialogue_document``, this
    number).
    """

    __tablename__ = "dialogue_document"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("dialogue_session.id"))
    kind: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    public: Mapped[bool]
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("kind IN ('document', 'signed', 'photo', 'posting')", name="kind_known"),
        CheckConstraint("kind <> 'signed' OR NOT public", name="signed_stays_inside"),
        Index("ix_dialogue_document_session", "session_id", "id"),
    )


class SessionRequest(Base):
    """Yêu cầu được ghép vào buổi đối thoại: a case that asks for it, in one session at a time."""

    __tablename__ = "dialogue_session_request"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("dialogue_session.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    released_why: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        CheckConstraint("(released_at IS NULL) = (released_why IS NULL)", name="released_with_reason"),
        Index(
            "uq_dialogue_session_request_case",
            "case_id",
            unique=True,
            sqlite_where=_LINKED,
            postgresql_where=_LINKED,
        ),
        Index("ix_dialogue_session_request_session", "session_id", "id"),
    )


class DialogueTarget(Base):
    """Chỉ tiêu đối thoại của tỉnh: how often, announced how long before, results told how long after.

    ``office``: key of ``law.reception.HEADS``. Lengths in days of ``unit`` (``calendar_day``,
    ``working_day``), None for none. It is the province's own number, shown as a target; what a law demands
    stands in ``law.terms``. Ended, not edited.
    """

    __tablename__ = "dialogue_target"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(12))
    times_a_year: Mapped[int]
    notice_days: Mapped[int | None]
    result_days: Mapped[int | None]
    unit: Mapped[str] = mapped_column(String(12))
    document: Mapped[str] = mapped_column(String(200))
    first_on: Mapped[date]
    last_on: Mapped[date | None]

    __table_args__ = (
        UniqueConstraint("office", "kind", "first_on"),
        CheckConstraint("kind IN ('leader', 'topical')", name="kind_known"),
        CheckConstraint("unit IN ('calendar_day', 'working_day')", name="unit_known"),
        CheckConstraint("times_a_year >= 0", name="times_count"),
        CheckConstraint("notice_days IS NULL OR notice_days >= 0", name="notice_counts"),
        CheckConstraint("result_days IS NULL OR result_days >= 0", name="result_counts"),
        CheckConstraint("last_on IS NULL OR first_on <= last_on", name="days_in_order"),
    )
