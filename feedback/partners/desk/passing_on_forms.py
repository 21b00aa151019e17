"""What an officer fills in to pass a report on: made from what the service of the other body asks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from feedback.partners.models import OutsideServer
from feedback.partners.outside import content
from feedback.partners.queries import outside
from feedback.web.forms import (
    CheckboxesField,
    Choice,
    Form,
    HiddenNumberField,
    QueryForm,
    SelectField,
    TextAreaField,
    TextField,
    TickField,
)

_LONGEST_ANSWER: Final = 500
_HINTS: Final = {"number": "Một số, ví dụ 12,5", "datetime": "Ngày, tháng, năm, ví dụ 25/11/2026"}

_LONGEST_NOUN: Final = 60
_FOR_THE_SENDER: Final = {
    "truthful": (
        "Nội dung gửi đi đúng với nội dung cơ quan đã nhận",
        "Cơ quan chuyển xác nhận cho mình. Người gửi đã cam đoan khi gửi đơn",
        "Cơ quan xác nhận",
        "câu xác nhận của cơ quan",
    ),
    "consent": (
        "Nơi nhận được dùng thông tin của cơ quan vào việc giải quyết",
        "Cơ quan chuyển đồng ý cho mình. Thông tin của người gửi không gửi đi",
        "Cơ quan đồng ý",
        "câu đồng ý của cơ quan",
    ),
}
"""What systems of our own kind ask a sender to pledge, as an agency says it that passes on: label, hint, the
one answer, how messages call it.
"""


class PlaceForm(QueryForm):
    """Which body, which of its services."""

    noi = SelectField("Nơi nhận và dịch vụ", prompt="Chọn dịch vụ của nơi nhận")

    def offer(self, servers: Sequence[OutsideServer]) -> PlaceForm:
        """The services whose questions are known, under the name of the body."""
        self.noi.choices = [
            Choice(f"{server.id}:{one['service_code']}", one["service_name"], group=outside.body_of(server))
            for server in servers
            for one in server.services
            if one["attributes"] is not None
        ]
        return self


class StopForm(Form):
    """Thôi theo dõi."""

    reason = TextField(
        "Lý do",
        hint="Không ghi thông tin của người dân. Ví dụ: nơi nhận đã trả lời bằng văn bản",
        max_length=300,
        min_length=5,
    )
    version = HiddenNumberField()


def passage_form(service: Mapping[str, Any]) -> type[Form]:
    """The form for one service."""
    fields: dict[str, Any] = {
        "description": TextAreaField(
            "Nội dung gửi đi",
            hint="Điều gì xảy ra, ở đâu, cần làm gì. Không ghi tên, địa chỉ, số điện thoại của người dân",
            max_length=content.LONGEST,
            fewest_letters=10,
            hollow="Viết rõ sự việc để nơi nhận hiểu",
        ),
        "address": TextField("Địa điểm xảy ra sự việc", max_length=300),
    }
    for place, attribute in enumerate(service["attributes"]):
        fields[content.attribute_field(place)] = _field(attribute)
    fields["impersonal"] = TickField(
        "Tôi đã đọc, nội dung gửi đi không có thông tin cá nhân của người dân", small=True
    )
    return type("PassageForm", (Form,), fields)


def answers_of(form: Form, service: Mapping[str, Any]) -> dict[str, str | list[str]]:
    """What was answered, by code of the service's questions."""
    return {
        attribute["code"]: form[content.attribute_field(place)].data
        for place, attribute in enumerate(service["attributes"])
    }


def _field(attribute: Mapping[str, Any]) -> Any:
    label = attribute["description"] or attribute["code"]
    given: dict[str, Any] = {"hint": attribute["hint"] or _HINTS.get(attribute["datatype"], "")}
    given["optional"] = not attribute["required"]
    called = re.split(r"[.:]", label)[0].strip()
    given["noun"] = "câu trả lời" if len(called) > _LONGEST_NOUN or "?" in called else called
    if attribute["code"] in _FOR_THE_SENDER and [key for key, _ in attribute["values"]] == ["yes"]:
        label, given["hint"], answer, given["noun"] = _FOR_THE_SENDER[attribute["code"]]
        return SelectField(label, choices=[("yes", answer)], **given)
    if attribute["values"]:
        kind = CheckboxesField if attribute["datatype"] == "multivaluelist" else SelectField
        return kind(label, choices=[(key, name) for key, name in attribute["values"]], **given)
    if attribute["datatype"] == "text":
        return TextAreaField(label, max_length=_LONGEST_ANSWER * 4, rows=4, **given)
    return TextField(label, max_length=_LONGEST_ANSWER, **given)
