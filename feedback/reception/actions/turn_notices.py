"""What those who booked are told: by mail place and hour, never what it is about; else a call is owed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.extensions import db
from feedback.notifications import actions as notifications
from feedback.notifications.actions import Queued
from feedback.people import queries as people
from feedback.reception import slots
from feedback.reception.actions.history import TURN
from feedback.reception.models import Place, Session, Turn


def tell(
    template: str,
    turns: Sequence[Turn],
    place: Place,
    session: Session | None,
    *,
    by: Actor,
    at: datetime,
    **more: str,
) -> None:
    """Queue one message for each of these bookings of one place and session whose person gave an e-mail.

    ``more``: further values of the template; empty ones are left out.
    """
    reached = people.with_mail(turn.person_id for turn in turns if turn.person_id is not None)
    notifications.queue_many(
        [
            Queued(
                f"reception/{template}",
                (TURN, turn.id),
                _values(turn, place, session) | {name: one for name, one in more.items() if one},
                about=f"{TURN}:{turn.id}",
                agency_id=place.agency_id,
            )
            for turn in turns
            if turn.person_id in reached
        ],
        by=by,
        at=at,
    )


def tell_or_call(
    about: str,
    turns: Sequence[Turn],
    place: Place,
    session: Session | None,
    *,
    by: Actor,
    at: datetime,
    **more: str,
) -> None:
    """The same of a change that nobody may miss: who can't be written to must be called (``turns.CALLS``)."""
    tell(f"turn_{about}", turns, place, session, by=by, at=at, **more)
    reached = people.with_mail(turn.person_id for turn in turns if turn.person_id is not None)
    for turn in turns:
        turn.call_about, turn.called_at = (None if turn.person_id in reached else about), None
    db.session.flush()


def _values(turn: Turn, place: Place, session: Session | None) -> dict[str, Any]:
    return {
        "number": turn.position,
        "held_on": turn.turn_on.isoformat(),
        "held_from": slots.words(turn.starts or ""),
        "place": f"{place.name}, {place.address}",
        "agency": receiver(place, session),
    }


def receiver(place: Place, session: Session | None) -> str:
    """Who receives there: of a session the leader or his delegate, by position and name; else the agency."""
    if session is None:
        agency = agencies.by_id(place.agency_id)
        return agency.name if agency else place.name
    if session.delegate_name:
        return f"{session.delegate_position or ''} {session.delegate_name}".strip()
    return f"{session.leader_position} {session.leader_name}"
