"""Tables of the protection of denouncers: files, measures, decisions, letters, sealed texts, openings.

No table here has a name, an address or a story in the open: what people say stands in ``ProtectionText``.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime
from feedback.register.models import EventColumns

OPEN_STATES = ("requested", "checking", "applied")
_OPEN = text("state IN ('requested', 'checking', 'applied')")


class ProtectionFile(Base):
    """Hồ sơ áp dụng biện pháp bảo vệ (LTC 25/2018 Đ55): one request and its course, apart from the case.

    It goes with its submission, so whichever agency has the case has it. ``source``: ``tracking`` (by the
    denouncer himself, after code and secret), ``written``, ``phone`` and ``in_person`` (urgent; a written
    request must follow, ``written_on``), ``own_finding``. ``signatory``: 0 for who sent the denunciation, 1
    and on for others who signed it, in the order in which they asked. ``persons``, ``rights``: keys of
    ``law``'s lists.
    ``end_asked_on``: he asked that the measures end.
    """

    __tablename__ = "protection_file"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    signatory: Mapped[int] = mapped_column(default=0, server_default="0")
    source: Mapped[str] = mapped_column(String(12))
    requested_on: Mapped[date]
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    urgent: Mapped[bool]
    persons: Mapped[list[str]] = mapped_column(JSON)
    rights: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10), default="requested")
    written_on: Mapped[date | None]
    end_asked_on: Mapped[date | None]
    decided_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint(
            "source IN ('tracking', 'written', 'phone', 'in_person', 'own_finding')", name="source_known"
        ),
        CheckConstraint(
            "state IN ('requested', 'checking', 'applied', 'refused', 'withdrawn', 'ended')",
            name="state_known",
        ),
        CheckConstraint(
            "(closed_on IS NOT NULL) = (state IN ('refused', 'withdrawn', 'ended'))", name="closed_has_day"
        ),
        CheckConstraint(
            "(decided_on IS NOT NULL) = (state IN ('applied', 'refused', 'ended'))", name="decided_has_day"
        ),
        CheckConstraint("version >= 1", name="version_counts"),
        Index("ix_protection_file_submission", "submission_id", "id"),
        Index("ix_protection_file_open", "requested_on", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(
            "ix_protection_file_one_open",
            "submission_id",
            "signatory",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )


class ProtectionText(Base):
    """Lời niêm phong: what somebody said in the file, under a data key of its own, so that adding never needs
    the keys that open. ``what``: the act that brought it; ``officer_id`` None: the denouncer himself.
    """

    __tablename__ = "protection_text"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("protection_file.id"))
    what: Mapped[str] = mapped_column(String(20))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    key_version: Mapped[str] = mapped_column(String(40))
    wrapped_key: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))

    __table_args__ = (Index("ix_protection_text_file", "file_id", "id"),)


class ProtectionDecision(Base):
    """Quyết định về bảo vệ (Đ51, Đ52, Đ54): apply, refuse (a reply), change, end. Its reasons are sealed."""

    __tablename__ = "protection_decision"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("protection_file.id"))
    kind: Mapped[str] = mapped_column(String(10))
    number: Mapped[str] = mapped_column(String(60))
    signed_on: Mapped[date]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    signer: Mapped[str] = mapped_column(String(200))
    signer_position: Mapped[str | None] = mapped_column(String(200))
    in_place: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    ground: Mapped[str | None] = mapped_column(String(30))
    persons: Mapped[list[str]] = mapped_column(JSON)
    text_id: Mapped[int] = mapped_column(ForeignKey("protection_text.id"))

    __table_args__ = (
        CheckConstraint("kind IN ('apply', 'refuse', 'change', 'end')", name="kind_known"),
        CheckConstraint("(ground IS NOT NULL) = (kind IN ('refuse', 'end'))", name="ground_where_needed"),
        Index("ix_protection_decision_file", "file_id", "id"),
    )


class ProtectionMeasure(Base):
    """Biện pháp bảo vệ (Đ56-58): one measure, from a day until another (None: until decided), by whom.

    ``body`` is a key of ``law.protection.BODIES``: a name would tell where the denouncer works.
    """

    __tablename__ = "protection_measure"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("protection_file.id"))
    decision_id: Mapped[int] = mapped_column(ForeignKey("protection_decision.id"))
    key: Mapped[str] = mapped_column(String(30))
    body: Mapped[str] = mapped_column(String(20))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("protection_decision.id"))

    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="days_in_order"),
        CheckConstraint("(ended_on IS NULL) = (ended_by IS NULL)", name="ended_by_decision"),
        Index("ix_protection_measure_file", "file_id", "id"),
    )


class ProtectionLetter(Base):
    """Văn bản đề nghị cơ quan khác thực hiện (Đ49, Đ53): which sort of body, measures; its answer."""

    __tablename__ = "protection_letter"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("protection_file.id"))
    body: Mapped[str] = mapped_column(String(20))
    measures: Mapped[list[str]] = mapped_column(JSON)
    number: Mapped[str] = mapped_column(String(60))
    signed_on: Mapped[date]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    signer: Mapped[str] = mapped_column(String(200))
    signer_position: Mapped[str | None] = mapped_column(String(200))
    in_place: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    text_id: Mapped[int] = mapped_column(ForeignKey("protection_text.id"))
    answered_on: Mapped[date | None]
    outcome: Mapped[str | None] = mapped_column(String(10))

    __table_args__ = (
        CheckConstraint("(answered_on IS NULL) = (outcome IS NULL)", name="answered_with_outcome"),
        CheckConstraint(
            "outcome IS NULL OR outcome IN ('agreed', 'partly', 'refused')", name="outcome_known"
        ),
        Index("ix_protection_letter_file", "file_id", "id"),
    )


class ProtectionOpening(Base):
    """Lần mở: who opened the sealed texts of a file, when and why; written before anything is shown.

    ``request_id``: by which request that a second person granted.
    """

    __tablename__ = "protection_opening"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("protection_file.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("case_sealed_request.id"))

    __table_args__ = (
        Index("ix_protection_opening_file", "file_id", "id"),
        Index("ix_protection_opening_request", "request_id"),
    )


class ProtectionEvent(EventColumns, Base):
    """Việc đã làm: one act on a file or on a row of it."""

    __tablename__ = "protection_event"

    __table_args__ = (Index("ix_protection_event_subject", "subject_room", "subject_id", "id"),)
