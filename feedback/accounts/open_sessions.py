"""Sessions in force, which each request of an officer asks for, and reading that waits for nobody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, exists, select
from sqlalchemy.orm import Session

from feedback import config
from feedback.accounts.models import Delegation, Factor, Officer, OfficerRole, OfficerSession
from feedback.clock import local_day
from feedback.extensions import db
from feedback.straight import ask_plainly


@contextmanager
def short_read() -> Iterator[Session]:
    """A reading session of its own, closed before the caller goes on to the slow check or to a write.

    Never of a replica, which may lag behind a sign-out or a lock.
    """
    with Session(db.engines["read"], expire_on_commit=False) as session:
        yield session


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session in force, with its officer and the keys of his roles.

    ``lent``: some delegation to him runs today; whether it lends him anything is asked then.
    """

    session_id: int
    seen_at: datetime
    officer_id: int
    username: str
    full_name: str
    agency_id: int
    position: str
    must_change_password: bool
    demo: bool
    proof: str
    proved_at: datetime | None
    has_factor: bool
    lent: bool
    roles: frozenset[str]


def in_force(at: datetime) -> ColumnElement[bool]:
    """Whether a session is neither ended, nor idle too long, nor too old (clock minutes and hours).

    One last used in the future, by a clock that was put right since, would last too long: it is over.
    """
    return _lasts(**_limits(at))


def _limits(at: datetime) -> dict[str, datetime]:
    settings = config.current()
    return {
        "used_after": at - timedelta(minutes=settings.session_idle_minutes),
        "used_by": at + timedelta(minutes=5),
        "begun_after": at - timedelta(hours=settings.session_hours),
    }


def _lasts(*, used_after: Any, used_by: Any, begun_after: Any) -> ColumnElement[bool]:
    return and_(
        OfficerSession.ended_at.is_(None),
        OfficerSession.seen_at > used_after,
        OfficerSession.seen_at <= used_by,
        OfficerSession.started_at > begun_after,
    )


# In the order of the fields of ``OpenSession``, a row for each role.
_OPEN_SESSION: Final = (
    select(
        OfficerSession.id.label("session_id"),
        OfficerSession.seen_at,
        Officer.id.label("officer_id"),
        Officer.username,
        Officer.full_name,
        Officer.agency_id,
        Officer.position,
        Officer.must_change_password,
        Officer.demo,
        OfficerSession.proof,
        OfficerSession.proved_at,
        exists().where(Factor.officer_id == Officer.id).label("has_factor"),
        exists()
        .where(
            Delegation.taker_id == Officer.id,
            Delegation.first_on <= bindparam("on"),
            Delegation.last_on >= bindparam("on"),
        )
        .label("lent"),
        OfficerRole.role,
    )
    .join(Officer, Officer.id == OfficerSession.officer_id)
    .outerjoin(OfficerRole, OfficerRole.officer_id == Officer.id)
    .where(
        OfficerSession.token_digest == bindparam("digest"),
        Officer.active,
        _lasts(**{name: bindparam(name) for name in ("used_after", "used_by", "begun_after")}),
    )
)


def open_session(token_digest: bytes, at: datetime) -> OpenSession | None:
    """The session with this token, if it is in force and its officer still active: one select."""
    given = {"digest": token_digest, "on": local_day(at), **_limits(at)}
    # Every page of an officer asks this: by a connection of its own, without the unit of work.
    with db.engines["read"].connect() as connection:
        rows = ask_plainly(_OPEN_SESSION, given, connection)
    if not rows:
        return None
    roles = frozenset(row[-1] for row in rows if row[-1] is not None)
    return OpenSession(*[*rows[0][:-1], roles])
