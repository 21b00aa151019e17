"""What is asked of who looks after partners."""

from __future__ import annotations

from typing import Final

from feedback.partners.actions.partners import PartnerDetails
from feedback.web.forms import (
    DateField,
    Form,
    HiddenNumberField,
    TextAreaField,
    TextField,
    WholeNumberField,
)

PER_MINUTE: Final = 60
PER_DAY: Final = 500
"""Limits of a new partner, unless others are typed."""


class PartnerForm(Form):
    """Thêm đối tác."""

    name = TextField(
        "Tên đối tác", hint="Tên cơ quan, tổ chức và tên phần mềm", max_length=200, fewest_letters=2
    )
    contact = TextField(
        "Người liên hệ", hint="Họ tên, điện thoại, thư điện tử của người phụ trách phần mềm", max_length=300
    )
    per_minute = WholeNumberField("Số lần gọi nhiều nhất mỗi phút", least=1, most=60_000)
    per_day = WholeNumberField("Số đơn mới nhiều nhất mỗi ngày", least=1, most=1_000_000)

    def details(self) -> PartnerDetails:
        """What was typed."""
        return PartnerDetails(
            name=self.name.data,
            contact=self.contact.data,
            per_minute=self.per_minute.data,
            per_day=self.per_day.data,
        )


class ChangeForm(PartnerForm):
    """Sửa đối tác."""

    version = HiddenNumberField()


class ReasonForm(Form):
    """Why an act is done; partners aren't shown it."""

    version = HiddenNumberField()
    reason = TextAreaField("Lý do", hint="Chỉ cán bộ quản trị xem", max_length=500, fewest_letters=2, rows=3)


class KeyForm(Form):
    """Cấp khóa."""

    label = TextField(
        "Khóa dùng ở đâu",
        missing="Ghi khóa dùng ở đâu",
        hint="Ví dụ: máy chủ chính, chạy thử",
        max_length=100,
        fewest_letters=2,
    )
    ends_on = DateField("Ngày cuối cùng được dùng", optional=True)


class VersionForm(Form):
    """One button: thu hồi khóa, đổi khóa ký, tắt thông báo."""

    version = HiddenNumberField()


class AddressForm(VersionForm):
    """Bật thông báo tự động."""

    url = TextField(
        "Địa chỉ nhận thông báo", hint="Ví dụ: https://doitac.vn/thong-bao", max_length=500, fewest_letters=2
    )
