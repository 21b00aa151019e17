"""What every act on a session does: asks for the right, takes the version, enters what it set."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final, cast

from sqlalchemy import CursorResult, update

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.dialogue.actions.history import SESSION, note
from feedback.dialogue.models import DialogueSession
from feedback.dialogue.rules import NotYours, Stale
from feedback.extensions import db
from feedback.register.history import Content, told

EDIT: Final = "dialogue:session:edit"
ANNOUNCE: Final = "dialogue:session:announce"
CONCLUDE: Final = "dialogue:session:conclude"
MINUTES: Final = "dialogue:minutes:write"
SIGN: Final = "dialogue:paper:sign"

NOT_TOLD: Final = frozenset({"link", "version", "id"})
"""Columns of a session that its events don't hold: the link is for the registered only."""


def demand(session: DialogueSession, permission: str, by: Actor, *, heirs_on: date | None = None) -> None:
    """Raises NotYours for who may not do this with this session. With ``heirs_on`` those too may whose agency
    does the work of the session's, ended, on that day.
    """
    if not by.may(permission) or not (by.kind == "system" or is_own(session, by, heirs_on)):
        raise NotYours


def is_own(session: DialogueSession, actor: Actor, heirs_on: date | None = None) -> bool:
    """Whether it is his agency's session, or with a day that of an ended one whose work his does then."""
    if actor.agency_id == session.agency_id:
        return True
    return heirs_on is not None and session.agency_id in agencies.whose_work(actor.agency_id, heirs_on)


def lock(session: DialogueSession) -> None:
    """Hold the session until the commit, and read it anew: seats, numbers and phases follow one another.

    SQLite has one writer anyway.
    """
    db.session.refresh(session, with_for_update=True)


def change(session: DialogueSession, expected: int, **values: Any) -> None:
    """Set columns if the session still has the version that the officer saw. Raises Stale."""
    changed = db.session.execute(
        update(DialogueSession)
        .where(DialogueSession.id == session.id, DialogueSession.version == expected)
        .values(version=DialogueSession.version + 1, **values)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(session)
    if cast(CursorResult[Any], changed).rowcount != 1:
        raise Stale(session.version)


def enter(
    session: DialogueSession,
    act: str,
    *names: str,
    by: Actor,
    at: datetime,
    details: Mapping[str, Any] | None = None,
    content: Content | None = None,
) -> None:
    """Write one act on a session: the columns named are what it set (``HISTORY.replay`` sets them again)."""
    set_now = told(session, *(name for name in names if name not in NOT_TOLD))
    note(
        (SESSION, session.id),
        act,
        dict(details or {}) | ({"set": set_now} if set_now else {}),
        agency_id=session.agency_id,
        by=by,
        at=at,
        content=content,
    )
