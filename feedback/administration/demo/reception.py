"""Where the demo province receives citizens, and on which days its leaders do: invented addresses."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from feedback.actor import SYSTEM
from feedback.administration.demo.officers import Staff
from feedback.agencies import queries as agencies
from feedback.clock import local_day
from feedback.deadlines import queries as deadlines
from feedback.reception import schedule
from feedback.reception.actions import places, recurring, scheduling
from feedback.reception.actions.places import PlaceDetails
from feedback.reception.actions.recurring import RuleDetails
from feedback.reception.actions.scheduling import Delegate, SessionDetails
from feedback.reception.models import Place

_OFFICE: Final = tuple(
    (weekday, opens, closes)
    for weekday in range(5)
    for opens, closes in (("07:30", "11:30"), ("13:30", "17:00"))
)
_MORNINGS: Final = tuple((weekday, "07:30", "11:30") for weekday in range(5))

_PLACES: Final = (
    # agency, name, address, commune, phone, hours, seats in a slot
    ("BTCD", "Trụ sở tiếp công dân tỉnh", "Số 1 đường Mẫu, phường Cẩm Thành (địa chỉ mẫu)", "21025",
     "02550000001", _OFFICE, 2),
    ("SXD", "Phòng tiếp công dân Sở Xây dựng", "Số 2 đường Mẫu, phường Cẩm Thành (địa chỉ mẫu)", "21025",
     "02550000002", _OFFICE, 1),
    ("SNNMT", "Phòng tiếp công dân Sở Nông nghiệp và Môi trường",
     "Số 3 đường Mẫu, phường Cẩm Thành (địa chỉ mẫu)", "21025", "02550000003", _OFFICE, 1),
    ("21211", "Phòng tiếp công dân UBND xã Tịnh Khê", "thôn Mẫu, xã Tịnh Khê (địa chỉ mẫu)", "21211",
     "02550000004", _OFFICE, 1),
    ("21025", "Phòng tiếp công dân UBND phường Cẩm Thành",
     "Số 4 đường Mẫu, phường Cẩm Thành (địa chỉ mẫu)", "21025", "02550000005", _OFFICE, 1),
    ("21484", "Phòng tiếp công dân UBND xã Ba Tơ", "thôn Mẫu, xã Ba Tơ (địa chỉ mẫu)", "21484",
     "02550000006", _MORNINGS, 0),
    ("21548", "Phòng tiếp công dân UBND đặc khu Lý Sơn", "thôn Mẫu, đặc khu Lý Sơn (địa chỉ mẫu)", "21548",
     "02550000007", _OFFICE, 1),
)  # fmt: skip


def open_places(*, at: datetime) -> list[Place]:
    """Establish the places of the demo's agencies, as of the moment; in the caller's transaction."""
    found = []
    for code, name, address, area_code, phone, hours, seats in _PLACES:
        agency = agencies.by_code(code)
        if agency is None:
            raise LookupError(code)
        details = PlaceDetails(
            name=name, address=address, area_code=area_code, phone=phone, hours=hours, seats=seats
        )
        found.append(places.establish(details, agency_id=agency.id, by=SYSTEM, at=at))
    return found


_SCHEDULES: Final = (
    # agency, whose leader, days. Lý Sơn plans too few, and the page says so.
    ("BTCD", "UBT", ("10",)),
    ("SNNMT", "SNNMT", ("18",)),
    ("21211", "21211", ("thu5-1", "thu5-3")),
    ("21025", "21025", ("thu3-1", "thu3-3")),
    ("21484", "21484", ("5", "20")),
    ("21548", "21548", ("15",)),
)
_MOVED: Final = "Chủ tịch dự họp Hội đồng nhân dân tỉnh"


def plan_days(opened: list[Place], staff: Staff, *, at: datetime) -> None:
    """Set the leaders' schedules as of the moment, publish this month and the next, move one session, and
    leave one of last week that was missed. In the caller's transaction.
    """
    today = local_day(at)
    by_agency = {place.agency_id: place for place in opened}
    for code, leads, days in _SCHEDULES:
        agency, body = agencies.by_code(code), agencies.by_code(leads)
        head = staff.head(body.id) if body else None
        if agency is None or head is None:
            continue
        details = RuleDetails(
            place_id=by_agency[agency.id].id,
            leader_id=head.actor.id,
            leader_name=head.signature.name or "",
            leader_position=head.signature.position or "",
            days=days,
            opens="07:30",
            closes="11:00",
            seats=1,
            slot_minutes=30,
            content="Tiếp công dân định kỳ",
            attending="Văn phòng và các phòng chuyên môn liên quan",
            first_on=today,
        )
        planned = recurring.set_rule(details, agency_id=agency.id, by=SYSTEM, at=at)
        months = schedule.months_from(today, 2)
        for month in months:
            if any(one.held_on.replace(day=1) == month for one in planned):
                scheduling.publish(agency.id, month, by=SYSTEM, at=at)
        if code == "21211":
            _move(planned[1].id, at=at)
    _leave_missed(by_agency, staff, at=at - timedelta(days=7))


def _move(number: int, *, at: datetime) -> None:
    session = schedule.by_id(number)
    assert session is not None
    day = session.held_on + timedelta(days=1)
    while not deadlines.calendar().works(day):
        day += timedelta(days=1)
    to = SessionDetails(
        **{name: getattr(session, name) for name in SessionDetails.__dataclass_fields__} | {"held_on": day}
    )
    scheduling.move(session, to, reason=_MOVED, expected=session.version, by=SYSTEM, at=at)


def _leave_missed(by_agency: dict[int, Place], staff: Staff, *, at: datetime) -> None:
    agency = agencies.by_code("SXD")
    head = staff.head(agency.id) if agency else None
    if agency is None or head is None:
        return
    day = local_day(at)
    while not deadlines.calendar().works(day):
        day += timedelta(days=1)
    details = SessionDetails(
        place_id=by_agency[agency.id].id,
        leader_name="Nguyễn Trọng Khải",
        leader_position="Giám đốc Sở Xây dựng",
        held_on=day,
        opens="08:00",
        closes="11:00",
        content="Tiếp công dân định kỳ",
        attending="Văn phòng, Thanh tra Sở",
    )
    session = scheduling.add_session(details, agency_id=agency.id, by=SYSTEM, at=at)
    deputy = Delegate(
        name=head.signature.name or "",
        position=head.signature.position or "",
        document=f"45/GUQ-SXD ngày {local_day(at):%d/%m/%Y}",
        officer_id=head.actor.id,
    )
    scheduling.delegate(session, deputy, expected=session.version, by=SYSTEM, at=at)
    scheduling.publish(agency.id, day, by=SYSTEM, at=at)
