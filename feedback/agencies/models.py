"""Tables of the room: areas, agencies, what followed what, who is competent for what, each with its days in
force.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime

_CONFIDENCE = "confidence IN ('source', 'known', 'unsure')"
_DAYS = "first_on IS NULL OR last_on IS NULL OR first_on <= last_on"


class Area(Base):
    """Địa bàn: a province, former district or commune-level unit in one edition of the official list.

    The statistics office gives a code again to a unit with other borders, so a code means something only
    within its edition (the first or last day of the list, such as ``2025-07-01``). ``first_on`` is empty
    where the day is not known.
    """

    __tablename__ = "area"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    edition: Mapped[str] = mapped_column(String(10))
    code: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(100))
    level: Mapped[str] = mapped_column(String(10))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    first_on: Mapped[date | None]
    last_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(300))
    confidence: Mapped[str] = mapped_column(String(10))

    __table_args__ = (
        UniqueConstraint("edition", "code"),
        CheckConstraint("level IN ('province', 'district', 'commune')", name="level"),
        CheckConstraint(_CONFIDENCE, name="confidence"),
        CheckConstraint(_DAYS, name="days_in_order"),
    )


class AreaSuccession(Base):
    """What became of an area; ``divided`` where its territory went to more than one unit."""

    __tablename__ = "area_succession"

    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), primary_key=True)
    successor_id: Mapped[int] = mapped_column(ForeignKey("area.id"), primary_key=True)
    divided: Mapped[bool]


class Agency(Base):
    """Cơ quan: handles matters here, or (``external``) can only have them transferred to it.

    ``body_type`` is the classification of the competent body in TT 05/2021/TT-TTCP: hành chính, dân cử, tư
    pháp, tổ chức chính trị - xã hội, đơn vị sự nghiệp hoặc doanh nghiệp. ``first_on`` is empty where the day
    is not known.
    """

    __tablename__ = "agency"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(250))
    short_name: Mapped[str] = mapped_column(String(120))
    level: Mapped[str] = mapped_column(String(10))
    body_type: Mapped[str] = mapped_column(String(15))
    external: Mapped[bool]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    first_on: Mapped[date | None]
    last_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(300))
    confidence: Mapped[str] = mapped_column(String(10))
    end_basis: Mapped[str | None] = mapped_column(String(300))

    __table_args__ = (
        CheckConstraint("level IN ('central', 'province', 'district', 'commune')", name="level"),
        CheckConstraint(
            "body_type IN ('administrative', 'elected', 'judicial', 'organisation', 'service')",
            name="body_type",
        ),
        CheckConstraint(_CONFIDENCE, name="confidence"),
        CheckConstraint(_DAYS, name="days_in_order"),
        CheckConstraint("end_basis IS NULL OR last_on IS NOT NULL", name="end_basis_only_with_last_day"),
    )


class AgencySuccession(Base):
    """Cơ quan kế thừa: who took over the work of an agency, and by which document."""

    __tablename__ = "agency_succession"

    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    successor_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    basis: Mapped[str] = mapped_column(String(300))

    __table_args__ = (CheckConstraint("agency_id <> successor_id", name="not_itself"),)


class Territory(Base):
    """Địa bàn phụ trách: an agency works in an area from one day to another."""

    __tablename__ = "territory"

    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), primary_key=True, index=True)
    first_on: Mapped[date | None]
    last_on: Mapped[date | None]

    __table_args__ = (CheckConstraint(_DAYS, name="days_in_order"),)


class Competence(Base):
    """Thẩm quyền: for a kind, a field and a level, the agency that is competent, from one day to another.

    ``kind`` ``*`` stands for the kinds whose substance has no statutory procedure (kiến nghị, phản ánh, đề
    xuất); ``level`` is where the matter arises: ``commune`` (one known commune), ``province`` (several, or
    not known) or ``*``. ``rule`` says how the agency is found: the People's Committee of the commune, a
    named agency, or Ban Tiếp công dân's triage. A row is never edited: it is ended and another begins.
    ``annulled_at`` marks one entered by mistake.
    """

    __tablename__ = "competence"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    field: Mapped[str] = mapped_column(String(40))
    level: Mapped[str] = mapped_column(String(10))
    rule: Mapped[str] = mapped_column(String(20))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    basis: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(300))
    confidence: Mapped[str] = mapped_column(String(10))
    note: Mapped[str | None] = mapped_column(Text)
    first_on: Mapped[date]
    last_on: Mapped[date | None]
    end_basis: Mapped[str | None] = mapped_column(Text)
    annulled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("level IN ('commune', 'province', '*')", name="level"),
        CheckConstraint("rule IN ('commune_of_place', 'agency', 'triage')", name="rule"),
        CheckConstraint("(rule = 'agency') = (agency_id IS NOT NULL)", name="agency_iff_named"),
        CheckConstraint("rule <> 'commune_of_place' OR level <> 'province'", name="commune_needs_place"),
        CheckConstraint(_CONFIDENCE, name="confidence"),
        CheckConstraint("last_on IS NULL OR first_on <= last_on", name="days_in_order"),
        Index(
            "uq_competence_in_force",
            "kind",
            "field",
            "level",
            "first_on",
            unique=True,
            sqlite_where=text("annulled_at IS NULL"),
            postgresql_where=text("annulled_at IS NULL"),
        ),
    )


class RemoteCommune(Base):
    """Xã vùng sâu, vùng xa đi lại khó khăn: from one day to another, by a document of the province.

    The law names the longer terms and gives no list (LKN Đ27, Đ28, Đ37): an administrator enters it.
    """

    __tablename__ = "remote_commune"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    first_on: Mapped[date]
    last_on: Mapped[date | None]
    basis: Mapped[str] = mapped_column(String(300))
    end_basis: Mapped[str | None] = mapped_column(String(300))

    __table_args__ = (
        CheckConstraint("last_on IS NULL OR first_on <= last_on", name="days_in_order"),
        Index("ix_remote_commune_area_id", "area_id"),
    )
