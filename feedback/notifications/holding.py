"""Thông báo tạm giữ: what waited in a backup may have gone before the restore; nobody sends it unasked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, or_, select, text, update

from feedback.actor import Actor
from feedback.extensions import db
from feedback.notifications.models import Message
from feedback.notifications.proofs import printed_content
from feedback.register import actions as register
from feedback.register.rules import digest

DECIDE: Final = "notifications:held:write"
RESTORED: Final = "restored"
_STEP: Final = 500


class MayNotDecide(PermissionError):
    """Who acts may not decide on held messages."""


@dataclass(frozen=True, slots=True)
class Held:
    """Messages about one matter (None: no matter is named), how many, and when the first was written."""

    about: str | None
    count: int
    oldest_at: datetime


def hold_all() -> int:
    """Hold what is on its way; returns how many. Mail only: what is printed is in people's hands anyway."""
    held = db.session.execute(
        update(Message)
        .where(text("state IN ('waiting', 'sending')"))
        .values(state="held", lease_until=None)
        .execution_options(synchronize_session=False)
    )
    return int(held.rowcount)  # type: ignore[attr-defined]


def count() -> int:
    """How many are held."""
    return db.session.scalar(select(func.count()).select_from(Message).where(Message.state == "held")) or 0


def by_matter() -> list[Held]:
    """What is held, by matter, the oldest first; one select."""
    oldest = func.min(Message.created_at)
    rows = db.session.execute(
        select(Message.about, func.count(), oldest)
        .where(Message.state == "held")
        .group_by(Message.about)
        .order_by(oldest, Message.about)
    )
    return [Held(*row) for row in rows]


def release(matters: Collection[str | None] | None, *, by: Actor, at: datetime) -> int:
    """Cho gửi: what is held about these matters (None: all) goes, in its order. Returns how many.

    Each enters the register. Raises MayNotDecide.
    """
    values = {"state": "waiting", "next_try_at": at, "fault": None}
    return _decide("message_released", matters, values, by=by, at=at)


def drop(matters: Collection[str | None] | None, *, by: Actor, at: datetime) -> int:
    """Bỏ, không gửi: what is held about these matters was sent before, or is of no use. As ``release``."""
    values = {"state": "dropped", "fault": RESTORED, "channel": "mail"}
    return _decide("message_dropped", matters, values, by=by, at=at)


def _decide(
    act: str, matters: Collection[str | None] | None, values: dict[str, Any], *, by: Actor, at: datetime
) -> int:
    if not by.may(DECIDE):
        raise MayNotDecide
    wanted = [Message.state == "held"]
    if matters is not None:
        named = Message.about.in_([one for one in matters if one is not None])
        wanted.append(or_(named, Message.about.is_(None)) if None in matters else named)
    done = 0
    asked = select(Message).where(*wanted).order_by(Message.id).limit(_STEP).with_for_update()
    while rows := db.session.scalars(asked).all():
        acts = [
            register.Act(act, ("notifications", row.id), digest(row.salt, printed_content(row)))
            for row in rows
        ]
        register.enter_many(acts, by=by, at=at)
        db.session.execute(
            update(Message)
            .where(Message.id.in_([row.id for row in rows]))
            .values(**values)
            .execution_options(synchronize_session=False)
        )
        db.session.expire_all()
        done += len(rows)
    return done
