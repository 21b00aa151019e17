"""Verbs of a shift: what an officer sets once for all whom he receives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from feedback.actor import Actor
from feedback.clock import local_day
from feedback.extensions import db
from feedback.reception.actions.history import PLACE, note
from feedback.reception.actions.visits import WrongVisit, demand_session, own_place
from feedback.reception.models import Session, Shift

IN_PERSON: Final = "in_person"
"""All who come to the desk; an online reception comes with what was asked for."""


@dataclass(frozen=True, slots=True)
class ShiftDetails:
    """Ca tiếp: where, in which kind of reception, who receives. ``session_id`` for one of a leader's
    receptions in person, who then receives himself or by his delegate.
    """

    place_id: int
    kind: str
    receiver_name: str
    receiver_position: str
    receiver_id: int | None = None
    session_id: int | None = None


def open_shift(details: ShiftDetails, *, by: Actor, at: datetime) -> Shift:
    """Đặt ca tiếp for the rest of the province's day; the officer's shift before it ends.

    Raises NotYourPlace, WrongVisit.
    """
    place, on = own_place(details.place_id, by), local_day(at)
    session = demand_session(details.kind, details.session_id, place, on)
    if session is not None and session.mode != IN_PERSON:
        raise WrongVisit("session_id", "Buổi tiếp trực tuyến ghi từ trang của từng yêu cầu.")
    receiver = receiver_of(session) if session else (details.receiver_name, details.receiver_position)
    for before in db.session.scalars(
        select(Shift).where(Shift.officer_id == by.id, Shift.closed_at.is_(None)).with_for_update()
    ):
        before.closed_at = at
    db.session.flush()
    shift = Shift(
        officer_id=by.id,
        place_id=place.id,
        shift_on=on,
        kind=details.kind,
        mode=IN_PERSON,
        receiver_id=(session.delegate_id or session.leader_id) if session else details.receiver_id,
        receiver_name=receiver[0],
        receiver_position=receiver[1],
        session_id=details.session_id,
        opened_at=at,
    )
    db.session.add(shift)
    db.session.flush()
    written = {"kind": shift.kind, "session": shift.session_id, "on": on.isoformat()}
    note((PLACE, place.id), "shift_opened", written, agency_id=place.agency_id, by=by, at=at)
    return shift


def receiver_of(session: Session) -> tuple[str, str]:
    """Name and position of who receives at a leader's session: he himself or his delegate."""
    if session.delegate_name is not None:
        return session.delegate_name, session.delegate_position or ""
    return session.leader_name, session.leader_position


def kind_of(session: Session) -> str:
    """Under which kind form 01/TCD counts what is received at a leader's session."""
    return "delegated" if session.delegate_name is not None else session.kind
