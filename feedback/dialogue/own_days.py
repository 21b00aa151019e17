"""The dialogues at which an officer presides, as days of his own calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask import url_for
from sqlalchemy import select

from feedback.actor import Actor
from feedback.dialogue import rules, sessions
from feedback.dialogue.models import DialogueSession
from feedback.extensions import db
from feedback.papers import own_calendar
from feedback.papers.calendar_file import Event


def own_days(viewer: Actor, today: date) -> Iterator[Event]:
    """From the present day on, planned ones too; by number, since a topic can tell of a case. One select."""
    if not viewer.may(sessions.READ):
        return
    asked = select(DialogueSession).where(
        DialogueSession.held_on >= today,
        DialogueSession.chair_id == viewer.id,
        DialogueSession.agency_id == viewer.agency_id,
        DialogueSession.state.in_(rules.LIVE),
    )
    for one in db.session.scalars(asked.order_by(DialogueSession.held_on, DialogueSession.id)):
        yield own_calendar.day(
            f"chu-tri-doi-thoai-{one.id}",
            one.held_on,
            f"Chủ trì buổi đối thoại {one.code}",
            path=url_for("dialogue_desk.session", number=one.id),
            version=one.version,
            opens=one.opens,
            closes=one.closes,
        )
