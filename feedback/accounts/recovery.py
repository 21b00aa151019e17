"""Khôi phục đăng nhập: an officer lost what he signs in with. One administrator asks, another one decides.

Neither may be the officer himself, nor both the same: whoever can open every account alone could read as
anybody. What the recovery gives is a password for one use; the officer hears of each step by mail.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from feedback.accounts import factors, identities, notices, queries, refused_tries, roles, session_rows, steps
from feedback.accounts.acts import enter
from feedback.accounts.models import Officer, OfficerRole, Recovery
from feedback.accounts.rules import LONGEST_RECOVERY, Refused
from feedback.actor import Actor
from feedback.extensions import db

EDIT = "accounts:officer:edit"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that waits: for whom, by whom, why, until when."""

    row: Recovery
    officer: Officer
    asked_by: str

    @property
    def until_at(self) -> datetime:
        """When it is over by itself."""
        return self.row.asked_at + LONGEST_RECOVERY


def waiting(at: datetime, officer_id: int | None = None) -> list[Waiting]:
    """Requests that wait, the oldest first; two selects."""
    asked = (
        select(Recovery, Officer)
        .join(Officer, Officer.id == Recovery.officer_id)
        .where(Recovery.outcome.is_(None), Recovery.asked_at > at - LONGEST_RECOVERY)
        .order_by(Recovery.id)
    )
    if officer_id is not None:
        asked = asked.where(Recovery.officer_id == officer_id)
    rows = db.session.execute(asked).all()
    names = queries.names_of(row.Recovery.asked_by for row in rows)
    return [Waiting(row.Recovery, row.Officer, names.get(row.Recovery.asked_by, "")) for row in rows]


def other_administrators(officer_id: int) -> int:
    """How many active officers but this one may take part in his recovery."""
    holders = select(OfficerRole.officer_id).where(OfficerRole.role.in_(roles.holders_of(EDIT)))
    found: Sequence[int] = db.session.scalars(
        select(Officer.id).where(Officer.active, Officer.id != officer_id, Officer.id.in_(holders))
    ).all()
    return len(found)


def ask(officer: Officer, reason: str, *, by: Actor, at: datetime) -> Recovery:
    """Đề nghị khôi phục. Raises Refused for oneself, a closed account, or when a request waits already."""
    if not by.may(EDIT) or by.id is None:
        raise Refused("Tài khoản không có quyền làm việc này")
    if by.id == officer.id:
        raise Refused("Không tự đề nghị khôi phục cho mình. Nhờ quản trị viên khác làm việc này")
    db.session.refresh(officer, with_for_update=True)
    if not officer.active:
        raise Refused("Tài khoản này đã ngừng. Mở lại tài khoản trước")
    if waiting(at, officer.id):
        raise Refused("Đã có một đề nghị khôi phục đang chờ cho tài khoản này")
    row = Recovery(officer_id=officer.id, reason=reason, asked_by=by.id, asked_at=at)
    db.session.add(row)
    db.session.flush()
    enter(officer.id, "recovery_asked", {"recovery": row.id}, by=by, at=at)
    notices.tell(officer.id, "Quản trị đề nghị khôi phục đăng nhập", by=by, at=at)
    return row


def confirm(recovery_id: int, password_hash: str, *, by: Actor, at: datetime) -> Officer | None:
    """Đồng ý khôi phục: factors and linked accounts go, sessions end, the password is one for one use.

    None when nothing of this number waits any more. Raises Refused for the administrator who asked, and for
    the officer himself.
    """
    row = _held(recovery_id, by, at)
    if row is None:
        return None
    if by.id == row.asked_by:
        raise Refused("Người đề nghị không tự đồng ý. Cần một quản trị viên khác")
    officer = db.session.get_one(Officer, row.officer_id)
    row.outcome, row.decided_by, row.decided_at = "confirmed", by.id, at
    enter(officer.id, "recovery_confirmed", {"recovery": row.id}, by=by, at=at)
    take_all_away(officer, password_hash, by=by, at=at)
    return officer


def refuse(recovery_id: int, *, by: Actor, at: datetime) -> Officer | None:
    """Không đồng ý, or the one who asked takes it back. None when nothing of this number waits any more."""
    row = _held(recovery_id, by, at)
    if row is None:
        return None
    row.outcome, row.decided_by, row.decided_at = "refused", by.id, at
    enter(row.officer_id, "recovery_refused", {"recovery": row.id}, by=by, at=at)
    notices.tell(row.officer_id, "Quản trị không đồng ý khôi phục đăng nhập", by=by, at=at)
    return db.session.get_one(Officer, row.officer_id)


def reset_by_operator(officer: Officer, password_hash: str, *, by: Actor, at: datetime) -> None:
    """Khôi phục tại máy chủ, by who runs it: for a province without two other administrators."""
    enter(officer.id, "recovery_by_operator", {}, by=by, at=at)
    take_all_away(officer, password_hash, by=by, at=at)


def take_all_away(officer: Officer, password_hash: str, *, by: Actor, at: datetime) -> None:
    """Whatever opened the account opens it no more; the new password must be changed at its first use."""
    factors.remove_all(officer.id, by=by, at=at)
    identities.unbind_all(officer.id, by=by, at=at)
    session_rows.end_all(officer.id, at=at)
    steps.forget(officer.id)
    refused_tries.forget(officer.username)
    officer.password_hash, officer.must_change_password = password_hash, True
    officer.password_changed_at = at if officer.demo else None
    db.session.flush()
    notices.tell(officer.id, "Đã khôi phục đăng nhập, mọi cách xác thực cũ hết hiệu lực", by=by, at=at)


def _held(recovery_id: int, by: Actor, at: datetime) -> Recovery | None:
    if not by.may(EDIT) or by.id is None:
        raise Refused("Tài khoản không có quyền làm việc này")
    row = db.session.scalar(
        select(Recovery)
        .where(
            Recovery.id == recovery_id, Recovery.outcome.is_(None), Recovery.asked_at > at - LONGEST_RECOVERY
        )
        .with_for_update()
    )
    if row is not None and by.id == row.officer_id:
        raise Refused("Không tự quyết định việc khôi phục tài khoản của mình")
    return row
