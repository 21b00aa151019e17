"""Who booked in the demo: people with a place in the list of the day, so that the list isn't empty."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from feedback.actor import CITIZEN
from feedback.reception import offers
from feedback.reception.actions import turns
from feedback.reception.actions.turns import Booking
from feedback.reception.models import Place

_PEOPLE: Final = (
    # name, what about, one sentence, people
    ("Bùi Thị Thanh Nhàn", "petition", "Đề nghị cấp lại bản trích lục bản đồ thửa đất vườn", 1),
    ("Hồ Văn Biên", "report", "Đường bê tông vào xóm bị sụt sau mưa lớn", 2),
    ("Trương Hữu Khương", "other", "", 1),
    ("Lương Thị Mỹ Sương", "complaint", "Không đồng ý với bảng tính bồi thường cây trồng", 1),
)
_EVERY: Final = 3
"""One of so many slots is taken."""


def book_turns(places: Iterable[Place], *, at: datetime) -> None:
    """Some bookings at each place of the demo, for today where today is open, else for the next open day."""
    asked_at = at - timedelta(days=2)
    for row, place in enumerate(places):
        for offer in offers.of_place(place, asked_at)[1:2]:
            for number, slot in enumerate(offer.open_slots()[::_EVERY][: len(_PEOPLE)]):
                name, about, subject, people = _PEOPLE[number]
                booking = Booking(
                    place_id=place.id,
                    session_key=0,
                    on=offer.on,
                    starts=slot.starts,
                    about=about,
                    subject=subject,
                    full_name=name,
                    phone=f"09{row:04}{number:04}",
                    people_count=people,
                    submission_key=f"demo-turn-{row}-{number}",
                )
                turns.book(booking, by=CITIZEN, at=asked_at)
