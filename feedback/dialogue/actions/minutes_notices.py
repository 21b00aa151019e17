"""Who is told that minutes lie open to be read: those who came, the agencies invited; no name, no matter."""

from __future__ import annotations

from datetime import datetime

from feedback.accounts import queries as accounts
from feedback.actor import Actor
from feedback.dialogue import minutes
from feedback.dialogue.actions import seat_notices
from feedback.dialogue.actions.changing import MINUTES
from feedback.dialogue.actions.history import SESSION
from feedback.dialogue.models import DialogueSession
from feedback.notifications import actions as notifications
from feedback.notifications.actions import Queued


def tell_of_reading(session: DialogueSession, *, by: Actor, at: datetime) -> None:
    """Tell each who came, by mail or else by phone; and by mail each officer who may write minutes in an
    agency that was invited and came."""
    assert session.read_until is not None
    came = minutes.came_of(session.id)
    seat_notices.tell_or_call("reading", came, session, by=by, at=at, due_on=session.read_until)
    values = {
        "held_on": session.held_on.isoformat(),
        "due_on": session.read_until.isoformat(),
        "path": f"/buoi-doi-thoai/{session.id}/du-thao-bien-ban",
    }
    told = [
        Queued(
            "dialogue/minutes_reading",
            ("accounts", officer.id),
            values,
            about=f"{SESSION}:{session.id}",
            agency_id=session.agency_id,
        )
        for one in minutes.invitees_of(session.id)
        if one.agency_id is not None and one.agency_id != session.agency_id and one.came is not False
        for officer in accounts.officers_of(one.agency_id, MINUTES)
    ]
    notifications.queue_many(told, by=by, at=at)
