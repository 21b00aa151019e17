"""Xóa người góp ý, danh sách hộ: how many agreed stays, and what was published without names."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update

from feedback.actor import Actor
from feedback.attachments import erasing as files
from feedback.consultation.actions.history import HOUSEHOLD, OPINION
from feedback.consultation.models import ConsultationEvent, Household, Opinion
from feedback.extensions import db, put
from feedback.register import erasures
from feedback.register.erasing import ERASED, blank_events


def of_opinions(numbers: Sequence[int], *, why: str, by: Actor, at: datetime) -> int:
    """Xóa ý kiến: who said it, his words and the scan of his paper."""
    mine = update(Opinion).where(Opinion.id.in_(numbers))
    put(mine, name=None, address=None, phone=None, once_digest=None)
    put(mine.where(Opinion.text != ""), text=ERASED)
    put(mine.where(Opinion.struck_why.is_not(None)), struck_why=ERASED)
    put(mine.where(Opinion.secret_digest.is_not(None)), secret_digest=secrets.token_bytes(32))
    files.erase(OPINION, numbers, at=at)
    return _gone(OPINION, numbers, why=why, by=by, at=at)


def of_households(numbers: Sequence[int], *, why: str, by: Actor, at: datetime) -> int:
    """Xóa chủ hộ, địa chỉ: the hamlet and how many people it has stay."""
    mine = update(Household).where(Household.id.in_(numbers))
    put(mine, head=ERASED, address="", search_text="", code_digest=None)
    put(mine.where(Household.removed_why.is_not(None)), removed_why=ERASED)
    return _gone(HOUSEHOLD, numbers, why=why, by=by, at=at)


def _gone(room: str, numbers: Sequence[int], *, why: str, by: Actor, at: datetime) -> int:
    blank_events(ConsultationEvent, room, numbers)
    erasures.enter([(room, one) for one in numbers], why=why, by=by, at=at)
    db.session.expire_all()
    return len(numbers)
