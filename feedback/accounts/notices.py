"""What an officer hears by mail when something changed by which he signs in: neutral, without secrets."""

from __future__ import annotations

from datetime import datetime

from feedback.actor import Actor
from feedback.notifications import actions as notifications


def tell(officer_id: int, what: str, *, by: Actor, at: datetime) -> None:
    """Báo thay đổi bảo mật: in the transaction of the act; ``what`` names no person."""
    notifications.queue(
        "accounts/security_changed",
        to=("accounts", officer_id),
        values={"told": what, "received_at": at.isoformat()},
        by=by,
        at=at,
    )
