"""What officers fill in when agencies work on one case together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from feedback.attachments.models import Attachment
from feedback.cases.forms import FILE_TYPES, LETTER_LENGTH, MOST_FILES, REASON_LENGTH, StepForm
from feedback.cases.parts import KINDS
from feedback.web.forms import (
    CheckboxesField,
    Choice,
    DateField,
    FileField,
    RadiosField,
    SelectField,
    TextAreaField,
    TickField,
)

MOST_ASKED: Final = 3
ASKED_TWICE: Final = "Đã chọn cơ quan này ở trên. Chọn cơ quan khác, hoặc gộp hai việc vào một phần"
_NAMES: Final = ("agency", "kind", "task", "due_on")


class AskForm(StepForm):
    """Giao phần việc: up to three agencies at once, and what they all get to read.

    ``aware`` is asked when something was found that should be looked at again.
    """

    asks_awareness = False

    text = TextAreaField(
        "Nội dung gửi cho các cơ quan",
        noun="Nội dung gửi",
        hint="Đọc lại trước khi gửi; máy không nhận ra hết",
        max_length=LETTER_LENGTH,
        rows=12,
    )
    files = CheckboxesField(
        "Tệp gửi kèm",
        hint="Tệp gửi nguyên vẹn, không ẩn gì",
        optional=True,
        small=True,
    )
    shares_person = TickField("Cho các cơ quan này biết người gửi đơn", optional=True, small=True)
    person_why = TextAreaField(
        "Vì sao cần biết người gửi",
        noun="Lý do cần biết người gửi",
        hint="Chỉ nhập khi đánh dấu ô trên. Ví dụ: cần liên hệ để đo đạc thửa đất",
        only_if=("shares_person", (True,)),
        max_length=REASON_LENGTH,
        rows=3,
    )
    aware = TickField("Tôi đã xem lại các điểm được nhắc và vẫn gửi", optional=True, small=True)
    reread = TickField("Tôi đã đọc lại nội dung gửi và việc cần làm", noun="Tôi đã đọc lại", small=True)

    def parts(self) -> Iterator[dict[str, Any]]:
        """The fields of each agency's part by their plain names, in order."""
        for number in range(1, MOST_ASKED + 1):
            yield {name: self[f"{name}_{number}"] for name in _NAMES}

    def filled(self) -> Iterator[dict[str, Any]]:
        """The parts in which something was typed or picked."""
        yield from (part for part in self.parts() if any(not field.is_empty() for field in part.values()))

    def validate(self, extra_validators: Any = None) -> bool:
        """A part that was begun must be whole; no agency is asked twice at once."""
        filled = list(self.filled())
        for part in filled:
            for field in part.values():
                field.optional = False
        valid = super().validate(extra_validators)
        chosen = [part["agency"] for part in filled]
        for place, field in enumerate(chosen):
            if field.data and field.data in {one.data for one in chosen[:place]} and not field.errors:
                field.errors = [ASKED_TWICE]
                valid = False
        return valid

    def offer(
        self, agencies: list[Choice], files: list[Attachment], *, first_day: date, sealed: bool
    ) -> None:
        """Offer agencies and files; never the sender of a sealed case."""
        for part in self.parts():
            part["agency"].choices = agencies
            part["due_on"].earliest = first_day
        if sealed and "shares_person" in self:
            del self.shares_person, self.person_why
        if not files and "files" in self:
            del self.files
        elif files:
            self.files.choices = [Choice(str(one.id), one.name) for one in files]


for _number in range(1, MOST_ASKED + 1):
    _optional = _number > 1
    for _name, _field in {
        "agency": SelectField("Cơ quan", prompt="Chọn cơ quan", optional=_optional),
        "kind": RadiosField(
            "Đề nghị cơ quan này",
            noun="việc đề nghị",
            choices=list(KINDS.items()),
            small=True,
            inline=True,
            optional=_optional,
        ),
        "task": TextAreaField(
            "Việc cần làm hoặc câu hỏi cần trả lời",
            noun="Việc cần làm",
            max_length=REASON_LENGTH,
            rows=4,
            optional=_optional,
        ),
        "due_on": DateField(
            "Hạn nội bộ",
            hint="Không phải thời hạn do luật định; thời hạn của vụ việc không đổi",
            optional=_optional,
        ),
    }.items():
        setattr(AskForm, f"{_name}_{_number}", _field)


class RedateForm(StepForm):
    """Đổi hạn nội bộ: the new day and why."""

    asks_awareness = False

    due_on = DateField("Hạn nội bộ mới")
    reason = TextAreaField("Lý do đổi hạn", noun="Lý do", max_length=REASON_LENGTH, rows=3)
    aware = TickField("Tôi đã biết ngày này sau thời hạn của vụ việc", optional=True, small=True)


class CallOffForm(StepForm):
    """Thôi giao: why the answer isn't needed any more; ``aware`` as of ``AskForm``."""

    asks_awareness = False

    reason = TextAreaField(
        "Lý do thôi giao",
        noun="Lý do",
        hint="Cơ quan được giao đọc được phần này",
        max_length=REASON_LENGTH,
        rows=4,
    )
    aware = TickField("Tôi đã xem lại các điểm được nhắc và vẫn gửi", optional=True, small=True)


class PartAssignForm(StepForm):
    """Phân công: a colleague who does the part."""

    officer = SelectField("Người làm", prompt="Chọn cán bộ")


class PartAnswerForm(StepForm):
    """Trả lời phần việc: words, and files that go with them."""

    text = TextAreaField(
        "Nội dung trả lời",
        hint="Cơ quan giữ vụ việc đọc và có thể đưa vào văn bản trả lời",
        max_length=LETTER_LENGTH,
        rows=12,
    )
    files = FileField(
        "Tệp gửi kèm",
        optional=True,
        most=MOST_FILES,
        accept=FILE_TYPES,
        hint="PDF, JPG, PNG, HEIC hoặc DOCX",
    )


class PartReturnForm(StepForm):
    """Trả lại phần việc: why it is not this agency's."""

    reason = TextAreaField(
        "Vì sao trả lại",
        noun="Lý do trả lại",
        hint="Ví dụ: tuyến đường do cơ quan khác quản lý, nêu tên cơ quan đó",
        max_length=REASON_LENGTH,
        rows=5,
    )
