"""Theo dõi buổi đối thoại: an address is told, confirmed by its owner, told of what happens, forgotten.

That somebody follows is no act of a procedure: the register holds nothing of it, and who ends it leaves no
address behind.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, or_, select

from feedback.actor import Actor
from feedback.commitments.models import Commitment
from feedback.dialogue import announced, following
from feedback.dialogue.actions import hooks
from feedback.dialogue.following import FOLLOWER
from feedback.dialogue.models import DialogueSession, Follower
from feedback.dialogue.rules import Refused
from feedback.extensions import db
from feedback.notifications import actions as notifications
from feedback.notifications.actions import Queued
from feedback.people import actions as people
from feedback.people.details import PersonDetails
from feedback.text.hours import hour_words

UNCONFIRMED: Final = timedelta(days=7)
"""How long an address that nobody confirmed is kept."""
OVER: Final = timedelta(days=30)
"""How long the followers of a session are kept after it was called off."""

_TOLD_OF: Final = {"kept": "dialogue/follow_kept", "late": "dialogue/follow_late"}


def follow(session: DialogueSession, email: str, *, by: Actor, at: datetime) -> None:
    """Xin theo dõi: a mail with the link to confirm goes to the address; to one that follows already, none.

    Whoever calls counts the tries for an address (``following.tries_of``). Raises Refused for a session of
    which there is nothing to tell; IntegrityError when the same address came at the same moment.
    """
    if not following.can_be_followed(session):
        raise Refused("Buổi đối thoại này không còn tin để nhận")
    digest = following.digest_of(following.token_of(session.id, email))
    follower = db.session.scalar(select(Follower).where(Follower.token_digest == digest))
    if follower is None or follower.ended_at is not None:
        person = PersonDetails("person", "", email=email, wants="mail")
        person_id = people.record([person], at=at)[0]
        if follower is None:
            follower = Follower(session_id=session.id, token_digest=digest)
            db.session.add(follower)
        follower.person_id, follower.confirmed_at, follower.ended_at = person_id, None, None
    elif follower.confirmed_at is not None:
        return
    follower.made_at = at
    db.session.flush()
    _tell("dialogue/follow_confirm", session, [follower.id], by=by, at=at)


def confirm(follower: Follower, *, at: datetime) -> None:
    """Xác nhận theo dõi, by the link in the mail; once more changes nothing."""
    follower.confirmed_at = follower.confirmed_at or at


def end(follower: Follower, *, at: datetime) -> None:
    """Ngừng theo dõi: the address is erased."""
    follower.ended_at = at
    people.erase(follower.person_id, at=at)


def forget(*, at: datetime) -> int:
    """Erase the addresses that nobody confirmed in time and those of sessions called off long ago.

    Returns how many.
    """
    over = select(DialogueSession.id).where(
        DialogueSession.state == "called_off", DialogueSession.changed_at < at - OVER
    )
    unconfirmed = and_(Follower.confirmed_at.is_(None), Follower.made_at < at - UNCONFIRMED)
    found = db.session.scalars(
        select(Follower).where(Follower.ended_at.is_(None), or_(unconfirmed, Follower.session_id.in_(over)))
    ).all()
    for follower in found:
        end(follower, at=at)
    return len(found)


def tell_moved(session: DialogueSession, by: Actor, at: datetime) -> None:
    """Tell all who follow that it is at another time or place."""
    _tell_all("dialogue/follow_moved", session, by=by, at=at)


def tell_called_off(session: DialogueSession, by: Actor, at: datetime) -> None:
    """Tell them that it doesn't take place."""
    _tell_all("dialogue/follow_called_off", session, by=by, at=at)


def tell_published(session: DialogueSession, by: Actor, at: datetime) -> None:
    """Tell them that minutes and conclusions can be read."""
    _tell_all("dialogue/follow_published", session, by=by, at=at)


def tell_promise(promise: Commitment, act: str, by: Actor, at: datetime) -> None:
    """Tell them that a promise of published minutes was kept, or is late (see ``commitments.sources``)."""
    session = db.session.get(DialogueSession, promise.source_id)
    if act in _TOLD_OF and session is not None and session.minutes_state == "published":
        _tell_all(_TOLD_OF[act], session, by=by, at=at, number=promise.position)


def _tell_all(
    template: str, session: DialogueSession, *, by: Actor, at: datetime, number: int | None = None
) -> None:
    _tell(template, session, following.confirmed(session.id), by=by, at=at, number=number)


def _tell(
    template: str,
    session: DialogueSession,
    followers: Iterable[int],
    *,
    by: Actor,
    at: datetime,
    number: int | None = None,
) -> None:
    values = {
        "topic": announced.topic(session),
        "held_on": session.held_on.isoformat(),
        "held_from": hour_words(session.opens),
        "place": announced.where(session),
        "path": f"/doi-thoai/{session.code}",
        "reason": announced.reason(session),
        "number": number,
        "mail_only": True,
    }
    notifications.queue_many(
        [
            Queued(template, (FOLLOWER, one), values, f"{FOLLOWER}:{one}", session.agency_id)
            for one in followers
        ],
        by=by,
        at=at,
    )


hooks.on_moved.append(tell_moved)
hooks.on_called_off.append(tell_called_off)
hooks.on_published.append(tell_published)
