"""What every verb of the room begins and ends with: the right to do it, and the entry in the register."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from feedback.actor import Actor
from feedback.agencies.rules import Refused
from feedback.register import actions as register
from feedback.register.rules import digest

NO_SALT: Final = b""
"""Everything entered here is published, so its digest needs no salt against guessing."""


def need(by: Actor, permission: str) -> None:
    """Raise Refused unless the actor holds the permission."""
    if not by.may(permission):
        raise Refused("Tài khoản không có quyền làm việc này")


def enter(act: str, subject: tuple[str, int], content: dict[str, Any], *, by: Actor, at: datetime) -> None:
    """Enter one act with the digest of its content."""
    register.enter(act, subject=subject, digest=digest(NO_SALT, content), by=by, at=at)
