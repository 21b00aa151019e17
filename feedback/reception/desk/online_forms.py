"""What officers fill in about online receptions: the decision, the meeting, the test, what happened in it."""

from __future__ import annotations

from typing import Any, Final

from feedback.intake.desk_forms import RegisterForm
from feedback.law import reception as law
from feedback.law.signatures import SIGNATURES
from feedback.people.details import PersonDetails
from feedback.reception.meeting import LINK_LENGTH
from feedback.reception.models import OnlineReception
from feedback.web import today
from feedback.web.forms import (
    Choice,
    DateField,
    FileField,
    Form,
    HiddenNumberField,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
)

REASON_LENGTH: Final = 1000
REGULAR: Final = "regular"
_TAKEN: Final = ("outcome", ("taken",))
_MATTER: Final = ("title", "body", "signature")
"""What is asked only of a matter that is taken in anew; the rest opens under its kind."""


class VersionForm(Form):
    """A form that knows which version of the request its reader saw."""

    version = HiddenNumberField()


class MeetingForm(VersionForm):
    """Đồng ý tiếp trực tuyến: day, hour, who receives, the way in."""

    held_on = DateField("Ngày tiếp")
    starts = TextField("Giờ bắt đầu", hint="Ví dụ 8:30", max_length=10, width=5, spellcheck=False)
    receiver = SelectField("Người tiếp", prompt="Chọn người tiếp")
    link = TextField(
        "Đường dẫn phòng họp",
        hint="Bắt đầu bằng https://. Chưa có thì để trống; người dân chỉ được báo khi đã có",
        max_length=LINK_LENGTH,
        optional=True,
        spellcheck=False,
        autocomplete="off",
    )


class GrantForm(MeetingForm):
    """Đồng ý tiếp trực tuyến. ``security`` is asked of a denunciation only."""

    security = TextAreaField(
        "Bảo đảm an ninh của buổi tiếp thế nào",
        hint="Ví dụ: phòng họp riêng, chỉ người tiếp và thư ký dự, đường truyền của cơ quan nhà nước",
        noun="Cách bảo đảm an ninh",
        missing="Nhập cách bảo đảm an ninh của buổi tiếp",
        max_length=REASON_LENGTH,
        rows=3,
    )

    def about(self, one: OnlineReception) -> GrantForm:
        """The form for this request."""
        if one.sealed_content is None:
            del self.security
        return self


class MoveForm(MeetingForm):
    """Đổi ngày tiếp."""

    reason = TextAreaField(
        "Lý do đổi", hint="Người dân đọc được phần này", max_length=REASON_LENGTH, rows=3, noun="Lý do"
    )


class ReasonForm(VersionForm):
    """Không đồng ý, thôi buổi tiếp."""

    reason = TextAreaField(
        "Lý do",
        hint="Người dân đọc được phần này. Nêu rõ và cho biết có thể làm gì tiếp",
        max_length=REASON_LENGTH,
        rows=4,
    )


class LinkForm(VersionForm):
    """Gửi thông báo: the link is there."""

    link = TextField(
        "Đường dẫn phòng họp",
        hint="Bắt đầu bằng https://",
        max_length=LINK_LENGTH,
        spellcheck=False,
        autocomplete="off",
    )


class TestForm(VersionForm):
    """Ghi kết quả thử kết nối."""

    result = RadiosField(
        "Kết quả thử kết nối",
        noun="kết quả",
        small=True,
        choices=[Choice("good", "Nghe rõ, thấy rõ"), Choice("bad", "Chưa được, phải thử lại")],
    )
    remark = TextAreaField(
        "Ghi chú", hint="Ví dụ: camera mờ, đã hướng dẫn đổi mạng", optional=True, max_length=1000, rows=3
    )


class HeldForm(RegisterForm):
    """Ghi kết quả buổi tiếp trực tuyến: minutes, recording, the outcome, and the matter if it is taken in.

    Who came is he who asked: nothing is typed about him.
    """

    version = HiddenNumberField()
    kind_of_day = SelectField("Hình thức tiếp", default=REGULAR)
    minutes = TextAreaField(
        "Nội dung buổi tiếp",
        hint="Người dân trình bày gì, cơ quan trả lời gì, thống nhất gì",
        max_length=20_000,
        rows=8,
    )
    signed = FileField(
        "Biên bản đã ký",
        hint="PDF ký số, hoặc bản chụp PDF, JPG, PNG có chữ ký",
        missing="Chọn tệp biên bản đã ký",
        most=3,
        accept=".pdf,.jpg,.jpeg,.png",
    )
    recording_place = TextField(
        "Bản ghi âm, ghi hình lưu ở đâu",
        noun="Nơi lưu bản ghi",
        hint="Máy chủ của cơ quan nhà nước và tên tệp, không ghi họ tên người dân",
        max_length=300,
    )
    recording_sha256 = TextField(
        "Mã SHA-256 của bản ghi",
        hint="64 ký tự, do phần mềm lưu trữ hoặc lệnh sha256sum tính ra. Mã này cho biết bản ghi có bị sửa",
        max_length=100,
        spellcheck=False,
    )
    outcome = RadiosField("Kết quả tiếp", noun="kết quả tiếp", small=True)
    joins = TextField(
        "Số vụ việc đang có",
        hint="Ghi khi việc này đã có vụ việc; bỏ trống để nhận đơn mới",
        optional=True,
        max_length=40,
        only_if=_TAKEN,
    )
    guided_to = TextField("Hướng dẫn đến cơ quan", max_length=300, only_if=("outcome", ("guided",)))
    told = TextAreaField(
        "Đã giải thích, hướng dẫn thế nào",
        max_length=2000,
        rows=3,
        optional=True,
    )
    refusal = SelectField("Căn cứ từ chối", prompt="Chọn căn cứ", only_if=("outcome", ("refused",)))
    cited = TextField(
        "Điều, khoản cho phép từ chối",
        hint="Khi chọn trường hợp khác theo quy định của pháp luật",
        optional=True,
        max_length=300,
        only_if=("outcome", ("refused",)),
    )
    signature = SelectField(
        "Chữ ký trên đơn",
        hint="Chỉ tính với khiếu nại, tố cáo",
        choices=tuple((one.value, one.words) for one in SIGNATURES),
        default="none",
        optional=True,
    )

    channel = "desk"
    """An online reception is a reception: the reply of LTCD Đ28 (10 working days) is owed as to who came."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        reveals = {
            "taken": ("joins",),
            "guided": ("guided_to",),
            "explained": (),
            "refused": ("refusal", "cited"),
        }
        self.outcome.choices = [
            Choice(one.key, one.words, one.meaning, reveals[one.key]) for one in law.OUTCOMES
        ]
        self.refusal.choices = [(one.key, one.words) for one in law.on_day(law.REFUSALS, today())]

    def about_whom(self, one: OnlineReception, person: PersonDetails) -> HeldForm:
        """The same form, answered for the person who asked and the day of the session."""
        self.kind.data, self.full_name.data = "person", person.contact_name or person.full_name
        self.address.data, self.wants.data = person.address, "post"
        # Not asked, and of the ways that a letter may come the one that has no further boxes.
        self.way.data = "phone"
        self.received_on.data = one.held_on
        return self

    @property
    def takes_in(self) -> bool:
        """Whether a new matter is taken in."""
        return self.outcome.data == "taken" and not self.joins.data

    def validate(self, extra_validators: Any = None) -> bool:
        """Good answers; of a matter only when one is taken in."""
        if self.takes_in:
            return super().validate(extra_validators)
        matter, self.what.data = self.what.data, ""
        for name in ("what", *_MATTER):
            self[name].optional = True
        good = super().validate(extra_validators)
        self.what.data = matter
        return good
