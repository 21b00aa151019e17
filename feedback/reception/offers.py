"""What can be booked: the free slots of ordinary days and of leaders' published sessions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from sqlalchemy import func, select

from feedback.extensions import asked_once, db
from feedback.reception import places, slots
from feedback.reception.models import Place, Session, Turn
from feedback.reception.rules import Span

_Key = tuple[int, int, date, str]
"""Place, session's number or 0, day, beginning."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One hour that can be booked: of a session or (0) of an ordinary day; ``free`` of its seats."""

    session_key: int
    on: date
    starts: str
    free: int

    @property
    def value(self) -> str:
        """How a form names it; ``read`` takes it apart."""
        return f"{self.session_key}.{self.on.isoformat()}.{self.starts}"


@dataclass(frozen=True, slots=True)
class Offer:
    """A day at a place, ordinary or of a leader's session, with its slots in order of time, full ones too."""

    place: Place
    session: Session | None
    on: date
    slots: tuple[Slot, ...]

    @property
    def session_key(self) -> int:
        """The session's number or 0, as turns have it."""
        return self.session.id if self.session else 0

    @property
    def seats(self) -> int:
        """How many people may book one slot."""
        return self.session.seats if self.session else self.place.seats

    @property
    def free(self) -> int:
        """How many seats are free that day."""
        return sum(slot.free for slot in self.slots)

    def open_slots(self) -> list[Slot]:
        """The slots with a free seat."""
        return [slot for slot in self.slots if slot.free]


def read(value: str) -> tuple[int, date, str] | None:
    """The session's number or 0, day and beginning that a form named; None for anything else."""
    key, _, rest = value.partition(".")
    day, _, starts = rest.partition(".")
    try:
        return (int(key), date.fromisoformat(day), starts) if key.isascii() and key.isdecimal() else None
    except ValueError:
        return None


def bookable_places(at: datetime) -> list[Place]:
    """The places where ordinary days can be booked: the board's first, then by the agency's name."""
    return [place for place in places.existing(slots.first_day(at)) if place.seats]


def of_place(place: Place, at: datetime) -> list[Offer]:
    """The ordinary days of a place that can be booked, full ones too; none where people just come."""
    first, last = slots.first_day(at), slots.last_day(at)
    if place.seats < 1:
        return []
    taken = _taken([place.id], first, last)
    days = places.open_days(place, first, last).items()
    found = (_ordinary(place, on, hours, taken) for on, hours in days)
    return [offer for offer in found if offer.slots]


def of_day(place: Place, on: date, at: datetime) -> Offer | None:
    """One ordinary day of a place; None when it can't be booked."""
    if place.seats < 1 or not slots.first_day(at) <= on <= slots.last_day(at):
        return None
    offer = _ordinary(place, on, places.open_on(place, on), _taken([place.id], on, on))
    return offer if offer.slots else None


def of_sessions(at: datetime, *, place_id: int | None = None) -> list[Offer]:
    """Leaders' published sessions that can be booked, full ones too, the next one first; two selects."""
    return _sessions(slots.first_day(at), slots.last_day(at), place_id)


@asked_once
def free_by_session(first: date, last: date) -> dict[int, int]:
    """Free seats of each published session of these days, by its number."""
    return {offer.session_key: offer.free for offer in _sessions(first, last, None)}


def _sessions(first: date, last: date, place_id: int | None) -> list[Offer]:
    asked = (
        select(Session, Place)
        .join(Place, Place.id == Session.place_id)
        .where(
            Session.held_on.between(first, last),
            Session.state == "published",
            Session.mode == "in_person",
            Session.seats > 0,
        )
        .order_by(Session.held_on, Session.opens, Session.id)
    )
    if place_id is not None:
        asked = asked.where(Session.place_id == place_id)
    rows = db.session.execute(asked).all()
    taken = _taken({place.id for _, place in rows}, first, last)
    found = (_of(session, place, taken) for session, place in rows)
    return [offer for offer in found if offer.slots]


def find(place_id: int, session_key: int, on: date, at: datetime) -> Offer | None:
    """The day that was chosen, as it stands now; None when it can't be booked (any more)."""
    place = db.session.get(Place, place_id)
    if place is None:
        return None
    if not session_key:
        return of_day(place, on, at)
    offers = of_sessions(at, place_id=place_id)
    return next((one for one in offers if (one.session_key, one.on) == (session_key, on)), None)


def next_free(place: Place, without: tuple[int, date], at: datetime, most: int) -> list[Slot]:
    """The next free slots at the same place beside those of a session or day: of its sessions where a session
    was sought, then of its ordinary days.
    """
    others = of_sessions(at, place_id=place.id) if without[0] else []
    days = (one for one in (*others, *of_place(place, at)) if (one.session_key, one.on) != without)
    return list(islice((slot for one in days for slot in one.open_slots()), most))


def free_seats(offer: Offer, starts: str) -> list[int]:
    """The numbers of the seats that nobody has taken in a slot; none for an hour that isn't one."""
    if starts not in {slot.starts for slot in offer.slots}:
        return []
    asked = select(Turn.seat).where(
        Turn.place_id == offer.place.id,
        Turn.session_key == offer.session_key,
        Turn.turn_on == offer.on,
        Turn.starts == starts,
        Turn.state != "cancelled",
    )
    taken = set(db.session.scalars(asked))
    return [seat for seat in range(1, offer.seats + 1) if seat not in taken]


def _ordinary(place: Place, on: date, hours: list[Span], taken: Counter[_Key]) -> Offer:
    starts = slots.cut(hours, place.slot_minutes)
    return _offer(place, None, on, starts, place.seats, taken)


def _of(session: Session, place: Place, taken: Counter[_Key]) -> Offer:
    starts = slots.cut([(session.opens, session.closes)], session.slot_minutes)
    return _offer(place, session, session.held_on, starts, session.seats, taken)


def _offer(
    place: Place,
    session: Session | None,
    on: date,
    starts: Iterable[str],
    seats: int,
    taken: Counter[_Key],
) -> Offer:
    key = session.id if session else 0
    found = (Slot(key, on, hour, max(seats - taken[place.id, key, on, hour], 0)) for hour in starts)
    return Offer(place, session, on, tuple(found))


def _taken(place_ids: Iterable[int], first: date, last: date) -> Counter[_Key]:
    """How many seats are taken in each slot; one select."""
    asked = (
        select(Turn.place_id, Turn.session_key, Turn.turn_on, Turn.starts, func.count())
        .where(
            Turn.place_id.in_(set(place_ids)),
            Turn.turn_on.between(first, last),
            Turn.seat.is_not(None),
            Turn.state != "cancelled",
        )
        .group_by(Turn.place_id, Turn.session_key, Turn.turn_on, Turn.starts)
    )
    rows = db.session.execute(asked)
    return Counter({(place, key, on, starts or ""): count for place, key, on, starts, count in rows})
