"""What every act on a session does: asks for the right, takes the version, enters what it set."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Final

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.dialogue.actions.history import HISTORY, SESSION
from feedback.dialogue.models import DialogueSession
from feedback.dialogue.rules import NotYours, Stale
from feedback.extensions import db
from feedback.register import changing
from feedback.register.changing import Entering

EDIT: Final = "dialogue:session:edit"
ANNOUNCE: Final = "dialogue:session:announce"
CONCLUDE: Final = "dialogue:session:conclude"
MINUTES: Final = "dialogue:minutes:write"
SIGN: Final = "dialogue:paper:sign"

enter: Final = Entering(HISTORY, SESSION, ("link", "version", "id"))
"""Writes one act on a session; the link is for the registered only."""

change: Final = partial(changing.change, Stale)
"""Sets columns if it still has the version that the officer saw. Raises Stale."""


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
