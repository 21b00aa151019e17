"""Rows of those who registered: locked, entered at the end of the list, seated, their acts noted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from feedback import config
from feedback.actor import Actor
from feedback.cases import codes
from feedback.dialogue import seat_proofs, seats
from feedback.dialogue.actions.changing import lock
from feedback.dialogue.actions.history import SEAT, Happened, write
from feedback.dialogue.models import DialogueSession, Registration
from feedback.dialogue.rules import BadDetail, Refused
from feedback.extensions import db
from feedback.intake.actions import key_digest, secret_of
from feedback.people import actions as people
from feedback.people import queries as persons
from feedback.people.details import PersonDetails
from feedback.register.history import told
from feedback.straight import add_numbered

WRITE: Final = "dialogue:seat:write"
_NEW: Final[Mapping[str, Any]] = dict.fromkeys(
    column.name for column in Registration.__table__.columns if column.name != "id"
)
_ALREADY: Final = {
    "phone": "Số điện thoại này đã đăng ký buổi đối thoại này. Xem chỗ ở trang tra cứu",
    "email": "Thư điện tử này đã đăng ký buổi đối thoại này. Xem chỗ ở trang tra cứu",
}


class NotOpen(Refused):
    """The session takes no registrations (any more)."""

    def __init__(self) -> None:
        super().__init__("Buổi đối thoại này không nhận đăng ký nữa")


class Elsewhere(Refused):
    """The registration is not in the state that this needs: somebody was faster."""

    def __init__(self) -> None:
        super().__init__("Đăng ký này vừa thay đổi. Xem lại tình trạng rồi làm tiếp")


@dataclass(frozen=True, slots=True)
class Registering:
    """What one who registers says; texts are clean NFC. ``online``: he attends from elsewhere."""

    session_id: int
    full_name: str
    phone: str
    submission_key: str
    email: str = ""
    area_code: str = ""
    online: bool = False


def locked(session_id: int) -> DialogueSession:
    """The session, held until the end of the transaction. Raises NotOpen for an unknown one."""
    session = db.session.get(DialogueSession, session_id)
    if session is None:
        raise NotOpen
    lock(session)
    return session


def held(number: int) -> tuple[Registration, DialogueSession]:
    """A registration as it stands while its session is locked."""
    registration = db.session.get(Registration, number)
    if registration is None:
        raise Elsewhere
    session = locked(registration.session_id)
    db.session.refresh(registration)
    return registration, session


def recorded(session: DialogueSession, one: Registering, *, at: datetime) -> int:
    """The person, recorded. Raises BadDetail for one who is registered; it says nothing of him."""
    details = PersonDetails(
        "person",
        one.full_name,
        phone=one.phone or None,
        email=one.email or None,
        area_code=one.area_code or None,
        wants="mail" if one.email else "none",
    )
    met = persons.met_among(details, seats.persons_of(session.id))
    if met:
        raise BadDetail(met, _ALREADY[met])
    return people.record([details], at=at)[0]


def add(
    session: DialogueSession,
    rows: Sequence[Mapping[str, Any]],
    *,
    key: str = "",
    by: Actor,
    at: datetime,
) -> list[Registration]:
    """Enter these persons at the end of the list, with seats while they last; ``key`` of the one form.

    One who has come already sits on the next seat, be it beyond those planned.
    """
    if not rows:
        return []
    position, taken, left = (
        seats.next_position(session.id),
        seats.seat_numbers(session.id),
        seats.free(session),
    )
    entered = []
    for place, row in enumerate(rows, start=position):
        code = codes.new_code()
        secret = secret_of(key) if key else codes.new_secret()
        numbered = not row["online"]
        counted = numbered or session.mode == "online"
        state = row.get("state") or ("seated" if not counted or left is None or left > 0 else "waiting")
        if counted and left is not None:
            left = max(left - 1, 0)
        seat = lowest(taken) if numbered and state != "waiting" else None
        entered.append(
            {
                **_NEW,
                "session_id": session.id,
                "position": place,
                "seat": seat,
                "state": state,
                "code": code,
                "secret_digest": codes.secret_digest(
                    config.current().lookup_key_bytes, seats.scoped(code), secret
                ),
                "submission_key": key_digest(key) if key else None,
                "made_at": at,
                **row,
            }
        )
    numbers = add_numbered(Registration, entered)
    asked = select(Registration).where(Registration.id.in_(numbers)).order_by(Registration.position)
    added = list(db.session.scalars(asked))
    note(added, session, "registered", *seat_proofs.COLUMNS, by=by, at=at)
    return added


def lowest(taken: set[int]) -> int:
    """The lowest number of a seat that nobody holds; from now on it is held."""
    seat = next(number for number in range(1, len(taken) + 2) if number not in taken)
    taken.add(seat)
    return seat


def standing(session: DialogueSession) -> list[Registration]:
    """Who has a seat or waits, in order, as the rows stand while the session is locked."""
    asked = (
        select(Registration)
        .where(Registration.session_id == session.id, Registration.state.in_(("seated", "waiting")))
        .order_by(Registration.position)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(asked))


def note(
    registrations: Sequence[Registration],
    session: DialogueSession,
    act: str,
    *columns: str,
    by: Actor,
    at: datetime,
) -> None:
    """Write one act on each: the columns that it set, and of a new one who he is."""
    db.session.flush()
    new = act == "registered"
    prints = persons.fingerprints(one.person_id for one in registrations) if new else {}
    write(
        [
            Happened(
                (SEAT, one.id),
                act,
                session.agency_id,
                {"set": told(one, *columns)},
                seat_proofs.content(one, prints) if new else None,
            )
            for one in registrations
        ],
        by=by,
        at=at,
    )
