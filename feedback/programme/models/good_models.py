"""Tables of models of practice: each with what was told of it, and the parts of a unit that owe one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime

_PUBLIC = text("state = 'public'")


class GoodModel(Base):
    """Mô hình «Dân vận khéo» of a unit, or of a ``part`` of it («»: the unit itself), registered for a year.

    ``code``: its address, «2026-3». ``field``: key of ``good_models.rules.FIELDS``. ``post``: the office of
    who answers for it; ``person``, his name, is shown to officers only. ``area_code``: the commune where it
    is practised. ``from_id``: the model that it multiplies (nhân rộng). ``state``: ``draft``, ``sent`` (the
    unit's leader registered it), ``returned`` by the organiser, ``public``, ``withdrawn``; ``reason`` why it
    was returned or withdrawn. ``registered_on``: when it was first sent.
    """

    __tablename__ = "good_model"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    part: Mapped[str] = mapped_column(String(200), default="")
    year: Mapped[int]
    name: Mapped[str] = mapped_column(String(300))
    field: Mapped[str] = mapped_column(String(20))
    content: Mapped[str] = mapped_column(Text)
    post: Mapped[str] = mapped_column(String(200))
    person: Mapped[str] = mapped_column(String(120))
    area_code: Mapped[str | None] = mapped_column(String(5))
    begins_on: Mapped[date]
    ends_on: Mapped[date | None]
    from_id: Mapped[int | None] = mapped_column(ForeignKey("good_model.id"))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    reason: Mapped[str | None] = mapped_column(Text)
    registered_on: Mapped[date | None]
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint("state IN ('draft', 'sent', 'returned', 'public', 'withdrawn')", name="state_known"),
        CheckConstraint("state NOT IN ('returned', 'withdrawn') OR reason IS NOT NULL", name="has_reason"),
        CheckConstraint("state <> 'public' OR published_at IS NOT NULL", name="public_since"),
        CheckConstraint("state = 'draft' OR registered_on IS NOT NULL", name="registered_on_a_day"),
        CheckConstraint("ends_on IS NULL OR begins_on <= ends_on", name="days_in_order"),
        Index("ix_good_model_agency", "agency_id", "year", "id"),
        Index("ix_good_model_year", "year", "id"),
        Index("ix_good_model_state", "state", "id"),
        Index("ix_good_model_from_id", "from_id"),
        Index("ix_good_model_public", "year", "id", sqlite_where=_PUBLIC, postgresql_where=_PUBLIC),
    )


class GoodModelEntry(Base):
    """Tiến độ, kết quả, công nhận of a model: what was told on a day, read by everybody once the organiser
    has let it through.

    ``kind``: key of ``good_models.rules.KINDS``. ``figures``: name and value of each number. ``level``,
    ``decision``: of a recognition, key of ``LEVELS`` and number of the document. ``photos``: number of the
    attachment (of ``good_model_entry``, id) and what is to be seen on it. ``state``: ``waiting``, ``public``,
    ``returned``, ``withdrawn``.
    """

    __tablename__ = "good_model_entry"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    model_id: Mapped[int] = mapped_column(ForeignKey("good_model.id"))
    kind: Mapped[str] = mapped_column(String(12))
    told_on: Mapped[date]
    words: Mapped[str] = mapped_column(Text)
    figures: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    level: Mapped[str | None] = mapped_column(String(12))
    decision: Mapped[str | None] = mapped_column(String(60))
    photos: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    reason: Mapped[str | None] = mapped_column(Text)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint("kind IN ('progress', 'result', 'recognition')", name="kind_known"),
        CheckConstraint("state IN ('waiting', 'public', 'returned', 'withdrawn')", name="state_known"),
        CheckConstraint("state NOT IN ('returned', 'withdrawn') OR reason IS NOT NULL", name="has_reason"),
        CheckConstraint("(kind = 'recognition') = (level IS NOT NULL)", name="recognition_has_level"),
        CheckConstraint("(kind = 'recognition') = (decision IS NOT NULL)", name="recognition_has_decision"),
        Index("ix_good_model_entry_model", "model_id", "told_on", "id"),
        Index("ix_good_model_entry_state", "state", "id"),
    )


class UnitPart(Base):
    """Bộ phận of a unit that owes a model of its own each year; from one year to another (None: still)."""

    __tablename__ = "unit_part"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    name: Mapped[str] = mapped_column(String(200))
    first_year: Mapped[int]
    last_year: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("agency_id", "name", "first_year"),
        CheckConstraint("last_year IS NULL OR first_year - 1 <= last_year", name="years_in_order"),
    )
