"""What a citizen fills in to be received online, and to withdraw."""

from __future__ import annotations

from typing import Any, Final

from wtforms.validators import ValidationError

from feedback.intake.forms import (
    BODY_LENGTH,
    FEWEST_LETTERS,
    FILE_TYPES,
    HOLLOW,
    NAME_LENGTH,
    SenderForm,
    title_field,
)
from feedback.intake.matter_forms import DUTY, ROLES
from feedback.intake.registering import ACCUSED
from feedback.law import kinds
from feedback.law import reception as law
from feedback.law.kinds import SEALED_KINDS, Kind
from feedback.reception import rules
from feedback.web import today
from feedback.web.forms import (
    Choice,
    EmailField,
    ExplainedIdField,
    FileField,
    Form,
    HiddenField,
    PhoneField,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
    TickField,
)

DENUNCIATION: Final = kinds.texts(Kind.DENUNCIATION).slug
MOST_WAIVER_FILES: Final = 3
ID_REASONS: Final = {
    "none": "Tôi không có giấy tờ tùy thân",
    "form": rules.OTHER_FORM[1],
}
"""Why one who asks gives no number of a known form."""
_WAIVES: Final = ("about", (DENUNCIATION,))
_ACCUSED: Final = tuple(f"accused_{name}" for name in ACCUSED)
_FILES: Final = "PDF, JPG, PNG, HEIC hoặc DOCX"


class AskForm(SenderForm):
    """Yêu cầu được tiếp trực tuyến: where, about what, why online, who."""

    where = SelectField("Nơi ông/bà muốn được tiếp", noun="nơi tiếp", prompt="Chọn nơi tiếp công dân")
    about = RadiosField(
        "Ông/bà muốn trình bày việc gì?",
        noun="loại việc",
        choices=[
            Choice(
                texts.slug,
                texts.name,
                hint=texts.meaning,
                reveals=(*_ACCUSED, "waives", "waiver") if kind in SEALED_KINDS else (),
            )
            for kind, texts in ((kind, kinds.texts(kind)) for kind in kinds.open_kinds())
        ],
    )
    accused_name = TextField(
        "Ai đã vi phạm?",
        noun="Người vi phạm",
        hint="Họ và tên. Không biết tên thì ghi đặc điểm, ví dụ: cán bộ địa chính của xã",
        missing="Nhập họ tên hoặc đặc điểm của người vi phạm",
        max_length=NAME_LENGTH,
        fewest_letters=FEWEST_LETTERS["name"],
        hollow="Nhập họ tên hoặc đặc điểm của người vi phạm bằng chữ",
        autocomplete="off",
        spellcheck=False,
        only_if=_WAIVES,
    )
    accused_position = TextField(
        "Chức vụ, nơi làm việc của người đó",
        hint="Ghi cả tên cơ quan nếu không có trong danh sách dưới đây",
        optional=True,
        max_length=NAME_LENGTH,
        autocomplete="off",
        spellcheck=False,
        only_if=_WAIVES,
    )
    accused_agency = SelectField(
        "Cơ quan của người đó",
        hint="Yêu cầu được gửi đến người có thẩm quyền giải quyết, không phải chính người bị tố cáo",
        prompt="Tôi không biết, hoặc không có trong danh sách",
        optional=True,
        only_if=_WAIVES,
    )
    accused_role = SelectField(
        "Người đó giữ vị trí nào?",
        noun="vị trí của người đó",
        prompt="Chọn vị trí",
        choices=tuple(ROLES.items()),
        only_if=_WAIVES,
    )
    accused_duty = SelectField(
        "Vi phạm có phải khi làm nhiệm vụ, công vụ không?",
        choices=tuple(DUTY.items()),
        default="unknown",
        only_if=_WAIVES,
    )
    waives = TickField(
        "Tôi không yêu cầu giữ bí mật họ tên, địa chỉ và thông tin cá nhân khác của tôi trong việc này",
        missing="Đánh dấu nếu ông/bà không yêu cầu giữ bí mật danh tính. Nếu muốn giữ bí mật, dùng một "
        "trong các cách ghi ở đầu trang",
        only_if=_WAIVES,
    )
    waiver = FileField(
        "Văn bản không yêu cầu giữ bí mật danh tính, có chữ ký",
        hint=f"Viết tay hoặc đánh máy, ký tên, chụp lại. {_FILES}",
        missing="Chọn tệp văn bản không yêu cầu giữ bí mật danh tính, có chữ ký",
        most=MOST_WAIVER_FILES,
        accept=FILE_TYPES,
        only_if=_WAIVES,
    )
    subject = title_field()
    story = TextAreaField(
        "Nội dung",
        hint="Việc gì xảy ra, ở đâu, từ khi nào, cơ quan nào đã giải quyết",
        max_length=BODY_LENGTH,
        fewest_letters=FEWEST_LETTERS["body"],
        hollow=HOLLOW["body"],
        rows=8,
    )
    ground = RadiosField(
        "Vì sao ông/bà cần được tiếp trực tuyến?", noun="lý do được tiếp trực tuyến", choices=()
    )
    ground_words = TextAreaField(
        "Nêu rõ lý do",
        noun="lý do cụ thể",
        hint="Ví dụ: ông/bà ở thôn nào, đi lại khó ra sao; việc liên quan đến những cơ quan nào",
        max_length=1000,
        fewest_letters=FEWEST_LETTERS["body"],
        hollow="Nêu rõ lý do, ít nhất một câu",
        rows=3,
    )
    appointment = FileField(
        "Văn bản cử người đại diện, có chữ ký của mọi người",
        hint=f"Cần khi có từ 5 người trở lên. {_FILES}",
        missing="Chọn tệp văn bản cử người đại diện, có chữ ký của mọi người. Từ 5 người trở lên phải có "
        "văn bản này",
        most=MOST_WAIVER_FILES,
        accept=FILE_TYPES,
        only_if=("kind", ("group",)),
    )
    phone = PhoneField("Số điện thoại", hint="Cán bộ gọi số này để thử kết nối trước buổi tiếp")
    id_number = ExplainedIdField(
        "Số căn cước hoặc giấy tờ khác",
        noun="Số căn cước",
        missing="Nhập số căn cước, hoặc chọn lý do không có số ở ô dưới",
        hint="Cán bộ đối chiếu khi bắt đầu buổi tiếp",
        reason="id_reason",
        again="Gửi yêu cầu",
    )
    id_reason = SelectField(
        "Vì sao không có số đúng mẫu",
        prompt="Chọn lý do",
        optional=True,
        choices=tuple(ID_REASONS.items()),
    )
    email = EmailField("Địa chỉ thư điện tử", hint="Cơ quan báo ngày, giờ tiếp qua thư này")
    wish = TextField(
        "Thời gian thuận tiện cho buổi tiếp và buổi thử kết nối",
        hint="Ví dụ: buổi sáng, trừ thứ Tư",
        optional=True,
        max_length=200,
    )
    recorded = TickField(
        "Tôi biết buổi tiếp được ghi âm, ghi hình và lưu trên máy chủ của cơ quan nhà nước",
        missing="Đánh dấu vào ô về ghi âm, ghi hình",
    )
    consent = TickField(
        "Tôi đồng ý để cơ quan nhà nước dùng thông tin cá nhân trên vào việc tiếp và giải quyết việc này",
        missing="Đánh dấu vào ô đồng ý cho dùng thông tin cá nhân",
    )
    submission_key = HiddenField(max_length=64)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # Asked again when it is taken down as a submission.
        del self.kept_back
        # Not asked: day, hour and the way in come by mail.
        self.wants.data = "mail"
        self.kind.choices = [
            Choice(one.value, one.text, one.hint, (*one.reveals, "appointment"))
            if one.value == "group"
            else one
            for one in self.kind.choices
        ]
        self.ground.choices = [Choice(one.key, one.words) for one in law.on_day(law.ONLINE, today())]

    def validate_ground(self, field: Any) -> None:
        """A denunciation is received online on some grounds only."""
        if self.about.data == DENUNCIATION and field.data not in law.ONLINE_DENUNCIATION_GROUNDS:
            raise ValidationError(f"{law.ONLINE_DENUNCIATION} Trường hợp khác, dùng một trong các cách kia")

    def validate(self, extra_validators: Any = None) -> bool:
        """Good answers; a group brings the paper by which it named who speaks for it (LTCD Đ29)."""
        self.id_number.optional = bool(self.id_reason.data)
        people = self.people_count.data
        self.appointment.optional = not isinstance(people, int) or people < law.group_from(today())
        return super().validate(extra_validators)

    def id_warning(self) -> str:
        """Why there is no number of a known form, in words; "" where there is one."""
        return self.id_number.unknown(ID_REASONS)


class WithdrawForm(Form):
    """Rút yêu cầu: a button, pressed once more on the page that says what follows."""

    confirmed = HiddenField(optional=True, max_length=1)
