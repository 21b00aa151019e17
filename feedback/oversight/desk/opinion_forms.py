"""What is asked about an opinion of Mặt trận or a union."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from feedback.agencies import queries as agencies
from feedback.agencies.forms import agency_choices, choices_inside
from feedback.oversight.actions.opinions import OpinionDetails
from feedback.oversight.models import BodyOpinion
from feedback.oversight.opinions import sources
from feedback.oversight.scope import everywhere
from feedback.web import today
from feedback.web.forms import (
    Choice,
    DateField,
    FileField,
    Form,
    HiddenNumberField,
    SelectField,
    TextAreaField,
    TextField,
)
from feedback.web.guards import current_actor

_ACCEPT: Final = ".pdf,.jpg,.jpeg,.png,.docx"


class _Details(Form):
    """What a document says."""

    source = SelectField(
        "Loại tổ chức",
        prompt="Chọn loại tổ chức",
        choices=[(one.key, one.words) for one in sources.SOURCES],
    )
    body = TextField(
        "Tên tổ chức",
        hint="Ví dụ: Ban Thường trực Ủy ban MTTQ Việt Nam tỉnh",
        max_length=200,
        fewest_letters=2,
    )
    area = SelectField("Xã, phường, đặc khu của tổ chức", prompt="Cấp tỉnh", optional=True)
    document_number = TextField("Số, ký hiệu văn bản", max_length=60, width=20)
    document_on = DateField("Ngày văn bản", not_in_future=True)
    received_on = DateField("Ngày nhận", hint="Hạn trả lời tính từ ngày sau ngày này", not_in_future=True)
    subject = TextField("Về việc", missing="Ghi về việc gì", max_length=300, fewest_letters=2)
    content = TextAreaField(
        "Nội dung ý kiến, kiến nghị",
        hint="Ghi ý chính. Không ghi tên, địa chỉ của người dân",
        max_length=10_000,
        fewest_letters=2,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.area.choices = [Choice(one.code, one.full_name) for one in agencies.areas_today()]

    def details(self, kept: Mapping[str, Any] = MappingProxyType({})) -> OpinionDetails:
        """What was typed; ``kept``: columns that weren't asked."""
        names = ("source", "body", "document_number", "document_on", "received_on", "subject", "content")
        typed = {name: self[name].data for name in names if name not in kept}
        return OpinionDetails(**typed, **kept, area_code=self.area.data or None)


class OpinionForm(_Details):
    """Ghi ý kiến."""

    agency = SelectField("Cơ quan phải trả lời", prompt="Chọn cơ quan")
    files = FileField("Bản chụp văn bản", most=5, accept=_ACCEPT, optional=True)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        actor = current_actor()
        groups = choices_inside(today())
        if not everywhere(actor):
            own = agencies.whose_work(actor.agency_id, today())
            groups = [(heading, [one for one in found if one.id in own]) for heading, found in groups]
        self.agency.choices = agency_choices(groups)

    def agency_id(self) -> int:
        """The number of the agency picked; 0 for none."""
        return _number(self.agency.data)


class CorrectForm(_Details):
    """Sửa điều ghi sai."""

    version = HiddenNumberField()

    def fix(self) -> None:
        """Take out the day of receipt, which isn't changed by who owes the reply."""
        del self["received_on"]

    def changed(self, was: BodyOpinion) -> OpinionDetails:
        """What was typed; the day of receipt as it was, where ``fix`` was called."""
        return self.details({} if "received_on" in self else {"received_on": was.received_on})


def filled(opinion: BodyOpinion) -> dict[str, Any]:
    """An opinion as its form shows it."""
    names = ("version", "source", "body", "document_number", "document_on", "received_on", "subject")
    known = {name: getattr(opinion, name) for name in (*names, "content")}
    return known | {"area": opinion.area_code or ""}


class ForwardForm(Form):
    """Chuyển cơ quan khác trả lời."""

    version = HiddenNumberField()
    agency = SelectField("Cơ quan nhận", prompt="Chọn cơ quan")
    reason = TextAreaField("Lý do chuyển", max_length=1000, fewest_letters=2, rows=3)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.agency.choices = agency_choices(choices_inside(today()))

    def agency_id(self) -> int:
        """The number of the agency picked; 0 for none."""
        return _number(self.agency.data)


class ReplyForm(Form):
    """Ghi văn bản trả lời."""

    version = HiddenNumberField()
    number = TextField("Số, ký hiệu văn bản trả lời", max_length=60, width=20)
    on = DateField("Ngày trả lời", not_in_future=True)
    text = TextAreaField("Nội dung trả lời", max_length=10_000, fewest_letters=2)
    files = FileField("Bản chụp văn bản trả lời", most=5, accept=_ACCEPT, optional=True)


class StrikeForm(Form):
    """Gạch ý kiến ghi nhầm."""

    version = HiddenNumberField()
    reason = TextAreaField("Lý do", max_length=1000, fewest_letters=2, rows=3)


def _number(code: str) -> int:
    found = agencies.by_code(code)
    return found.id if found else 0
