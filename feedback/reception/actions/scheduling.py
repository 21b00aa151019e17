"""Verbs of leaders' reception days: planned, published, moved, called off, delegated (LTCD Đ12 to Đ18, Đ24).

What a session says of a leader (name, position) is published by law, so the register's details hold it too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any, Final, Protocol

from sqlalchemy import select

from feedback.accounts import appointments, leading
from feedback.actor import Actor
from feedback.agencies import heads
from feedback.clock import local_day
from feedback.deadlines import queries as deadlines
from feedback.extensions import db
from feedback.law import reception as law
from feedback.law.calendar import BeyondCalendar
from feedback.reception import places, rules, schedule, slots
from feedback.reception.actions.history import SESSION, Happened, write
from feedback.reception.models import Place, Session
from feedback.reception.rules import BadDetail, NotYours, Refused, Stale
from feedback.register import changing
from feedback.register.history import told

EDIT: Final = "reception:session:edit"
_change: Final = partial(changing.change, Stale)
_DELEGATION: Final = ("delegate_id", "delegate_name", "delegate_position", "delegate_document")

Moved = Callable[[Session, Session, Actor, datetime], None]
CalledOff = Callable[[Session, Actor, datetime], None]

on_moved: Final[list[Moved]] = []
"""Who has to act when a session is moved: told the old one and the new one."""
on_called_off: Final[list[CalledOff]] = []
"""Who has to act when a session is called off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionDetails:
    """One reception day of a leader; hours as «07:30», lengths of slots in clock minutes.

    ``ground``: key of ``law.reception.EXTRAORDINARY`` for an extraordinary one (đột xuất), else None.
    """

    place_id: int
    leader_name: str
    leader_position: str
    held_on: date
    opens: str
    closes: str
    content: str
    attending: str
    leader_id: int | None = None
    slot_minutes: int = 30
    seats: int = 1
    mode: str = "in_person"
    ground: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegate:
    """Người được ủy quyền tiếp, and the document that says so."""

    name: str
    position: str
    document: str
    officer_id: int | None = None


_WHOLE: Final = (
    *("agency_id", "rule_id", "meant_on", "kind", "state", "published_at"),
    *SessionDetails.__dataclass_fields__,
    *_DELEGATION,
)


def add_session(details: SessionDetails, *, agency_id: int, by: Actor, at: datetime) -> Session:
    """Xếp một buổi tiếp: periodic, or extraordinary with its ground (Đ18.3). Raises NotYours, BadDetail."""
    demand_right(agency_id, by)
    today = local_day(at)
    if details.ground is not None and details.ground not in {
        one.key for one in law.on_day(law.EXTRAORDINARY, details.held_on)
    }:
        raise BadDetail("ground", "Chọn căn cứ tiếp đột xuất")
    _check_day(details, agency_id, today)
    details = replace(details, **led(details, agency_id))
    schedule.demand_head(agency_id, details.leader_position, details.held_on)
    session = planned(details, agency_id)
    db.session.add(session)
    db.session.flush()
    enter([session], "planned", by=by, at=at)
    return session


def amend(session: Session, *, content: str, attending: str, expected: int, by: Actor, at: datetime) -> None:
    """Sửa nội dung, thành phần dự of a session to come. Day, hour and place change by ``move``.

    Raises NotYours, Refused, Stale.
    """
    _demand_live(session, by, at)
    _change(session, expected, content=content, attending=attending)
    enter([session], "amended", "content", "attending", by=by, at=at)


def move(
    session: Session, to: SessionDetails, *, reason: str, expected: int, by: Actor, at: datetime
) -> Session:
    """Dời buổi tiếp to another day, hour or place, which is announced with its reason (Đ24); returns the new
    session. One that was published stays public and its successor is at once. ``on_moved`` hears of it.

    Raises NotYours, Refused, BadDetail, Stale.
    """
    db.session.refresh(session, with_for_update=True)
    if session.version != expected:
        raise Stale(session.version)
    _demand_live(session, by, at)
    same = ("held_on", "opens", "closes", "place_id")
    if all(getattr(session, name) == getattr(to, name) for name in same):
        raise BadDetail("held_on", "Ngày, giờ, nơi tiếp mới giống như cũ. Chọn ngày, giờ hoặc nơi khác")
    _check_day(to, session.agency_id, local_day(at), without=(SESSION, session.id))
    if session.delegate_name is not None:
        _demand_delegable(session.agency_id, to.held_on)
    else:
        schedule.demand_head(session.agency_id, to.leader_position, to.held_on)
    successor = planned(replace(to, ground=session.ground, mode=session.mode), session.agency_id)
    for name in _DELEGATION:
        setattr(successor, name, getattr(session, name))
    if session.state == "published":
        successor.state, successor.published_at = "published", at
    db.session.add(successor)
    db.session.flush()
    _change(session, expected, state="moved", moved_to_id=successor.id, reason=reason)
    enter([successor], "planned", by=by, at=at)
    enter([session], "moved", "state", "moved_to_id", "reason", by=by, at=at)
    for hear in on_moved:
        hear(session, successor, by, at)
    return successor


def call_off(session: Session, *, reason: str, expected: int, by: Actor, at: datetime) -> None:
    """Hủy buổi tiếp, with the reason that is announced; ``on_called_off`` hears of it.

    Raises NotYours, Refused, Stale.
    """
    _demand_live(session, by, at)
    _change(session, expected, state="called_off", reason=reason)
    enter([session], "called_off", "state", "reason", by=by, at=at)
    for hear in on_called_off:
        hear(session, by, at)


def delegate(session: Session, to: Delegate, *, expected: int, by: Actor, at: datetime) -> None:
    """Ủy quyền tiếp: another receives in the head's place, by a document.

    Raises law.reception.NotDelegated with the article where the head must receive himself (a commune's chair
    since 1/7/2026); NotYours, Refused, BadDetail, Stale.
    """
    _demand_live(session, by, at)
    _demand_delegable(session.agency_id, session.held_on)
    if to.name.casefold() == session.leader_name.casefold():
        raise BadDetail("delegate_name", "Người được ủy quyền phải là người khác")
    _change(
        session,
        expected,
        delegate_id=to.officer_id,
        delegate_name=to.name,
        delegate_position=to.position,
        delegate_document=to.document,
    )
    enter([session], "delegated", *_DELEGATION, by=by, at=at)


def take_back(session: Session, *, expected: int, by: Actor, at: datetime) -> None:
    """Thôi ủy quyền: the leader receives himself after all. Raises NotYours, Refused, Stale."""
    _demand_live(session, by, at)
    _change(session, expected, **dict.fromkeys(_DELEGATION))
    enter([session], "taken_back", *_DELEGATION, by=by, at=at)


def publish(agency_id: int, month: date, *, by: Actor, at: datetime) -> list[Session]:
    """Công bố lịch tháng: all sessions of the agency in the month of a day that are planned and still to come
    stand on the public page from now on. Returns them. Raises NotYours, Refused when there is none.
    """
    demand_right(agency_id, by)
    first, last = schedule.month_span(month)
    found = list(
        db.session.scalars(
            select(Session)
            .where(
                Session.agency_id == agency_id,
                Session.held_on.between(max(first, local_day(at)), last),
                Session.state == "planned",
            )
            .order_by(Session.held_on, Session.id)
            .with_for_update()
        )
    )
    if not found:
        raise Refused(f"Tháng {month.month}/{month.year} không còn buổi tiếp nào chờ công bố")
    for session in found:
        session.state, session.published_at, session.version = "published", at, session.version + 1
    db.session.flush()
    enter(found, "published", "state", "published_at", by=by, at=at)
    return found


def demand_right(agency_id: int, by: Actor) -> None:
    """Raises NotYours for who may not plan the sessions of this agency."""
    if not by.may(EDIT) or not (by.kind == "system" or by.agency_id == agency_id):
        raise NotYours


class _Led(Protocol):
    """What names the leader of a session or of a schedule."""

    @property
    def leader_id(self) -> int | None: ...
    @property
    def leader_name(self) -> str: ...
    @property
    def leader_position(self) -> str: ...


def led(details: _Led, agency_id: int) -> dict[str, Any]:
    """Who leads, with the name and position of his account, also where only the name was typed. Raises
    BadDetail for an officer of another agency.
    """
    officer = leading.named_leader(agency_id, details.leader_id, details.leader_name)
    if officer is None and details.leader_id is not None:
        raise BadDetail("leader", "Chọn lãnh đạo của cơ quan")
    if officer is None:
        return {}
    return {"leader_id": officer.id, "leader_name": officer.full_name, "leader_position": officer.position}


def demand_position(position: str) -> None:
    """Raises BadDetail without the leader's position: the law counts by it whose day it is."""
    if not position:
        raise BadDetail("leader", "Chưa rõ chức vụ. Chọn «Người khác» để ghi họ tên và chức vụ")


def _demand_live(session: Session, by: Actor, at: datetime) -> None:
    demand_right(session.agency_id, by)
    rules.demand_live(session.state, session.held_on, local_day(at))


def _demand_delegable(agency_id: int, on: date) -> None:
    head = heads.head_of(agency_id)
    if head is not None:
        law.demand_delegable(head, on)


def _check_day(
    details: SessionDetails, agency_id: int, today: date, *, without: tuple[str, int] | None = None
) -> None:
    """Whether a session may stand on its day: to come, a place that receives, the leader free.

    A periodic one stands on no day off; an extraordinary one may. Raises BadDetail.
    """
    place = db.session.get(Place, details.place_id)
    if place is None or place.id not in {one.id for one in places.usable_by(agency_id, details.held_on)}:
        raise BadDetail("place_id", "Chọn nơi tiếp của cơ quan đang hoạt động vào ngày này")
    demand_position(details.leader_position)
    if details.held_on < today:
        raise BadDetail("held_on", "Ngày tiếp không được trước hôm nay")
    rules.check_slots(details.opens, details.closes, details.slot_minutes, details.seats)
    if details.ground is None and (why := _day_off(details.held_on)):
        raise BadDetail("held_on", f"Ngày {details.held_on:%d/%m/%Y} là {why}. Chọn một ngày làm việc")
    closure = places.closure_on(place.id, details.held_on)
    if closure is not None:
        raise BadDetail(
            "held_on", f"Ngày {details.held_on:%d/%m/%Y} nơi này nghỉ tiếp: {closure.reason}. Chọn ngày khác"
        )
    for other in appointments.overlapping(details.held_on, details.opens, details.closes, without=without):
        if other.is_of(details.leader_id, details.leader_name, agency_id):
            span = slots.span_words(other.opens, other.closes)
            raise BadDetail("opens", f"Lãnh đạo này đã có {other.words} cùng ngày, {span}")
        if other.subject[0] != SESSION and other.is_at(place.name, place.address):
            span = slots.span_words(other.opens, other.closes)
            raise BadDetail("opens", f"Nơi này có {other.words} cùng ngày, {span}")


def _day_off(day: date) -> str:
    try:
        return deadlines.calendar().day_off(day) or ""
    except BeyondCalendar:
        return "ngày mà lịch nghỉ chưa có dữ liệu"


def planned(details: SessionDetails, agency_id: int, **more: Any) -> Session:
    """The row of a session as it begins."""
    kind = "periodic" if details.ground is None else "extraordinary"
    return Session(agency_id=agency_id, kind=kind, state="planned", **asdict(details), **more)


def enter(sessions: Sequence[Session], act: str, *names: str, by: Actor, at: datetime) -> None:
    """Write one act on sessions: what it set are the columns named, none: all of them."""
    names = names or _WHOLE
    write(
        [Happened((SESSION, one.id), act, one.agency_id, {"set": told(one, *names)}) for one in sessions],
        by=by,
        at=at,
    )
