"""Who asked in the demo to be received online: one waits for a decision, one has a day at each place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from feedback.administration.demo.officers import Staff
from feedback.agencies import queries as agencies
from feedback.law.kinds import Kind
from feedback.people.actions import PersonDetails
from feedback.reception.actions import online, online_asking
from feedback.reception.actions.online import Meeting
from feedback.reception.actions.online_asking import Asking
from feedback.reception.models import Place
from feedback.reception.online import Words

_ASKED: Final = (
    # name, address, kind, one sentence, story, ground, why
    (
        "Phạm Thị Xoan",
        "thôn Tây An Hải",
        Kind.REPORT,
        "Bến neo tàu bị cát lấp, tàu nhỏ không vào tránh bão được",
        "Từ đầu mùa gió, cát lấp luồng vào bến. Xã và ban quản lý cảng đều nói không phải việc của mình.",
        "REMOTE_AREA",
        "Tôi ở đảo, mùa này tàu vào đất liền nghỉ nhiều ngày.",
    ),
    (
        "Huỳnh Văn Thạch",
        "Xóm Đình",
        Kind.PETITION,
        "Đề nghị thống nhất ranh giới đất giữa hai bản đồ",
        "Thửa đất của tôi nằm trên hai tờ bản đồ đo năm khác nhau. Ba cơ quan trả lời ba cách.",
        "COMPLEX_MULTI_AGENCY",
        "Việc liên quan đến xã, văn phòng đăng ký đất đai và sở.",
    ),
)
_FOR: Final = ("21211", "21548")


def ask_online(places: Iterable[Place], staff: Staff, *, at: datetime) -> None:
    """Two requests at some places; the leader has granted the second. In the caller's transaction."""
    asked_at = at - timedelta(days=1)
    for place in places:
        agency = agencies.by_id(place.agency_id)
        if agency is None or agency.code not in _FOR:
            continue
        rows = [
            online_asking.ask(_asking(place, number), at=asked_at + timedelta(minutes=number))
            for number in range(len(_ASKED))
        ]
        head = staff.head(agency.id)
        day = online.earliest_day(agency.id, at=at)
        if head is not None and head.actor.id is not None and day is not None:
            meeting = Meeting(day, "08:30", head.actor.id, "https://hop.example/tiep-dan")
            online.grant(rows[1], meeting, expected=1, by=head.actor, at=at)


def _asking(place: Place, number: int) -> Asking:
    name, address, kind, subject, story, ground, why = _ASKED[number]
    person = PersonDetails(
        kind="person",
        full_name=name,
        phone=f"0977{place.id:03}{number:03}",
        email=f"nguoi.dan.{place.id}.{number}@thudientu.example",
        address=f"{address} (địa chỉ mẫu)",
        area_code=place.area_code,
    )
    return Asking(
        place_id=place.id,
        about=kind,
        words=Words(subject, story),
        ground=ground,
        ground_words=why,
        person=person,
        submission_key=f"demo-online-{place.id}-{number}",
        wish="Buổi sáng",
    )
