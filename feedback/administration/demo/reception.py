"""Where the demo province receives citizens: invented addresses, ordinary hours."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from feedback.actor import SYSTEM
from feedback.agencies import queries as agencies
from feedback.reception.actions import places
from feedback.reception.actions.places import PlaceDetails
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
    ("21211", "Phòng tiếp công dân UBND xã Tịnh Khê", "Thôn Mẫu, xã Tịnh Khê (địa chỉ mẫu)", "21211",
     "02550000004", _OFFICE, 1),
    ("21025", "Phòng tiếp công dân UBND phường Cẩm Thành",
     "Số 4 đường Mẫu, phường Cẩm Thành (địa chỉ mẫu)", "21025", "02550000005", _OFFICE, 1),
    ("21484", "Phòng tiếp công dân UBND xã Ba Tơ", "Thôn Mẫu, xã Ba Tơ (địa chỉ mẫu)", "21484",
     "02550000006", _MORNINGS, 0),
    ("21548", "Phòng tiếp công dân UBND đặc khu Lý Sơn", "Thôn Mẫu, đặc khu Lý Sơn (địa chỉ mẫu)", "21548",
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
