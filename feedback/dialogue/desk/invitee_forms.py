"""What is asked about those invited to a session."""

from __future__ import annotations

from typing import Final

from feedback.agencies import queries as agencies
from feedback.agencies.forms import agency_choices
from feedback.dialogue.actions.inviting import Guest
from feedback.dialogue.invitees import ANSWERS, WAYS
from feedback.web import today
from feedback.web.forms import DateField, EmailField, Form, RadiosField, SelectField, TextAreaField, TextField

_PART: Final = "Ví dụ: báo cáo tiến độ bồi thường, giải đáp về đơn giá đất"


class AgencyGuestForm(Form):
    """Mời cơ quan."""

    agency = SelectField("Cơ quan", prompt="Chọn cơ quan")
    part = TextField("Phần việc tại buổi đối thoại", noun="Phần việc", hint=_PART, max_length=200)

    def offer(self, without: int) -> None:
        """Offer the agencies of today, but for the one that holds the session."""
        self.agency.choices = agency_choices(agencies.choices_for_transfer(today(), without))

    def agency_id(self) -> int:
        """The number of the agency chosen; 0 for none."""
        found = agencies.by_code(self.agency.data)
        return found.id if found else 0


class OutsideGuestForm(Form):
    """Mời người, tổ chức ngoài hệ thống."""

    name = TextField(
        "Tên người, tổ chức được mời",
        noun="Tên",
        hint="Ví dụ: Ủy ban Mặt trận Tổ quốc xã; Ông Trần Minh Quân, đại biểu Hội đồng nhân dân",
        max_length=200,
    )
    part = TextField("Phần việc tại buổi đối thoại", noun="Phần việc", hint=_PART, max_length=200)
    email = EmailField("Thư điện tử", optional=True)
    address = TextField(
        "Địa chỉ gửi bưu điện",
        noun="Địa chỉ",
        hint="Dùng khi không có thư điện tử",
        max_length=300,
        optional=True,
    )

    def guest(self) -> Guest:
        """What was typed."""
        return Guest(self.name.data, self.part.data, self.email.data, self.address.data)


class SentForm(Form):
    """Ghi đã gửi giấy mời ngoài hệ thống."""

    how = RadiosField(
        "Gửi bằng cách nào",
        noun="cách gửi",
        choices=[(key, WAYS[key]) for key in ("post", "hand")],
        small=True,
    )
    on = DateField("Ngày gửi")


class AnswerForm(Form):
    """Trả lời lời mời."""

    answer = RadiosField("Có dự không", noun="một câu trả lời", choices=list(ANSWERS.items()), small=True)
    note = TextAreaField(
        "Ai dự, hoặc vì sao không dự", noun="Phần này", max_length=500, rows=3, optional=True
    )
