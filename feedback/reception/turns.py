"""Questions about turns: who booked, who waits, in which order, and whose booking a code opens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Protocol

from sqlalchemy import ColumnElement, func, select

from feedback import config
from feedback.cases import codes, second_proof
from feedback.clock import ZONE
from feedback.extensions import db
from feedback.law import kinds
from feedback.law.kinds import Kind
from feedback.notifications.contacts import Contact
from feedback.people import queries as people
from feedback.people.details import PersonDetails
from feedback.reception import slots
from feedback.reception.models import Place, Session, Turn

STATES: Final = {
    "booked": "Đã đặt, chưa đến",
    "waiting": "Đang chờ",
    "called": "Đã gọi",
    "served": "Đã tiếp",
    "cancelled": "Đã hủy",
    "absent": "Vắng mặt",
    "moved": "Chờ chọn ngày khác",
}
"""How officers call the state of a turn."""

CALLS: Final = {
    "moved": "Báo ngày, giờ mới",
    "released": "Báo không tiếp như đã hẹn, mời chọn ngày khác",
    "hours": "Báo nơi này đã đổi giờ tiếp, hẹn lại giờ",
}
"""What one who can't be written to is told by phone."""

ABOUT_OTHER: Final = "other"
"""What one books who would rather say it face to face (``Turn.about``)."""

OTHER_WORDS: Final = "Việc khác, nói khi gặp"


@dataclass(frozen=True, slots=True)
class Booked:
    """A booking with where and before whom it is."""

    turn: Turn
    place: Place
    session: Session | None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list of the day. ``name`` is "" for who gave none; ``hour`` («08:30») is the one booked
    or that of arrival; ``waits`` in whole minutes, None for who doesn't wait.
    """

    turn: Turn
    name: str
    hour: str
    waits: int | None


@dataclass(frozen=True, slots=True)
class Call:
    """One who booked and must be told by phone: who, at which number, what (``CALLS``)."""

    turn: Turn
    name: str
    phone: str
    what: str


@dataclass(frozen=True, slots=True)
class Affected:
    """How many a change concerned: told by e-mail, and to be called by phone."""

    mailed: int
    to_call: int

    @property
    def words(self) -> str:
        """For the page after the change; "" where nobody had booked."""
        mailed = f"{self.mailed} người được báo qua thư điện tử" if self.mailed else ""
        to_call = f"{self.to_call} người cần gọi báo" if self.to_call else ""
        return ", ".join(filter(None, (mailed, to_call)))


@dataclass(frozen=True, slots=True)
class Announced:
    """What one who comes by a turn said of himself and his matter, to begin the page of his reception."""

    turn: Turn
    person: PersonDetails | None


def about_words(about: str | None) -> str:
    """What the meeting is about, in words; empty for who just came."""
    if about is None:
        return ""
    return OTHER_WORDS if about == ABOUT_OTHER else kinds.texts(Kind(about)).name


def scoped(code: str) -> str:
    """The code as the digest of its secret takes it: no booking's digest serves for a submission."""
    return f"turn:{code}"


def by_code(code: str) -> Booked | None:
    """A booking by its code without dash."""
    return _booked(Turn.code == code)


def by_key(key_digest: str) -> Booked | None:
    """A booking by the digest of the key of the form that made it."""
    return _booked(Turn.submission_key == key_digest)


def by_id(number: int) -> Booked | None:
    """A turn with its place and session."""
    return _booked(Turn.id == number)


def proven(code: str, proof: str) -> bool:
    """Whether the proof is the booking's secret or the last four digits of its phone."""
    found = by_code(code)
    turn = found.turn if found else None
    return second_proof.holds(
        scoped(code),
        proof,
        digest=turn.secret_digest if turn and turn.person_id is not None else None,
        person_id=turn.person_id if turn else None,
    )


def open_of(person_ids: Iterable[int], today: date) -> int:
    """How many bookings of these rows of persons are still to come."""
    asked = select(func.count()).where(
        Turn.person_id.in_(set(person_ids)), Turn.state == "booked", Turn.turn_on >= today
    )
    return db.session.scalar(asked) or 0


def of_day(place_id: int, session_key: int, on: date, at: datetime) -> list[Line]:
    """The list of a day, who is called first standing first; two selects.

    One who booked is due at his hour, one who just came at the minute he came.
    """
    found = list(
        db.session.scalars(
            select(Turn).where(Turn.place_id == place_id, Turn.session_key == session_key, Turn.turn_on == on)
        )
    )
    names = people.names(turn.person_id for turn in found if turn.person_id is not None)
    return [
        Line(turn, names.get(turn.person_id or 0, ""), due(turn)[0], _waits(turn, at))
        for turn in sorted(found, key=due)
    ]


def due(turn: Turn) -> tuple[str, int]:
    """By what turns are put in order: the hour booked or that of arrival («08:30»), then the number."""
    return turn.starts or f"{(turn.came_at or turn.made_at).astimezone(ZONE):%H:%M}", turn.position


def next_to_call(lines: Iterable[Line]) -> Line | None:
    """Who is called next of those who wait."""
    return next((line for line in lines if line.turn.state == "waiting"), None)


def booked_on(place_id: int, session_key: int, on: date) -> list[Turn]:
    """Those who booked a session (0: an ordinary day) and are still to come, in order of their hours."""
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


Seat = tuple[str, int]
"""Hour («08:30») and number of a seat."""


class _Hours(Protocol):
    """A session as it stands or will stand."""

    @property
    def held_on(self) -> date: ...
    @property
    def opens(self) -> str: ...
    @property
    def closes(self) -> str: ...
    @property
    def slot_minutes(self) -> int: ...
    @property
    def seats(self) -> int: ...


def seats_after_move(booked: Iterable[Turn], old: _Hours, new: _Hours) -> list[tuple[Turn, Seat | None]]:
    """Where each who booked sits when the session moves: at his hour, else the next free one; None: nowhere.

    Nobody is put on an earlier day than he chose: he may not hear of it in time.
    """
    if new.held_on < old.held_on:
        return [(turn, None) for turn in booked]
    hours = slots.cut([(new.opens, new.closes)], new.slot_minutes)
    free: list[Seat] = [(hour, seat) for hour in hours for seat in range(1, new.seats + 1)]
    found: list[tuple[Turn, Seat | None]] = []
    for turn in booked:
        seat = next((one for one in free if one[0] == turn.starts), free[0] if free else None)
        if seat is not None:
            free.remove(seat)
        found.append((turn, seat))
    return found


def foresee_move(old: Session, new: _Hours) -> tuple[int, int]:
    """How many who booked would keep a seat if the session moved, and how many would choose anew."""
    seated = seats_after_move(booked_on(old.place_id, old.id, old.held_on), old, new)
    kept = sum(seat is not None for _, seat in seated)
    return kept, len(seated) - kept


def affected_by(session: Session) -> Affected:
    """Whom the moving or calling off of a session just now concerned; one select."""
    went = (Turn.session_key == (session.moved_to_id or 0)) & (Turn.state == "booked")
    left = (Turn.session_key == session.id) & (Turn.state == "moved")
    asked = select(func.count(), func.count(Turn.call_about)).where(went | left)
    everybody, to_call = db.session.execute(asked).one()
    return Affected(everybody - to_call, to_call)


def to_call_of(session: Session) -> list[Call]:
    """Who of a session, or of the one that stands in its place or stood there, must still be called."""
    before = select(Session.id).where(Session.moved_to_id == session.id)
    keys = (session.id, *([session.moved_to_id] if session.moved_to_id else []))
    return _to_call(Turn.session_key.in_(keys) | Turn.session_key.in_(before))


def to_call_at(place_id: int) -> list[Call]:
    """Who of a place, ordinary days and sessions, must still be called."""
    return _to_call(Turn.place_id == place_id)


def _to_call(where: ColumnElement[bool]) -> list[Call]:
    """Two selects; who gave the seat up or came meanwhile needs no call."""
    asked = select(Turn).where(
        Turn.call_about.is_not(None), Turn.called_at.is_(None), Turn.state.in_(("booked", "moved")), where
    )
    found = list(db.session.scalars(asked.order_by(Turn.turn_on, Turn.starts, Turn.position, Turn.id)))
    persons = people.lines(turn.person_id for turn in found if turn.person_id is not None) if found else {}
    return [
        Call(turn, one.full_name, one.phone, CALLS[turn.call_about or ""])
        for turn in found
        if (one := persons.get(turn.person_id or 0))
    ]


def of_person(number: int) -> Announced | None:
    """What the one of a turn said of himself, number of his paper included; None for an unknown turn.

    For the page of his reception at the agency of the place: who shows it notes the reading.
    """
    turn = db.session.get(Turn, number)
    if turn is None:
        return None
    return Announced(turn, people.said(turn.person_id) if turn.person_id is not None else None)


def contact_of(number: int) -> Contact | None:
    """How one who booked is reached, and what only his own notice may carry: his code."""
    turn = db.session.get(Turn, number)
    reach = people.reach(turn.person_id) if turn is not None and turn.person_id is not None else None
    if turn is None or reach is None or turn.code is None:
        return None
    return Contact(
        name=reach.name,
        email=reach.email,
        postal_address=None,
        wants="mail" if reach.wants == "mail" else "none",
        extra={
            "tracking_code": codes.shown(turn.code),
            "tracking_url": config.current().site_url.rstrip("/") + "/dat-lich/tra-cuu",
        },
    )


def _waits(turn: Turn, at: datetime) -> int | None:
    if turn.state != "waiting" or turn.came_at is None:
        return None
    return max(int((at - turn.came_at).total_seconds()) // 60, 0)


def _booked(condition: object) -> Booked | None:
    row = db.session.execute(
        select(Turn, Place, Session)
        .join(Place, Place.id == Turn.place_id)
        .join(Session, Session.id == Turn.session_key, isouter=True)
        .where(condition)  # type: ignore[arg-type]
    ).first()
    return Booked(*row) if row else None
