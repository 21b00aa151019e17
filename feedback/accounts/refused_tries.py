"""Wrong sign-ins in a row: counted under the digest of a name, whether an officer has it or not.

The name is the officer's in browsers that are strange to him, else one of the browser's own
(``known_browsers``). Wrong codes of strange browsers are counted once more, for longer: who has a stolen
password can't guess codes day by day. The count must be committed though the page answers with an error.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from feedback import config
from feedback.accounts import queries, rules
from feedback.accounts.acts import enter
from feedback.accounts.models import Officer, RefusedTries
from feedback.actor import CITIZEN
from feedback.extensions import db

MOST_CODES: Final = 20
"""So many wrong codes of strange browsers in a row, beyond all single locks, shut the second step to them."""
CODES_LOCK: Final = timedelta(hours=12)

_FORGET_AFTER: Final = timedelta(days=1)
_CODES: Final = "\ncodes"
_INSIDE: Final = "\ninside"


def within_session(username: str) -> str:
    """The name under which wrong proofs of somebody who is signed in are counted: apart from wrong sign-ins,
    so that who floods the door doesn't stop who is inside.
    """
    return username + _INSIDE


def counted(username: str, at: datetime) -> RefusedTries:
    """The row that counts this name's wrong tries, held against others until the commit."""
    digest = queries.name_digest(username)
    held = select(RefusedTries).where(RefusedTries.name_digest == digest).with_for_update()
    row = db.session.scalar(held)
    if row is not None:
        return row
    try:
        with db.session.begin_nested():
            row = RefusedTries(name_digest=digest, tries=0, last_at=at)
            db.session.add(row)
        return row
    except IntegrityError:
        return db.session.scalars(held).one()


def refuse(username: str, row: RefusedTries, at: datetime, *, what: str = "password") -> datetime | None:
    """Count one more; until when the name is locked now, if it is. ``what`` was wrong."""
    settings = config.current()
    most, lasts = settings.login_tries, timedelta(minutes=settings.login_lock_minutes)
    _count(row, at, most=most, lasts=lasts)
    db.session.execute(
        delete(RefusedTries).where(RefusedTries.last_at < at - _FORGET_AFTER),
        execution_options={"synchronize_session": False},
    )
    officer_id = db.session.scalar(select(Officer.id).where(Officer.username == username))
    if officer_id is not None:
        act = "locked_out" if row.locked_until_at else "sign_in_refused"
        details = {"tries": row.tries} | ({} if what == "password" else {"what": what})
        enter(officer_id, act, details, by=CITIZEN, at=at)
    return row.locked_until_at


def _count(row: RefusedTries, at: datetime, *, most: int, lasts: timedelta) -> None:
    fresh = row.locked_until_at is not None or row.last_at < at - _FORGET_AFTER
    row.tries = 1 if fresh else row.tries + 1
    row.last_at = at
    row.locked_until_at = rules.lock_until(row.tries, at, most=most, lasts=lasts)
    db.session.flush()


def codes_locked_until(username: str, at: datetime) -> datetime | None:
    """Until when strange browsers may try no code of this officer, or None; the count is held."""
    until = counted(username + _CODES, at).locked_until_at
    return until if until is not None and until > at else None


def refuse_code(username: str, at: datetime) -> datetime | None:
    """Count one more wrong code of a strange browser; until when no other is taken now, if so."""
    row = counted(username + _CODES, at)
    _count(row, at, most=MOST_CODES, lasts=CODES_LOCK)
    return row.locked_until_at


def forget(name: str) -> None:
    """Forget the wrong tries under a name, and its lock."""
    digests = [queries.name_digest(one) for one in (name, name + _CODES, name + _INSIDE)]
    db.session.execute(delete(RefusedTries).where(RefusedTries.name_digest.in_(digests)))
