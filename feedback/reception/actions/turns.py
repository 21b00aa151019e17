"""Đặt lịch, lấy số: a place in the list of the day is booked, given up, called, served.

A booking holds a seat of a slot; no booking keeps anybody out who just comes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, cast

from sqlalchemy import CursorResult, func, select, update

from feedback import config
from feedback.actor import Actor
from feedback.cases import codes
from feedback.clock import local_day
from feedback.extensions import db
from feedback.intake.actions import key_digest, secret_of
from feedback.law import reception as law
from feedback.people import actions as people
from feedback.people import queries as persons
from feedback.people import rules as people_rules
from feedback.people.details import PersonDetails
from feedback.reception import offers, slots, turns
from feedback.reception.actions import history
from feedback.reception.actions.turn_notices import tell
from feedback.reception.models import Place, Session, Turn, Visit
from feedback.reception.rules import BadDetail
from feedback.straight import add_numbered

WRITE: Final = "reception:turn:write"
_COLUMNS: Final = tuple(column.name for column in Turn.__table__.columns if column.name != "id")


class NotOffered(Exception):
    """This day or hour can't be booked (any more): over, moved, called off, closed."""


class Full(Exception):
    """Somebody was faster: the slot has no free seat."""


class TooMany(Exception):
    """This phone or paper has ``slots.MOST_OPEN`` bookings to come already."""


class NotYours(PermissionError):
    """The officer may not, or the place is another agency's."""


class Elsewhere(Exception):
    """The turn is not in the state that this needs, or not of today: somebody was faster."""


@dataclass(frozen=True, slots=True)
class Booking:
    """What one who books says. ``session_key`` 0 for an ordinary day; ``starts`` «08:30»; ``about`` a key of
    ``law.kinds`` that is nobody's secret, or ``turns.ABOUT_OTHER``; texts are clean NFC.
    """

    place_id: int
    session_key: int
    on: date
    starts: str
    about: str
    full_name: str
    phone: str
    submission_key: str
    subject: str = ""
    email: str = ""
    id_number: str = ""
    people_count: int = 1


def book(booking: Booking, *, by: Actor, at: datetime) -> Turn:
    """Đặt lịch: take a seat and the next number of the list; the same key again gives the same booking.

    Who books at one place waits for who books there at the same moment. Raises NotOffered, Full, TooMany.
    """
    lock(booking.place_id)
    known = turns.by_key(key_digest(booking.submission_key))
    if known is not None:
        return known.turn
    offer = offers.find(booking.place_id, booking.session_key, booking.on, at)
    if offer is None or booking.starts not in {slot.starts for slot in offer.slots}:
        raise NotOffered
    seats = offers.free_seats(offer, booking.starts)
    if not seats:
        raise Full
    person_id = people.record([_person(booking)], at=at)[0]
    if turns.open_of(persons.same_as([person_id]), local_day(at)) >= slots.MOST_OPEN:
        raise TooMany
    code = codes.new_code()
    turn = _add(
        offer.place,
        place_id=booking.place_id,
        session_key=booking.session_key,
        turn_on=booking.on,
        starts=booking.starts,
        seat=seats[0],
        source="booked",
        person_id=person_id,
        about=booking.about,
        subject=booking.subject or None,
        people_count=booking.people_count,
        code=code,
        secret_digest=codes.secret_digest(
            config.current().lookup_key_bytes, turns.scoped(code), secret_of(booking.submission_key)
        ),
        state="booked",
        submission_key=key_digest(booking.submission_key),
        by=by,
        at=at,
    )
    tell("turn_booked", [turn], offer.place, offer.session, by=by, at=at)
    return turn


def take_number(
    place_id: int, session_key: int, *, name: str, people_count: int, by: Actor, at: datetime
) -> Turn:
    """Lấy số: one who just came waits under the next number of today's list, with or without a name.

    Raises NotYours; NotOffered when the session isn't one of this place today.
    """
    lock(place_id)
    place = _own_place(place_id, by)
    today = local_day(at)
    if session_key and not _received_today(session_key, place_id, today):
        raise NotOffered
    person_id = None
    if name:
        named = PersonDetails("person", name, wants="none", people_count=people_count)
        person_id = people.record([named], at=at)[0]
    return _add(
        place,
        place_id=place_id,
        session_key=session_key,
        turn_on=today,
        source="came",
        person_id=person_id,
        people_count=people_count,
        state="waiting",
        came_at=at,
        by=by,
        at=at,
    )


def arrive(number: int, *, by: Actor, at: datetime) -> Turn:
    """Đã đến: he who booked, or was away when called, waits. Raises NotYours, Elsewhere."""
    return _step(number, "arrived", ("booked", "absent"), {"state": "waiting", "came_at": at}, by=by, at=at)


def call(number: int, *, by: Actor, at: datetime) -> Turn:
    """Gọi vào: his turn has come. Raises NotYours, Elsewhere."""
    return _step(number, "called", ("waiting",), {"state": "called"}, by=by, at=at)


def mark_absent(number: int, *, by: Actor, at: datetime) -> Turn:
    """Vắng mặt: he didn't come, or went before he was received. Raises NotYours, Elsewhere."""
    return _step(number, "absent", ("booked", "waiting", "called"), {"state": "absent"}, by=by, at=at)


def note_call(number: int, *, by: Actor, at: datetime) -> None:
    """Đã gọi báo: one who has no e-mail heard by phone what changed. Raises NotYours, Elsewhere."""
    turn = db.session.get(Turn, number)
    if turn is None:
        raise NotYours
    place = _own_place(turn.place_id, by)
    _change(number, Turn.call_about.is_not(None), Turn.called_at.is_(None), called_at=at)
    content = {"called_at": at.isoformat()}
    _note(number, place.agency_id, "phoned", content, by=by, at=at)


def cancel(number: int, *, by: Actor, at: datetime) -> None:
    """Hủy lịch: who booked gives the seat back. Raises Elsewhere when it is used, given up or over."""
    place = _place_of(number)
    _change(
        number,
        Turn.state.in_(("booked", "moved")),
        Turn.turn_on >= local_day(at),
        state="cancelled",
        ended_at=at,
    )
    _note(number, place.agency_id, "cancelled", {"ended_at": at.isoformat()}, by=by, at=at)


def serve(number: int, visit: Visit, *, by: Actor, at: datetime) -> None:
    """Đã tiếp: the turn ends in a line of the register, and in one only.

    Of one whose visit is confidential nothing stays: neither who he is nor which line is his (LTC Đ56).
    Raises BadDetail for a turn that isn't of the visit's place, Elsewhere for one served already.
    """
    turn = db.session.get(Turn, number, with_for_update=True, populate_existing=True)
    if turn is None or turn.place_id != visit.place_id:
        raise BadDetail("turn", "Số thứ tự này thuộc nơi tiếp khác. Đổi ca sang đúng nơi tiếp rồi ghi lại")
    if turn.state == "served":
        raise Elsewhere
    turn.state, turn.ended_at = "served", at
    details: dict[str, Any] = {}
    if not visit.confidential:
        turn.visit_id = visit.id
    else:
        if turn.source == "booked":
            details["said"] = said(turn, persons.fingerprints([turn.person_id or 0]))
        named, turn.person_id = turn.person_id, None
        turn.about = turn.subject = turn.secret_digest = None
        db.session.flush()
        if named is not None:
            people.erase(named, at=at)
    db.session.flush()
    history.note(
        (history.TURN, number),
        "served",
        details,
        agency_id=visit.agency_id,
        by=by,
        at=at,
        content={"visit": turn.visit_id},
    )


def said(turn: Turn, prints: Mapping[int, str]) -> str:
    """What the register covers of what one who booked said: SHA-256 (hex) keyed with his secret's digest.

    Without that digest, which goes when he must stay unknown, it tells of nobody.
    """
    words = [prints.get(turn.person_id or 0, ""), turn.about, turn.subject]
    return hashlib.sha256((turn.secret_digest or b"") + json.dumps(words).encode()).hexdigest()


def booked_content(turn: Turn, place_in_list: Mapping[str, Any], said_then: str) -> dict[str, Any]:
    """What the register's digest of a booking covers beside the event."""
    return {"slot": place_in_list, "code": turn.code, "people": turn.people_count, "said": said_then}


def place_in_list(turn: Turn) -> dict[str, Any]:
    """Where the turn stands: place, session, day, hour, seat, number."""
    return {
        "place": turn.place_id,
        "session": turn.session_key,
        "on": turn.turn_on.isoformat(),
        "starts": turn.starts,
        "seat": turn.seat,
        "position": turn.position,
    }


def _person(booking: Booking) -> PersonDetails:
    number = booking.id_number or None
    group = booking.people_count >= law.group_from(booking.on)
    return PersonDetails(
        "group" if group else "person",
        booking.full_name,
        phone=booking.phone,
        email=booking.email or None,
        wants="mail" if booking.email else "none",
        people_count=booking.people_count,
        id_kind=people_rules.id_kind(number) if number else None,
        id_number=number,
    )


def lock(*place_ids: int) -> None:
    """Hold the lists of these places until the commit: numbers and seats are given one after the other.

    SQLite has one writer anyway.
    """
    asked = select(Place.id).where(Place.id.in_(place_ids)).order_by(Place.id)
    db.session.execute(asked.with_for_update(key_share=True))


def next_position(place_id: int, session_key: int, on: date) -> int:
    """The next number of a list, asked while its place is locked."""
    asked = select(func.max(Turn.position)).where(
        Turn.place_id == place_id, Turn.session_key == session_key, Turn.turn_on == on
    )
    return (db.session.scalar(asked) or 0) + 1


def _add(place: Place, *, by: Actor, at: datetime, **values: Any) -> Turn:
    row: dict[str, Any] = dict.fromkeys(_COLUMNS) | values | {"made_at": at}
    row["position"] = next_position(row["place_id"], row["session_key"], row["turn_on"])
    number = add_numbered(Turn, [row])[0]
    turn = db.session.get_one(Turn, number)
    content: dict[str, Any] = {"slot": place_in_list(turn), "people": turn.people_count}
    if turn.source == "booked":
        prints = persons.fingerprints([turn.person_id or 0])
        content = booked_content(turn, place_in_list(turn), said(turn, prints))
    history.note(
        (history.TURN, number),
        turn.source,
        {},
        agency_id=place.agency_id,
        by=by,
        at=at,
        content=content,
    )
    return turn


def _own_place(place_id: int, by: Actor) -> Place:
    place = db.session.get(Place, place_id)
    if place is None or not by.may(WRITE) or by.agency_id != place.agency_id:
        raise NotYours
    return place


def _place_of(number: int) -> Place:
    return db.session.scalars(
        select(Place).join(Turn, Turn.place_id == Place.id).where(Turn.id == number)
    ).one()


def _received_today(session_id: int, place_id: int, today: date) -> bool:
    session = db.session.get(Session, session_id)
    return (
        session is not None
        and (session.place_id, session.held_on) == (place_id, today)
        and session.state not in ("moved", "called_off")
    )


def _step(
    number: int, act: str, states: Collection[str], values: Mapping[str, Any], *, by: Actor, at: datetime
) -> Turn:
    turn = db.session.get(Turn, number)
    if turn is None:
        raise NotYours
    place = _own_place(turn.place_id, by)
    _change(number, Turn.state.in_(states), Turn.turn_on == local_day(at), **values)
    _note(number, place.agency_id, act, None, by=by, at=at)
    db.session.refresh(turn)
    return turn


def _change(number: int, *conditions: Any, **values: Any) -> None:
    """Change one turn if it still stands as asked. Raises Elsewhere."""
    changed = db.session.execute(update(Turn).where(Turn.id == number, *conditions).values(**values))
    if cast(CursorResult[Any], changed).rowcount != 1:
        raise Elsewhere


def _note(
    number: int, agency_id: int, act: str, content: dict[str, Any] | None, *, by: Actor, at: datetime
) -> None:
    history.note((history.TURN, number), act, {}, agency_id=agency_id, by=by, at=at, content=content)
