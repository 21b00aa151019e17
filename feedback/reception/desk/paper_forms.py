"""What an officer fills in for papers after a visit: a notice, a result, a reply."""

from __future__ import annotations

from feedback.reception.actions import papers as acts
from feedback.web.forms import Choice, DateField, Form, RadiosField, TextAreaField


class NoticeForm(Form):
    """The text of a notice, begun from the words of its form."""

    text = TextAreaField(
        "Nội dung thông báo",
        hint="Lời mở đầu đã điền sẵn từ sổ tiếp công dân. Ghi rõ lý do để người nhận hiểu",
        missing="Nhập nội dung thông báo",
        max_length=8000,
        min_length=40,
        rows=12,
    )


class HeardForm(Form):
    """A result that came from the body that settled the matter."""

    on = DateField("Ngày nhận kết quả", not_in_future=True)
    words = TextAreaField(
        "Kết quả giải quyết",
        hint="Cơ quan giải quyết, số và ngày văn bản, kết quả",
        missing="Nhập kết quả giải quyết",
        max_length=2000,
        rows=4,
    )


class ToldForm(Form):
    """How the result was told by word of mouth."""

    way = RadiosField(
        "Đã báo bằng cách nào",
        noun="cách báo",
        small=True,
        choices=[Choice(key, words) for key, words in acts.WAYS.items()],
    )


class ReplyForm(Form):
    """What was told about papers that were handed over on an old case."""

    way = RadiosField(
        "Đã trả lời bằng cách nào",
        noun="cách trả lời",
        small=True,
        choices=[Choice(key, words) for key, words in acts.REPLY_WAYS.items()],
    )
    words = TextAreaField(
        "Đã trả lời thế nào",
        hint="Việc xử lý giấy tờ, đơn đã nộp. Trả lời bằng văn bản thì ghi số và ngày",
        missing="Ghi điều đã trả lời",
        max_length=2000,
        rows=4,
    )
