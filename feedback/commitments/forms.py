"""What an officer fills in about a promise."""

from __future__ import annotations

from typing import Final

from feedback.cases.forms import FILE_TYPES, MOST_FILES, REASON_LENGTH, StepForm
from feedback.web.forms import DateField, FileField, TextAreaField

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
        "Tệp chứng minh", optional=True, most=MOST_FILES, accept=FILE_TYPES, hint="PDF, JPG, PNG hoặc DOCX"
    )


class ConfirmForm(StepForm):
    """Xác nhận: nothing is asked."""


class SendBackForm(StepForm):
    """Chưa xác nhận: what is missing."""

    reason = TextAreaField(
        "Còn thiếu gì",
        hint="Cơ quan thực hiện đọc được phần này",
        max_length=REASON_LENGTH,
        rows=4,
    )


class PostponeForm(StepForm):
    """Lùi hạn: the new day, and why."""

    due_on = DateField("Hạn mới")
    reason = TextAreaField("Lý do lùi hạn", max_length=REASON_LENGTH, rows=4)


class DropForm(StepForm):
    """Thôi theo dõi: why it need not be kept any longer."""

    reason = TextAreaField("Lý do thôi theo dõi", hint=READ_BY_SENDER, max_length=REASON_LENGTH, rows=4)
