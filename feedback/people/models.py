"""Tables of people: who sent a submission, and those who stand with or for him."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.extensions import Base, BigId, UtcDateTime


class Person(Base):
    """Người gửi: a person, an organisation or enterprise, or a group, as he stood on the day he wrote.

    ``id_sealed`` is the number of the identity paper under a data key of its own, ``id_index`` the keyed
    digest by which the desk finds it again. Of a denouncer all stands in ``sealed``, under the
    data key of his submission (or the one whose wrap stands beside it), and nothing in the other columns.
    ``letter_address`` (địa chỉ nhận văn bản)
    is that of one who gave none, as it was learned later. Erasing a person empties the row and keeps its
    number.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    full_name: Mapped[str] = mapped_column(String(200))
    contact_name: Mapped[str | None] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(20))
    email: Mapped[str | None] = mapped_column(String(254))
    address: Mapped[str | None] = mapped_column(String(300))
    area_code: Mapped[str | None] = mapped_column(String(10))
    wants: Mapped[str] = mapped_column(String(8), default="post")
    people_count: Mapped[int] = mapped_column(default=1)
    id_kind: Mapped[str | None] = mapped_column(String(12))
    id_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    id_key_version: Mapped[str | None] = mapped_column(String(40))
    id_wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    id_index: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed_key_version: Mapped[str | None] = mapped_column(String(40))
    sealed_wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    letter_address: Mapped[str | None] = mapped_column(String(300))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    companions: Mapped[list[Companion]] = relationship(order_by="Companion.id", lazy="raise")

    __table_args__ = (
        CheckConstraint("kind IN ('person', 'organisation', 'group')", name="kind_known"),
        CheckConstraint("wants IN ('mail', 'post', 'none')", name="wants_known"),
        CheckConstraint("people_count >= 1", name="somebody"),
        CheckConstraint("(id_sealed IS NULL) = (id_index IS NULL)", name="sealed_iff_indexed"),
        CheckConstraint(
            "sealed IS NULL OR (full_name = '' AND contact_name IS NULL AND phone IS NULL AND email IS NULL "
            "AND address IS NULL AND area_code IS NULL AND id_kind IS NULL AND id_index IS NULL)",
            name="sealed_shows_nothing",
        ),
        Index("ix_person_id_index", "id_index"),
        Index("ix_person_phone", "phone"),
    )


class Companion(Base):
    """Người đại diện, người được ủy quyền: one who speaks for a group or for the sender, with his paper."""

    __tablename__ = "companion"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(16))
    full_name: Mapped[str] = mapped_column(String(200))
    paper: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        CheckConstraint("role IN ('representative', 'authorised', 'scribe')", name="role_known"),
        Index("ix_companion_person_id", "person_id"),
    )
