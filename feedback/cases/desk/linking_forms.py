"""What an officer fills in to split a submission, to mark two cases as one matter, to settle a time bar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from wtforms.validators import ValidationError

from feedback.cases.forms import REASON_LENGTH, StepForm
from feedback.law import choices
from feedback.web.forms import (
    Choice,
    DateField,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
    TickField,
)

MOST_PARTS: Final = 3
TITLE_LENGTH: Final = 300
BODY_LENGTH: Final = 10_000
_NAMES: Final = ("kind", "title", "body", "agency", "against", "who")


class SplitForm(StepForm):
    """Tách đơn: up to three parts, one at least. ``aware`` is asked when competence speaks against one."""

    warnings: tuple[str, ...] = ()
    asks_awareness = False

    aware = TickField(
        "Tôi đã đọc cảnh báo về thẩm quyền và vẫn chọn các cơ quan này", optional=True, small=True
    )

    def parts(self) -> Iterator[dict[str, Any]]:
        """The fields of each part by their plain names, in order."""
        for number in range(1, MOST_PARTS + 1):
            yield {name: self[f"{name}_{number}"] for name in _NAMES}

    def filled(self) -> Iterator[dict[str, Any]]:
        """The parts in which something was typed or picked."""
        yield from (part for part in self.parts() if any(part[name].data for name in _NAMES))

    def validate(self, extra_validators: Any = None) -> bool:
        """A part that was begun must be whole."""
        for part in self.filled():
            for name in ("kind", "title", "body", "agency"):
                part[name].optional = False
        return super().validate(extra_validators)

    def offer(self, kinds: list[Choice], agencies: list[Choice], bodies: list[Choice]) -> None:
        """Offer kinds, agencies that take the parts, and bodies that they may be against."""
        for part in self.parts():
            part["kind"].choices, part["agency"].choices, part["against"].choices = kinds, agencies, bodies


for _number in range(1, MOST_PARTS + 1):
    _optional = _number > 1
    for _name, _field in {
        "kind": RadiosField("Phần này là", noun="loại của phần này", small=True, optional=_optional),
        "title": TextField(
            "Tóm tắt trong một câu", noun="Tóm tắt", max_length=TITLE_LENGTH, optional=_optional
        ),
        "body": TextAreaField(
            "Nội dung của phần này",
            hint="Chép từ đơn, chỉ phần được tách",
            max_length=BODY_LENGTH,
            rows=6,
            optional=_optional,
        ),
        "agency": SelectField("Cơ quan giải quyết phần này", prompt="Chọn cơ quan", optional=_optional),
        "against": SelectField(
            "Cơ quan bị khiếu nại, hoặc của người bị tố cáo", prompt="Không có, hoặc không rõ", optional=True
        ),
        "who": TextField("Họ tên, chức vụ người bị khiếu nại, bị tố cáo", max_length=200, optional=True),
    }.items():
        setattr(SplitForm, f"{_name}_{_number}", _field)


class SameMatterForm(StepForm):
    """Ghi nhận cùng nội dung: the number of the other case."""

    other = TextField(
        "Số vụ việc cùng nội dung",
        hint="Ví dụ KN-21484-2026-00012",
        max_length=40,
        width=20,
        spellcheck=False,
    )


class FirstDayForm(StepForm):
    """Ngày bắt đầu tính thời hiệu, as established."""

    first_day = DateField("Ngày nhận được hoặc biết được", not_in_future=True)


class LatenessForm(StepForm):
    """Lý do chính đáng của việc gửi muộn (LKN Đ9)."""

    why = RadiosField("Trở ngại", missing="Chọn một trở ngại", small=True)
    reason = TextAreaField(
        "Lý do, giấy tờ chứng minh",
        noun="Lý do",
        hint="Ví dụ: nằm viện, có giấy ra viện ngày 12/10/2026",
        max_length=REASON_LENGTH,
        rows=4,
    )
    obstacle_from = DateField("Trở ngại từ ngày", optional=True, not_in_future=True)
    obstacle_to = DateField("Trở ngại đến hết ngày", optional=True, not_in_future=True)

    def offer(self, on: date) -> LatenessForm:
        """Offer the reasons that the law knows on the day."""
        self.why.choices = [Choice(one.key, one.words) for one in choices.options("lateness", on)]
        return self

    def validate_obstacle_to(self, field: Any) -> None:
        """Both days or none, in their order."""
        first, last = self.obstacle_from.data, field.data
        if (first is None) != (last is None):
            raise ValidationError("Nhập cả ngày bắt đầu và ngày kết thúc trở ngại, hoặc để trống cả hai")
        if first and last and last < first:
            raise ValidationError("Ngày kết thúc trở ngại không được trước ngày bắt đầu")
