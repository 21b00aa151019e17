"""What an administrator fills in about a server of an outside body."""

from __future__ import annotations

from typing import Final

from feedback.agencies import queries as agencies
from feedback.partners.actions.servers import ServerDetails
from feedback.web import today
from feedback.web.forms import (
    Choice,
    Form,
    HiddenNumberField,
    PasswordField,
    RadiosField,
    SelectField,
    TextField,
    TickField,
)

FORMATS: Final = {"json": "JSON", "xml": "XML"}


class VersionForm(Form):
    """A button on a server that others may have changed meanwhile."""

    version = HiddenNumberField()


class ServerForm(Form):
    """Where the server is, and how it is spoken to."""

    endpoint = TextField(
        "Địa chỉ của hệ thống",
        hint="Địa chỉ Open311 GeoReport v2, bắt đầu bằng https, ví dụ https://311.example.vn/open311/v2",
        max_length=400,
        spellcheck=False,
    )
    jurisdiction = TextField(
        "Mã khu vực",
        hint="Tham số jurisdiction_id, nếu hệ thống đó yêu cầu",
        max_length=100,
        optional=True,
        spellcheck=False,
    )
    format = RadiosField("Định dạng trả lời", choices=list(FORMATS.items()), inline=True, small=True)
    api_key = PasswordField(
        "Khóa API",
        hint="Do cơ quan đó cấp. Khóa được giữ kín, không hiện lại",
        max_length=300,
        autocomplete="off",
        optional=True,
    )

    def details(self) -> ServerDetails:
        """What was typed of the address."""
        return ServerDetails(self.endpoint.data, self.jurisdiction.data, self.format.data)


class ChangeServerForm(ServerForm):
    """Sửa hệ thống ngoài; no key typed leaves it as it is."""

    without_key = TickField("Bỏ khóa đang dùng", optional=True, small=True)
    version = HiddenNumberField()


class AddServerForm(ServerForm):
    """Thêm hệ thống ngoài."""

    agency = SelectField("Cơ quan", prompt="Chọn cơ quan ngoài hệ thống")

    def offer(self) -> AddServerForm:
        """The bodies outside of today."""
        bodies = [one for one in agencies.existing(today()) if one.external]
        self.agency.choices = [Choice(str(one.id), one.name) for one in bodies]
        return self
