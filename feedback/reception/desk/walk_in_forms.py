"""What an officer fills in for one who comes in person (O03), and for his shift."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from wtforms.validators import ValidationError

from feedback.cases.originals_field import HINT, OriginalsField
from feedback.intake.desk_forms import DENUNCIATION, FIRST_DAY, RegisterForm
from feedback.intake.forms import (
    BODY_LENGTH,
    FEWEST_LETTERS,
    HOLLOW,
    LIKELY_MOST_PEOPLE,
    NAME_LENGTH,
    title_field,
)
from feedback.law import kinds
from feedback.law import reception as law
from feedback.reception import rules
from feedback.web.forms import (
    Choice,
    DateField,
    ExplainedIdField,
    Form,
    HiddenField,
    HiddenNumberField,
    IdNumberField,
    PhoneField,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
    TickField,
    WholeNumberField,
)

ID_REASONS: Final = {
    "none": "Người đến không có giấy tờ",
    "form": rules.OTHER_FORM[0],
    "unshown": "Người đến không xuất trình giấy tờ",
}
COMPETENT: Final = {"unknown": "Chưa rõ", "ours": "Thuộc thẩm quyền cơ quan này", "other": "Không thuộc"}
_ASKED_OF_NEW_MATTERS: Final = (
    *("act", "first", "first_number", "first_on", "first_learned_on"),
    *("accused_name", "accused_role", "accused_duty", "again", "signature"),
)
_VISIT: Final = "luot-"
"""Before the number of an earlier visit on the matter, where it became no case."""


class WalkInForm(RegisterForm):
    """Ghi lượt tiếp: in the order in which one speaks; of a new matter the same is asked as at ``/ghi-don``.

    ``turn``: his place in the list of the day. ``joins``: the number of the case about which he comes again,
    or the visit on the same matter. ``away``: the number under which it
    was written down without a line. What a complaint or a denunciation needs is demanded only when it is
    taken in as a new matter.
    """

    turn = HiddenNumberField(optional=True)
    away = HiddenField(optional=True, max_length=1000)
    id_number = ExplainedIdField(
        "Số giấy tờ", noun="Số giấy tờ", optional=True, reason="id_reason", again="Ghi"
    )
    id_reason = SelectField(
        "Vì sao không có số đúng mẫu",
        prompt="Chọn lý do",
        optional=True,
        choices=tuple(ID_REASONS.items()),
    )
    full_name = TextField(
        "Họ và tên",
        max_length=NAME_LENGTH,
        fewest_letters=FEWEST_LETTERS["name"],
        hollow=HOLLOW["name"],
        spellcheck=False,
        autocomplete="off",
    )
    phone = PhoneField("Điện thoại", optional=True)
    commune = TextField(
        "Xã, phường, đặc khu nơi ở",
        noun="Xã, phường nơi ở",
        missing="Nhập xã, phường nơi ở. Người ngoài tỉnh thì ghi địa chỉ ở phần «Ghi thêm»",
        max_length=120,
        spellcheck=False,
    )
    what = RadiosField(
        "Loại việc",
        missing="Chọn loại việc",
        small=True,
        inline=True,
        choices=[
            Choice(texts.slug, texts.name) for texts in (kinds.texts(kind) for kind in kinds.open_kinds())
        ],
    )
    confidential = TickField(
        "Giữ bí mật danh tính người tố cáo",
        hint="Sổ không ghi tên, địa chỉ, nội dung. Nhận đơn thì danh tính, câu trả lời, tên giấy tờ và ghi "
        "chú được niêm phong theo đơn; không nhận đơn thì hệ thống không giữ những điều này.",
        optional=True,
        small=True,
        default=True,
        only_if=("what", (DENUNCIATION,)),
    )
    waiver = TextField(
        "Văn bản đồng ý không giữ bí mật",
        noun="Văn bản đồng ý không giữ bí mật",
        hint="Chỉ khi bỏ chọn ô trên. Ghi tên văn bản do người tố cáo ký, ngày ký. Không ghi nội dung tố cáo",
        missing="Ghi văn bản do người tố cáo ký và ngày ký. Không có văn bản thì chọn «Giữ bí mật»",
        max_length=300,
        fewest_letters=8,
        hollow="Ghi tên văn bản do người tố cáo ký và ngày ký bằng chữ",
        only_if=("what", (DENUNCIATION,)),
    )
    title = title_field()
    outcome = RadiosField(
        "Kết quả tiếp",
        missing="Chọn kết quả tiếp",
        small=True,
        choices=[
            Choice(
                one.key,
                one.words,
                hint=one.meaning,
                reveals={"guided": ("guided_agency", "guided_to"), "refused": ("ground", "ground_words")}.get(
                    one.key, ()
                ),
            )
            for one in law.OUTCOMES
        ],
    )
    guided_agency = SelectField(
        "Hướng dẫn đến cơ quan",
        prompt="Chọn cơ quan",
        optional=True,
        only_if=("outcome", ("guided",)),
    )
    guided_to = TextField(
        "Cơ quan không có trong danh sách",
        missing="Chọn hoặc nhập cơ quan mà ông/bà hướng dẫn người dân đến",
        max_length=300,
        only_if=("outcome", ("guided",)),
    )
    ground = SelectField(
        "Căn cứ từ chối",
        prompt="Chọn căn cứ theo luật",
        missing="Chọn căn cứ từ chối tiếp theo luật. Không có căn cứ thì phải tiếp người đến",
        only_if=("outcome", ("refused",)),
    )
    ground_words = TextField(
        "Điều, khoản và giải thích",
        noun="Điều, khoản",
        hint="Cần ghi khi chọn «Trường hợp khác»",
        missing="Ghi điều, khoản của luật cho phép từ chối trong trường hợp này",
        max_length=1000,
        only_if=("outcome", ("refused",)),
    )
    people_count = WholeNumberField("Số người", noun="Số người", default=1, least=1, most=LIKELY_MOST_PEOPLE)
    organisation = TextField(
        "Đến thay mặt cơ quan, tổ chức, doanh nghiệp",
        noun="Tên cơ quan, tổ chức",
        optional=True,
        max_length=NAME_LENGTH,
        fewest_letters=FEWEST_LETTERS["name"],
        hollow="Nhập tên cơ quan, tổ chức, doanh nghiệp bằng chữ",
        only_if=("kind", ("organisation",)),
    )
    body = TextAreaField(
        "Nội dung trình bày",
        hint="Để trống thì đơn mới lấy câu tóm tắt ở trên",
        optional=True,
        max_length=BODY_LENGTH,
        fewest_letters=FEWEST_LETTERS["body"],
        hollow=HOLLOW["body"],
        rows=6,
    )
    where = TextField(
        "Xã, phường, đặc khu nơi có việc",
        noun="Nơi có việc",
        hint="Để trống thì lấy nơi ở",
        optional=True,
        max_length=120,
        spellcheck=False,
    )
    told = TextAreaField("Đã trả lời, giải thích với người dân", optional=True, max_length=2000, rows=3)
    copies = OriginalsField("Giấy tờ bản sao đã nhận", hint=HINT, optional=True)
    originals = OriginalsField(
        "Giấy tờ gốc đã nhận", hint="Ghi như trên. Giấy tờ gốc phải trả lại người dân", optional=True
    )
    wants_result = TickField(
        "Người khiếu nại, tố cáo muốn được nơi tiếp công dân báo khi có kết quả (khoản 2 Điều 28 Luật Tiếp "
        "công dân)",
        optional=True,
        small=True,
    )
    dealt_by = TextField("Cơ quan đã giải quyết", optional=True, max_length=300)
    competent = SelectField(
        "Thẩm quyền",
        prompt="Để hệ thống ghi theo kết quả tiếp",
        optional=True,
        choices=tuple(COMPETENT.items()),
    )
    note = TextField("Ghi chú", optional=True, max_length=1000)
    received_on = DateField("Ngày tiếp", earliest=FIRST_DAY, not_in_future=True)
    joins = TextField("Vụ việc", optional=True, max_length=40)
    case_number = TextField(
        "Đến về vụ việc đã có: số vụ việc hoặc mã tra cứu",
        noun="Số vụ việc, mã tra cứu",
        hint="Dùng khi không tìm thấy người đến, ví dụ đơn gửi qua trang mạng",
        optional=True,
        max_length=40,
        spellcheck=False,
    )
    stranger = TickField(
        "Người đến không phải người gửi, người ký của vụ việc này, vẫn ghi", optional=True, small=True
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.way.clear()
        for field in (self.way, self.address, self.wants):
            field.optional = True
        self.wants.label.text = "Người đến muốn nhận trả lời bằng cách nào?"
        # Asked only of one whose number is none: there it is no question one may pass over.
        self.id_reason.label.text = self.id_reason.noun

    @property
    def channel(self) -> str:
        """One who comes in person."""
        return "desk"

    @property
    def secret(self) -> bool:
        """Whether he comes with a denunciation and his name is kept out of the register."""
        return self.what.data == DENUNCIATION and bool(self.confidential.data)

    @property
    def new_matter(self) -> bool:
        """Whether a submission is taken in, and not only somebody heard."""
        return self.outcome.data == "taken" and not self.joined_case

    @property
    def joined_case(self) -> str:
        """The number of the case about which he comes again, if it is one."""
        chosen = self.joins.data or ""
        return str(self.case_number.data or "") if not chosen or chosen.startswith(_VISIT) else chosen

    @property
    def again_of(self) -> int | None:
        """The visit about whose matter he comes again, where it became no case; 0 for what names none."""
        chosen = self.joins.data or ""
        if not chosen.startswith(_VISIT) or self.case_number.data:
            return None
        number = chosen.removeprefix(_VISIT)
        return int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else 0

    def settle(self, on: date) -> None:
        """What follows from what was typed, before it is judged: as whom he comes, how he is answered, what a
        matter that isn't taken in needs not say."""
        alone = (self.people_count.data or 1) == 1
        named = bool(self.organisation.data)
        self.kind.data = "organisation" if named else "person" if alone else "group"
        if not self.wants.data:
            self.wants.data = "post" if self.address.data and self.what.data != DENUNCIATION else "none"
        self.ground.choices = [Choice(one.key, one.words) for one in law.on_day(law.REFUSALS, on)]
        for name in _ASKED_OF_NEW_MATTERS:
            self[name].optional = not self.new_matter
        self.full_name.optional = self.secret and not self.new_matter
        self.waiver.optional = self.secret or bool(self.unnamed.data)
        # The register says where he lives (LTCD Đ25), but of one in confidence.
        self.commune.optional = self.secret or bool(self.address.data)
        self.guided_to.optional = bool(self.guided_agency.data)
        self.ground_words.optional = not any(one.cite for one in law.REFUSALS if one.key == self.ground.data)
        self.signature.data = self.signature.data or ("none" if self.unnamed.data else "original")

    def without_sender(self) -> bool:
        """Whether he gives no name; his secrecy is kept then, whatever is ticked."""
        nameless = self.what.data == DENUNCIATION and bool(self.unnamed.data)
        self.full_name.optional = self.full_name.optional or nameless
        return nameless

    def validate_files(self, field: Any) -> None:
        """Files belong to a submission."""
        if field.data and not self.new_matter:
            raise ValidationError("Tệp chỉ nhận kèm đơn mới. Của vụ việc đang có thì nộp ở trang vụ việc")

    def papers(self) -> list[dict[str, Any]]:
        """What was handed over, copies first."""
        return [
            {"what": what, "copies": count, "original": original}
            for field, original in ((self.copies, False), (self.originals, True))
            for what, count in field.papers()
        ]

    def id_warning(self) -> str | None:
        """Why there is no number of a known form, in words; None where there is one."""
        return self.id_number.unknown(ID_REASONS) or None


class SoughtIdField(IdNumberField):
    """A number to look for: one of no known form is nobody's."""

    def check(self) -> None:
        """Any text may be sought."""


class WhoForm(Form):
    """Tìm người: by the number of his paper, else by his name, or by a visit of one of several."""

    id_number = SoughtIdField("Số giấy tờ", optional=True)
    full_name = TextField("Họ và tên", optional=True, max_length=NAME_LENGTH)
    visit = TextField("Lượt tiếp trước", optional=True, max_length=20)


class ShiftForm(Form):
    """Ca tiếp: where, which reception, who receives. ``which``: ``regular`` or a session's number."""

    place = SelectField("Nơi tiếp", prompt="Chọn nơi tiếp")
    which = RadiosField("Hình thức tiếp", small=True, default="regular")
    receiver = TextField("Người tiếp", max_length=NAME_LENGTH, only_if=("which", ("regular",)))
    position = TextField(
        "Chức vụ của người tiếp", max_length=NAME_LENGTH, optional=True, only_if=("which", ("regular",))
    )


class AddForm(Form):
    """Bổ sung vào dòng: what was learned after the person left."""

    story = TextAreaField("Nội dung trình bày", optional=True, max_length=BODY_LENGTH, rows=5)
    dealt_by = TextField("Cơ quan đã giải quyết", optional=True, max_length=300)
    document = TextField("Số văn bản", optional=True, max_length=200)
    note = TextField("Ghi chú", optional=True, max_length=1000)
