"""What an officer fills in for one who writes or calls, and before he gives a lost code anew."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from wtforms.validators import ValidationError

from feedback.cases.originals_field import HINT, OriginalsField
from feedback.intake.forms import (
    BODY_LENGTH,
    FEWEST_LETTERS,
    FILE_TYPES,
    HOLLOW,
    NAME_LENGTH,
    WISH_LENGTH,
    SenderForm,
    title_field,
)
from feedback.intake.matter_forms import ACTS, DUTY, FROM_LIST, LEVELS, NUMBER_LENGTH, ROLES
from feedback.law import kinds
from feedback.law.kinds import Kind
from feedback.law.procedure import AGAINST_RESULT, OVERDUE
from feedback.law.signatures import SIGNATURES
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
    TickField,
)

FIRST_DAY: Final = date(2025, 7, 1)
"""Since this day the province and its agencies are as they are; older submissions come by import."""

MOST_FILES: Final = 10

COMPLAINT: Final = kinds.texts(Kind.COMPLAINT).slug
DENUNCIATION: Final = kinds.texts(Kind.DENUNCIATION).slug
DIALOGUE: Final = kinds.texts(Kind.DIALOGUE_REQUEST).slug

_OF_COMPLAINT: Final = (
    "act",
    "dismissal",
    "agency",
    "who",
    "decision_number",
    "decision_on",
    "learned_on",
    "first",
    "first_number",
    "first_on",
    "first_learned_on",
)
_OF_DENUNCIATION: Final = (
    "accused_name",
    "accused_position",
    "accused_agency",
    "accused_role",
    "accused_duty",
    "again",
    "unnamed",
)
_REVEALED: Final = {COMPLAINT: _OF_COMPLAINT, DENUNCIATION: _OF_DENUNCIATION, DIALOGUE: ("named",)}
_WHEN_COMPLAINT: Final = ("what", (COMPLAINT,))
_WHEN_DENUNCIATION: Final = ("what", (DENUNCIATION,))
NOT_KNOWN: Final = "Không biết, hoặc không có trong danh sách"


class RegisterForm(SenderForm):
    """Ghi đơn: one page for a submission that comes in otherwise than by the web.

    What a complaint is against, whom a denunciation is about and with whom a dialogue is wanted opens under
    the kind. ``rests_on`` is the number of the case against whose settlement it is sent. With ``unnamed``
    (đơn nặc danh, LTC Đ25) nothing is asked about the sender.
    """

    what = RadiosField(
        "Loại đơn",
        missing="Chọn loại đơn",
        small=True,
        choices=[
            Choice(texts.slug, texts.name, reveals=_REVEALED.get(texts.slug, ()))
            for texts in (kinds.texts(kind) for kind in kinds.open_kinds())
        ],
    )
    act = SelectField(
        "Khiếu nại về", prompt="Chọn điều bị khiếu nại", choices=tuple(ACTS.items()), only_if=_WHEN_COMPLAINT
    )
    dismissal = TickField(
        "Bị kỷ luật buộc thôi việc", small=True, optional=True, only_if=("act", ("discipline",))
    )
    agency = TextField(
        "Cơ quan bị khiếu nại",
        hint="Chọn trong danh sách, kể cả cơ quan trước ngày 1/7/2025. Không biết thì để trống",
        optional=True,
        max_length=NAME_LENGTH,
        spellcheck=False,
        only_if=_WHEN_COMPLAINT,
        render_kw=FROM_LIST,
    )
    who = TextField(
        "Chức vụ, họ tên người bị khiếu nại",
        optional=True,
        max_length=NAME_LENGTH,
        only_if=_WHEN_COMPLAINT,
    )
    decision_number = TextField(
        "Số quyết định", optional=True, max_length=NUMBER_LENGTH, only_if=_WHEN_COMPLAINT
    )
    decision_on = DateField("Ngày ra quyết định", optional=True, not_in_future=True, only_if=_WHEN_COMPLAINT)
    learned_on = DateField(
        "Ngày người khiếu nại nhận hoặc biết", optional=True, not_in_future=True, only_if=_WHEN_COMPLAINT
    )
    first = SelectField(
        "Đã có quyết định giải quyết lần đầu chưa",
        choices=tuple(LEVELS.items()),
        default="none",
        only_if=_WHEN_COMPLAINT,
    )
    first_number = TextField(
        "Số quyết định lần đầu", optional=True, max_length=NUMBER_LENGTH, only_if=("first", ("decided",))
    )
    first_on = DateField(
        "Ngày ra quyết định lần đầu", optional=True, not_in_future=True, only_if=("first", ("decided",))
    )
    first_learned_on = DateField(
        "Ngày nhận quyết định lần đầu", optional=True, not_in_future=True, only_if=("first", ("decided",))
    )
    accused_name = TextField(
        "Người bị tố cáo",
        hint="Họ tên, hoặc đặc điểm nếu không biết tên",
        max_length=NAME_LENGTH,
        fewest_letters=FEWEST_LETTERS["name"],
        hollow="Nhập họ tên hoặc đặc điểm người bị tố cáo bằng chữ",
        spellcheck=False,
        only_if=_WHEN_DENUNCIATION,
    )
    accused_position = TextField(
        "Chức vụ, nơi làm việc", optional=True, max_length=NAME_LENGTH, only_if=_WHEN_DENUNCIATION
    )
    accused_agency = SelectField(
        "Cơ quan của người bị tố cáo", prompt=NOT_KNOWN, optional=True, only_if=_WHEN_DENUNCIATION
    )
    accused_role = SelectField(
        "Vị trí của người bị tố cáo",
        prompt="Chọn vị trí",
        choices=tuple(ROLES.items()),
        only_if=_WHEN_DENUNCIATION,
    )
    accused_duty = SelectField(
        "Vi phạm khi làm nhiệm vụ, công vụ",
        choices=tuple(DUTY.items()),
        default="unknown",
        only_if=_WHEN_DENUNCIATION,
    )
    again = SelectField(
        "Tố cáo lần đầu hay tố cáo tiếp",
        choices=(
            ("no", "Lần đầu"),
            (AGAINST_RESULT, "Tố cáo tiếp: không đồng ý với việc giải quyết"),
            (OVERDUE, "Tố cáo tiếp: quá thời hạn chưa được giải quyết"),
        ),
        default="no",
        only_if=_WHEN_DENUNCIATION,
    )
    unnamed = TickField("Đơn không ghi tên người gửi", optional=True, only_if=_WHEN_DENUNCIATION, small=True)
    named = SelectField(
        "Cơ quan được yêu cầu đối thoại", prompt=NOT_KNOWN, optional=True, only_if=("what", (DIALOGUE,))
    )
    signature = SelectField(
        "Chữ ký trên đơn",
        hint="Chỉ tính với khiếu nại, tố cáo",
        choices=tuple((one.value, one.words) for one in SIGNATURES if Kind.COMPLAINT in one.kinds),
        default="original",
        only_if=("what", (COMPLAINT, DENUNCIATION)),
    )
    way = RadiosField(
        "Đơn đến bằng cách",
        noun="cách đơn đến",
        small=True,
        default="post",
        choices=[
            Choice("post", "Qua bưu điện", reveals=("postmarked_on",)),
            Choice("phone", "Qua điện thoại"),
        ],
    )
    postmarked_on = DateField(
        "Ngày trên dấu bưu điện",
        hint="Dấu nơi gửi, trên phong bì. Không đọc được thì để trống",
        optional=True,
        not_in_future=True,
        only_if=("way", ("post",)),
    )
    received_on = DateField(
        "Ngày nhận",
        hint="Ngày ghi trên dấu đến, hoặc ngày gọi. Thời hạn tính từ ngày này, không từ ngày ghi vào sổ",
        earliest=FIRST_DAY,
        not_in_future=True,
    )
    title = title_field()
    body = TextAreaField(
        "Nội dung",
        hint="Ghi theo lời người gửi hoặc chép từ đơn giấy",
        max_length=BODY_LENGTH,
        fewest_letters=FEWEST_LETTERS["body"],
        hollow=HOLLOW["body"],
        rows=8,
    )
    wish = TextAreaField("Mong muốn của người gửi", optional=True, max_length=WISH_LENGTH, rows=3)
    wants = RadiosField(
        "Người gửi muốn nhận trả lời bằng cách nào?",
        small=True,
        noun="cách nhận trả lời",
        choices=[
            Choice("mail", "Thư điện tử", reveals=("email",)),
            Choice("post", "Thư gửi qua bưu điện đến địa chỉ trên"),
            Choice("none", "Tự tra cứu trên trang mạng, bằng mã và số bí mật"),
        ],
    )
    kept_back = TickField(
        "Người gửi không cho đăng nội dung đơn lên trang công khai",
        hint="Chỉ tính với kiến nghị, phản ánh, đề xuất. Trang công khai chỉ có một dòng kết quả",
        optional=True,
        small=True,
    )
    where = TextField(
        "Xã, phường, đặc khu nơi xảy ra",
        noun="Nơi xảy ra",
        hint="Để trống thì lấy nơi ở của người gửi. Tên trước ngày 1/7/2025 cũng tìm được",
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
        hint="PDF, JPG, PNG, HEIC hoặc DOCX",
        optional=True,
        most=MOST_FILES,
        accept=FILE_TYPES,
    )
    originals = OriginalsField("Giấy tờ gốc gửi kèm", hint=HINT, optional=True)
    submission_key = HiddenField(max_length=64)
    rests_on = HiddenField(optional=True, max_length=40)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # Who fills this in isn't the sender.
        self.kind.label.text = "Người gửi với tư cách"
        self.kind.small = True

    @property
    def channel(self) -> str:
        """How it came: the answer to «Đơn đến bằng cách»; a desk that knows says so itself."""
        return str(self.way.data)

    @property
    def arrived_on(self) -> date:
        """The day of the arrival stamp (dấu đến), from which the agency's clocks run; once it is valid."""
        day: date = self.received_on.data
        return day

    @property
    def forwarded_by(self) -> str | None:
        """The body that passed it on: none, what others pass on comes under their slip."""
        return None

    @property
    def stamped_on(self) -> date | None:
        """The day on the postmark of a letter."""
        day: date | None = self.postmarked_on.data
        return day

    def refuse_day(self, why: str) -> None:
        """Say that no clock can be reckoned from the day of arrival."""
        self.received_on.errors = [why]

    def without_sender(self) -> bool:
        """Whether the letter bears no name; nothing is demanded of its sender then."""
        nameless = self.what.data == DENUNCIATION and bool(self.unnamed.data)
        for field in (self.full_name, self.address, self.wants):
            field.optional = nameless
        return nameless

    def validate_signature(self, field: Any) -> None:
        """Nobody signs on the telephone, and who signs has a name."""
        if field.data == "none":
            return
        if self.channel == "phone":
            raise ValidationError("Đơn ghi qua điện thoại không có chữ ký. Chọn mục không có chữ ký")
        if self.unnamed.data:
            raise ValidationError("Đơn không ghi tên người gửi thì không có chữ ký. Chọn mục không có chữ ký")

    def validate_postmarked_on(self, field: Any) -> None:
        """A letter is stamped where it is sent before it is stamped where it arrives."""
        arrived = self.received_on.data
        if field.data is not None and arrived is not None and field.data > arrived:
            raise ValidationError(f"Dấu bưu điện không được sau ngày nhận {arrived:%d/%m/%Y}. Sửa lại")

    def validate_wants(self, field: Any) -> None:
        """No mail goes to a denouncer."""
        if self.what.data == DENUNCIATION and field.data == "mail":
            raise ValidationError("Không gửi thư điện tử cho người tố cáo. Chọn bưu điện hoặc tự tra cứu")


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
