"""Dialogues still to be held, and those whose minutes aren't public yet, go along when their agency ends; all
others stay with the agency of their time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlalchemy import and_, or_, select

from feedback.actor import Actor
from feedback.agencies.plans import Succession
from feedback.agencies.rehoming import Moved, counted, give_over
from feedback.deadlines import actions as deadlines
from feedback.dialogue.actions.changing import enter
from feedback.dialogue.actions.history import SESSION
from feedback.dialogue.models import DialogueSession
from feedback.dialogue.rules import LIVE
from feedback.extensions import db


def waiting(successions: Sequence[Succession]) -> Moved:
    """How many sessions go from which agency to which successor, by their numbers."""
    return counted(_going(successions))


def rehome(
    successions: Sequence[Succession], *, by: Actor, at: datetime, progress: Callable[[int], None]
) -> Moved:
    """Chuyển buổi đối thoại theo sắp xếp cơ quan: those of ``waiting``; code, day and clocks stay."""
    going = _going(successions)
    moved = give_over(going)
    for session, to in going:
        deadlines.hand_over((SESSION, session.id), agency_id=to, officer_id=None)
        enter(session, "rehomed", "agency_id", by=by, at=at)
    progress(len(going))
    return moved


def _going(successions: Sequence[Succession]) -> list[tuple[DialogueSession, int]]:
    """Each session with the number of the agency it goes to; one select."""
    ended = {one.agency.id: one for one in successions}
    first = min((one.from_on for one in successions), default=date.max)
    coming = and_(DialogueSession.state.in_(LIVE), DialogueSession.held_on >= first)
    written = and_(
        DialogueSession.state == "held",
        or_(
            DialogueSession.minutes_state.in_(("draft", "reading")),
            and_(DialogueSession.minutes_state == "signed", DialogueSession.closed_ground.is_(None)),
        ),
    )
    rows = db.session.scalars(
        select(DialogueSession)
        .where(DialogueSession.agency_id.in_(ended), or_(coming, written))
        .order_by(DialogueSession.id)
    )
    return [
        (one, ended[one.agency_id].of_area(one.area_code).id)
        for one in rows
        if one.state == "held" or one.held_on >= ended[one.agency_id].from_on
    ]
