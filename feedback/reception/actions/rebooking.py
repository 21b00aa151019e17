"""Bookings when a leader's session is moved or called off, or a place is closed on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import select

from feedback.actor import Actor
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law.calendar import Calendar
from feedback.reception import places, slots, turns
from feedback.reception.actions import history
from feedback.reception.actions.history import Happened
from feedback.reception.actions.places import on_amended, on_closed
from feedback.reception.actions.scheduling import on_called_off, on_moved
from feedback.reception.actions.turn_notices import tell, tell_or_call
from feedback.reception.actions.turns import lock, next_position, place_in_list
from feedback.reception.models import Place, Session, Turn
from feedback.reception.rules import next_working_day, works

_BATCH: Final = 500


def follow(old: Session, new: Session, by: Actor, at: datetime) -> None:
    """Buổi tiếp dời: bookings go along, at the same hour where it is free, else at the next free one.

    Those for whom the new session has no seat, and all where it comes earlier, are asked to choose anew.
    """
    lock(old.place_id, new.place_id)
    booked = turns.booked_on(old.place_id, old.id, old.held_on)
    position = next_position(new.place_id, new.id, new.held_on)
    gone, left, happened = [], [], []
    for turn, seat in turns.seats_after_move(booked, old, new):
        if seat is None:
            left.append(turn)
            continue
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
    reason = old.reason or ""
    tell_or_call("moved", gone, place, new, by=by, at=at, reason=reason)
    before_place = db.session.get_one(Place, old.place_id)
    told = f"Buổi tiếp dời sang {slots.words(new.opens)} ngày {new.held_on:%d/%m/%Y}."
    _release(left, before_place, old, by=by, at=at, reason=reason, told=told)


def release_session(session: Session, by: Actor, at: datetime) -> None:
    """Buổi tiếp không tổ chức: who booked is told and asked to choose anew."""
    lock(session.place_id)
    booked = turns.booked_on(session.place_id, session.id, session.held_on)
    place = db.session.get_one(Place, session.place_id)
    _release(booked, place, session, reason=session.reason or "", by=by, at=at)


def release_day(place: Place, on: date, reason: str, by: Actor, at: datetime) -> None:
    """Ngày nghỉ tiếp: who booked the ordinary day is told and asked to choose anew."""
    lock(place.id)
    _release(turns.booked_on(place.id, 0, on), place, None, reason=reason, by=by, at=at)


def owe_calls_for_hours(place: Place, by: Actor, at: datetime) -> None:
    """Giờ tiếp đổi: who booked an ordinary day at an hour that is none any more is called; he keeps
    his seat.
    """
    lock(place.id)
    today = local_day(at)
    asked = select(Turn).where(
        Turn.place_id == place.id, Turn.session_key == 0, Turn.turn_on > today, Turn.state == "booked"
    )
    booked = list(db.session.scalars(asked.execution_options(populate_existing=True)))
    if not booked:
        return
    days = places.open_days(place, today, max(turn.turn_on for turn in booked))
    hours = {on: slots.cut(spans, place.slot_minutes) for on, spans in days.items()}
    off = [turn for turn in booked if turn.starts not in hours.get(turn.turn_on, ())]
    for turn in booked:
        if turn.call_about == "hours":
            turn.call_about = turn.called_at = None
    for turn in off:
        turn.call_about, turn.called_at = "hours", None
    db.session.flush()
    history.write(
        [Happened((history.TURN, turn.id), "off_hours", place.agency_id) for turn in off], by=by, at=at
    )


on_amended.append(owe_calls_for_hours)
on_closed.append(release_day)
on_moved.append(follow)
on_called_off.append(release_session)


def remind(calendar: Calendar, *, after: int, by: Actor, at: datetime) -> int | None:
    """Nhắc lịch: on a working day, those who come before or on the next one, once; batch by batch.

    Who booked today was told today. ``after`` is what the batch before returned, 0 at first; None: all done.
    """
    today = local_day(at)
    if not works(calendar, today):
        return None
    until = next_working_day(calendar, today)
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


def _release(
    booked: Sequence[Turn], place: Place, session: Session | None, *, by: Actor, at: datetime, **more: str
) -> None:
    for turn in booked:
        turn.state = "moved"
    db.session.flush()
    happened = [Happened((history.TURN, turn.id), "released", place.agency_id) for turn in booked]
    history.write(happened, by=by, at=at)
    tell_or_call("released", booked, place, session, by=by, at=at, **more)
