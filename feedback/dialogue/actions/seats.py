"""Đăng ký tham dự: a seat is taken or waited for, given back, handed on when another gives his back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from feedback.actor import Actor
from feedback.cases import speakers
from feedback.clock import local_day
from feedback.dialogue import seats
from feedback.dialogue.actions import hooks
from feedback.dialogue.actions import seat_rows as rows
from feedback.dialogue.actions.changing import demand, lock
from feedback.dialogue.actions.history import SEAT, Happened, write
from feedback.dialogue.actions.seat_notices import tell, tell_or_call
from feedback.dialogue.actions.seat_rows import WRITE, Elsewhere, NotOpen, Registering
from feedback.dialogue.models import DialogueSession, Registration, SessionRequest
from feedback.extensions import db
from feedback.intake.actions import key_digest
from feedback.people import queries as persons

__all__ = ["WRITE", "Elsewhere", "NotOpen", "Registering", "register"]


def register(one: Registering, *, by: Actor, at: datetime) -> Registration:
    """Đăng ký: the next place in the list, with a seat while seats last; the same key gives the same answer.

    A citizen registers until the last day for that; an officer for somebody until the day of the session.
    Who registers waits for who does so at the same moment. Raises NotOpen, BadDetail (field ``phone`` or
    ``email``) for one who is registered, NotYours.
    """
    session = rows.locked(one.session_id)
    known = seats.by_key(key_digest(one.submission_key))
    if known is not None:
        return known.registration
    if by.kind == "officer":
        demand(session, WRITE, by)
    officer = by.kind == "officer"
    if not (seats.is_coming(session, local_day(at)) if officer else seats.takes_registrations(session, at)):
        raise NotOpen
    person = rows.recorded(session, one, at=at)
    online = session.mode == "online" or (session.mode == "mixed" and one.online)
    source = "desk" if by.kind == "officer" else "web"
    row = {"person_id": person, "online": online, "source": source}
    registration = rows.add(session, [row], key=one.submission_key, by=by, at=at)[0]
    tell("registered" if registration.state == "seated" else "waiting", [registration], session, by=by, at=at)
    return registration


def register_requesters(session: DialogueSession, by: Actor, at: datetime) -> None:
    """Người yêu cầu đối thoại: who speaks for the joined requests gets a seat, in their order, and is told.

    Of a group its representatives. Who is registered already keeps his place; asked again after another
    request was joined it adds its senders.
    """
    lock(session)
    if not seats.is_coming(session, local_day(at)):
        return
    joined = select(SessionRequest.case_id).where(
        SessionRequest.session_id == session.id, SessionRequest.released_at.is_(None)
    )
    case_ids = list(db.session.scalars(joined.order_by(SessionRequest.id)))
    speaking = speakers.of_cases(case_ids)
    there = set(db.session.scalars(seats.persons_of(session.id)))
    keys = persons.keys_of(there.union(*speaking.values()))
    met = frozenset[tuple[str, str]]().union(*(keys.get(one, ()) for one in there))
    wanted = []
    for case_id in case_ids:
        for person_id in speaking.get(case_id, ()):
            own = keys.get(person_id, frozenset())
            if person_id not in there and met.isdisjoint(own):
                there.add(person_id)
                met |= own
                online = session.mode == "online"
                wanted.append(
                    {"person_id": person_id, "case_id": case_id, "online": online, "source": "request"}
                )
    added = rows.add(session, wanted, by=by, at=at)
    seated = [one for one in added if one.state == "seated"]
    tell_or_call("granted", seated, session, by=by, at=at)
    tell_or_call("waiting", [one for one in added if one.state == "waiting"], session, by=by, at=at)


def cancel(number: int, *, by: Actor, at: datetime) -> None:
    """Hủy đăng ký: the seat goes to who waits longest. Raises Elsewhere, and NotYours for an officer."""
    registration, session = rows.held(number)
    if by.kind == "officer":
        demand(session, WRITE, by)
    if registration.state not in ("seated", "waiting") or not seats.is_coming(session, local_day(at)):
        raise Elsewhere
    registration.state, registration.seat, registration.ended_at = "cancelled", None, at
    rows.note([registration], session, "cancelled", "state", "seat", "ended_at", by=by, at=at)
    _move_up(session, by=by, at=at)


def release_requesters(session: DialogueSession, case_ids: Collection[int], by: Actor, at: datetime) -> None:
    """Tách yêu cầu: who had a seat for a request that is in the session no longer gives it back."""
    found = [one for one in rows.standing(session) if one.case_id in case_ids]
    for one in found:
        one.state, one.seat, one.ended_at = "cancelled", None, at
    rows.note(found, session, "cancelled", "state", "seat", "ended_at", by=by, at=at)
    _move_up(session, by=by, at=at)


def fill_up(session: DialogueSession, by: Actor, at: datetime) -> None:
    """Seats or mode of a session changed: who waits moves up while seats are free; nobody loses his seat.

    Of a session that is no longer mixed all attend in its one way: who attended online then waits for a seat
    of the room.
    """
    lock(session)
    if not seats.is_coming(session, local_day(at)):
        return
    if session.mode != "mixed":
        online = session.mode == "online"
        other = [one for one in rows.standing(session) if one.online is not online]
        for one in other:
            one.online, one.seat = online, None
            one.state = one.state if online else "waiting"
        rows.note(other, session, "switched", "online", "seat", "state", by=by, at=at)
    _move_up(session, by=by, at=at)


def note_call(number: int, *, by: Actor, at: datetime) -> None:
    """Đã gọi báo: one who has no e-mail heard by phone. Raises Elsewhere, NotYours."""
    registration, session = rows.held(number)
    demand(session, WRITE, by)
    if registration.call_about is None or registration.called_at is not None:
        raise Elsewhere
    registration.called_at = at
    db.session.flush()
    details = {"about": registration.call_about}
    write([Happened((SEAT, number), "phoned", session.agency_id, details)], by=by, at=at)


def follow_move(session: DialogueSession, by: Actor, at: datetime) -> None:
    """Buổi đối thoại dời: all keep their places, are told, and are reminded anew."""
    lock(session)
    standing = rows.standing(session)
    for one in standing:
        one.reminded_at = None
    tell_or_call("moved", standing, session, by=by, at=at, reason=session.reason or "")
    fill_up(session, by, at)


def release(session: DialogueSession, by: Actor, at: datetime) -> None:
    """Buổi đối thoại không tổ chức: all who registered are told; the list stays as it was."""
    lock(session)
    tell_or_call("called_off", rows.standing(session), session, by=by, at=at, reason=session.reason or "")


def mark_absent(session: DialogueSession, by: Actor, at: datetime) -> None:
    """Buổi đối thoại đã tổ chức: who had a seat and didn't come was absent."""
    lock(session)
    absent = [one for one in rows.standing(session) if one.state == "seated"]
    for one in absent:
        one.state = "absent"
    rows.note(absent, session, "absent", "state", by=by, at=at)


hooks.on_announced.append(register_requesters)
hooks.on_amended.append(fill_up)
hooks.on_moved.append(follow_move)
hooks.on_called_off.append(release)
hooks.on_held.append(mark_absent)


def _move_up(session: DialogueSession, *, by: Actor, at: datetime) -> None:
    """Who waits longest gets the seat that is free."""
    waiting = [one for one in rows.standing(session) if one.state == "waiting"]
    left = seats.free(session) if waiting else 0
    moved = waiting if left is None else waiting[:left]
    taken = seats.seat_numbers(session.id) if moved else set()
    for one in moved:
        one.state, one.seat = "seated", None if one.online else rows.lowest(taken)
    rows.note(moved, session, "moved_up", "state", "seat", by=by, at=at)
    tell_or_call("moved_up", moved, session, by=by, at=at)
