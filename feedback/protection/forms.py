"""What we ask the denouncer who wants protection, and the officers who look after it."""

from __future__ import annotations

from typing import Any, Final

from feedback.law import protection as law
from feedback.protection import rules
from feedback.web.forms import (
    CheckboxesField,
    Choice,
    DateField,
    Form,
    HiddenNumberField,
    RadiosField,
    TextAreaField,
    TextField,
    TickField,
)

TEXT_LENGTH: Final = 8000
REASON_LENGTH: Final = 2000
_NEAR: Final = "Ghi họ tên, nơi ở của từng người thân cần bảo vệ"


class _Asking(Form):
    """Who, in what, and why: the same for the denouncer and for the officer who takes it down."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Good answers; of relatives one must know who they are."""
        good: bool = super().validate(extra_validators)
        near = [one for one in self["persons"].data if one != law.DENOUNCER]
        if near and not self["relatives"].data and not self["relatives"].errors:
            self["relatives"].errors = [_NEAR]
            good = False
        return good


class AskForm(_Asking):
    """Đề nghị bảo vệ, in plain words."""

    persons = CheckboxesField(
        "Ai cần được bảo vệ?",
        noun="người cần được bảo vệ",
        missing="Chọn ít nhất một người",
        choices=[Choice(key, one.asked) for key, one in law.PERSONS.items()],
    )
    relatives = TextAreaField(
        "Họ tên, nơi ở của người thân cần bảo vệ",
        hint="Mỗi người một dòng. Bỏ trống nếu chỉ bảo vệ ông/bà",
        optional=True,
        max_length=REASON_LENGTH,
        rows=4,
    )
    rights = CheckboxesField(
        "Cần bảo vệ điều gì?",
        noun="điều cần bảo vệ",
        missing="Chọn ít nhất một điều cần bảo vệ",
        choices=[Choice(key, one.asked) for key, one in law.RIGHTS.items()],
    )
    danger = TextAreaField(
        "Ông/bà lo ngại điều gì?",
        noun="điều ông/bà lo ngại",
        hint="Ai đe dọa, bằng cách nào, khi nào, ở đâu. Có gì chứng tỏ thì nêu ra",
        max_length=TEXT_LENGTH,
        rows=8,
    )
    wish = TextAreaField(
        "Ông/bà muốn được bảo vệ bằng cách nào?",
        noun="cách bảo vệ mong muốn",
        hint="Ví dụ: nơi ở tạm, người bảo vệ, giữ chỗ làm",
        optional=True,
        max_length=REASON_LENGTH,
        rows=4,
    )
    urgent = TickField("Nguy cơ xảy ra ngay, cần làm gấp", optional=True)


class AddForm(Form):
    """Bổ sung, by the denouncer."""

    words = TextAreaField("Điều ông/bà muốn báo thêm", max_length=TEXT_LENGTH, rows=8)


class TakeBackForm(Form):
    """Rút đề nghị, or the wish that the measures end."""

    words = TextAreaField("Lý do", optional=True, max_length=REASON_LENGTH, rows=4)
    sure = TickField("Tôi tự nguyện, không bị ép buộc", noun="Tôi tự nguyện, không bị ép buộc")


class RecordForm(_Asking):
    """Ghi đề nghị bảo vệ, by an officer."""

    source = RadiosField(
        "Cách nhận đề nghị",
        missing="Chọn cách nhận đề nghị",
        small=True,
        choices=[Choice(key, rules.SOURCES[key]) for key in rules.RECORDED],
    )
    requested_on = DateField("Ngày nhận", not_in_future=True)
    who = RadiosField(
        "Người đề nghị",
        missing="Chọn người đề nghị",
        small=True,
        choices=[Choice(key, words) for key, words in rules.REQUESTERS.items()],
    )
    requester = TextField(
        "Họ tên, nơi ở của người cùng ký",
        hint="Chỉ nhập khi người đề nghị là người cùng ký; đối chiếu giấy tờ. Nội dung được niêm phong",
        only_if=("who", ("signatory",)),
        max_length=500,
    )
    place = HiddenNumberField()
    persons = CheckboxesField(
        "Người cần được bảo vệ",
        missing="Chọn ít nhất một người",
        small=True,
        choices=[Choice(key, one.words) for key, one in law.PERSONS.items()],
    )
    relatives = TextAreaField(
        "Họ tên, nơi ở của người thân cần bảo vệ",
        hint="Mỗi người một dòng. Nội dung được niêm phong",
        optional=True,
        max_length=REASON_LENGTH,
        rows=4,
    )
    rights = CheckboxesField(
        "Quyền, lợi ích cần bảo vệ",
        missing="Chọn ít nhất một mục",
        small=True,
        choices=[Choice(key, one.words) for key, one in law.RIGHTS.items()],
    )
    danger = TextAreaField("Nguy cơ", hint="Nội dung được niêm phong", max_length=TEXT_LENGTH, rows=6)
    wish = TextAreaField("Biện pháp được đề nghị", optional=True, max_length=REASON_LENGTH, rows=3)
    urgent = TickField("Khẩn cấp", optional=True, small=True)


class OpenForm(Form):
    """Đề nghị mở lời niêm phong: why."""

    reason = TextAreaField(
        "Lý do mở",
        hint="Ghi việc ông/bà đang làm, ví dụ: kiểm tra nguy cơ theo phân công ngày 25/11/2026. Không ghi "
        "điều gì cho biết ai gửi đơn: người thứ hai và Thanh tra đọc dòng này",
        max_length=1000,
        rows=3,
    )


class PaperForm(Form):
    """A button: open a file, or print one of its papers."""


class ActForm(Form):
    """Every act of an officer carries the version of the file that he saw."""

    version = HiddenNumberField()


class NoteForm(ActForm):
    """Kiểm tra, ghi bổ sung: words, which are sealed."""

    words = TextAreaField("Nội dung", hint="Nội dung được niêm phong", max_length=TEXT_LENGTH, rows=6)


class WrittenForm(ActForm):
    """Văn bản đề nghị đã đến."""

    written_on = DateField("Ngày nhận văn bản", not_in_future=True)
    words = TextAreaField("Nội dung khác với lời trình bày", optional=True, max_length=TEXT_LENGTH, rows=4)


class OrderForm(ActForm):
    """Quyết định áp dụng, thay đổi biện pháp."""

    persons = CheckboxesField(
        "Người được bảo vệ",
        missing="Chọn người được bảo vệ",
        small=True,
        choices=[Choice(key, one.words, hint=one.article) for key, one in law.PERSONS.items()],
    )
    measures = CheckboxesField("Biện pháp", missing="Chọn ít nhất một biện pháp", small=True)
    from_on = DateField("Áp dụng từ ngày", noun="ngày bắt đầu áp dụng")
    until_on = DateField(
        "Đến hết ngày",
        noun="ngày kết thúc",
        hint="Bỏ trống nếu áp dụng đến khi có quyết định chấm dứt",
        optional=True,
    )
    reason = TextAreaField(
        "Lý do", hint="In trong quyết định. Nội dung được niêm phong", max_length=REASON_LENGTH, rows=4
    )
    duties = TextAreaField(
        "Phân công thực hiện",
        hint="Ai làm việc gì. In trong quyết định, được niêm phong",
        optional=True,
        max_length=REASON_LENGTH,
        rows=3,
    )


class GroundForm(ActForm):
    """Không áp dụng, chấm dứt: a ground of the law, and the reason."""

    ground = RadiosField("Căn cứ", missing="Chọn một căn cứ", small=True)
    reason = TextAreaField(
        "Lý do cụ thể", hint="In trong văn bản. Nội dung được niêm phong", max_length=REASON_LENGTH, rows=5
    )


class AskBodyForm(ActForm):
    """Văn bản đến cơ quan thực hiện."""

    body = RadiosField("Loại cơ quan", missing="Chọn loại cơ quan", small=True)
    name = TextField(
        "Tên cơ quan nhận",
        hint="Tên nơi làm việc có thể cho biết ai tố cáo nên được niêm phong",
        max_length=200,
    )
    measures = CheckboxesField(
        "Biện pháp đề nghị thực hiện", missing="Chọn ít nhất một biện pháp", small=True
    )
    words = TextAreaField(
        "Nội dung đề nghị", hint="In trong văn bản, được niêm phong", max_length=REASON_LENGTH, rows=5
    )


class AnswerForm(ActForm):
    """Trả lời của cơ quan thực hiện."""

    letter = RadiosField("Trả lời văn bản nào", missing="Chọn văn bản", small=True)
    outcome = RadiosField(
        "Kết quả",
        missing="Chọn kết quả trả lời",
        small=True,
        choices=[Choice(key, words) for key, words in rules.OUTCOMES.items()],
    )
    answered_on = DateField("Ngày trả lời", not_in_future=True)
    words = TextAreaField(
        "Số văn bản và nội dung trả lời", hint="Được niêm phong", max_length=REASON_LENGTH, rows=4
    )
