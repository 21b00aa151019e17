"""What those who registered are told: by mail when, where, which seat, never the link; or a call is owed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import select

from feedback.actor import Actor
from feedback.clock import local_day
from feedback.dialogue.actions.history import SEAT
from feedback.dialogue.models import DialogueSession, Registration
from feedback.extensions import db
from feedback.notifications import actions as notifications
from feedback.notifications.actions import Queued
from feedback.people import queries as people
from feedback.text.hours import hour_words

_BATCH: Final = 500


def tell(
    about: str,
    registrations: Sequence[Registration],
    session: DialogueSession,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    due_on: date | None = None,
) -> set[int]:
    """Queue the text ``seat_<about>`` for each whose person gave an e-mail; returns their numbers.

    ``reason``, ``due_on`` (until when they may do something): where the text speaks of it.
    """
    reached = people.with_mail(one.person_id for one in registrations)
    told = [one for one in registrations if one.person_id in reached]
    waiting = _waiting(session.id) if any(one.state == "waiting" for one in told) else []
    more = ({"reason": reason} if reason else {}) | ({"due_on": due_on.isoformat()} if due_on else {})
    notifications.queue_many(
        [
            Queued(
                f"dialogue/seat_{about}",
                (SEAT, one.id),
                _values(one, session, waiting) | more,
                about=f"{SEAT}:{one.id}",
                agency_id=session.agency_id,
            )
            for one in told
        ],
        by=by,
        at=at,
    )
    return {one.id for one in told}


def tell_or_call(
    about: str,
    registrations: Sequence[Registration],
    session: DialogueSession,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    due_on: date | None = None,
) -> None:
    """The same of what nobody may miss: who can't be written to must be called (``seats.CALLS``)."""
    told = tell(about, registrations, session, by=by, at=at, reason=reason, due_on=due_on)
    for one in registrations:
        one.call_about, one.called_at = (None if one.id in told else about), None
    db.session.flush()


def remind(*, after: int, by: Actor, at: datetime) -> int | None:
    """Nhắc dự đối thoại: on the calendar day before, those who have a seat, once; batch by batch.

    Who registered today was told today. ``after`` is what the batch before returned, 0 at first; None: done.
    """
    today = local_day(at)
    asked = (
        select(Registration, DialogueSession)
        .join(DialogueSession, DialogueSession.id == Registration.session_id)
        .where(
            DialogueSession.held_on == today + timedelta(days=1),
            DialogueSession.state == "announced",
            Registration.state == "seated",
            Registration.reminded_at.is_(None),
            Registration.id > after,
        )
        .order_by(Registration.id)
        .limit(_BATCH)
    )
    rows = db.session.execute(asked).all()
    by_session: dict[int, tuple[DialogueSession, list[Registration]]] = {}
    for registration, session in rows:
        registration.reminded_at = at
        if local_day(registration.made_at) < today:
            by_session.setdefault(session.id, (session, []))[1].append(registration)
    for session, registrations in by_session.values():
        tell("reminder", registrations, session, by=by, at=at)
    return rows[-1][0].id if rows else None


def _waiting(session_id: int) -> list[int]:
    """Those who wait, in their order."""
    asked = select(Registration.id).where(
        Registration.session_id == session_id, Registration.state == "waiting"
    )
    return list(db.session.scalars(asked.order_by(Registration.position)))


def _values(one: Registration, session: DialogueSession, waiting: Sequence[int]) -> dict[str, Any]:
    return {
        "topic": "" if session.closed_ground else session.topic,
        "held_on": session.held_on.isoformat(),
        "held_from": hour_words(session.opens),
        "place": ", ".join(filter(None, (session.place, session.address))),
        "agency": f"{session.chair_position} {session.chair_name}",
        "seat": one.seat or "",
        "waits": waiting.index(one.id) + 1 if one.state == "waiting" else "",
        "online": one.online,
    }
