"""Wrong sign-ins in a row: counted under the digest of the name, whether an officer has it or not.

The count must be committed though the page answers with an error.
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

_FORGET_AFTER: Final = timedelta(days=1)


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
    fresh = row.locked_until_at is not None or row.last_at < at - _FORGET_AFTER
    row.tries = 1 if fresh else row.tries + 1
    row.last_at = at
    row.locked_until_at = rules.lock_until(
        row.tries, at, most=settings.login_tries, minutes=settings.login_lock_minutes
    )
    db.session.flush()
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


def forget(username: str) -> None:
    """Forget the wrong tries under a name, and its lock."""
    db.session.execute(delete(RefusedTries).where(RefusedTries.name_digest == queries.name_digest(username)))
