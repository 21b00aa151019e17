"""What is asked of who writes a reminder, and of who answers one."""

from __future__ import annotations

from typing import Any, Final

from feedback.cases.forms import FILE_TYPES, MOST_FILES, REASON_LENGTH
from feedback.oversight.desk.signer import SignerForm
from feedback.oversight.reminders import rules
from feedback.web.forms import (
    CheckboxesField,
    DateField,
    FileField,
    Form,
    HiddenNumberField,
    QueryForm,
    SelectField,
    TextAreaField,
)

_LETTER: Final = 4000


class LetterForm(SignerForm):
    """Văn bản đôn đốc: about what, the words, until when it is answered, who signs.

    The ``items`` are fixed where it follows another letter; a report to the chair has no day.
    """

    version = HiddenNumberField()
    items = CheckboxesField("Việc đưa vào văn bản", noun="Việc", most=rules.MOST_ITEMS, small=True)
    reason = TextAreaField(
        "Lời văn bản",
        hint="Bảng các việc quá hạn và câu đề nghị trả lời được thêm ở dưới. Không ghi tên người gửi đơn",
        max_length=_LETTER,
        fewest_letters=10,
        rows=8,
    )
    reply_due_on = DateField("Hạn trả lời")

    def without(self, *names: str) -> LetterForm:
        """The same form, these not asked."""
        for name in names:
            del self[name]
        return self

    def answers(self) -> dict[str, Any]:
        """The answers for the act."""
        names = [name for name in ("reason", "reply_due_on") if name in self]
        return {name: self[name].data for name in names} | {"signer": self.signed_by()}


class ReplyForm(Form):
    """Trả lời văn bản đôn đốc."""

    version = HiddenNumberField()
    text = TextAreaField(
        "Nội dung trả lời",
        hint="Kết quả, lý do chậm và ngày giải quyết xong từng đơn",
        max_length=_LETTER,
        fewest_letters=10,
        rows=8,
    )
    files = FileField(
        "Văn bản kèm theo",
        optional=True,
        most=MOST_FILES,
        accept=FILE_TYPES,
        hint="PDF, JPG, PNG, HEIC hoặc DOCX",
    )


class WithdrawForm(Form):
    """Thu hồi văn bản."""

    version = HiddenNumberField()
    reason = TextAreaField("Lý do thu hồi", max_length=REASON_LENGTH, fewest_letters=2, rows=3)


class ReminderFilter(QueryForm):
    """Lọc văn bản đôn đốc."""

    co_quan = SelectField("Cơ quan", prompt="Mọi cơ quan", optional=True)
    tinh_trang = SelectField(
        "Tình trạng", prompt="Mọi tình trạng", optional=True, choices=list(rules.STATES.items())
    )
