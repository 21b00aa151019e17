"""What is asked about places where citizens are received."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from feedback.law import trace
from feedback.reception.actions.places import PlaceDetails
from feedback.reception.models import Place
from feedback.reception.rules import WEEKDAYS
from feedback.web.forms import (
    DateField,
    Form,
    HiddenNumberField,
    PhoneField,
    SelectField,
    TextAreaField,
    TextField,
    WholeNumberField,
    read_time,
)

_APART: Final = re.compile(r"[;,]|\bvà\b")
_UNTIL: Final = re.compile(r"[-–—]|\bđến\b")


def read_spans(text: str) -> list[tuple[str, str]] | None:
    """Spans of hours as typed, «7:30-11:30, 13:30-17:00»; None when it can't be read."""
    found = []
    for part in _APART.split(text):
        ends = [read_time(one.strip()) for one in _UNTIL.split(part)]
        if len(ends) != 2 or ends[0] is None or ends[1] is None:
            return None
        found.append((ends[0], ends[1]))
    return found


class HoursField(TextField):
    """The hours of one weekday on one line; ``data`` is the text as typed, ``spans`` what it says."""

    def __init__(self, weekday: int, **options: Any) -> None:
        name = trace.WEEKDAYS[weekday]
        super().__init__(
            name[:1].upper() + name[1:],
            max_length=80,
            width=20,
            optional=True,
            noun=f"Giờ tiếp {name}",
            spellcheck=False,
            **options,
        )

    @property
    def spans(self) -> list[tuple[str, str]]:
        """From which hour to which."""
        return (read_spans(self.data) or []) if self.data else []

    def check(self) -> str | None:
        """Spans that can be read."""
        if read_spans(self.data) is None:
            return f"{self.noun} phải viết như 7:30-11:30, 13:30-17:00"
        return super().check()


class PlaceForm(Form):
    """Nơi tiếp công dân: address, hours, slots."""

    marks_optional = False

    version = HiddenNumberField(optional=True)
    name = TextField("Tên nơi tiếp", hint="Ví dụ: Trụ sở tiếp công dân tỉnh", max_length=200)
    address = TextField("Địa chỉ", hint="Số nhà, đường, thôn; xã, phường", max_length=300)
    area_code = SelectField(
        "Thuộc xã, phường, đặc khu", noun="Xã, phường, đặc khu", prompt="Chọn xã, phường, đặc khu"
    )
    phone = PhoneField("Điện thoại (không bắt buộc)", noun="Số điện thoại", optional=True)
    note = TextAreaField(
        "Chỉ dẫn cho người đến (không bắt buộc)",
        hint="Ví dụ: gửi xe ở cổng sau; có lối đi cho xe lăn",
        noun="Chỉ dẫn",
        max_length=1000,
        rows=3,
        optional=True,
    )
    t0 = HoursField(0)
    t1 = HoursField(1)
    t2 = HoursField(2)
    t3 = HoursField(3)
    t4 = HoursField(4)
    t5 = HoursField(5)
    t6 = HoursField(6)
    seats = WholeNumberField(
        "Số người đặt lịch trong một khung giờ",
        hint="Ghi 0 nếu nơi này không nhận đặt lịch; người dân cứ đến",
        least=0,
        most=50,
    )
    slot_minutes = WholeNumberField(
        "Mỗi khung giờ dài bao nhiêu phút", noun="Số phút của mỗi khung giờ", least=5, most=480
    )

    @property
    def days(self) -> list[HoursField]:
        """The seven fields of hours, from Monday."""
        return [self[f"t{weekday}"] for weekday in WEEKDAYS]

    def details(self) -> PlaceDetails:
        """What was answered."""
        return PlaceDetails(
            name=self.name.data,
            address=self.address.data,
            area_code=self.area_code.data,
            phone=self.phone.data or None,
            note=self.note.data or None,
            slot_minutes=self.slot_minutes.data,
            seats=self.seats.data,
            hours=tuple(
                (weekday, opens, closes)
                for weekday, field in enumerate(self.days)
                for opens, closes in field.spans
            ),
        )


def filled(place: Place, hours: list[tuple[int, str, str]]) -> dict[str, Any]:
    """The answers as a place has them."""
    own = {name: getattr(place, name) for name in ("version", "name", "address", "seats", "slot_minutes")}
    texts = {name: getattr(place, name) or "" for name in ("area_code", "phone", "note")}
    return own | texts | {f"t{weekday}": _line(hours, weekday) for weekday in WEEKDAYS}


def _line(hours: list[tuple[int, str, str]], weekday: int) -> str:
    return ", ".join(f"{opens}-{closes}" for day, opens, closes in hours if day == weekday)


class EndPlaceForm(Form):
    """Kết thúc nơi tiếp: the last day on which it receives."""

    version = HiddenNumberField()
    last_on = DateField("Ngày cuối còn tiếp ở đây", earliest=date(2014, 7, 1))


class ClosureForm(Form):
    """Nghỉ tiếp một ngày: which day and why."""

    closed_on = DateField("Ngày nghỉ tiếp", earliest=date(2014, 7, 1))
    reason = TextField("Lý do", hint="Ví dụ: Nghỉ tránh bão theo thông báo của tỉnh", max_length=300)
