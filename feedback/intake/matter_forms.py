"""What a complaint is against, and whom a denunciation is about: the page before the story."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from wtforms.validators import ValidationError

from feedback.intake.forms import FEWEST_LETTERS, NAME_LENGTH
from feedback.web.forms import (
    Choice,
    DateField,
    Form,
    HiddenField,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
    TickField,
)

NUMBER_LENGTH: Final = 60
_OF_DISCIPLINE: Final = ("dismissal", "discipline_number", "discipline_on")
ACTS: Final = {
    "decision": "Quyết định hành chính bằng văn bản",
    "act": "Việc làm, hoặc việc không làm, của cơ quan, cán bộ",
    "discipline": "Quyết định kỷ luật cán bộ, công chức",
}
DISMISSAL: Final = {"yes": "Có", "no": "Không"}
LEVELS: Final = {
    "none": "Chưa, đây là lần đầu",
    "decided": "Đã có quyết định giải quyết lần đầu",
    "expired": "Chưa, nhưng đã quá thời hạn giải quyết lần đầu",
}
ROLES: Final = {
    "head": "Người đứng đầu cơ quan",
    "deputy": "Cấp phó của người đứng đầu",
    "staff": "Cán bộ, công chức, viên chức khác",
    "unknown": "Không biết, hoặc không phải cán bộ",
}
DUTY: Final = {
    "yes": "Có, khi làm nhiệm vụ, công vụ",
    "no": "Không, ví dụ xây nhà trái phép, xả thải",
    "unknown": "Không rõ",
}


FROM_LIST: Final = {"attributes": {"list": "co-quan"}}
"""Ties a box to the list of agencies on its page."""


class DecisionForm(Form):
    """Quyết định, việc làm bị khiếu nại (LKN Đ2, Đ8). ``late_reason`` is asked once the term seems over."""

    act = RadiosField(
        "Ông/bà khiếu nại điều gì?",
        missing="Chọn điều bị khiếu nại",
        choices=[
            Choice("decision", ACTS["decision"], reveals=("decision_number", "decision_on")),
            Choice("act", ACTS["act"]),
            Choice("discipline", ACTS["discipline"], reveals=_OF_DISCIPLINE),
        ],
    )
    decision_number = TextField(
        "Số quyết định",
        hint="Để trống nếu không có số",
        optional=True,
        max_length=NUMBER_LENGTH,
        only_if=("act", ("decision",)),
        spellcheck=False,
    )
    decision_on = DateField("Ngày ra quyết định", not_in_future=True, only_if=("act", ("decision",)))
    dismissal = RadiosField(
        "Ông/bà có bị kỷ luật buộc thôi việc không?",
        noun="có bị buộc thôi việc hay không",
        inline=True,
        choices=tuple(DISMISSAL.items()),
        only_if=("act", ("discipline",)),
    )
    discipline_number = TextField(
        "Số quyết định kỷ luật",
        hint="Để trống nếu không có số",
        optional=True,
        max_length=NUMBER_LENGTH,
        only_if=("act", ("discipline",)),
        spellcheck=False,
    )
    discipline_on = DateField(
        "Ngày ra quyết định kỷ luật", not_in_future=True, only_if=("act", ("discipline",))
    )
    agency = TextField(
        "Cơ quan đã ra quyết định hoặc làm việc đó",
        noun="Tên cơ quan",
        hint="Gõ vài chữ rồi chọn trong danh sách. Cơ quan trước ngày 1/7/2025 cũng có. "
        "Không biết thì để trống",
        optional=True,
        max_length=NAME_LENGTH,
        spellcheck=False,
        render_kw=FROM_LIST,
    )
    who = TextField(
        "Chức vụ, họ tên người ký quyết định hoặc làm việc đó",
        noun="Chức vụ, họ tên",
        hint="Ví dụ: Chủ tịch Ủy ban nhân dân xã",
        optional=True,
        max_length=NAME_LENGTH,
        spellcheck=False,
    )
    learned_on = DateField(
        "Ngày ông/bà nhận quyết định, hoặc biết việc làm đó",
        noun="Ngày nhận hoặc biết",
        missing="Nhập ngày nhận quyết định, hoặc ngày biết việc làm đó",
        not_in_future=True,
    )
    first = RadiosField(
        "Đã có quyết định giải quyết khiếu nại lần đầu chưa?",
        missing="Chọn đã có hay chưa có quyết định giải quyết lần đầu",
        choices=[
            Choice("none", LEVELS["none"]),
            Choice("decided", LEVELS["decided"], reveals=("first_number", "first_on", "first_learned_on")),
            Choice("expired", LEVELS["expired"], reveals=("expired_on",)),
        ],
    )
    first_number = TextField(
        "Số quyết định giải quyết lần đầu",
        hint="Để trống nếu không có số",
        optional=True,
        max_length=NUMBER_LENGTH,
        only_if=("first", ("decided",)),
        spellcheck=False,
    )
    first_on = DateField(
        "Ngày ra quyết định giải quyết lần đầu", not_in_future=True, only_if=("first", ("decided",))
    )
    first_learned_on = DateField(
        "Ngày ông/bà nhận quyết định giải quyết lần đầu",
        noun="Ngày nhận quyết định giải quyết lần đầu",
        not_in_future=True,
        only_if=("first", ("decided",)),
    )
    expired_on = DateField(
        "Ngày hết thời hạn giải quyết lần đầu",
        hint="Để trống nếu không biết",
        optional=True,
        not_in_future=True,
        only_if=("first", ("expired",)),
    )
    late_reason = TextAreaField("Vì sao gửi muộn", optional=True, max_length=1000, rows=4)
    late_asked = HiddenField(max_length=1, optional=True)

    def validate_learned_on(self, field: Any) -> None:
        """Nobody gets a decision before it was made."""
        made_on = self.discipline_on.data if self.act.data == "discipline" else self.decision_on.data
        if self.act.data != "act":
            _in_order(made_on, field.data, "Ngày nhận quyết định không được trước ngày ra quyết định")

    def validate_first_learned_on(self, field: Any) -> None:
        """Nor the decision on his complaint."""
        words = "Ngày nhận quyết định giải quyết lần đầu không được trước ngày ra quyết định đó"
        _in_order(self.first_on.data, field.data, words)

    def counted_from(self) -> date | None:
        """The day from which the time for this complaint runs; None when it isn't known."""
        days: dict[str, date | None] = {
            "decided": self.first_learned_on.data,
            "expired": self.expired_on.data,
            "none": self.learned_on.data,
        }
        return days.get(self.first.data)

    @property
    def second_level(self) -> bool:
        """Whether it is a second complaint (khiếu nại lần hai, LKN Đ33)."""
        return self.first.data in ("decided", "expired")


def _in_order(earlier: date | None, later: date | None, words: str) -> None:
    if earlier and later and later < earlier:
        raise ValidationError(words)


class AccusedForm(Form):
    """Người bị tố cáo (LTC Đ23). With ``unnamed`` the sender gives no name (nặc danh, LTC Đ25)."""

    name = TextField(
        "Ai đã vi phạm?",
        noun="Người vi phạm",
        hint="Họ và tên. Không biết tên thì ghi đặc điểm, ví dụ: cán bộ địa chính của xã",
        missing="Nhập họ tên hoặc đặc điểm của người vi phạm",
        max_length=NAME_LENGTH,
        fewest_letters=FEWEST_LETTERS["name"],
        hollow="Nhập họ tên hoặc đặc điểm của người vi phạm bằng chữ",
        autocomplete="off",
        spellcheck=False,
    )
    position = TextField(
        "Chức vụ, nơi làm việc",
        hint="Ghi cả tên cơ quan nếu không có trong danh sách dưới đây",
        optional=True,
        max_length=NAME_LENGTH,
        autocomplete="off",
        spellcheck=False,
    )
    agency = SelectField(
        "Cơ quan của người đó", prompt="Tôi không biết, hoặc không có trong danh sách", optional=True
    )
    role = RadiosField(
        "Người đó giữ vị trí nào?",
        noun="vị trí của người đó",
        small=True,
        choices=tuple(ROLES.items()),
    )
    duty = RadiosField(
        "Vi phạm có phải khi làm nhiệm vụ, công vụ không?",
        noun="vi phạm có phải khi làm nhiệm vụ hay không",
        small=True,
        choices=tuple(DUTY.items()),
    )
    unnamed = TickField(
        "Tôi không muốn nêu tên mình",
        hint="Khi đó đơn chỉ được xem xét như thông tin ban đầu, nếu nêu rõ người vi phạm và có bằng chứng",
        optional=True,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # A tick need not say that it is optional.
        self.unnamed.label.text = self.unnamed.noun
