"""Who follows a session by mail: found by the secret in his link, reached by his address."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from typing import Final

from sqlalchemy import select

from feedback import config
from feedback.dialogue.models import DialogueSession, Follower
from feedback.extensions import db
from feedback.notifications.contacts import Contact
from feedback.people import queries as people
from feedback.sealing import blind_index

FOLLOWER: Final = "dialogue_follower"
PAGE: Final = "/doi-thoai/theo-doi/"
"""Address of a follower's page, before his token."""

_PURPOSE: Final = "dialogue.follower"


def can_be_followed(session: DialogueSession) -> bool:
    """Whether there may be something to tell: the session is open to all, and not called off."""
    return session.closed_ground is None and session.state != "called_off"


def token_of(session_id: int, email: str) -> str:
    """The secret of one address that follows one session. It is worked out anew for each mail: neither the
    table nor the outbox holds it, and the same address doesn't follow twice."""
    key = config.current().lookup_key_bytes
    token = blind_index(key, _PURPOSE, f"{session_id} {email.casefold()}")
    return urlsafe_b64encode(token).decode().rstrip("=")


def digest_of(token: str) -> bytes:
    """What the table holds of a token."""
    return hashlib.sha256(token.encode()).digest()


def tries_of(email: str) -> str:
    """Under which name the mails asked for an address are counted; the address can't be read from it."""
    return blind_index(config.current().lookup_key_bytes, f"{_PURPOSE}.tries", email.casefold()).hex()


def by_token(token: str) -> tuple[Follower, DialogueSession] | None:
    """Who follows, and what; None for a token that nobody has, or whose owner ended it."""
    row = db.session.execute(
        select(Follower, DialogueSession)
        .join(DialogueSession, DialogueSession.id == Follower.session_id)
        .where(Follower.token_digest == digest_of(token), Follower.ended_at.is_(None))
    ).first()
    return (row[0], row[1]) if row is not None else None


def confirmed(session_id: int) -> Iterable[int]:
    """The numbers of those who confirmed that they follow a session, and still do."""
    return db.session.scalars(
        select(Follower.id)
        .where(
            Follower.session_id == session_id,
            Follower.confirmed_at.is_not(None),
            Follower.ended_at.is_(None),
        )
        .order_by(Follower.id)
    ).all()


def contact_of(number: int) -> Contact | None:
    """How a follower is reached, and what only his own mail may carry: the link that confirms and ends it."""
    follower = db.session.get(Follower, number)
    reach = people.reach(follower.person_id) if follower is not None and follower.ended_at is None else None
    if follower is None or reach is None or not reach.email:
        return None
    token = token_of(follower.session_id, reach.email)
    return Contact(
        name="",
        email=reach.email,
        postal_address=None,
        wants="mail",
        extra={"tracking_url": config.current().site_url.rstrip("/") + PAGE + token},
    )
