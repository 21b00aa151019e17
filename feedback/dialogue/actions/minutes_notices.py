"""Who is told that minutes lie open to be read: those who came, the agencies invited; no name, no matter."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from feedback.accounts import queries as accounts
from feedback.actor import Actor
from feedback.dialogue import minutes
from feedback.dialogue.actions.changing import MINUTES
from feedback.dialogue.actions.history import SEAT, SESSION
from feedback.dialogue.models import DialogueSession
from feedback.extensions import db
from feedback.notifications import actions as notifications
from feedback.notifications.actions import Queued
from feedback.people import queries as people

CALL: Final = "reading"
"""What those must be told by phone who came and have no e-mail."""


def tell_of_reading(session: DialogueSession, *, by: Actor, at: datetime) -> None:
    """Queue one message for each who came and has an e-mail, the others are to be called; and for each
    officer who may write minutes in an agency that was invited and came."""
    values: dict[str, Any] = {"held_on": session.held_on.isoformat()}
    if session.read_until is not None:
        values["due_on"] = session.read_until.isoformat()
    came = minutes.came_of(session.id)
    reached = people.with_mail(one.person_id for one in came)
    about = f"{SESSION}:{session.id}"
    told = [
        Queued("dialogue/minutes_reading", (SEAT, one.id), values, about, session.agency_id)
        for one in came
        if one.person_id in reached
    ]
    path = {"path": f"/buoi-doi-thoai/{session.id}/du-thao-bien-ban"}
    told += [
        Queued(
            "dialogue/minutes_reading_office",
            ("accounts", officer.id),
            values | path,
            about,
            session.agency_id,
        )
        for one in minutes.invitees_of(session.id)
        if one.agency_id is not None and one.agency_id != session.agency_id and one.came is not False
        for officer in accounts.officers_of(one.agency_id, MINUTES)
    ]
    notifications.queue_many(told, by=by, at=at)
    for one in came:
        if one.person_id not in reached:
            one.call_about, one.called_at = CALL, None
    db.session.flush()
