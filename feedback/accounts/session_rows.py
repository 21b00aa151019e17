"""Sessions as rows: begun, shown again by another proof, ended. The browser's side is ``sessions``."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import select, update

from feedback.accounts.acts import enter
from feedback.accounts.models import OfficerSession
from feedback.actor import Actor
from feedback.extensions import db


def token_digest(token: str) -> bytes:
    """How a session token is kept: SHA-256, 32 bytes. It has 256 random bits, so no salt is needed."""
    return hashlib.sha256(token.encode()).digest()


def begin(officer_id: int, *, proof: str, browser: str = "", at: datetime) -> str:
    """Begin a session; returns its token. ``proof`` is a key of ``rules.PROOFS``."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        OfficerSession(
            token_digest=token_digest(token),
            officer_id=officer_id,
            started_at=at,
            seen_at=at,
            proof=proof,
            proved_at=at,
            browser=browser,
        )
    )
    db.session.flush()
    return token


def prove_again(session_id: int, *, proof: str | None = None, at: datetime) -> str:
    """Who he is was shown anew: the session goes on under another token, its hours run on (ASVS 5.0, 7.2.4).

    Returns the token; ``proof`` when more is proved than before.
    """
    token = secrets.token_urlsafe(32)
    row = db.session.get_one(OfficerSession, session_id)
    row.token_digest, row.proved_at, row.seen_at = token_digest(token), at, at
    row.proof = proof or row.proof
    db.session.flush()
    return token


def end_all(officer_id: int, *, but: int | None = None, at: datetime) -> int:
    """End the officer's sessions, all or all but one; returns how many there were."""
    ended = db.session.execute(
        update(OfficerSession)
        .where(
            OfficerSession.officer_id == officer_id,
            OfficerSession.ended_at.is_(None),
            OfficerSession.id != (but or 0),
        )
        .values(ended_at=at)
    )
    return int(ended.rowcount)  # type: ignore[attr-defined]


def end_others(session_id: int, *, by: Actor, at: datetime) -> None:
    """Kết thúc mọi phiên khác: the officer's own sessions but this one."""
    assert by.id is not None
    if end_all(by.id, but=session_id, at=at):
        enter(by.id, "sessions_ended", {}, by=by, at=at)


def end_session(session_id: int, *, by: Actor, at: datetime) -> bool:
    """End one of the officer's own sessions; False when it isn't his or has ended."""
    session = db.session.get(OfficerSession, session_id)
    if session is None or session.officer_id != by.id or session.ended_at is not None:
        return False
    session.ended_at = at
    enter(session.officer_id, "session_ended", {"session": session_id}, by=by, at=at)
    return True


def sign_out(token: str, *, by: Actor, at: datetime) -> None:
    """End the session of this token."""
    session = db.session.scalar(
        select(OfficerSession).where(OfficerSession.token_digest == token_digest(token))
    )
    if session is not None and session.ended_at is None:
        session.ended_at = at
        enter(session.officer_id, "signed_out", {}, by=by, at=at)


def end_everybody(*, at: datetime) -> int:
    """End all sessions of all officers: what was proved may have been taken back since."""
    ended = db.session.execute(
        update(OfficerSession).where(OfficerSession.ended_at.is_(None)).values(ended_at=at)
    )
    return int(ended.rowcount)  # type: ignore[attr-defined]
