"""The days on which an officer receives citizens as a leader or in a leader's place, for his own calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask import url_for
from sqlalchemy import and_, or_, select

from feedback.actor import Actor
from feedback.extensions import db
from feedback.papers import own_calendar
from feedback.papers.calendar_file import Event
from feedback.reception import holding
from feedback.reception.models import Session
from feedback.reception.rules import LIVE


def own_days(viewer: Actor, today: date) -> Iterator[Event]:
    """From the present day on, planned ones too; one select."""
    himself = and_(Session.leader_id == viewer.id, Session.delegate_name.is_(None))
    if not viewer.may(holding.READ):
        return
    asked = select(Session).where(
        Session.held_on >= today,
        or_(himself, Session.delegate_id == viewer.id),
        Session.agency_id == viewer.agency_id,
        Session.state.in_(LIVE),
    )
    for one in db.session.scalars(asked.order_by(Session.held_on, Session.id)):
        yield own_calendar.day(
            f"tiep-dinh-ky-{one.id}",
            one.held_on,
            "Tiếp công dân",
            path=url_for("reception_desk.session", number=one.id),
            version=one.version,
            opens=one.opens,
            closes=one.closes,
        )
