"""Places, coming reception days and open online receptions go along when their agency ends; past ones and
the register stay."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select

from feedback.actor import Actor
from feedback.agencies.plans import Succession
from feedback.agencies.rehoming import Moved, counted, give_over
from feedback.deadlines import actions as deadlines
from feedback.extensions import db
from feedback.reception import online
from feedback.reception.actions import recurring, scheduling
from feedback.reception.actions.history import ONLINE, PLACE, note
from feedback.reception.models import OnlineReception, Place, ScheduleRule, Session
from feedback.reception.rules import LIVE

Row = Place | Session | OnlineReception


def waiting(successions: Sequence[Succession]) -> Moved:
    """How many places, coming sessions and open online receptions go from which agency to which successor,
    by their numbers.
    """
    return counted(_going(successions))


def rehome(
    successions: Sequence[Succession], *, by: Actor, at: datetime, progress: Callable[[int], None]
) -> Moved:
    """Chuyển nơi tiếp, buổi tiếp theo sắp xếp cơ quan: those that ``waiting`` counts. Recurring schedules end
    with their agency; the successor sets its own.
    """
    going = list(_going(successions))
    moved = give_over(going)
    for row, to in going:
        if isinstance(row, Place):
            told = {"set": {"agency_id": to}}
            note((PLACE, row.id), "rehomed", told, agency_id=to, by=by, at=at)
        elif isinstance(row, OnlineReception):
            subject = (ONLINE, row.id)
            deadlines.hand_over(subject, agency_id=to, officer_id=None)
            note(subject, "rehomed", {"agency_id": to}, agency_id=to, by=by, at=at)
    sessions = [row for row, _ in going if isinstance(row, Session)]
    scheduling.enter(sessions, "rehomed", "agency_id", by=by, at=at)
    for rule, last_on in _schedules(successions):
        recurring.end_with_agency(rule, last_on=last_on, by=by, at=at)
    progress(len(going))
    return moved


def _going(successions: Sequence[Succession]) -> Iterator[tuple[Row, int]]:
    """Places first, then sessions, then online receptions; three selects."""
    ended = {one.agency.id: one for one in successions}
    places = select(Place).where(Place.agency_id.in_(ended)).order_by(Place.id)
    for place in db.session.scalars(places).all():
        one = ended[place.agency_id]
        if place.last_on is None or place.last_on >= one.from_on:
            yield place, one.of_area(place.area_code).id
    first = min((one.from_on for one in successions), default=date.max)
    rows = db.session.execute(
        select(Session, Place.area_code)
        .join(Place, Place.id == Session.place_id)
        .where(Session.agency_id.in_(ended), Session.held_on >= first, Session.state.in_(LIVE))
        .order_by(Session.id)
    ).all()
    for session, area_code in rows:
        one = ended[session.agency_id]
        if session.held_on >= one.from_on:
            yield session, one.of_area(area_code).id
    asked = db.session.execute(
        select(OnlineReception, Place.area_code)
        .join(Place, Place.id == OnlineReception.place_id)
        .where(OnlineReception.agency_id.in_(ended), OnlineReception.state.in_(("asked", *online.COMING)))
        .order_by(OnlineReception.id)
    ).all()
    for request, area_code in asked:
        one = ended[request.agency_id]
        yield request, one.of_area(area_code).id


def _schedules(successions: Sequence[Succession]) -> list[tuple[ScheduleRule, date]]:
    ended = {one.agency.id: one.from_on - timedelta(days=1) for one in successions}
    rows = db.session.scalars(
        select(ScheduleRule).where(ScheduleRule.agency_id.in_(ended)).order_by(ScheduleRule.id)
    )
    return [
        (rule, ended[rule.agency_id])
        for rule in rows
        if rule.last_on is None or rule.last_on > ended[rule.agency_id]
    ]
