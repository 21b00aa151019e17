"""Table of what partners are told by their own address: waiting, gone, given up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime

_WAITING = text("state = 'waiting'")


class HookDelivery(Base):
    """Thông báo tự động (webhook): one change of one request, told to its partner until it answers 2xx;
    without a request: one to try the address out.

    ``key``: its ``webhook-id``, the same at every try, by which the partner knows a repetition. ``payload``:
    what is told, without personal data. ``answer``: the status of the last answer, None when none came;
    ``fault``: the kind of the last failure. ``state``: ``waiting``, ``sent``, ``gave_up``. ``next_try_at``:
    while a worker has it in hand, when it counts as abandoned.
    """

    __tablename__ = "hook_delivery"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("partner_request.id"))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[int | None]
    fault: Mapped[str | None] = mapped_column(String(40))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sent', 'gave_up')", name="state_known"),
        Index("ix_hook_delivery_partner", "partner_id", "id"),
        Index("ix_hook_delivery_request", "request_id", "id"),
        Index("ix_hook_delivery_due", "next_try_at", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )
