"""What we ask an officer at each step of a case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from wtforms.validators import ValidationError

from feedback.agencies.directory import AgencyEntry
from feedback.agencies.forms import agency_choices
from feedback.cases.models import Submission
from feedback.deadlines.rules import SOON_WORDS
from feedback.law import grounds
from feedback.law.kinds import Kind
from feedback.web.forms import (
    Choice,
    FileField,
    Form,
    HiddenNumberField,
    QueryForm,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
    TickField,
)

REASON_LENGTH: Final = 2000
LETTER_LENGTH: Final = 10_000
FILE_TYPES: Final = ".pdf,.jpg,.jpeg,.png,.heic,.docx"
MOST_FILES: Final = 10


class QueueFilter(QueryForm):
    """O02: tìm và lọc. ``han`` and ``ds`` come from the links above the list."""

    tim = TextField("Tìm theo số, mã, tên, nội dung", noun="Tìm", optional=True, max_length=200)
    loai = SelectField("Loại đơn", prompt="Tất cả", optional=True)
    buoc = SelectField("Bước", prompt="Tất cả", optional=True)
    nguoi = SelectField(
        "Người xử lý",
        prompt="Tất cả",
        optional=True,
        choices=[Choice("toi", "Của tôi"), Choice("chua-giao", "Chưa giao")],
    )
    han = SelectField(
        "Hạn",
        optional=True,
        choices=[
            Choice("qua-han", "Quá hạn"),
            Choice("sap-han", f"Đến hạn {SOON_WORDS}"),
            Choice("con-han", "Còn hạn"),
        ],
    )
    ds = SelectField(
        "Danh sách",
        optional=True,
        choices=[
            Choice("cho-phan-loai", "Chờ phân loại"),
            Choice("sau-giai-quyet", "Còn việc sau khi giải quyết"),
            Choice("bao-chua-xong", "Người gửi báo chưa xong"),
        ],
    )
    so = SelectField(
        "Số dòng", optional=True, choices=[Choice("25", "25"), Choice("50", "50"), Choice("100", "100")]
    )


class StepForm(Form):
    """Every step carries the version of the case that the officer saw."""

    version = HiddenNumberField()

    @property
    def revealed(self) -> set[str]:
        """The fields that stand under a radio button that opens them."""
        radios = [field for field in self if isinstance(field, RadiosField)]
        return {name for field in radios for choice in field.choices for name in choice.reveals}


class GroundForm(StepForm):
    """Không thụ lý, lưu đơn: a ground of the list, and the reason in words."""

    ground = RadiosField("Căn cứ", missing="Chọn một căn cứ", small=True)
    reason = TextAreaField(
        "Lý do bằng lời",
        noun="Lý do",
        hint="Người gửi đọc được phần này. Nêu rõ trường hợp cụ thể và việc ông/bà ấy có thể làm tiếp",
        max_length=REASON_LENGTH,
        rows=6,
    )

    def offer(self, kind: Kind, step: str, on: date) -> None:
        """Offer the grounds in force on the day for this kind and step."""
        self.ground.choices = [
            Choice(one.key, one.words, hint=ground_hint(one)) for one in grounds.grounds_for(kind, step, on)
        ]

    def validate_reason(self, field: Any) -> None:
        """A ground that stands for «other provisions» needs the article by name."""
        chosen = next((one for one in grounds.GROUNDS if one.key == self.ground.data), None)
        if chosen is not None and chosen.cite and "điều" not in field.data.casefold():
            raise ValidationError("Ghi rõ điều, khoản của văn bản làm căn cứ, ví dụ «khoản 2 Điều 5 …»")


def ground_hint(ground: grounds.Ground) -> str:
    """Article of a ground, and that a jurist must confirm it where it is not sure."""
    unsure = ". Cần cơ quan pháp chế xác nhận" if ground.confidence == "unsure" else ""
    return f"{ground.article}{unsure}"


class AgencyForm(StepForm):
    """Chuyển đơn, sửa cơ quan: another agency, and why.

    ``warning`` is what the table of competence says; ``aware`` is asked when it speaks against the choice.
    """

    warning = ""
    asks_awareness = False

    agency = SelectField("Cơ quan nhận", prompt="Chọn cơ quan")
    reason = TextAreaField("Lý do", max_length=REASON_LENGTH, rows=5)
    aware = TickField("Tôi đã đọc cảnh báo về thẩm quyền và vẫn chọn cơ quan này", optional=True, small=True)

    def offer(self, groups: Iterable[tuple[str, Iterable[AgencyEntry]]]) -> None:
        """Offer agencies under their headings."""
        self.agency.choices = agency_choices(groups)


class TransferForm(AgencyForm):
    """Chuyển đơn: the reason stands on the transfer slip."""

    reason = TextAreaField(
        "Lý do chuyển",
        hint="In trên phiếu chuyển và báo cho người gửi",
        max_length=REASON_LENGTH,
        rows=5,
    )


class SenderStepForm(StepForm):
    """A step on behalf of one who sent a submission; with several, whose."""

    submission = SelectField("Đơn của ai", prompt="Chọn người gửi")

    def offer(self, submissions: list[Submission], names: dict[int, str]) -> None:
        """Offer those who follow the case; a single one is taken for granted."""
        self.submission.choices = [
            Choice(str(one.id), f"{names.get(one.sender_id, '')}, nhận ngày {one.received_on:%d/%m/%Y}")
            for one in submissions
            if one.withdrawn_on is None
        ]
        if len(self.submission.choices) == 1:
            self.submission.data = self.submission.choices[0].value


class RequestForm(SenderStepForm):
    """Yêu cầu bổ sung: of whom, and what is missing."""

    request = TextAreaField(
        "Cần người gửi bổ sung gì",
        noun="Nội dung cần bổ sung",
        hint="Nêu từng giấy tờ, thông tin còn thiếu và vì sao cần",
        max_length=REASON_LENGTH,
        rows=6,
    )


class SupplementForm(SenderStepForm):
    """Ghi nhận bổ sung: what the sender brought or said."""

    content = TextAreaField("Nội dung bổ sung", max_length=5000, rows=6)
    files = FileField(
        "Tệp bản chụp",
        optional=True,
        most=MOST_FILES,
        accept=FILE_TYPES,
        hint="PDF, JPG, PNG, HEIC hoặc DOCX",
    )


class WithdrawForm(SenderStepForm):
    """Ghi nhận rút đơn: how the sender said so."""

    reason = TextAreaField(
        "Người gửi rút đơn thế nào, vì sao",
        noun="Việc rút đơn",
        hint="Ví dụ: đơn xin rút ghi ngày 20/11/2026, vì việc đã được sửa xong",
        max_length=REASON_LENGTH,
        rows=4,
    )


class TakeBackForm(SenderStepForm):
    """Ghi nhận rút khiếu nại, tố cáo: signed or by minutes; of a group perhaps only some."""

    how = RadiosField("Rút bằng cách nào", noun="cách rút", small=True)
    reason = TextAreaField(
        "Lý do, số và ngày của đơn rút hoặc biên bản", noun="Lý do rút", max_length=REASON_LENGTH, rows=4
    )
    members = TextAreaField(
        "Những người rút, nếu chỉ một số người trong nhóm rút",
        noun="Danh sách người rút",
        hint="Mỗi người một dòng; để trống khi mọi người cùng rút. Vụ việc tiếp tục cho người không rút",
        optional=True,
        max_length=5000,
        rows=4,
    )


class AnswerForm(StepForm):
    """Trả lời; trình ký: the answer's text."""

    answer = TextAreaField(
        "Nội dung trả lời",
        hint="Mỗi đoạn một dòng. Quốc hiệu, kính gửi, câu mở đầu, chữ ký do hệ thống đặt vào văn bản",
        max_length=LETTER_LENGTH,
        rows=14,
    )


class DraftReturnForm(StepForm):
    """Trả lại dự thảo: what has to change."""

    reason = TextAreaField("Cần sửa gì", noun="Nội dung cần sửa", max_length=REASON_LENGTH, rows=5)


class InformForm(StepForm):
    """Báo kết quả cho nơi chuyển đơn: by which letter."""

    letter = TextField("Số văn bản báo kết quả", max_length=60, width=20, spellcheck=False)


class SpamForm(StepForm):
    """Đánh dấu thư rác, phá hoại: why it is no matter at all."""

    reason = TextAreaField(
        "Vì sao là thư rác, phá hoại",
        noun="Lý do",
        hint="Ví dụ: quảng cáo bán hàng; chữ vô nghĩa. Chỉ cán bộ đọc được",
        max_length=REASON_LENGTH,
        rows=3,
    )


class ReopenForm(StepForm):
    """Mở lại: the facts that were not known when the answer was given."""

    new_facts = TextAreaField("Tình tiết mới", max_length=REASON_LENGTH, rows=6)


class AssignForm(StepForm):
    """Giao việc: to an officer of the agency."""

    officer = SelectField("Người xử lý", prompt="Chọn cán bộ")


class WhyForm(Form):
    """Why a step is proposed; stands on the proposal and is not told to the sender."""

    why = TextAreaField(
        "Vì sao đề xuất như vậy",
        noun="Lý do đề xuất",
        hint="Chỉ người có thẩm quyền và cán bộ của cơ quan đọc được phần này",
        max_length=REASON_LENGTH,
        rows=5,
    )


class ProposeAcceptForm(StepForm, WhyForm):
    """Đề xuất nhận xử lý."""


class ProposeRequestForm(RequestForm, WhyForm):
    """Đề xuất yêu cầu bổ sung."""


class ProposeGroundForm(GroundForm, WhyForm):
    """Đề xuất không thụ lý, lưu đơn."""


class ProposeTransferForm(TransferForm, WhyForm):
    """Đề xuất chuyển đơn."""


class ProposeAnswerForm(AnswerForm, WhyForm):
    """Đề xuất trả lời."""


class ProposalReturnForm(StepForm):
    """Trả lại đề xuất: why it isn't followed."""

    remark = TextAreaField("Ý kiến của người có thẩm quyền", noun="Ý kiến", max_length=REASON_LENGTH, rows=5)


class NoteForm(Form):
    """Ghi chú nội bộ."""

    text = TextAreaField(
        "Ghi chú mới", noun="Ghi chú", hint="Người gửi đơn không đọc được", max_length=REASON_LENGTH, rows=4
    )
