"""Tables of outside bodies with an Open311 server of their own, and of what was passed on to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

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

_DUE = text("state IN ('waiting', 'sent', 'closed')")


class OutsideServer(Base):
    """Hệ thống của cơ quan ngoài: where a body outside takes reports by Open311 GeoReport v2.

    ``agency_id``: the body, an external agency. ``endpoint``: without the last slash; ``format``: ``json`` or
    ``xml``, as it answers. ``api_key``, ``hook_secret``: sealed (``partners.secrets``); with the second it
    signs what it tells us of changes, under the address that ends in ``hook_name``. ``services``: what it
    takes, as it listed them last, each with ``service_code``, ``service_name``, ``attributes``.
    """

    __tablename__ = "outside_server"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), unique=True)
    endpoint: Mapped[str] = mapped_column(String(500))
    jurisdiction: Mapped[str | None] = mapped_column(String(100))
    format: Mapped[str] = mapped_column(String(4), default="json")
    api_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    hook_name: Mapped[str] = mapped_column(String(40), unique=True)
    hook_secret: Mapped[bytes] = mapped_column(LargeBinary)
    services: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    listed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (CheckConstraint("format IN ('json', 'xml')", name="format_known"),)


class PassedOn(Base):
    """Chuyển qua hệ thống: one report passed on to an outside body by its server, and where it stands there.

    ``content``: what goes out, read and confirmed by an officer, without the sender's identity; its keys are
    those of the standard. ``key``: names it towards the other server, the same at every try.
    ``state``: ``waiting`` (to go out), ``sent`` (followed), ``closed`` (the body has closed it, and may open
    it again), ``refused``
    (the server refused it for good), ``gave_up`` (not reached for too long), ``stopped`` (an officer took it
    back before it went, or follows it no more). ``remote_id``, ``remote_token``, ``remote_status``,
    ``remote_notes``: as the other server told; ``remote_changed_at``: of when that is, if it says so.
    """

    __tablename__ = "passed_on"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    server_id: Mapped[int] = mapped_column(ForeignKey("outside_server.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    service_code: Mapped[str] = mapped_column(String(100))
    service_name: Mapped[str] = mapped_column(String(200))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    remote_id: Mapped[str | None] = mapped_column(String(100))
    remote_token: Mapped[str | None] = mapped_column(String(200))
    remote_status: Mapped[str | None] = mapped_column(String(40))
    remote_notes: Mapped[str | None] = mapped_column(Text)
    remote_changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    fault: Mapped[str | None] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting', 'sent', 'closed', 'refused', 'gave_up', 'stopped')", name="state_known"
        ),
        CheckConstraint(
            "state NOT IN ('sent', 'closed') OR remote_id IS NOT NULL OR remote_token IS NOT NULL",
            name="sent_is_named",
        ),
        Index("ix_passed_on_case", "case_id", "id"),
        Index("ix_passed_on_remote", "server_id", "remote_id"),
        Index("ix_passed_on_due", "next_try_at", "id", sqlite_where=_DUE, postgresql_where=_DUE),
    )


class HookSeen(Base):
    """Thông báo đã nhận: what an outside server told once is not taken twice."""

    __tablename__ = "hook_seen"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    server_id: Mapped[int] = mapped_column(ForeignKey("outside_server.id"))
    key: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("server_id", "key"), Index("ix_hook_seen_at", "at"))
