"""What an officer fills in for one who comes, writes or calls, and before he gives a lost code anew."""

from __future__ import annotations

from datetime import date
from typing import Final

from feedback.intake.forms import (
    BODY_LENGTH,
    FEWEST_LETTERS,
    FILE_TYPES,
    HOLLOW,
    TITLE_LENGTH,
    WISH_LENGTH,
    SenderForm,
)
from feedback.law import kinds
from feedback.routing.fields import all_fields
from feedback.web.forms import (
    Choice,
    DateField,
    FileField,
    Form,
    HiddenField,
    IdNumberField,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
)

FIRST_DAY: Final = date(2025, 7, 1)
"""Since this day the province and its agencies are as they are; older submissions come by import."""

MOST_FILES: Final = 10


class RegisterForm(SenderForm):
    """Ghi đơn: one page for a submission that comes in otherwise than by the web."""

    what = RadiosField(
        "Loại đơn",
        missing="Chọn phản ánh, kiến nghị hoặc đề xuất",
        inline=True,
        small=True,
        choices=[
            Choice(texts.slug, texts.name) for texts in (kinds.texts(kind) for kind in kinds.open_kinds())
        ],
    )
    way = RadiosField(
        "Đơn đến bằng cách",
        noun="cách đơn đến",
        small=True,
        default="desk",
        choices=[
            Choice("desk", "Tại nơi tiếp công dân"),
            Choice("post", "Qua bưu điện"),
            Choice("phone", "Qua điện thoại"),
            Choice("forwarded", "Cơ quan khác chuyển đến", reveals=("forwarder",)),
        ],
    )
    forwarder = TextField(
        "Tên cơ quan chuyển",
        hint="Cơ quan này được báo kết quả",
        max_length=200,
        only_if=("way", ("forwarded",)),
    )
    received_on = DateField("Ngày nhận", earliest=FIRST_DAY, not_in_future=True)
    title = TextField(
        "Tóm tắt trong một câu",
        noun="Tóm tắt",
        missing="Nhập một câu tóm tắt",
        max_length=TITLE_LENGTH,
        fewest_letters=FEWEST_LETTERS["title"],
        hollow=HOLLOW["title"],
    )
    body = TextAreaField(
        "Nội dung",
        hint="Ghi theo lời người gửi hoặc chép từ đơn giấy",
        max_length=BODY_LENGTH,
        fewest_letters=FEWEST_LETTERS["body"],
        hollow=HOLLOW["body"],
        rows=8,
    )
    wish = TextAreaField("Mong muốn của người gửi", optional=True, max_length=WISH_LENGTH, rows=3)
    where = TextField(
        "Xã, phường, đặc khu nơi xảy ra",
        noun="Nơi xảy ra",
        hint="Để trống nếu ở nhiều nơi hoặc không rõ. Tên trước ngày 1/7/2025 cũng tìm được",
        optional=True,
        max_length=120,
        spellcheck=False,
    )
    place = TextField("Địa điểm cụ thể", optional=True, max_length=300)
    field = SelectField(
        "Lĩnh vực",
        optional=True,
        prompt="Để hệ thống gợi ý từ nội dung",
        choices=[Choice(one.key, one.name, group=one.group) for one in all_fields()],
    )
    files = FileField(
        "Bản chụp đơn, giấy tờ, ảnh",
        hint="PDF, JPG, PNG hoặc DOCX",
        optional=True,
        most=MOST_FILES,
        accept=FILE_TYPES,
    )
    submission_key = HiddenField(max_length=64)


class ReissueForm(Form):
    """Cấp lại mã bí mật: what the officer saw before his eyes.

    ``id_number`` is needed when the sender gave one with his submission, ``seen`` when he gave none: the page
    makes the other one optional.
    """

    submission = SelectField("Đơn của ai", prompt="Chọn người gửi")
    id_number = IdNumberField(
        "Số giấy tờ người đến xuất trình",
        noun="Số giấy tờ",
        hint="Cần khi người gửi đã khai số giấy tờ lúc gửi đơn. Phải trùng với số đã khai",
        missing="Nhập số giấy tờ người đến xuất trình",
    )
    seen = TextAreaField(
        "Đã xem giấy tờ nào, vì sao biết đúng là người gửi",
        noun="Việc kiểm tra giấy tờ",
        hint="Cần khi người gửi không khai số giấy tờ lúc gửi đơn. Ghi loại giấy tờ và điều đã đối chiếu, "
        "ví dụ họ tên, địa chỉ, nội dung đơn; không ghi số giấy tờ. Viết ít nhất 20 ký tự",
        missing="Ghi giấy tờ đã xem và vì sao biết đúng là người gửi",
        min_length=20,
        max_length=1000,
        rows=4,
    )


class SlipForm(Form):
    """The slip with a code just given anew, printed from the page that shows it."""

    submission = HiddenField(max_length=20)
    secret = HiddenField(max_length=6)
