"""What we ask a citizen who sends something, page by page (C02, C04 to C08)."""

from __future__ import annotations

from typing import Any, Final

from wtforms.validators import ValidationError

from feedback.law import kinds, representatives
from feedback.law.kinds import FEEDBACK_KINDS, SEALED_KINDS, SIGNED_KINDS, Kind
from feedback.people import rules as people_rules
from feedback.text.language import say
from feedback.web import today
from feedback.web.forms import (
    Choice,
    EmailField,
    FileField,
    Form,
    HiddenField,
    IdNumberField,
    PhoneField,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
    TickField,
    WholeNumberField,
)
from feedback.web.messages import OPTIONAL, to_enter

TITLE_LENGTH: Final = 150
BODY_LENGTH: Final = 8000
WISH_LENGTH: Final = 2000
NAME_LENGTH: Final = 200
LIKELY_MOST_PEOPLE: Final = 10_000
FEWEST_LETTERS: Final = {"title": 5, "body": 15, "name": 2}
HOLLOW: Final = {
    "title": "Viết rõ hơn việc xảy ra, ví dụ «Cầu thôn 3 bị gãy»",
    "body": "Viết rõ hơn việc xảy ra, ít nhất một câu",
    "name": "Nhập họ và tên bằng chữ, ví dụ Nguyễn Văn An",
}
FILE_TYPES: Final = ".pdf,.jpg,.jpeg,.png,.heic,.docx"

_EXAMPLES: Final = {
    Kind.REPORT: "Ví dụ: Cầu dân sinh thôn 3 bị gãy một nhịp, xe không qua được",
    Kind.PETITION: "Ví dụ: Đề nghị lắp đèn tín hiệu ở ngã tư trước trường tiểu học",
    Kind.PROPOSAL: "Ví dụ: Mở điểm thu gom vỏ thuốc bảo vệ thực vật ngay tại cánh đồng",
    Kind.COMPLAINT: "Ví dụ: Quyết định thu hồi đất tính thiếu 120 mét vuông đất vườn của gia đình tôi",
    Kind.DENUNCIATION: "Ví dụ: Cán bộ địa chính nhận tiền để làm nhanh giấy chứng nhận đất",
    Kind.DIALOGUE_REQUEST: "Ví dụ: Đối thoại về mặt bằng tái định cư của 40 hộ thôn Phú Lễ 2",
}
_STORY: Final = {
    Kind.REPORT: (
        "Nội dung sự việc",
        "Việc gì đang xảy ra, ở đâu, từ khi nào, ai biết. Viết như đang kể lại",
    ),
    Kind.PETITION: (
        "Nội dung kiến nghị",
        "Việc gì đang vướng, ảnh hưởng đến ai, ông/bà đã gặp cơ quan nào. Viết như đang kể lại",
    ),
    Kind.PROPOSAL: ("Nội dung đề xuất", "Ý tưởng là gì, làm thế nào, có lợi cho ai. Viết như đang kể lại"),
    Kind.COMPLAINT: (
        "Nội dung khiếu nại",
        "Quyết định, việc làm đó sai ở chỗ nào, thiệt hại gì cho ông/bà, vì sao ông/bà cho là sai",
    ),
    Kind.DENUNCIATION: (
        "Việc vi phạm",
        "Ai làm gì, khi nào, ở đâu, ông/bà biết vì sao, có giấy tờ hoặc người nào làm chứng",
    ),
    Kind.DIALOGUE_REQUEST: (
        "Nội dung và câu hỏi",
        "Việc gì cần trao đổi, đã làm việc với cơ quan nào, các câu hỏi muốn được trả lời",
    ),
}
_WISH: Final = {
    Kind.DIALOGUE_REQUEST: ("Ông/bà muốn gặp ai, mong kết quả gì?", "Người muốn gặp và kết quả mong muốn"),
}
_WAYS_LEFT: Final = {"post", "none"}
"""How a sealed sender may be answered: no mail goes to him (interface.md 6.4)."""


def title_field() -> TextField:
    """Tóm tắt: what a matter is about, in one sentence, wherever it is asked."""
    return TextField(
        "Tóm tắt trong một câu",
        noun="Tóm tắt",
        missing="Nhập một câu tóm tắt",
        max_length=TITLE_LENGTH,
        fewest_letters=FEWEST_LETTERS["title"],
        hollow=HOLLOW["title"],
    )


class TokenForm(Form):
    """A button that sends nothing but its token: saving for later, taking a file away."""


class ChooseForm(Form):
    """C02: chọn loại đơn."""

    kind = RadiosField(
        "Ông/bà muốn gửi gì?",
        missing="Chọn một loại đơn",
        choices=[
            Choice(texts.slug, texts.name, hint=texts.meaning)
            for texts in (kinds.texts(kind) for kind in kinds.open_kinds())
        ],
    )

    def without(self, left_out: tuple[Kind, ...]) -> ChooseForm:
        """The same form without kinds that were ruled out."""
        slugs = {kinds.texts(kind).slug for kind in left_out}
        self.kind.choices = [choice for choice in self.kind.choices if choice.value not in slugs]
        return self


class QuestionForm(Form):
    """One of the questions that help choose (C02)."""

    answer = RadiosField(
        "", missing="Chọn Có hoặc Không", inline=True, choices=[("yes", "Có"), ("no", "Không")]
    )


class ContentForm(Form):
    """C04: nội dung. ``for_kind`` gives the questions their words."""

    title = title_field()
    body = TextAreaField(
        "Nội dung",
        max_length=BODY_LENGTH,
        fewest_letters=FEWEST_LETTERS["body"],
        hollow=HOLLOW["body"],
        rows=10,
    )
    wish = TextAreaField(
        "Ông/bà mong được giải quyết thế nào?",
        noun="Mong muốn",
        optional=True,
        max_length=WISH_LENGTH,
        rows=4,
    )

    def for_kind(self, kind: Kind) -> ContentForm:
        """The same form with labels and examples that fit the kind."""
        self.title.hint = say(_EXAMPLES[kind])
        label, self.body.hint = (say(words) for words in _STORY[kind])
        self.body.label.text, self.body.noun = label, label
        self.body.missing = to_enter(label)
        if kind in _WISH:
            label, self.wish.noun = (say(words) for words in _WISH[kind])
            self.wish.label.text = f"{label} {say(OPTIONAL)}"
        return self


class FileForm(Form):
    """One file, uploaded by its own button."""

    file = FileField("Chọn một tệp", optional=True, accept=FILE_TYPES)


class PlaceForm(Form):
    """C05 and C06: nơi xảy ra, cơ quan, giấy tờ. ``candidate`` is asked when a name fits several communes.

    ``for_kind`` leaves what the kind is asked: ``agency`` where one may choose it, ``signed`` where the law
    wants a signature.
    """

    commune = TextField(
        "Xã, phường, đặc khu nơi xảy ra",
        noun="Tên xã, phường, đặc khu",
        hint="Gõ vài chữ rồi chọn trong danh sách. Tên xã, huyện trước ngày 1/7/2025 cũng tìm được",
        missing="Nhập tên xã, phường, đặc khu, hoặc đánh dấu ô «Việc ở nhiều nơi hoặc tôi không rõ nơi»",
        max_length=120,
        spellcheck=False,
        only_if=("several", (False,)),
    )
    candidate = RadiosField(
        "Tên này có ở nhiều nơi. Chọn đúng nơi xảy ra", optional=True, only_if=("several", (False,))
    )
    several = TickField("Việc ở nhiều nơi hoặc tôi không rõ nơi", optional=True)
    place = TextField(
        "Địa điểm cụ thể",
        hint="Thôn, tổ dân phố, tên đường, cây số, gần công trình nào",
        optional=True,
        max_length=300,
    )
    agency = SelectField(
        "Cơ quan ông/bà muốn gửi đến",
        hint="Không biết thì để nguyên; hệ thống chọn giúp",
        prompt="Tôi không biết",
        optional=True,
    )
    file = FileField("Chọn một tệp", optional=True, accept=FILE_TYPES)
    signed = TickField("Trong các tệp trên có đơn đã ký hoặc điểm chỉ", optional=True)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # Ticks, and a box under a heading that says so already, need not say that they are optional.
        for field in (self.several, self.file, self.signed):
            field.label.text = field.noun

    def for_kind(self, kind: Kind) -> PlaceForm:
        """The same form with the questions of a kind."""
        if kind in SIGNED_KINDS:
            del self.agency
            return self
        del self.signed
        if kind is Kind.DIALOGUE_REQUEST:
            self.commune.label.text = say("Xã, phường, đặc khu nơi có việc cần trao đổi")
            self.agency.label.text = f"{say('Cơ quan ông/bà muốn đối thoại')} {say(OPTIONAL)}"
        return self


class SenderForm(Form):
    """C07: thông tin của ông/bà và cách nhận trả lời."""

    kind = RadiosField(
        "Ông/bà gửi với tư cách",
        noun="tư cách người gửi",
        default="person",
        choices=[
            Choice("person", "Cá nhân"),
            Choice("organisation", "Cơ quan, tổ chức, doanh nghiệp", reveals=("organisation",)),
            Choice("group", "Nhiều người cùng gửi", reveals=("people_count", "representatives")),
        ],
    )
    organisation = TextField(
        "Tên cơ quan, tổ chức, doanh nghiệp",
        max_length=NAME_LENGTH,
        fewest_letters=FEWEST_LETTERS["name"],
        hollow="Nhập tên cơ quan, tổ chức, doanh nghiệp bằng chữ",
        autocomplete="organization",
        only_if=("kind", ("organisation",)),
    )
    people_count = WholeNumberField(
        "Số người cùng gửi", least=2, most=LIKELY_MOST_PEOPLE, only_if=("kind", ("group",))
    )
    representatives = TextAreaField(
        "Người đại diện khác, mỗi người một dòng",
        noun="Danh sách người đại diện",
        hint="Từ 5 đến 10 người cử 1 hoặc 2 người đại diện; trên 10 người cử nhiều nhất 5. "
        "Người thứ nhất ghi ở ô «Họ và tên»",
        optional=True,
        max_length=1000,
        rows=4,
        only_if=("kind", ("group",)),
    )
    full_name = TextField(
        "Họ và tên",
        hint="Tổ chức ghi tên người liên hệ. Nhiều người cùng gửi ghi tên người đại diện thứ nhất",
        max_length=NAME_LENGTH,
        fewest_letters=FEWEST_LETTERS["name"],
        hollow=HOLLOW["name"],
        autocomplete="name",
        spellcheck=False,
    )
    address = TextField(
        "Địa chỉ", hint="Số nhà, đường, thôn hoặc tổ dân phố", max_length=300, autocomplete="street-address"
    )
    commune = TextField(
        "Xã, phường, đặc khu nơi ở",
        noun="Tên xã, phường, đặc khu nơi ở",
        optional=True,
        max_length=120,
        spellcheck=False,
    )
    phone = PhoneField(
        "Điện thoại",
        hint="Nên có: cán bộ gọi khi cần hỏi thêm; bốn số cuối dùng để tra cứu đơn",
        optional=True,
    )
    id_number = IdNumberField("Số căn cước hoặc giấy tờ khác", noun="Số căn cước", optional=True)
    wants = RadiosField(
        "Ông/bà muốn nhận trả lời bằng cách nào?",
        noun="cách nhận trả lời",
        choices=[
            Choice("mail", "Thư điện tử", reveals=("email",)),
            Choice("post", "Thư gửi qua bưu điện đến địa chỉ trên"),
            Choice("none", "Tôi tự tra cứu trên trang này"),
        ],
    )
    email = EmailField("Địa chỉ thư điện tử", only_if=("wants", ("mail",)))
    authorised_name = TextField(
        "Họ và tên người được ủy quyền",
        optional=True,
        max_length=NAME_LENGTH,
        autocomplete="off",
        spellcheck=False,
    )
    authorised_paper = TextField(
        "Giấy ủy quyền", hint="Số, ngày, nơi công chứng hoặc chứng thực", optional=True, max_length=300
    )
    kept_back = TickField(
        "Không đăng nội dung đơn của tôi lên trang công khai",
        hint="Nội dung và câu trả lời thường được đăng sau khi che tên. "
        "Nếu đánh dấu, trang công khai chỉ có một dòng kết quả",
        optional=True,
    )

    def for_kind(self, kind: Kind) -> SenderForm:
        """The same form with the questions of a kind: one whose name is sealed gets no mail; text is public
        of petitions, reports, proposals alone, so only their senders may keep it back.
        """
        if kind not in FEEDBACK_KINDS:
            del self.kept_back
        if kind in SEALED_KINDS:
            del self.email
            self.wants.choices = [choice for choice in self.wants.choices if choice.value in _WAYS_LEFT]
            self.phone.hint = "Nên có: người được giao xử lý gọi khi cần hỏi thêm"
        return self

    def representative_names(self) -> list[str]:
        """The further representatives of a group, one per line."""
        return [line for line in (self.representatives.data or "").split("\n") if line.strip()]

    def validate_representatives(self, field: Any) -> None:
        """Each once, and as many as the law lets a group of this size send (Luật Tiếp công dân Đ29)."""
        names, people = self.representative_names(), self.people_count.data
        if any(len(name) > NAME_LENGTH for name in names):
            raise ValidationError("Ghi mỗi người đại diện trên một dòng, chỉ ghi họ tên")
        twice = people_rules.named_twice([self.full_name.data or "", *names])
        if twice:
            raise ValidationError(
                f"«{twice}» trùng tên với người ghi ở ô «Họ và tên» hoặc ở dòng khác. "
                "Mỗi người chỉ ghi một lần; nếu là người khác trùng tên, ghi thêm năm sinh sau họ tên"
            )
        if people is None or not 2 <= people <= LIKELY_MOST_PEOPLE:
            return
        most = representatives.of_group(people, today()).most
        if len(names) + 1 > most:
            how_many = f"nhiều nhất {most}" if most > 1 else "một"
            raise ValidationError(
                f"{people} người cùng gửi cử {how_many} người đại diện, kể cả người ghi ở ô «Họ và tên»; "
                f"đang ghi {len(names) + 1} người"
            )

    def validate_authorised_paper(self, field: Any) -> None:
        """A paper of authorisation names somebody."""
        if field.data and not self.authorised_name.data:
            raise ValidationError("Nhập họ và tên người được ủy quyền, hoặc để trống giấy ủy quyền")


class PledgeForm(Form):
    """C08: cam đoan và đồng ý. ``submission_key`` makes pressing twice the same as pressing once."""

    truthful = TickField(
        "Tôi cam đoan nội dung trên là đúng sự thật và chịu trách nhiệm về nội dung này",
        missing="Đánh dấu vào ô cam đoan nội dung đúng sự thật",
    )
    consent = TickField(
        "Tôi đồng ý để cơ quan nhà nước dùng thông tin cá nhân trong đơn vào việc giải quyết đơn này",
        missing="Đánh dấu vào ô đồng ý cho dùng thông tin cá nhân để giải quyết đơn",
    )
    submission_key = HiddenField(max_length=64)


class SentForm(Form):
    """Asks after a sending whose draft is lost, by the key that stood in the form."""

    submission_key = HiddenField(max_length=64, optional=True)


class ResumeForm(Form):
    """Điền tiếp: the key of a draft that was put aside."""

    key = TextField(
        "Mã bản đang viết",
        hint="20 ký tự trong 5 nhóm, ví dụ 4F7K-9M2X-PC30-QW8R-T6HN. Không cần gõ dấu gạch",
        max_length=40,
        spellcheck=False,
        autocomplete="off",
    )
