"""Bookings when a leader's session is moved or called off, or a place is closed on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select

from feedback.actor import Actor
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law.calendar import BeyondCalendar, Calendar
from feedback.reception import slots
from feedback.reception.actions import history
from feedback.reception.actions.history import Happened
from feedback.reception.actions.places import on_closed
from feedback.reception.actions.scheduling import on_called_off, on_moved
from feedback.reception.actions.turn_notices import tell
from feedback.reception.actions.turns import lock, next_position, place_in_list
from feedback.reception.models import Place, Session, Turn

_BATCH: Final = 500


def follow(old: Session, new: Session, by: Actor, at: datetime) -> None:
    """Buổi tiếp dời: bookings go along, at the same hour where it is free, else at the next free one.

    Those for whom the new session has no seat are asked to choose anew.
    """
    lock(old.place_id, new.place_id)
    booked = _booked(old.place_id, old.id, old.held_on)
    hours = slots.cut([(new.opens, new.closes)], new.slot_minutes)
    there = select(Turn.starts, Turn.seat).where(
        Turn.place_id == new.place_id, Turn.session_key == new.id, Turn.state != "cancelled"
    )
    taken = {(starts, seat) for starts, seat in db.session.execute(there)}
    free = [(hour, seat) for hour in hours for seat in range(1, new.seats + 1) if (hour, seat) not in taken]
    position = next_position(new.place_id, new.id, new.held_on)
    gone, left, happened = [], [], []
    for turn in booked:
        seat = next((one for one in free if one[0] == turn.starts), free[0] if free else None)
        if seat is None:
            left.append(turn)
            continue
        free.remove(seat)
        before = place_in_list(turn)
        turn.place_id, turn.session_key, turn.turn_on = new.place_id, new.id, new.held_on
        turn.starts, turn.seat, turn.position, turn.reminded_at = *seat, position, None
        position += 1
        gone.append(turn)
        content = {"slot": place_in_list(turn)}
        agency = new.agency_id
        happened.append(Happened((history.TURN, turn.id), "moved", agency, {"before": before}, content))
    db.session.flush()
    history.write(happened, by=by, at=at)
    place = db.session.get_one(Place, new.place_id)
    tell("turn_moved", gone, place, new, by=by, at=at, reason=old.reason or "")
    _release(left, db.session.get_one(Place, old.place_id), old, reason=old.reason or "", by=by, at=at)


def release_session(session: Session, by: Actor, at: datetime) -> None:
    """Buổi tiếp không tổ chức: who booked is told and asked to choose anew."""
    lock(session.place_id)
    booked = _booked(session.place_id, session.id, session.held_on)
    place = db.session.get_one(Place, session.place_id)
    _release(booked, place, session, reason=session.reason or "", by=by, at=at)


def release_day(place: Place, on: date, reason: str, by: Actor, at: datetime) -> None:
    """Ngày nghỉ tiếp: who booked the ordinary day is told and asked to choose anew."""
    lock(place.id)
    _release(_booked(place.id, 0, on), place, None, reason=reason, by=by, at=at)


on_closed.append(release_day)
on_moved.append(follow)
on_called_off.append(release_session)


def remind(calendar: Calendar, *, after: int, by: Actor, at: datetime) -> int | None:
    """Nhắc lịch: on a working day, those who come before or on the next one, once; batch by batch.

    Who booked today was told today. ``after`` is what the batch before returned, 0 at first; None: all done.
    """
    today = local_day(at)
    if not _works(calendar, today):
        return None
    until = today + timedelta(days=1)
    while not _works(calendar, until) and until < today + timedelta(days=slots.AHEAD):
        until += timedelta(days=1)
    asked = (
        select(Turn, Place, Session)
        .join(Place, Place.id == Turn.place_id)
        .join(Session, Session.id == Turn.session_key, isouter=True)
        .where(
            Turn.turn_on > today,
            Turn.turn_on <= until,
            Turn.state == "booked",
            Turn.reminded_at.is_(None),
            Turn.id > after,
        )
        .order_by(Turn.id)
        .limit(_BATCH)
    )
    rows = db.session.execute(asked).all()
    for turn, place, session in rows:
        turn.reminded_at = at
        if local_day(turn.made_at) < today:
            tell("turn_reminder", [turn], place, session, by=by, at=at)
    return rows[-1][0].id if rows else None


def mark_past_absent(*, by: Actor, at: datetime) -> int:
    """Hết ngày: who booked a day that is over and didn't report is marked absent; returns how many."""
    asked = (
        select(Turn, Place.agency_id)
        .join(Place, Place.id == Turn.place_id)
        .where(Turn.turn_on < local_day(at), Turn.state == "booked")
        .limit(_BATCH)
    )
    rows = db.session.execute(asked).all()
    for turn, _agency in rows:
        turn.state = "absent"
    db.session.flush()
    history.write(
        [Happened((history.TURN, turn.id), "absent", agency) for turn, agency in rows], by=by, at=at
    )
    return len(rows)


def _booked(place_id: int, session_key: int, on: date) -> list[Turn]:
    """Those who booked and are still to come, in order of their hours."""
    asked = (
        select(Turn)
        .where(
            Turn.place_id == place_id,
            Turn.session_key == session_key,
            Turn.turn_on == on,
            Turn.state == "booked",
        )
        .order_by(Turn.starts, Turn.seat)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(asked))


def _release(
    booked: Sequence[Turn], place: Place, session: Session | None, *, reason: str, by: Actor, at: datetime
) -> None:
    for turn in booked:
        turn.state = "moved"
    db.session.flush()
    happened = [Happened((history.TURN, turn.id), "released", place.agency_id) for turn in booked]
    history.write(happened, by=by, at=at)
    tell("turn_released", booked, place, session, by=by, at=at, reason=reason)


def _works(calendar: Calendar, day: date) -> bool:
    try:
        return calendar.works(day)
    except BeyondCalendar:
        return day.weekday() < 5
