"""Ghi có mặt: who comes is checked in at the door, by his code or by hand, or sits down without any."""

from __future__ import annotations

from datetime import datetime

from feedback.actor import Actor
from feedback.cases import codes
from feedback.clock import ZONE, local_day
from feedback.dialogue import seats
from feedback.dialogue.actions import seat_rows as rows
from feedback.dialogue.actions.changing import demand
from feedback.dialogue.actions.seat_rows import WRITE, Elsewhere, Registering
from feedback.dialogue.models import DialogueSession, Registration
from feedback.dialogue.rules import BadDetail, Refused
from feedback.extensions import db
from feedback.intake.actions import key_digest


def check_in(session_id: int, code: str, *, by: Actor, at: datetime) -> Registration:
    """Ghi có mặt theo mã: as typed or scanned at the door. Raises BadDetail (field ``code``), NotYours.

    A code of another session says of which; one who waits comes in while a seat is free.
    """
    session = _at_door(session_id, by=by, at=at)
    parsed = codes.parse(code)
    found = seats.by_code(parsed) if parsed else None
    if found is None:
        raise BadDetail("code", "Không có đăng ký nào mang mã này. Xem lại mã, hoặc tìm theo họ tên")
    registration = found.registration
    if registration.session_id != session.id:
        words = f"buổi đối thoại {found.session.code} ngày {found.session.held_on:%d/%m/%Y}"
        raise BadDetail("code", f"Mã này đăng ký {words}, không phải buổi này")
    db.session.refresh(registration)
    if registration.came_at is not None:
        hour = registration.came_at.astimezone(ZONE)
        raise BadDetail("code", f"Mã này đã ghi có mặt lúc {hour.hour} giờ {hour:%M}")
    if registration.state == "cancelled":
        raise BadDetail("code", "Đăng ký này đã hủy. Ghi người này ở mục «Đến không đăng ký»")
    if registration.state == "waiting" and seats.free(session) == 0:
        raise BadDetail("code", "Người này đang chờ chỗ và đã hết chỗ. Còn ghế thì bấm «Có mặt» ở dòng tên")
    return _came(registration, session, "code", by=by, at=at)


def check_in_by_hand(number: int, *, by: Actor, at: datetime) -> Registration:
    """Ghi có mặt ở dòng tên; one who waits comes in even beyond the seats. Raises Elsewhere, NotYours."""
    registration, session = rows.held(number)
    _demand_door(session, by=by, at=at)
    if registration.state not in ("seated", "waiting", "absent"):
        raise Elsewhere
    return _came(registration, session, "hand", by=by, at=at)


def undo_check_in(number: int, *, by: Actor, at: datetime) -> None:
    """Bỏ ghi có mặt: marked by mistake. Who came without a registration is struck from the list.

    Raises Elsewhere, NotYours.
    """
    registration, session = rows.held(number)
    _demand_door(session, by=by, at=at)
    if registration.state != "came":
        raise Elsewhere
    registration.came_at = registration.came_how = None
    if registration.source == "door":
        registration.state, registration.seat, registration.ended_at = "cancelled", None, at
    else:
        registration.state = "absent" if session.state == "held" else "seated"
    columns = ("state", "seat", "came_at", "came_how", "ended_at")
    rows.note([registration], session, "unchecked", *columns, by=by, at=at)


def admit(one: Registering, *, over: bool, by: Actor, at: datetime) -> Registration:
    """Đến không đăng ký: one who just came sits down; ``over``: though all seats are taken.

    Raises BadDetail (``phone`` of one who is registered, ``over``), NotYours, NotOpen.
    """
    session = _at_door(one.session_id, by=by, at=at)
    known = seats.by_key(key_digest(one.submission_key))
    if known is not None:
        return known.registration
    if not over and seats.free(session) == 0:
        raise BadDetail("over", f"Đã hết {session.seats} chỗ. Còn ghế thì đánh dấu ô này rồi ghi lại")
    row = {
        "person_id": rows.recorded(session, one, at=at),
        "online": session.mode == "online",
        "source": "door",
        "state": "came",
        "came_at": at,
        "came_how": "hand",
    }
    return rows.add(session, [row], key=one.submission_key, by=by, at=at)[0]


def _at_door(session_id: int, *, by: Actor, at: datetime) -> DialogueSession:
    session = rows.locked(session_id)
    _demand_door(session, by=by, at=at)
    return session


def _demand_door(session: DialogueSession, *, by: Actor, at: datetime) -> None:
    demand(session, WRITE, by)
    if not seats.door_open(session, local_day(at)):
        raise Refused("Chỉ ghi có mặt từ ngày đối thoại đến trước khi biên bản được ký")


def _came(
    registration: Registration, session: DialogueSession, how: str, *, by: Actor, at: datetime
) -> Registration:
    if registration.seat is None and not registration.online:
        registration.seat = rows.lowest(seats.seat_numbers(session.id))
    registration.state, registration.came_at, registration.came_how = "came", at, how
    rows.note([registration], session, "came", "state", "seat", "came_at", "came_how", by=by, at=at)
    return registration
