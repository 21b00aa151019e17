"""What an officer fills in about a group: which agencies are called in, what they answered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from feedback.agencies.directory import AgencyEntry
from feedback.agencies.forms import agency_choices
from feedback.web.forms import Choice, Form, RadiosField, SelectField, TextAreaField, TickField

CALLED_AT_ONCE: Final = 3
TASK_LENGTH: Final = 2000
_TWICE: Final = "Đã chọn cơ quan này ở trên. Chọn cơ quan khác, hoặc để trống"


class CompleteForm(Form):
    """Hoàn tất ghi đoàn. ``fewer`` is shown where fewer are listed than came."""

    fewer = TickField("Không lấy được tên những người còn lại, vẫn hoàn tất", optional=True, small=True)


class CallForm(Form):
    """Mời cơ quan cùng tiếp: up to three at once, all with one task."""

    agency_1 = SelectField("Cơ quan được mời", prompt="Chọn cơ quan")
    agency_2 = SelectField("Cơ quan thứ hai", prompt="Không mời thêm", optional=True)
    agency_3 = SelectField("Cơ quan thứ ba", prompt="Không mời thêm", optional=True)
    task = TextAreaField(
        "Nội dung cần cơ quan trả lời",
        noun="Nội dung cần trả lời",
        hint="Cơ quan được mời đọc phần này. Không ghi họ tên người trong đoàn",
        max_length=TASK_LENGTH,
        rows=4,
    )

    def fields(self) -> list[Any]:
        """The fields of the agencies, in order."""
        return [self[f"agency_{number}"] for number in range(1, CALLED_AT_ONCE + 1)]

    def offer(self, groups: Iterable[tuple[str, Iterable[AgencyEntry]]]) -> CallForm:
        """Offer agencies under their headings."""
        choices = agency_choices(groups)
        for field in self.fields():
            field.choices = choices
        return self

    def codes(self) -> list[str]:
        """The codes of the agencies chosen."""
        return [field.data for field in self.fields() if field.data]

    def validate(self, extra_validators: Any = None) -> bool:
        """Each agency once."""
        good = super().validate(extra_validators)
        for place, field in enumerate(self.fields()):
            if field.data and field.data in [one.data for one in self.fields()[:place]]:
                field.errors = [_TWICE]
                good = False
        return good


class AnswerForm(Form):
    """Ghi kết quả mời: whether the agency came, and what it told the group, or why it didn't come."""

    came = RadiosField(
        "Cơ quan được mời có đến không?",
        noun="cơ quan có đến không",
        missing="Chọn «Có đến» hoặc «Không đến»",
        choices=[Choice("yes", "Có đến"), Choice("no", "Không đến")],
        small=True,
    )
    answer = TextAreaField(
        "Đã trả lời đoàn thế nào, hoặc vì sao không đến",
        noun="Câu trả lời",
        hint="Không ghi họ tên người trong đoàn",
        max_length=TASK_LENGTH,
        rows=5,
    )
