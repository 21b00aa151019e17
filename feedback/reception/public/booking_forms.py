"""What one who books is asked (C25): as little as the list of the day needs, and nothing that is sealed."""

from __future__ import annotations

from typing import Final

from wtforms.validators import ValidationError

from feedback.intake.forms import FEWEST_LETTERS, HOLLOW, LIKELY_MOST_PEOPLE, NAME_LENGTH
from feedback.law import kinds
from feedback.law.kinds import SEALED_KINDS, Kind
from feedback.reception import turns
from feedback.text import fold
from feedback.web.forms import (
    Choice,
    EmailField,
    Form,
    HiddenField,
    HiddenNumberField,
    IdNumberField,
    PhoneField,
    RadiosField,
    TextField,
    WholeNumberField,
)

SUBJECT_LENGTH: Final = 300
OPEN: Final[tuple[Kind, ...]] = tuple(kind for kind in kinds.open_kinds() if kind not in SEALED_KINDS)
_SAY_IT_THERE: Final = f"Việc này nên nói khi gặp: chọn «{turns.OTHER_WORDS}» và để trống ô này"


class BookingForm(Form):
    """Đặt lịch. ``chosen`` is the session and day first looked at; ``checked`` stands in the page that shows
    everything once more; its button ``edit`` goes back.
    """

    place = HiddenNumberField()
    chosen = HiddenField(max_length=60)
    submission_key = HiddenField(max_length=64)
    checked = HiddenField(optional=True, max_length=1)
    slot = RadiosField("Giờ đến", missing="Chọn giờ đến", small=True)
    about = RadiosField(
        "Ông/bà muốn gặp về việc gì?",
        missing="Chọn một loại việc",
        choices=[
            *(Choice(kind, kinds.texts(kind).name, hint=kinds.texts(kind).meaning) for kind in OPEN),
            Choice(
                turns.ABOUT_OTHER,
                turns.OTHER_WORDS,
                hint="Chọn mục này nếu việc cần giữ kín. Ở đây không hỏi nội dung",
            ),
        ],
    )
    subject = TextField(
        "Tóm tắt một câu",
        noun="Tóm tắt",
        hint=f"Để cán bộ chuẩn bị. Với «{turns.OTHER_WORDS}», ô này bỏ trống",
        optional=True,
        max_length=SUBJECT_LENGTH,
    )
    full_name = TextField(
        "Họ và tên",
        max_length=NAME_LENGTH,
        fewest_letters=FEWEST_LETTERS["name"],
        hollow=HOLLOW["name"],
        autocomplete="name",
        spellcheck=False,
    )
    phone = PhoneField(
        "Số điện thoại", hint="Cùng mã đặt lịch, 4 số cuối dùng để xem và hủy lịch", noun="số điện thoại"
    )
    email = EmailField(
        "Thư điện tử",
        hint="Nhận xác nhận và lời nhắc trước buổi tiếp. Không ghi thì khi lịch thay đổi, cán bộ gọi điện",
        optional=True,
    )
    id_number = IdNumberField(
        "Số căn cước hoặc giấy tờ khác",
        noun="Số giấy tờ",
        hint="Ghi trước thì khi đến làm thủ tục nhanh hơn",
        optional=True,
    )
    people_count = WholeNumberField(
        "Số người cùng đến", hint="Kể cả ông/bà", least=1, most=LIKELY_MOST_PEOPLE, default=1
    )

    def validate_subject(self, field: TextField) -> None:
        """A denunciation is said face to face and isn't written down here (LTC Đ8, Đ56)."""
        if self.about.data == turns.ABOUT_OTHER:
            field.clear()
        elif "to cao" in fold(field.data):
            raise ValidationError(_SAY_IT_THERE)


class LookUpForm(Form):
    """Xem, hủy lịch: the code and a second proof."""

    code = TextField(
        "Mã đặt lịch",
        hint="10 chữ và số đã cấp khi đặt, ví dụ 4F7K9‑2MXPC. Không cần gõ dấu gạch",
        max_length=40,
        width=20,
        spellcheck=False,
        autocomplete="off",
    )
    proof = TextField(
        "Số bí mật, hoặc 4 số cuối điện thoại",
        noun="số bí mật hoặc 4 số cuối điện thoại",
        max_length=20,
        width=10,
        inputmode="numeric",
        spellcheck=False,
        autocomplete="off",
    )


class TokenForm(Form):
    """A button that sends nothing but its token."""
