"""What was done to or with an account: the row, and its digest in the register, in the act's transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from feedback.accounts import queries
from feedback.accounts.models import OfficerAct
from feedback.actor import Actor
from feedback.extensions import db
from feedback.register import actions as register
from feedback.register.rules import new_salt


def enter(officer_id: int, act: str, details: dict[str, Any], *, by: Actor, at: datetime) -> None:
    """Write one act; ``details`` holds numbers, keys and days, never a person's data."""
    row = OfficerAct(officer_id=officer_id, at=at, act=act, actor=by.name, salt=new_salt(), details=details)
    db.session.add(row)
    db.session.flush()
    register.enter(act, subject=("accounts", officer_id), digest=queries.act_digest(row), by=by, at=at)
