"""What a device sends, and what an officer fills in, of numbers written down without a line."""

from __future__ import annotations

from typing import Any, Final

from wtforms.validators import ValidationError

from feedback.cases import away_numbers
from feedback.reception import away_sealed
from feedback.reception.actions.away import MOST_FORMS
from feedback.web.forms import (
    Form,
    HiddenField,
    SelectField,
    TextAreaField,
    TextField,
    WholeNumberField,
)

EXAMPLE: Final = "K7M2-0001-X"


class EnvelopeForm(Form):
    """One entry as the device sends it: moments in milliseconds of its own clock (``at``: when it was written
    down, ``sent_at``: now, ``skew``: by how much it was ahead when it last had a line), the rest sealed.
    """

    number = HiddenField(max_length=20)
    key = HiddenField(max_length=64)
    at = HiddenField(max_length=20)
    sent_at = HiddenField(max_length=20)
    skew = HiddenField(optional=True, max_length=20)
    sealed = HiddenField(max_length=away_sealed.MOST)

    def milliseconds(self, name: str) -> int | None:
        """One of the moments as a number; None where it is none, or the device didn't know."""
        text = self[name].data or ""
        digits = text.removeprefix("-")
        return int(text) if digits.isascii() and digits.isdecimal() and len(digits) < 16 else None


class NumberForm(Form):
    """Nhập phiếu giấy: the number comes first; nothing else is asked before it is one."""

    number = TextField(
        "Số phiếu",
        hint="Ở góc phải trên phiếu, gồm cả ký tự cuối. Không cần gõ dấu gạch",
        missing="Nhập số phiếu",
        max_length=20,
        width=20,
        spellcheck=False,
        autocomplete="off",
    )

    def validate_number(self, field: Any) -> None:
        """The last character proves the others."""
        number = away_numbers.parse(field.data)
        if number is not None and not away_numbers.is_paper(number):
            raise ValidationError("Đây là số tạm do máy ghi, không phải số phiếu giấy. Tìm ở trang «Số tạm»")
        if number is None:
            raise ValidationError("Số phiếu không đúng: ký tự kiểm tra ở cuối không khớp. Xem lại trên phiếu")
        field.data = number


class SoughtForm(Form):
    """Tìm số tạm: of paper or of a device."""

    sought = TextField(
        "Số tạm",
        hint="Trên biên nhận tạm hoặc trên phiếu giấy",
        missing="Nhập số tạm",
        max_length=20,
        width=20,
        spellcheck=False,
        autocomplete="off",
    )

    def validate_sought(self, field: Any) -> None:
        """The last character proves the others."""
        number = away_numbers.parse(field.data)
        if number is None:
            raise ValidationError(
                "Số tạm không đúng: ký tự kiểm tra ở cuối không khớp. Xem lại trên biên nhận"
            )
        field.data = number


class IssueForm(Form):
    """Cấp tập phiếu giấy: for which place, to whom, how many."""

    place = SelectField("Nơi tiếp", prompt="Chọn nơi tiếp")
    holder = TextField(
        "Giao cho",
        noun="Người, thôn nhận phiếu",
        hint="Ví dụ: Trưởng thôn Trường Định",
        missing="Ghi giao phiếu cho thôn nào, ai nhận",
        max_length=200,
        fewest_letters=3,
        hollow="Ghi thôn, người nhận phiếu bằng chữ",
    )
    count = WholeNumberField(
        "Cấp bao nhiêu phiếu", noun="Số lượng phiếu", default=20, least=1, most=MOST_FORMS
    )


class MatchForm(Form):
    """Là lượt đã ghi: which line, for which number (``away``)."""

    away = HiddenField(max_length=1000)
    line = HiddenField(max_length=40)


class DropForm(Form):
    """Bỏ số tạm, with the reason."""

    away = HiddenField(max_length=1000)
    why = TextAreaField(
        "Vì sao bỏ",
        noun="Lý do bỏ",
        hint="Ví dụ: ghi thử, phiếu hỏng. Không ghi tên người dân",
        missing="Ghi vì sao bỏ số tạm này",
        max_length=300,
        fewest_letters=5,
        hollow="Ghi lý do bằng chữ",
        rows=2,
    )
