"""Tables of accounts: officers, roles held, sessions, refused tries, and the acts done to an account."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime

LONGEST_USERNAME = 100
LONGEST_NAME = 100
LONGEST_POSITION = 150
LONGEST_SORT_KEY = 400


class Officer(Base):
    """Cán bộ: one who signs in and acts for his agency.

    ``password_hash`` is an Argon2id string (RFC 9106). ``password_changed_at`` is empty until the
    officer has chosen a password of his own. ``demo`` marks the accounts of the demo province, whose
    password is known to all: they can sign in only while the demo is on. ``wants_digest``: he gets the mail
    of the morning; ``digest_on`` is the day of the last one, so that no day has two.
    """

    __tablename__ = "officer"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    username: Mapped[str] = mapped_column(String(LONGEST_USERNAME), unique=True)
    full_name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    sort_name: Mapped[str] = mapped_column(String(LONGEST_SORT_KEY))
    search_text: Mapped[str] = mapped_column(String(400))
    email: Mapped[str | None] = mapped_column(String(254))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    position: Mapped[str] = mapped_column(String(LONGEST_POSITION), default="")
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    demo: Mapped[bool] = mapped_column(default=False)
    password_changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    wants_digest: Mapped[bool] = mapped_column(default=True)
    digest_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("username = lower(username)", name="username_lower_case"),
        Index("ix_officer_agency", "agency_id", "active"),
        Index("ix_officer_sort_name", "sort_name", "id"),
    )


class OfficerRole(Base):
    """A role that an officer holds; the keys are those of ``roles.toml``."""

    __tablename__ = "officer_role"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    role: Mapped[str] = mapped_column(String(20))

    __table_args__ = (UniqueConstraint("officer_id", "role"),)


class OfficerSession(Base):
    """Phiên làm việc: one sign-in on one browser. The token is only there; here is its SHA-256."""

    __tablename__ = "officer_session"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CalendarAddress(Base):
    """Địa chỉ lịch riêng: where an officer's calendar program reads his own due days without signing in.

    The secret part of the address is only there; here is its SHA-256. One at a time.
    """

    __tablename__ = "calendar_address"

    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"), primary_key=True, autoincrement=False)
    secret_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RefusedTries(Base):
    """Wrong sign-ins in a row under one name, whether an officer has that name or not.

    Names nobody has are counted and locked like the others, so that a lock tells a stranger nothing.
    The name itself may be a password typed into the wrong box: only its keyed digest is kept.
    """

    __tablename__ = "refused_tries"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    tries: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    locked_until_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OfficerAct(Base):
    """What was done to or with an account; the register keeps the salted digest of this row.

    ``details`` holds role keys, numbers and names of changed fields, never a person's data.
    """

    __tablename__ = "officer_act"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    act: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(40))
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    details: Mapped[dict[str, Any]] = mapped_column(JSON)

    __table_args__ = (Index("ix_officer_act_officer", "officer_id", "id"),)


class Delegation(Base):
    """Ủy quyền, giao quyền: who may act in another's place for some days, on a document.

    ``mode``: a deputy who signs for the head (``deputy``, «KT.»), or one ordered to sign certain papers
    (``by_order``, «TUQ.»), nothing that decides a matter. While in force the taker has the giver's rights
    to decide, and his papers say for whom he signs. ``scope``: the field or the papers meant.
    """

    __tablename__ = "officer_delegation"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    giver_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    taker_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    mode: Mapped[str] = mapped_column(String(10))
    first_on: Mapped[date]
    last_on: Mapped[date]
    document: Mapped[str] = mapped_column(String(200))
    scope: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    ended_on: Mapped[date | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))

    __table_args__ = (
        CheckConstraint("mode IN ('deputy', 'by_order')", name="mode_known"),
        CheckConstraint("first_on <= last_on", name="days_in_order"),
        CheckConstraint("giver_id <> taker_id", name="not_himself"),
        CheckConstraint("(ended_on IS NULL) = (ended_by IS NULL)", name="ended_by_somebody"),
        Index("ix_officer_delegation_taker_id", "taker_id", "last_on"),
        Index("ix_officer_delegation_giver_id", "giver_id", "last_on"),
    )


class Absence(Base):
    """Vắng mặt: days on which an officer isn't there, and who does his work meanwhile."""

    __tablename__ = "officer_absence"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    first_on: Mapped[date]
    last_on: Mapped[date]
    why: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    ended_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("why IN ('leave', 'travel', 'training', 'sick', 'other')", name="why_known"),
        CheckConstraint("first_on <= last_on", name="days_in_order"),
        CheckConstraint("substitute_id IS NULL OR substitute_id <> officer_id", name="not_himself"),
        Index("ix_officer_absence_officer_id", "officer_id", "last_on"),
        Index("ix_officer_absence_substitute_id", "substitute_id", "last_on"),
    )
