"""A group that comes together in the demo: listed, spoken for; the agency called in has not answered yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import Final

from feedback.administration.demo.officers import Staff
from feedback.agencies import queries as agencies
from feedback.cases.lists import reading, rows
from feedback.clock import local_day
from feedback.people.details import PersonDetails
from feedback.reception import groups
from feedback.reception.actions import groups as acts
from feedback.reception.actions.visits import VisitDetails, log_visit
from feedback.reception.models import Place

_WHERE: Final = "21211"
_CALLED: Final = "SXD"
_NAMES: Final = (
    "Đỗ Thị Hường", "Phạm Văn Cảnh", "Võ Thị Thu Sương", "Huỳnh Tấn Đạt", "Nguyễn Thị Bé Hai",
    "Lê Quang Nghĩa", "Bùi Thị Diễm", "Trần Công Tâm",
)  # fmt: skip


def bring_group(places: Sequence[Place], staff: Staff, *, at: datetime) -> None:
    """Eight people come about a road to the place of a commune; in the caller's transaction."""
    agency, called = agencies.by_code(_WHERE), agencies.by_code(_CALLED)
    if agency is None or called is None:
        raise LookupError(_WHERE)
    place = next(one for one in places if one.agency_id == agency.id)
    desk = staff.one(agency.id, "desk", Random(agency.id))
    if desk is None:
        raise LookupError("desk")
    visit = log_visit(
        VisitDetails(
            place_id=place.id,
            visited_on=local_day(at),
            kind="regular",
            mode="in_person",
            receiver_id=desk.actor.id,
            receiver_name=desk.signature.name or "",
            receiver_position=desk.signature.position or "",
            person=PersonDetails(
                kind="person", full_name=_NAMES[0], phone="0905000800", address="thôn Mẫu, xã Tịnh Khê"
            ),
            about="report",
            summary="Xe chở vật liệu làm hỏng đường vào thôn",
            outcome="explained",
            told="Xã đã yêu cầu đơn vị thi công dừng xe quá tải; Sở Xây dựng sẽ trả lời về việc sửa đường.",
            area_code=_WHERE,
            people_count=len(_NAMES),
        ),
        by=desk.actor,
        at=at,
    )
    text = "\n".join(["Họ và tên;Địa chỉ", *(f"{name};thôn Mẫu, xã Tịnh Khê" for name in _NAMES)])
    acts.add_members(visit, rows.read(reading.of_text(text), []).good, by=desk.actor, at=at)
    speaker = groups.at_places(visit.id, [1])[0].member.id
    acts.name_representatives(visit, [speaker], paper="giấy cử đại diện có tám chữ ký", by=desk.actor, at=at)
    task = "Ngày bắt đầu sửa mặt đường vào thôn và cách phân luồng xe chở vật liệu"
    acts.call_agencies(visit, [called.id], task=task, by=desk.actor, at=at)
