"""What an officer fills in to write to senders, and to correct the day on which a decision was received."""

from __future__ import annotations

from datetime import date
from typing import Final

from feedback.cases.forms import REASON_LENGTH, StepForm
from feedback.cases.models import Submission
from feedback.cases.tracking_forms import MESSAGE_LENGTH
from feedback.web.forms import CheckboxesField, Choice, DateField, Form, SelectField, TextAreaField

_MAILED: Final = "Báo qua thư điện tử rằng có tin nhắn"
_UNMAILED: Final = "Không báo qua thư điện tử: chỉ đọc được khi tra cứu"


class MessageForm(Form):
    """Nhắn người gửi đơn: the same words to each who is ticked."""

    to = CheckboxesField("Người nhận", missing="Chọn ít nhất một người nhận", small=True)
    text = TextAreaField(
        "Tin nhắn",
        noun="tin nhắn",
        hint="Người gửi đọc sau khi nhập mã tra cứu và số bí mật",
        max_length=MESSAGE_LENGTH,
        rows=6,
    )

    def offer(
        self, submissions: list[Submission], names: dict[int, str], mailed: set[int], *, sealed: bool
    ) -> MessageForm:
        """Offer those who follow the case, by name where it isn't sealed; a single one is ticked."""
        self.to.choices = [
            Choice(
                str(one.id),
                "Người gửi đơn" if sealed else names.get(one.sender_id, ""),
                hint=_MAILED if one.sender_id in mailed else _UNMAILED,
            )
            for one in submissions
        ]
        if len(self.to.choices) == 1:
            self.to.data = [self.to.choices[0].value]
        return self


class DeliveryForm(StepForm):
    """Sửa ngày nhận quyết định: the right day, and why the recorded one is wrong."""

    submission = SelectField("Ngày nhận của ai", optional=True, prompt="Mọi người, cùng một ngày")
    received_on = DateField(
        "Ngày người khiếu nại nhận quyết định",
        noun="ngày nhận quyết định",
        hint="Ghi trên phiếu báo phát của bưu điện, hoặc biên bản giao nhận",
        not_in_future=True,
    )
    reason = TextAreaField(
        "Vì sao phải sửa",
        noun="lý do sửa",
        hint="Người gửi đọc được phần này",
        max_length=REASON_LENGTH,
        rows=4,
    )

    def offer(self, received: list[tuple[int, str, date]]) -> DeliveryForm:
        """Ask whose day it is where several sent the case: (submission, name, the day recorded)."""
        if len(received) < 2:
            del self.submission
        else:
            self.submission.choices = [
                Choice(str(number), f"{name}, đang ghi {day:%d/%m/%Y}") for number, name, day in received
            ]
        return self
