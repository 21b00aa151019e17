"""Questions about who registered to attend: how many seats are left, who waits, who came, whose a code is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, func, select

from feedback import config
from feedback.cases import codes, second_proof
from feedback.clock import ZONE, local_day
from feedback.dialogue.models import DialogueSession, Registration
from feedback.extensions import db
from feedback.notifications.contacts import Contact
from feedback.people import queries as people
from feedback.text import fold, name_sort_key

STATES: Final = {
    "seated": "Đã có chỗ",
    "waiting": "Chờ chỗ",
    "came": "Có mặt",
    "absent": "Vắng mặt",
    "cancelled": "Đã hủy",
}
"""How officers call the state of a registration."""

SOURCES: Final = {
    "web": "Tự đăng ký",
    "desk": "Cán bộ ghi",
    "request": "Người yêu cầu đối thoại",
    "door": "Đến không đăng ký",
}

CALLS: Final = {
    "granted": "Báo đã có chỗ dự, đọc mã đăng ký",
    "waiting": "Báo đang chờ chỗ",
    "moved_up": "Báo đã có chỗ, đọc mã đăng ký",
    "moved": "Báo ngày, giờ, nơi mới",
    "called_off": "Báo không tổ chức như đã hẹn",
    "reading": "Báo đọc và góp ý dự thảo biên bản",
}
"""What one who can't be written to is told by phone."""

OPEN: Final = ("seated", "waiting", "came")
"""States in which a person has his one registration."""

_TAKE: Final = ("seated", "came")


@dataclass(frozen=True, slots=True)
class Registered:
    """A registration with the session that it is for."""

    registration: Registration
    session: DialogueSession


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of a session have a seat and didn't come yet, wait, came, were absent; ``online``: how many of
    those with a seat or who came attend online.
    """

    seated: int = 0
    waiting: int = 0
    came: int = 0
    absent: int = 0
    online: int = 0

    @property
    def expected(self) -> int:
        """How many have a seat, whether they came or not."""
        return self.seated + self.came


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list of a session; ``phone`` may be empty."""

    registration: Registration
    name: str
    phone: str
    area_code: str


@dataclass(frozen=True, slots=True)
class Call:
    """One who must be told by phone: who, at which number, what (``CALLS``)."""

    registration: Registration
    name: str
    phone: str
    what: str


def scoped(code: str) -> str:
    """The code as the digest of its secret takes it: no seat's digest serves for a submission."""
    return f"dialogue_seat:{code}"


def by_code(code: str) -> Registered | None:
    """A registration by its code without dash."""
    return _registered(Registration.code == code)


def by_key(key_digest: str) -> Registered | None:
    """A registration by the digest of the key of the form that made it."""
    return _registered(Registration.submission_key == key_digest)


def by_id(number: int) -> Registered | None:
    """A registration by its number."""
    return _registered(Registration.id == number)


def of_requester(case_id: int, person_id: int) -> Registered | None:
    """The seat that a request for a dialogue gave one who speaks for it, the newest."""
    his = (Registration.case_id == case_id) & (Registration.person_id == person_id)
    return _registered(his)


def proven(code: str, proof: str) -> bool:
    """Whether the proof is the registration's secret or the last four digits of its phone."""
    found = by_code(code)
    one = found.registration if found else None
    return second_proof.holds(
        scoped(code),
        proof,
        digest=one.secret_digest if one else None,
        person_id=one.person_id if one else None,
    )


def takes_registrations(session: DialogueSession, at: datetime) -> bool:
    """Whether everybody may register himself: announced, not closed, until the end of its last day for that
    and of the session itself.
    """
    return (
        session.state == "announced"
        and session.closed_ground is None
        and session.register_until is not None
        and local_day(at) <= session.register_until
        and not is_over(session, at)
    )


def is_over(session: DialogueSession, at: datetime) -> bool:
    """Whether its day, or on its day its last hour, is over."""
    here = at.astimezone(ZONE)
    return (session.held_on, session.closes) < (here.date(), f"{here:%H:%M}")


def is_coming(session: DialogueSession, today: date) -> bool:
    """Whether it is announced and still to be held, or is held today."""
    return session.state == "announced" and today <= session.held_on


def door_open(session: DialogueSession, today: date) -> bool:
    """Whether it can be noted who came: from the day of the session on, until the minutes are signed."""
    return (
        session.state in ("announced", "held")
        and session.held_on <= today
        and session.minutes_state not in ("signed", "published")
    )


def free(session: DialogueSession) -> int | None:
    """How many more may attend; None where there is no limit. One select.

    Of a mixed session seats are those of the room: who attends online needs none.
    """
    if not session.seats:
        return None
    taken = db.session.scalar(
        select(func.count()).where(
            Registration.session_id == session.id,
            Registration.state.in_(_TAKE),
            Registration.online.is_(session.mode == "online"),
        )
    )
    return max(session.seats - (taken or 0), 0)


def counts(session_ids: Iterable[int]) -> dict[int, Counts]:
    """How many of each session; sessions without registrations are left out. One select."""
    rows = db.session.execute(
        select(Registration.session_id, Registration.state, Registration.online, func.count())
        .where(Registration.session_id.in_(set(session_ids)), Registration.state != "cancelled")
        .group_by(Registration.session_id, Registration.state, Registration.online)
    )
    found: dict[int, dict[str, int]] = {}
    for session_id, state, online, number in rows:
        told = found.setdefault(session_id, {})
        told[state] = told.get(state, 0) + number
        if online and state in _TAKE:
            told["online"] = told.get("online", 0) + number
    return {session_id: Counts(**told) for session_id, told in found.items()}


def counts_of(session_id: int) -> Counts:
    """How many of one session."""
    return counts([session_id]).get(session_id, Counts())


def waits_at(registration: Registration) -> int:
    """His place among those who wait, beginning with 1."""
    before = select(func.count()).where(
        Registration.session_id == registration.session_id,
        Registration.state == "waiting",
        Registration.position <= registration.position,
    )
    return db.session.scalar(before) or 1


def persons_of(session_id: int) -> Select[int]:
    """Asks for the numbers of the persons who are registered or came."""
    return select(Registration.person_id).where(
        Registration.session_id == session_id, Registration.state.in_(OPEN)
    )


def lines(session_id: int, *, states: Iterable[str] = OPEN, sought: str = "") -> list[Line]:
    """Who is registered, sorted by name as Vietnamese lists are; two selects.

    ``sought``: words of which each must stand in the name (accents optional), or the last digits of his
    phone.
    """
    asked = select(Registration).where(
        Registration.session_id == session_id, Registration.state.in_(set(states))
    )
    found = list(db.session.scalars(asked.order_by(Registration.position)))
    persons = people.lines(one.person_id for one in found)
    all_lines = [
        Line(one, person.full_name, person.phone, person.area_code)
        for one in found
        if (person := persons.get(one.person_id))
    ]
    words = fold(sought).split()
    return sorted(
        (line for line in all_lines if all(_fits(word, line) for word in words)),
        key=lambda line: (name_sort_key(line.name), line.registration.position),
    )


def attended(session_id: int) -> list[Line]:
    """Who came, sorted by name; two selects."""
    return lines(session_id, states=("came",))


def to_call(session_id: int) -> list[Call]:
    """Who must still be told by phone, in the order in which they registered; two selects.

    Who cancelled or came meanwhile needs no call.
    """
    asked = select(Registration).where(*_owed(session_id)).order_by(Registration.position)
    found = list(db.session.scalars(asked))
    persons = people.lines(one.person_id for one in found) if found else {}
    return [
        Call(one, person.full_name, person.phone, CALLS[one.call_about or ""])
        for one in found
        if (person := persons.get(one.person_id))
    ]


def calls_owed(session_id: int) -> int:
    """How many must still be told by phone."""
    return db.session.scalar(select(func.count()).where(*_owed(session_id))) or 0


def _owed(session_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Registration.session_id == session_id,
        Registration.call_about.is_not(None),
        Registration.called_at.is_(None),
        Registration.state.in_(("seated", "waiting")),
    )


def next_position(session_id: int) -> int:
    """The next place in the list of a session, asked while it is locked."""
    last = select(func.max(Registration.position)).where(Registration.session_id == session_id)
    return (db.session.scalar(last) or 0) + 1


def seat_numbers(session_id: int) -> set[int]:
    """The numbers of seats that somebody holds, asked while the session is locked."""
    held = select(Registration.seat).where(
        Registration.session_id == session_id, Registration.seat.is_not(None)
    )
    return {seat for seat in db.session.scalars(held) if seat is not None}


def contact_of(number: int) -> Contact | None:
    """How one who registered is reached, and what only his own notice may carry: his code."""
    registration = db.session.get(Registration, number)
    reach = people.reach(registration.person_id) if registration is not None else None
    if registration is None or reach is None:
        return None
    return Contact(
        name=reach.name,
        email=reach.email,
        postal_address=None,
        wants="mail" if reach.wants == "mail" else "none",
        extra={
            "tracking_code": codes.shown(registration.code),
            "tracking_url": config.current().site_url.rstrip("/") + "/tra-cuu",
        },
    )


def _fits(word: str, line: Line) -> bool:
    return word in fold(line.name) or (word.isdigit() and line.phone.endswith(word))


def _registered(condition: ColumnElement[bool]) -> Registered | None:
    row = db.session.execute(
        select(Registration, DialogueSession)
        .join(DialogueSession, DialogueSession.id == Registration.session_id)
        .where(condition)
        .order_by(Registration.id.desc())
        .limit(1)
    ).first()
    return Registered(*row) if row else None
