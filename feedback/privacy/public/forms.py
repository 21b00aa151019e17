"""What a sender fills in about his own data."""

from __future__ import annotations

from typing import Final

from feedback.web.forms import Choice, Form, RadiosField, TextAreaField

KINDS: Final = (
    Choice("see", "Xem và tải về dữ liệu của tôi"),
    Choice("correct", "Sửa chỗ sai", hint="Ghi chỗ nào sai, đúng ra là gì"),
    Choice("erase", "Xóa dữ liệu của tôi", hint="Ghi muốn xóa gì: điện thoại, thư điện tử, hay tất cả"),
    Choice("object", "Phản đối việc dùng dữ liệu, rút lại sự đồng ý"),
)


class AskForm(Form):
    """Yêu cầu về dữ liệu của tôi."""

    # The words may stay empty for one of the answers only.
    marks_optional = False

    kind = RadiosField("Ông/bà muốn", choices=KINDS)
    words = TextAreaField(
        "Ghi rõ yêu cầu", hint="Xem dữ liệu thì không cần ghi", max_length=2000, rows=4, optional=True
    )
