"""Tables of inspections of duties: what is inspected, samples drawn, files looked at, what was found."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime

_OWED = text("state IN ('open', 'reported')")


class Inspection(Base):
    """Kiểm tra, thanh tra trách nhiệm: how bodies do their duties in receiving citizens, settling complaints.

    ``agency_id``: who inspects; ``agency_ids``: the bodies inspected. Looked at are files closed from
    ``from_on`` to ``until_on`` of these ``kinds`` (empty: all) and of this field (None: all); ``size``: how
    many are drawn. ``sample``: the ordinal of the sample that counts, 0 before one was drawn. ``checklist``:
    the version by which files are checked. ``state``: ``draft``, ``announced`` (bodies know of it),
    ``concluded`` (issued with ``number``; findings are read by the bodies), ``called_off``.
    ``paper``: the conclusion as it was issued (``inspections.paper.frozen``), the same for every reader.
    """

    __tablename__ = "inspection"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    name: Mapped[str] = mapped_column(String(300))
    decision_number: Mapped[str | None] = mapped_column(String(60))
    decision_on: Mapped[date | None]
    agency_ids: Mapped[list[int]] = mapped_column(JSON)
    kinds: Mapped[list[str]] = mapped_column(JSON)
    field_key: Mapped[str | None] = mapped_column(String(40))
    from_on: Mapped[date]
    until_on: Mapped[date]
    size: Mapped[int]
    checklist: Mapped[str] = mapped_column(String(20))
    sample: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    announced_on: Mapped[date | None]
    conclusion: Mapped[str] = mapped_column(Text, default="")
    number: Mapped[str | None] = mapped_column(String(60))
    issued_on: Mapped[date | None]
    signer: Mapped[str | None] = mapped_column(String(200))
    signer_position: Mapped[str | None] = mapped_column(String(200))
    paper: Mapped[str | None] = mapped_column(Text, deferred=True)
    ended_why: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("state IN ('draft', 'announced', 'concluded', 'called_off')", name="state_known"),
        CheckConstraint("from_on <= until_on", name="days_in_order"),
        CheckConstraint("size >= 1 AND sample >= 0", name="counts"),
        CheckConstraint("(decision_number IS NULL) = (decision_on IS NULL)", name="decision_has_day"),
        CheckConstraint(
            "state NOT IN ('announced', 'concluded') OR sample > 0", name="announced_with_sample"
        ),
        CheckConstraint("(state = 'concluded') = (number IS NOT NULL)", name="concluded_has_number"),
        CheckConstraint("(state = 'concluded') = (paper IS NOT NULL)", name="concluded_has_paper"),
        CheckConstraint("(number IS NULL) = (issued_on IS NULL)", name="number_has_day"),
        CheckConstraint("(state = 'called_off') = (ended_why IS NOT NULL)", name="called_off_has_reason"),
        Index("ix_inspection_issued", "issued_on", "id"),
        Index("ix_inspection_announced", "announced_on", "id"),
    )


class InspectionSample(Base):
    """Mẫu ngẫu nhiên: one drawing, kept with all that repeats it (``inspections.sampling``).

    ``seed``: 64 hex digits; ``listed``: the population as it was, packed (zlib), ``digest``: SHA-256 of it in
    hex; ``strata``: [agency, population, drawn] for each body. ``why``: the reason for drawing again.
    """

    __tablename__ = "inspection_sample"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"))
    ordinal: Mapped[int]
    seed: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    population: Mapped[int]
    strata: Mapped[list[list[int]]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    listed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    why: Mapped[str | None] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("inspection_id", "ordinal"),
        CheckConstraint("(ordinal = 1) = (why IS NULL)", name="redrawn_with_reason"),
        CheckConstraint("size >= 1 AND population >= size", name="drawn_from_more"),
    )


class InspectedFile(Base):
    """Hồ sơ được chọn: a case of a sample and how it was found.

    ``number``: as the case was called when drawn. ``verdicts``: ``met``, ``unmet`` or ``na`` for items of the
    checklist; ``notes``: JSON, words for some of them. ``checked_on``: the day on which all were decided.
    """

    __tablename__ = "inspected_file"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"))
    sample_id: Mapped[int] = mapped_column(ForeignKey("inspection_sample.id"))
    position: Mapped[int]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    number: Mapped[str] = mapped_column(String(40))
    verdicts: Mapped[dict[str, str]] = mapped_column(JSON)
    notes: Mapped[str] = mapped_column(Text, default="{}")
    checked_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("sample_id", "case_id"),
        Index("ix_inspected_file_place", "sample_id", "position"),
        Index("ix_inspected_file_agency", "agency_id", "inspection_id"),
        Index("ix_inspected_file_case", "case_id"),
    )


class InspectionFinding(Base):
    """Hạn chế, vi phạm phát hiện at one body, with the recommendation (kiến nghị) it leads to, if any.

    ``item``: of the checklist, None for what lies beside it. ``state``: ``draft`` until the conclusion is
    issued, ``struck``; then ``noted`` (no recommendation), ``open``, ``reported`` (the body says what it
    did), ``confirmed``. ``told_late_on``: when its leader was told that the day is over.
    """

    __tablename__ = "inspection_finding"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    item: Mapped[str | None] = mapped_column(String(40))
    words: Mapped[str] = mapped_column(Text)
    recommendation: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    done: Mapped[str] = mapped_column(Text, default="")
    reported_on: Mapped[date | None]
    returned_why: Mapped[str] = mapped_column(Text, default="")
    confirmed_on: Mapped[date | None]
    told_late_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint(
            "state IN ('draft', 'struck', 'noted', 'open', 'reported', 'confirmed')", name="state_known"
        ),
        CheckConstraint("(recommendation = '') = (due_on IS NULL)", name="recommended_by_a_day"),
        CheckConstraint(
            "state NOT IN ('open', 'reported', 'confirmed') OR due_on IS NOT NULL", name="owed_by_a_day"
        ),
        CheckConstraint("state NOT IN ('reported', 'confirmed') OR reported_on IS NOT NULL", name="reported"),
        CheckConstraint("(state = 'confirmed') = (confirmed_on IS NOT NULL)", name="confirmed_on_a_day"),
        Index("ix_inspection_finding_of", "inspection_id", "agency_id", "id"),
        Index("ix_inspection_finding_agency", "agency_id", "inspection_id"),
        Index("ix_inspection_finding_owed", "due_on", "id", sqlite_where=_OWED, postgresql_where=_OWED),
    )
