"""Reminders that wait for an answer go along when their agency ends; the others stay as they were."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select

from feedback.actor import Actor
from feedback.agencies.plans import Succession
from feedback.agencies.rehoming import Moved, counted, give_over
from feedback.extensions import db
from feedback.oversight.actions import reminders as acts
from feedback.oversight.models import Reminder


def waiting(successions: Sequence[Succession]) -> Moved:
    """How many letters go from which agency to which successor, by their numbers; one select."""
    return counted(_going(successions))


def rehome(
    successions: Sequence[Succession], *, by: Actor, at: datetime, progress: Callable[[int], None]
) -> Moved:
    """Chuyển văn bản đôn đốc theo sắp xếp cơ quan: those that ``waiting`` counts; the day of the answer
    stays."""
    going = _going(successions)
    moved = give_over(going)
    for row, _ in going:
        acts.note_rehomed(row, by=by, at=at)
    progress(len(going))
    return moved


def _going(successions: Sequence[Succession]) -> list[tuple[Reminder, int]]:
    ended = {one.agency.id: one for one in successions}
    asked = select(Reminder).where(Reminder.agency_id.in_(ended), Reminder.state == "open")
    rows = db.session.scalars(asked.order_by(Reminder.id))
    return [(one, ended[one.agency_id].default.id) for one in rows]
