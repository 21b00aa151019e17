"""What an officer fills in about a slip of another body, and about each submission that came with it."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from wtforms.validators import ValidationError

from feedback.intake.desk_forms import FIRST_DAY, RegisterForm
from feedback.law.reception import FORWARDERS
from feedback.reception.actions.forwarding import CHANNEL, SlipDetails
from feedback.reception.models import Forwarding
from feedback.web.forms import (
    Choice,
    DateField,
    Form,
    HiddenField,
    SelectField,
    TextAreaField,
    TextField,
    TickField,
)

NAMES: Final = "noi-chuyen"
"""The id of the list of bodies that passed something on before."""


class SlipForm(Form):
    """Vào sổ phiếu chuyển. ``another`` is asked when the slip seems to be in the book already."""

    forwarder_kind = SelectField(
        "Nơi chuyển thuộc loại",
        noun="loại nơi chuyển",
        prompt="Chọn loại",
        choices=[Choice(one.key, one.words) for one in FORWARDERS],
    )
    forwarder = TextField(
        "Tên nơi chuyển",
        hint="Tên trên phiếu, ví dụ Đoàn đại biểu Quốc hội tỉnh Quảng Ngãi",
        max_length=200,
        fewest_letters=2,
        hollow="Nhập tên nơi chuyển bằng chữ",
        spellcheck=False,
        render_kw={"attributes": {"list": NAMES}},
    )
    address = TextField("Địa chỉ nhận văn bản trả lời", optional=True, max_length=300)
    slip_number = TextField(
        "Số phiếu, số công văn", hint="Ví dụ 45/PC-ĐĐBQH", max_length=60, spellcheck=False
    )
    slip_on = DateField("Ngày ghi trên phiếu", not_in_future=True)
    arrived_on = DateField(
        "Ngày đến",
        hint="Ngày ghi trên dấu đến. Thời hạn tính từ ngày này, không từ ngày ghi vào sổ",
        earliest=FIRST_DAY,
        not_in_future=True,
    )
    note = TextAreaField(
        "Yêu cầu của nơi chuyển",
        hint="Ví dụ: đề nghị trả lời cử tri và gửi kết quả cho Đoàn. Không ghi tên người gửi đơn",
        optional=True,
        max_length=1000,
        rows=3,
    )
    another = TickField("Đây là một phiếu khác, vẫn ghi vào sổ", optional=True, small=True)
    submission_key = HiddenField(max_length=64)

    def validate_slip_on(self, field: Any) -> None:
        """A slip is written before it comes."""
        arrived = self.arrived_on.data
        if arrived is not None and field.data > arrived:
            raise ValidationError(
                f"Ngày ghi trên phiếu không được sau ngày đến {arrived:%d/%m/%Y}. Xem lại hai ngày"
            )

    def details(self) -> SlipDetails:
        """The head of the slip that a good form makes."""
        return SlipDetails(
            forwarder_kind=self.forwarder_kind.data,
            forwarder=self.forwarder.data,
            address=self.address.data or None,
            slip_number=self.slip_number.data,
            slip_on=self.slip_on.data,
            arrived_on=self.arrived_on.data,
            note=self.note.data or None,
        )


class ForwardedForm(RegisterForm):
    """One submission of a slip: how, when and from whom it came says the slip (``of``)."""

    slip: Forwarding

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("way", "postmarked_on", "received_on"):
            del self[name]

    def of(self, slip: Forwarding) -> ForwardedForm:
        """The same form for a submission of this slip."""
        self.slip = slip
        return self

    @property
    def channel(self) -> str:
        """Passed on by another body."""
        return CHANNEL

    @property
    def arrived_on(self) -> date:
        """The day on which the slip came."""
        return self.slip.arrived_on

    @property
    def forwarded_by(self) -> str | None:
        """Who wrote the slip."""
        return self.slip.forwarder

    @property
    def stamped_on(self) -> date | None:
        """The sender's own letter has no postmark here."""
        return None

    def refuse_day(self, why: str) -> None:
        """The day is the slip's: it can't be mended here."""
        self.form_errors = [f"Ngày đến của phiếu, {self.slip.arrived_on:%d/%m/%Y}: {why}"]
