"""What a sender fills in to follow his case: proof, supplement, withdrawal (C10 to C12)."""

from __future__ import annotations

from typing import Any, Final

from feedback import config
from feedback.cases.models import Submission
from feedback.cases.ratings import SCORES, SOLVED
from feedback.web.forms import (
    Choice,
    FileField,
    Form,
    HiddenField,
    RadiosField,
    TextAreaField,
    TextField,
    TickField,
)
from feedback.web.forms.texts import many_lines

TEXT_LENGTH: Final = 8000
MESSAGE_LENGTH: Final = 3000
MOST_FILES: Final = 5
FILE_TYPES: Final = ".pdf,.jpg,.jpeg,.png,.heic,.docx"
FILES_HINT: Final = f"PDF, JPG, PNG, HEIC hoặc DOCX. Nhiều nhất {MOST_FILES} tệp"


class _CarriedField(HiddenField):
    """A text of several lines that travels unseen."""

    def tidy(self, text: str) -> str:
        """The text as it is kept, line ends included."""
        return many_lines(text)


class TrackForm(Form):
    """Tra cứu. ``typed`` and ``then`` carry what was being written when the time ran out, and where."""

    code = TextField(
        "Mã tra cứu",
        hint="10 chữ và số trên biên nhận, ví dụ 4F7K9‑2MXPC, hoặc số tạm. Không cần gõ dấu gạch",
        max_length=40,
        width=20,
        spellcheck=False,
        autocomplete="off",
    )
    proof = TextField(
        "Số bí mật, hoặc 4 số cuối điện thoại",
        noun="số bí mật hoặc 4 số cuối điện thoại",
        hint="Số bí mật có 6 chữ số, ghi trên biên nhận. Điện thoại là số đã ghi trong đơn",
        max_length=20,
        width=10,
        inputmode="numeric",
        spellcheck=False,
        autocomplete="off",
    )
    MOST_TYPED = TEXT_LENGTH

    typed = _CarriedField(optional=True, max_length=MOST_TYPED)
    then = HiddenField(optional=True, max_length=20)


class CodeForm(Form):
    """The box on the home page: the code alone; the proof is asked on the next page."""

    code = TextField("Mã tra cứu", optional=True, max_length=40, spellcheck=False, autocomplete="off")


class SupplementForm(Form):
    """Bổ sung: words, files, or both; ``signed`` is asked where the law wants a signature."""

    text = TextAreaField("Nội dung bổ sung", optional=True, max_length=TEXT_LENGTH, rows=8)
    files = FileField(
        "Giấy tờ, ảnh",
        optional=True,
        most=10,
        accept=FILE_TYPES,
        hint="PDF, JPG, PNG, HEIC hoặc DOCX. Có thể chọn nhiều tệp một lần",
    )

    signed = TickField("Trong các tệp có đơn đã ký hoặc điểm chỉ", optional=True)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.files.most = config.current().max_files
        # A tick need not say that it is optional.
        self.signed.label.text = self.signed.noun

    def without_signature(self) -> SupplementForm:
        """The same form for one whose signature isn't waited for."""
        del self.signed
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        """Good answers, and not nothing at all; who says that a file is signed sends one."""
        good = super().validate(extra_validators)
        if good and self.signed and self.signed.data and not self.files.data:
            self.signed.errors = ["Chọn tệp chụp đơn đã ký, hoặc bỏ dấu ở ô này"]
            return False
        if good and not self.text.data and not self.files.data:
            self.text.errors = ["Nhập nội dung bổ sung hoặc chọn ít nhất một tệp"]
            return False
        return good


class WithdrawForm(Form):
    """Rút đơn. ``confirmed`` stands in the page that says what follows."""

    reason = TextAreaField("Lý do rút đơn", optional=True, max_length=1000, rows=4)
    confirmed = HiddenField(optional=True, max_length=1)


class AskBackForm(Form):
    """Yêu cầu rút khiếu nại, tố cáo: the wish alone; what withdraws is a signed paper."""

    members = TextAreaField(
        "Họ tên những người rút, mỗi người một dòng",
        noun="Những người rút",
        hint="Mỗi người ký giấy rút riêng. Người khác vẫn được giải quyết",
        missing="Ghi họ tên những người rút",
        max_length=2000,
        rows=4,
    )
    reason = TextAreaField("Lý do rút đơn", optional=True, max_length=1000, rows=4)
    coerced = TickField("Tôi bị ép buộc, đe dọa phải rút đơn", optional=True)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.coerced.label.text = self.coerced.noun

    def of(self, submission: Submission) -> AskBackForm:
        """The same form for this sender: only a group says who of it withdraws."""
        if submission.sender_kind != "group":
            del self.members
        return self

    def member_names(self) -> list[str]:
        """Those of a group who withdraw."""
        return (self.members.data or "").splitlines() if self.members else []


class TalkForm(Form):
    """Nhắn cơ quan: words, with files if he has some."""

    text = TextAreaField("Tin nhắn", noun="tin nhắn", max_length=MESSAGE_LENGTH, rows=6)
    files = FileField("Giấy tờ, ảnh", optional=True, most=MOST_FILES, accept=FILE_TYPES, hint=FILES_HINT)


class NotSolvedForm(TalkForm):
    """Báo việc chưa được giải quyết: what is still to be done, and what shows it."""

    text = TextAreaField(
        "Việc gì chưa được giải quyết?",
        noun="việc chưa được giải quyết",
        hint="Nêu rõ việc còn lại, nơi xảy ra, và điều mới so với khi cơ quan trả lời",
        max_length=MESSAGE_LENGTH,
        rows=6,
    )


class RateForm(Form):
    """Đánh giá (C13): two questions, and why if he likes."""

    score = RadiosField(
        "Ông/bà hài lòng với cách cơ quan giải quyết đến mức nào?",
        noun="mức hài lòng",
        missing="Chọn một mức hài lòng",
        choices=[Choice(str(score), words) for score, words in SCORES.items()],
    )
    solved = RadiosField(
        "Việc của ông/bà đã được giải quyết chưa?",
        noun="việc đã giải quyết chưa",
        missing="Chọn một câu trả lời về việc đã giải quyết chưa",
        choices=[Choice(key, words) for key, words in SOLVED.items()],
    )
    why = TextAreaField(
        "Vì sao ông/bà đánh giá như vậy?",
        noun="lý do đánh giá",
        hint="Cán bộ của cơ quan đọc được phần này",
        optional=True,
        max_length=1000,
        rows=4,
    )

    def without_words(self) -> RateForm:
        """The same form where nothing is written in the open."""
        del self.why
        return self


class PartForm(Form):
    """Xem phần đã tách: the code of the part, carried by its button."""

    code = HiddenField(max_length=12)


class LeaveForm(Form):
    """Thoát: a button."""
