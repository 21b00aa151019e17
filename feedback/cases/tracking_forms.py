"""What a sender fills in to follow his case: proof, supplement, withdrawal (C10 to C12)."""

from __future__ import annotations

from typing import Any, Final

from feedback import config
from feedback.web.forms import FileField, Form, HiddenField, TextAreaField, TextField
from feedback.web.forms.texts import many_lines

TEXT_LENGTH: Final = 8000
FILE_TYPES: Final = ".pdf,.jpg,.jpeg,.png,.heic,.docx"


class _CarriedField(HiddenField):
    """A text of several lines that travels unseen."""

    def tidy(self, text: str) -> str:
        """The text as it is kept, line ends included."""
        return many_lines(text)


class TrackForm(Form):
    """Tra cứu. ``typed`` and ``then`` carry what was being written when the time ran out, and where."""

    code = TextField(
        "Mã tra cứu",
        hint="10 chữ và số trên biên nhận, ví dụ 4F7K9‑2MXPC. Không cần gõ dấu gạch",
        max_length=40,
        width=20,
        spellcheck=False,
        autocomplete="off",
    )
    proof = TextField(
        "Số bí mật, hoặc 4 số cuối điện thoại",
        noun="số bí mật hoặc 4 số cuối điện thoại",
        hint="Số bí mật có 6 chữ số, ghi trên biên nhận. Điện thoại là số đã ghi trong đơn",
        max_length=20,
        width=10,
        inputmode="numeric",
        spellcheck=False,
        autocomplete="off",
    )
    MOST_TYPED = TEXT_LENGTH

    typed = _CarriedField(optional=True, max_length=MOST_TYPED)
    then = HiddenField(optional=True, max_length=20)


class CodeForm(Form):
    """The box on the home page: the code alone; the proof is asked on the next page."""

    code = TextField("Mã tra cứu", optional=True, max_length=40, spellcheck=False, autocomplete="off")


class SupplementForm(Form):
    """Bổ sung: words, files, or both."""

    text = TextAreaField("Nội dung bổ sung", optional=True, max_length=TEXT_LENGTH, rows=8)
    files = FileField(
        "Giấy tờ, ảnh",
        optional=True,
        most=10,
        accept=FILE_TYPES,
        hint="PDF, JPG, PNG, HEIC hoặc DOCX. Có thể chọn nhiều tệp một lần",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.files.most = config.current().max_files

    def validate(self, extra_validators: Any = None) -> bool:
        """Good answers, and not nothing at all."""
        good = super().validate(extra_validators)
        if good and not self.text.data and not self.files.data:
            self.text.errors = ["Nhập nội dung bổ sung hoặc chọn ít nhất một tệp"]
            return False
        return good


class WithdrawForm(Form):
    """Rút đơn. ``confirmed`` stands in the page that says what follows."""

    reason = TextAreaField("Lý do rút đơn", optional=True, max_length=1000, rows=4)
    confirmed = HiddenField(optional=True, max_length=1)


class PartForm(Form):
    """Xem phần đã tách: the code of the part, carried by its button."""

    code = HiddenField(max_length=12)


class LeaveForm(Form):
    """Thoát: a button."""
