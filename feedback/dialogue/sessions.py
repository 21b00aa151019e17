"""Questions about sessions: which there are, and who may see which."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import select

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.dialogue.models import DialogueSession
from feedback.extensions import db

READ: Final = "dialogue:session:read"
READ_ALL: Final = "cases:case:read_all"


def visible_to(viewer: Actor, number: int, on: date) -> DialogueSession | None:
    """The session of a number, if this officer may see it: his agency's and those of whose work his takes
    over, all of the province for who reads them all."""
    session = db.session.get(DialogueSession, number)
    return session if session is not None and is_visible(session, viewer, on) else None


def is_visible(session: DialogueSession, viewer: Actor, on: date) -> bool:
    """Whether it is his agency's or that of one whose work it does on the day, or he reads all."""
    return viewer.may(READ_ALL) or session.agency_id in agencies.whose_work(viewer.agency_id, on)


def by_code(code: str) -> DialogueSession | None:
    """The session of a public address: announced, held or called off after it was; closed ones too."""
    return db.session.scalar(
        select(DialogueSession).where(DialogueSession.code == code, DialogueSession.announced_at.is_not(None))
    )
