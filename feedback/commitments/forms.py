"""What an officer fills in about a promise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from feedback.attachments.models import Attachment
from feedback.cases.forms import FILE_TYPES, MOST_FILES, REASON_LENGTH, StepForm
from feedback.web.forms import CheckboxesField, Choice, DateField, FileField, TextAreaField, TickField

READ_BY_SENDER: Final = "Người gửi đơn của vụ việc đọc được phần này"


class ReportForm(StepForm):
    """Báo đã thực hiện: what was done, and what shows it."""

    evidence = TextAreaField(
        "Đã làm gì, bằng chứng nào",
        noun="Nội dung đã thực hiện",
        hint="Ví dụ: đã sửa xong đường, biên bản nghiệm thu số 12 ngày 25/11/2026",
        max_length=REASON_LENGTH,
        rows=5,
    )
    files = FileField(
        "Tệp chứng minh",
        optional=True,
        most=MOST_FILES,
        accept=FILE_TYPES,
        hint="PDF, JPG, PNG, HEIC hoặc DOCX",
    )


class ActForm(StepForm):
    """What an act asks for, by the names that the act has for it."""

    def answers(self) -> dict[str, Any]:
        """The answers for the act."""
        return {field.name: field.data for field in self if field.name in ("reason", "due_on")}


class ConfirmForm(ActForm):
    """Xác nhận: nothing is asked."""


class ShownForm(ActForm):
    """Phần công khai: what everybody reads and sees of how it was kept. ``seen`` is asked only when something
    in the words tells of people.
    """

    public_result = TextAreaField(
        "Kết quả để công khai",
        noun="Kết quả",
        hint="Mọi người đọc được. Không ghi tên, số điện thoại, địa chỉ nhà của người dân",
        max_length=REASON_LENGTH,
        rows=5,
    )
    public_files = CheckboxesField(
        "Ảnh để công khai",
        hint="Chỉ chọn ảnh không thấy rõ mặt người, biển số xe, giấy tờ của người dân",
        optional=True,
        small=True,
    )
    seen = TickField("", noun="Tôi đã xem lại, mọi người được đọc những chỗ này", optional=True, small=True)

    def offer(self, files: Iterable[Attachment]) -> None:
        """Offer the pictures among the files; without any, nothing is asked."""
        pictures = [one for one in files if one.shown_type is not None]
        if pictures:
            self.public_files.choices = [Choice(str(one.id), one.name) for one in pictures]
        else:
            del self.public_files

    def answers(self) -> dict[str, Any]:
        """The words and the numbers of the pictures."""
        ticked = self.public_files.data if "public_files" in self else []
        return {"public_result": self.public_result.data, "public_files": [int(one) for one in ticked]}

    def stands(self, telling: Sequence[str]) -> bool:
        """Whether the words tell of nobody, or the officer looked once more; else it is asked once."""
        if not telling or self.seen.data:
            return True
        self.seen.label.text = self.seen.noun
        self.seen.errors = [
            f"Phần này có {', '.join(telling)}. Sửa lại, hoặc đánh dấu ô này nếu mọi người được đọc"
        ]
        return False


class AskLaterForm(ActForm):
    """Xin lùi hạn: to which day, and why."""

    due_on = DateField("Xin lùi đến ngày")
    reason = TextAreaField(
        "Vì sao chưa làm xong được", noun="Lý do xin lùi hạn", max_length=REASON_LENGTH, rows=4
    )


class RefuseLaterForm(ActForm):
    """Không đồng ý lùi hạn: why."""

    reason = TextAreaField(
        "Vì sao không lùi hạn",
        noun="Lý do",
        hint="Cơ quan thực hiện đọc được phần này",
        max_length=REASON_LENGTH,
        rows=4,
    )


class SendBackForm(ActForm):
    """Chưa xác nhận: what is missing."""

    reason = TextAreaField(
        "Còn thiếu gì",
        hint="Cơ quan thực hiện đọc được phần này",
        max_length=REASON_LENGTH,
        rows=4,
    )


class PostponeForm(ActForm):
    """Lùi hạn: the new day, and why."""

    due_on = DateField("Hạn mới")
    reason = TextAreaField("Lý do lùi hạn", max_length=REASON_LENGTH, rows=4)


class DropForm(ActForm):
    """Thôi theo dõi: why it need not be kept any longer."""

    reason = TextAreaField("Lý do thôi theo dõi", hint=READ_BY_SENDER, max_length=REASON_LENGTH, rows=4)
