"""Tài khoản liên kết: who an officer is at the province's provider (OpenID Connect), bound and let go.

Bound by issuer and subject together, by the officer himself when signed in or by an administrator; a name or
an address proves nothing. What an administrator bound never counts as two factors: he could bind himself.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from feedback import config
from feedback.accounts import notices, session_rows
from feedback.accounts.actions import Admission, HalfWay, admit
from feedback.accounts.acts import enter
from feedback.accounts.factor_proofs import printed
from feedback.accounts.models import Officer, OfficerIdentity
from feedback.accounts.rules import Refused
from feedback.actor import Actor
from feedback.extensions import db

EDIT = "accounts:officer:edit"


def identities_of(officer_id: int) -> list[OfficerIdentity]:
    """The officer's linked accounts, the oldest first."""
    return list(
        db.session.scalars(
            select(OfficerIdentity)
            .where(OfficerIdentity.officer_id == officer_id)
            .order_by(OfficerIdentity.id)
        )
    )


def bind(officer: Officer, issuer: str, subject: str, *, by: Actor, at: datetime) -> None:
    """Liên kết. Raises Refused when another account, or this one, is linked to it already."""
    if by.id is None or (by.id != officer.id and not by.may(EDIT)):
        raise Refused("Tài khoản không có quyền làm việc này")
    there = db.session.scalar(
        select(OfficerIdentity).where(OfficerIdentity.issuer == issuer, OfficerIdentity.subject == subject)
    )
    if there is not None:
        raise Refused("Tài khoản tại cổng này đã liên kết với một tài khoản cán bộ")
    row = OfficerIdentity(officer_id=officer.id, issuer=issuer, subject=subject, bound_at=at, bound_by=by.id)
    db.session.add(row)
    db.session.flush()
    enter(officer.id, "identity_bound", {"identity": row.id, "print": printed(row)}, by=by, at=at)
    notices.tell(officer.id, "Liên kết với tài khoản tại cổng đăng nhập", by=by, at=at)


def unbind(identity_id: int, *, officer_id: int, session_id: int | None, by: Actor, at: datetime) -> bool:
    """Bỏ liên kết by the officer himself, or by an administrator: his sessions end but the one in which he
    does so. False when the officer has none of this number.
    """
    row = db.session.get(OfficerIdentity, identity_id, with_for_update=True)
    if row is None or row.officer_id != officer_id or not (by.id == officer_id or by.may(EDIT)):
        return False
    _unbind(row, by=by, at=at)
    session_rows.end_all(officer_id, but=session_id, at=at)
    notices.tell(officer_id, "Bỏ liên kết với tài khoản tại cổng đăng nhập", by=by, at=at)
    return True


def unbind_all(officer_id: int, *, by: Actor, at: datetime) -> None:
    """Let go of all, within a recovery."""
    for row in identities_of(officer_id):
        _unbind(row, by=by, at=at)


def _unbind(row: OfficerIdentity, *, by: Actor, at: datetime) -> None:
    enter(row.officer_id, "identity_unbound", {"identity": row.id}, by=by, at=at)
    db.session.delete(row)
    db.session.flush()


def sign_in(
    issuer: str, subject: str, *, two_factors: bool, browser: str, at: datetime
) -> Admission | HalfWay | None:
    """Sign in who a provider says is there; None when no active officer is linked to it.

    ``two_factors``: the provider saw two, and that is counted here.
    """
    row = db.session.scalar(
        select(OfficerIdentity)
        .where(OfficerIdentity.issuer == issuer, OfficerIdentity.subject == subject)
        .with_for_update()
    )
    officer = db.session.get(Officer, row.officer_id, populate_existing=True) if row is not None else None
    if row is None or officer is None or not officer.active:
        return None
    if officer.demo and not config.current().demo:
        return None
    row.used_at = at
    own = two_factors and row.bound_by == officer.id
    return admit(officer, "provider+own" if own else "provider", browser=browser, at=at)
