"""Steps of a ceremony: what the server waits for after one page and before the next, for five minutes, once.

The browser holds a random token, the row its digest. A wrong answer is counted; after five the step is over.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import delete, select

from feedback.accounts import factor_secrets
from feedback.accounts.models import SignInStep
from feedback.accounts.open_sessions import short_read
from feedback.accounts.session_rows import token_digest
from feedback.extensions import db

GOOD_FOR: Final = timedelta(minutes=5)
MOST_TRIES: Final = 5
Purpose = Literal["second", "passkey", "prove", "totp", "add", "provider", "bind"]


@dataclass(frozen=True, slots=True)
class Step:
    """A step that is open. ``first``: the proof given before it; ``contents``: what the answer is held
    against.
    """

    id: int
    officer_id: int | None
    first: str
    contents: dict[str, Any]


def begin(
    purpose: Purpose, contents: dict[str, Any], *, officer_id: int | None, first: str = "", at: datetime
) -> str:
    """Begin a step; returns its token. Steps whose time is over go."""
    db.session.execute(delete(SignInStep).where(SignInStep.begun_at <= at - GOOD_FOR))
    token = secrets.token_urlsafe(32)
    db.session.add(
        SignInStep(
            token_digest=token_digest(token),
            purpose=purpose,
            officer_id=officer_id,
            first=first,
            contents=factor_secrets.sealed(contents, _context(purpose)),
            begun_at=at,
        )
    )
    db.session.flush()
    return token


def look(token: str | None, purpose: Purpose, *, at: datetime) -> Step | None:
    """The open step of this token, for a page that shows it; asked in a short reading session."""
    if not token:
        return None
    with short_read() as session:
        row = session.scalar(_open(token, purpose, at))
    return _step(row) if row is not None else None


def hold(token: str | None, purpose: Purpose, *, at: datetime) -> Step | None:
    """The open step of this token, held against others until the commit."""
    if not token:
        return None
    row = db.session.scalar(_open(token, purpose, at).with_for_update())
    return _step(row) if row is not None else None


def end(step: Step) -> bool:
    """The answer was right: the step is used up. False when it was already."""
    gone = db.session.execute(
        delete(SignInStep).where(SignInStep.id == step.id),
        execution_options={"synchronize_session": False},
    )
    return bool(gone.rowcount)  # type: ignore[attr-defined]


def miss(step: Step, contents: dict[str, Any] | None = None) -> bool:
    """The answer was wrong: counted; ``contents`` take the place of a challenge that was answered. Whether
    the step is still open.
    """
    row = db.session.get_one(SignInStep, step.id)
    row.tries += 1
    if contents is not None:
        row.contents = factor_secrets.sealed(contents, _context(row.purpose))
    if row.tries >= MOST_TRIES:
        db.session.delete(row)
    db.session.flush()
    return row.tries < MOST_TRIES


def forget(officer_id: int) -> None:
    """Whatever the officer has begun is over: his account was closed, or what proves who he is changed."""
    db.session.execute(
        delete(SignInStep).where(SignInStep.officer_id == officer_id),
        execution_options={"synchronize_session": False},
    )


def forget_everybody() -> None:
    """Whatever anybody has begun is over."""
    db.session.execute(delete(SignInStep), execution_options={"synchronize_session": False})


def _open(token: str, purpose: str, at: datetime) -> Any:
    return select(SignInStep).where(
        SignInStep.token_digest == token_digest(token),
        SignInStep.purpose == purpose,
        SignInStep.begun_at > at - GOOD_FOR,
    )


def _step(row: SignInStep) -> Step:
    return Step(row.id, row.officer_id, row.first, factor_secrets.opened(row.contents, _context(row.purpose)))


def _context(purpose: str) -> str:
    return f"accounts.step:{purpose}"
