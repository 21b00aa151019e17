"""Verbs of places: where citizens are received, at which hours, on which days not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, func, select

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.clock import local_day
from feedback.extensions import db
from feedback.reception import places, rules
from feedback.reception.actions.history import PLACE, note
from feedback.reception.models import Closure, Hours, Place, Session, Turn
from feedback.reception.rules import BadDetail, NotYours, Stale
from feedback.register import changing

EDIT: Final = "reception:place:edit"
EDIT_ALL: Final = "reception:place:edit_all"
"""To set up the places of every agency (người quản trị)."""

_change: Final = partial(changing.change, Stale)

on_closed: Final[list[Callable[[Place, date, str, Actor, datetime], None]]] = []
"""Who has to act when a place doesn't receive on a day: told the place, the day and the reason."""

on_amended: Final[list[Callable[[Place, Actor, datetime], None]]] = []
"""Who has to act when what a place is, or its hours, changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceDetails:
    """What a place is; ``hours`` are (weekday from 0 Monday, opens, closes), hours as «07:30».

    ``slot_minutes``: clock minutes of one slot of an ordinary day; ``seats``: how many may book one, 0: none.
    """

    name: str
    address: str
    hours: tuple[tuple[int, str, str], ...]
    area_code: str | None = None
    phone: str | None = None
    note: str | None = None
    slot_minutes: int = 30
    seats: int = 0

    def columns(self) -> dict[str, Any]:
        """What goes into the place's own row."""
        return {name: value for name, value in asdict(self).items() if name != "hours"}


def establish(details: PlaceDetails, *, agency_id: int, by: Actor, at: datetime) -> Place:
    """Lập nơi tiếp công dân of an agency, from the day of ``at`` on. Raises NotYours, BadDetail."""
    _demand_right(agency_id, by)
    _check(details)
    place = Place(agency_id=agency_id, first_on=local_day(at), **details.columns())
    db.session.add(place)
    db.session.flush()
    _write_hours(place, details)
    first = {"agency_id": agency_id, "first_on": place.first_on.isoformat()}
    _enter(place, "established", _told(details) | first, by=by, at=at)
    return place


def amend(place: Place, details: PlaceDetails, *, expected: int, by: Actor, at: datetime) -> None:
    """Sửa nơi tiếp: address, hours and the rest are these from now on. Raises NotYours, BadDetail, Stale."""
    _demand_right(place.agency_id, by)
    _demand_open(place, local_day(at))
    _check(details)
    _change(place, expected, **details.columns())
    db.session.execute(delete(Hours).where(Hours.place_id == place.id))
    _write_hours(place, details)
    _enter(place, "amended", _told(details), by=by, at=at)
    for hear in on_amended:
        hear(place, by, at)


def end(place: Place, *, last_on: date, expected: int, by: Actor, at: datetime) -> None:
    """Kết thúc nơi tiếp: the day named is its last. Raises NotYours, Stale; BadDetail while sessions or
    bookings stand on later days.
    """
    _demand_right(place.agency_id, by)
    _demand_open(place, local_day(at))
    if last_on < local_day(at):
        raise BadDetail("last_on", "Ngày cuối không được trước hôm nay")
    _demand_no_session(place, Session.held_on > last_on, "last_on")
    _demand_no_booking(place, last_on)
    _change(place, expected, last_on=last_on)
    _enter(place, "ended", {"last_on": last_on.isoformat()}, by=by, at=at)


def close_on(place: Place, day: date, *, reason: str, by: Actor, at: datetime) -> Closure:
    """Nghỉ tiếp một ngày: announced with its reason; ``on_closed`` hears of it.

    Raises NotYours; BadDetail for a past day, a day closed already, and a day of a leader's session, which
    is moved first.
    """
    _demand_right(place.agency_id, by)
    _demand_open(place, local_day(at))
    if day < local_day(at):
        raise BadDetail("closed_on", "Ngày nghỉ tiếp không được trước hôm nay")
    # Of two who close the same day the second waits here, and then sees the first.
    db.session.execute(select(Place.id).where(Place.id == place.id).with_for_update())
    if places.closure_on(place.id, day) is not None:
        raise BadDetail("closed_on", f"Ngày {day:%d/%m/%Y} đã ghi nghỉ tiếp")
    _demand_no_session(place, Session.held_on == day, "closed_on")
    closure = Closure(place_id=place.id, closed_on=day, reason=reason, announced_at=at)
    db.session.add(closure)
    db.session.flush()
    told = {"closure": {"closed_on": day.isoformat(), "reason": reason}}
    note((PLACE, place.id), "closed_on_day", told, agency_id=place.agency_id, by=by, at=at)
    for hear in on_closed:
        hear(place, day, reason, by, at)
    return closure


def open_again(closure: Closure, *, by: Actor, at: datetime) -> None:
    """Bỏ ngày nghỉ tiếp: the place receives on that day after all. Raises NotYours; BadDetail once the day
    is over.
    """
    place = db.session.get_one(Place, closure.place_id)
    _demand_right(place.agency_id, by)
    if closure.closed_on < local_day(at):
        raise BadDetail("", "Ngày nghỉ này đã qua, không bỏ được nữa")
    told = {"opened": closure.closed_on.isoformat()}
    db.session.delete(closure)
    db.session.flush()
    note((PLACE, place.id), "opened_on_day", told, agency_id=place.agency_id, by=by, at=at)


def may_edit(agency_id: int, by: Actor) -> bool:
    """Whether the actor sets up the places of this agency."""
    return by.may(EDIT_ALL) or (by.may(EDIT) and by.agency_id == agency_id)


def _demand_right(agency_id: int, by: Actor) -> None:
    if not may_edit(agency_id, by):
        raise NotYours


def _demand_open(place: Place, today: date) -> None:
    if place.last_on is not None and place.last_on < today:
        raise BadDetail("", f"Nơi tiếp này đã kết thúc từ ngày {place.last_on:%d/%m/%Y}")


def _check(details: PlaceDetails) -> None:
    if details.area_code is not None and agencies.area_by_code(details.area_code) is None:
        raise BadDetail("area_code", "Chọn xã, phường, đặc khu trong danh sách")
    if not details.hours:
        raise BadDetail("t0", "Ghi giờ tiếp của ít nhất một ngày trong tuần")
    for weekday in rules.WEEKDAYS:
        rules.check_spans(
            weekday, [(opens, closes) for day, opens, closes in details.hours if day == weekday]
        )


def _demand_no_session(place: Place, when: ColumnElement[bool], field: str) -> None:
    planned = db.session.scalar(
        select(func.min(Session.held_on)).where(
            Session.place_id == place.id, Session.state.in_(("planned", "published")), when
        )
    )
    if planned is not None:
        raise BadDetail(
            field, f"Ngày {planned:%d/%m/%Y} lãnh đạo tiếp ở đây. Dời hoặc hủy buổi tiếp đó trước"
        )


def _demand_no_booking(place: Place, last_on: date) -> None:
    booked = db.session.scalar(
        select(func.max(Turn.turn_on)).where(
            Turn.place_id == place.id, Turn.turn_on > last_on, Turn.state == "booked"
        )
    )
    if booked is not None:
        raise BadDetail(
            "last_on", f"Đến ngày {booked:%d/%m/%Y} còn người đã đặt lịch. Chọn từ ngày đó trở đi"
        )


def _write_hours(place: Place, details: PlaceDetails) -> None:
    db.session.add_all(
        Hours(place_id=place.id, weekday=weekday, opens=opens, closes=closes)
        for weekday, opens, closes in details.hours
    )
    db.session.flush()


def _told(details: PlaceDetails) -> dict[str, Any]:
    return details.columns() | {"hours": [list(span) for span in sorted(details.hours)]}


def _enter(place: Place, act: str, values: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    note((PLACE, place.id), act, {"set": values}, agency_id=place.agency_id, by=by, at=at)
