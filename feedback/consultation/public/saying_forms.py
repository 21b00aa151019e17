"""What one who says his opinion online is asked."""

from __future__ import annotations

from typing import Any, Final

from feedback.consultation.models import Consultation
from feedback.consultation.opinions import STANCES
from feedback.intake.forms import FEWEST_LETTERS, HOLLOW, NAME_LENGTH
from feedback.web.forms import Choice, Form, HiddenField, PhoneField, RadiosField, TextAreaField, TextField

LENGTH: Final = 5000
ADDRESS_LENGTH: Final = 300
_CODE_LENGTH: Final = 40
_SLIP: Final = ("slip", ("yes",))
_NO_SLIP: Final = ("slip", ("no",))


class OpinionForm(Form):
    """Gửi ý kiến. ``fitted`` leaves of it what this consultation asks.

    Of households: the code of the slip (``household``), or who has none says name, address and phone. Of
    persons: name and phone.
    """

    submission_key = HiddenField(max_length=64)
    stance = RadiosField("Ý kiến của ông/bà về dự thảo", noun="ý kiến", choices=list(STANCES.items()))
    text = TextAreaField(
        "Nội dung góp ý",
        hint="Chỉ cán bộ đọc nguyên văn. Mọi người chỉ đọc được phần tổng hợp, không có tên ai",
        optional=True,
        max_length=LENGTH,
        rows=8,
    )
    slip = RadiosField(
        "Hộ ông/bà có phiếu lấy ý kiến không?",
        noun="có hay không có phiếu",
        hint="Phiếu do xã, phường phát đến từng hộ, trên đó có mã",
        choices=[
            Choice("yes", "Có phiếu", reveals=("household",)),
            Choice("no", "Không có phiếu", reveals=("full_name", "address", "phone")),
        ],
    )
    household = TextField(
        "Mã trên phiếu",
        missing="Nhập mã in trên phiếu của hộ",
        hint="Gồm 10 chữ và số, ví dụ 4F7K9-2MXPC. Viết hoa, viết thường đều được",
        max_length=_CODE_LENGTH,
        width=20,
        spellcheck=False,
        only_if=_SLIP,
    )
    full_name = TextField(
        "Họ và tên",
        max_length=NAME_LENGTH,
        fewest_letters=FEWEST_LETTERS["name"],
        hollow=HOLLOW["name"],
        autocomplete="name",
        spellcheck=False,
        only_if=_NO_SLIP,
    )
    address = TextField(
        "Địa chỉ của hộ",
        hint="Ghi thôn, xóm hoặc tổ, số nhà nếu có",
        max_length=ADDRESS_LENGTH,
        autocomplete="street-address",
        only_if=_NO_SLIP,
    )
    phone = PhoneField("Số điện thoại", noun="số điện thoại", only_if=_NO_SLIP)

    def fitted(self, one: Consultation) -> OpinionForm:
        """The form of this consultation."""
        always: tuple[Any, ...] = ()
        if one.one_per == "person" and not one.listed_only:
            del self.slip, self.household, self.address
            always = (self.full_name, self.phone)
        elif one.listed_only:
            del self.slip, self.address, self.phone
            if one.one_per == "household":
                del self.full_name
                always = (self.household,)
            else:
                always = (self.household, self.full_name)
        for field in always:
            field.only_if = None
        return self
