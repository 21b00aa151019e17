"""What one who asks or supports a question is asked."""

from __future__ import annotations

from feedback.dialogue import questions
from feedback.intake.forms import FEWEST_LETTERS, HOLLOW, NAME_LENGTH
from feedback.web.forms import EmailField, Form, HiddenField, PhoneField, TextAreaField, TextField


class AskForm(Form):
    """Gửi câu hỏi trước buổi đối thoại."""

    submission_key = HiddenField(max_length=64)
    text = TextAreaField(
        "Câu hỏi của ông/bà",
        noun="Câu hỏi",
        hint="Mọi người sẽ đọc được câu hỏi. Không ghi tên, số điện thoại, chuyện riêng của ai",
        max_length=questions.LENGTH,
        fewest_letters=FEWEST_LETTERS["body"],
        hollow=HOLLOW["body"],
        rows=6,
    )
    full_name = TextField(
        "Họ và tên",
        hint="Chỉ cán bộ chuẩn bị buổi đối thoại được xem",
        max_length=NAME_LENGTH,
        fewest_letters=FEWEST_LETTERS["name"],
        hollow=HOLLOW["name"],
        autocomplete="name",
        spellcheck=False,
    )
    phone = PhoneField("Số điện thoại", noun="số điện thoại")
    email = EmailField(
        "Thư điện tử", hint="Để được báo khi câu hỏi được hiện hoặc được trả lời", optional=True
    )


class SupportForm(Form):
    """Ủng hộ câu hỏi."""

    phone = PhoneField(
        "Số điện thoại",
        noun="số điện thoại",
        hint="Để mỗi người ủng hộ một lần. Hệ thống không lưu số này, chỉ lưu dấu để nhận ra",
    )
