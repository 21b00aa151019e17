"""Tables of accounts: officers, roles, sessions, what proves who one is, and the acts done to an account."""

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
    UniqueConstraint,
)
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
    """Phiên làm việc: one sign-in on one browser. The token is only there; here is its SHA-256.

    ``proof``: by what he showed who he is (``rules.PROOFS``), last at ``proved_at``. ``browser``: its family
    and system in words, nothing finer.
    """

    __tablename__ = "officer_session"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    proof: Mapped[str] = mapped_column(String(20), default="password", server_default="password")
    proved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    browser: Mapped[str] = mapped_column(String(40), default="", server_default="")


class Factor(Base):
    """Yếu tố xác thực: beside his password what an officer has in his hand.

    ``totp``: the secret of an app of one-time codes (RFC 6238), sealed (``factor_secrets``); ``last_step`` is
    the step of 30 seconds whose code was used last, so that none works twice. ``passkey``: a credential
    (WebAuthn Level 2) with its public key (COSE) and the count of its signatures. Taken away, the row goes.
    """

    __tablename__ = "officer_factor"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    label: Mapped[str] = mapped_column(String(60))
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    last_step: Mapped[int | None] = mapped_column(BigInteger)
    credential_id: Mapped[bytes | None] = mapped_column(LargeBinary(1023), unique=True)
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    sign_count: Mapped[int | None] = mapped_column(BigInteger)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("kind IN ('totp', 'passkey')", name="kind_known"),
        CheckConstraint("(kind = 'totp') = (secret IS NOT NULL)", name="secret_of_codes"),
        CheckConstraint("(kind = 'passkey') = (credential_id IS NOT NULL)", name="credential_of_passkeys"),
        CheckConstraint("(credential_id IS NULL) = (public_key IS NULL)", name="credential_with_key"),
    )


class SignInStep(Base):
    """Bước đang làm của một lần đăng nhập: what the server waits for, for five minutes, once.

    The token is in the browser's cookie, here is its SHA-256. ``first``: what is proved already.
    ``contents``: the challenge, or what a provider must answer to, sealed. ``officer_id`` is empty while
    nobody knows who it is.
    """

    __tablename__ = "sign_in_step"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    purpose: Mapped[str] = mapped_column(String(10))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    first: Mapped[str] = mapped_column(String(20), default="")
    contents: Mapped[bytes] = mapped_column(LargeBinary)
    tries: Mapped[int] = mapped_column(default=0)
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class OfficerIdentity(Base):
    """Tài khoản liên kết: who the officer is at a provider (OpenID Connect Core 1.0, 5.7: ``iss`` and ``sub``
    together, never a name or an address). ``bound_by`` is the officer himself or an administrator.
    """

    __tablename__ = "officer_identity"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"), index=True)
    issuer: Mapped[str] = mapped_column(String(300))
    subject: Mapped[str] = mapped_column(String(255))
    bound_at: Mapped[datetime] = mapped_column(UtcDateTime)
    bound_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("issuer", "subject"),)


class Recovery(Base):
    """Khôi phục đăng nhập: one administrator asks for an officer who lost his device, another decides.

    ``outcome``: ``confirmed``, ``refused``; empty while it waits or when its day passed.
    """

    __tablename__ = "officer_recovery"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"), index=True)
    reason: Mapped[str] = mapped_column(String(500))
    asked_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    outcome: Mapped[str | None] = mapped_column(String(10))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("outcome IN ('confirmed', 'refused')", name="outcome_known"),
        CheckConstraint("(outcome IS NULL) = (decided_by IS NULL)", name="decided_by_somebody"),
        CheckConstraint("outcome <> 'confirmed' OR decided_by <> asked_by", name="by_two"),
    )


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
