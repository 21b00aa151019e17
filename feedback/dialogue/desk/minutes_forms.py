"""What is filled in while minutes are written, read and signed."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any, Final

from feedback.agencies import queries as agencies
from feedback.dialogue import minutes, questions
from feedback.dialogue.actions.minutes import Said
from feedback.dialogue.actions.minutes_phases import LEAST_COPIES, Refusal
from feedback.dialogue.minutes_paper import OUTSIDE
from feedback.dialogue.models import DialogueSession, Invitee, Statement
from feedback.dialogue.rules import BadDetail
from feedback.law import dialogue as law
from feedback.web import today
from feedback.web.forms import (
    Choice,
    DateField,
    FileField,
    Form,
    HiddenField,
    HiddenNumberField,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
    TickField,
    TimeField,
    WholeNumberField,
)

READING_DAYS: Final = 3
"""Calendar days for which a draft lies open, unless another day is chosen."""

_OF_AGENCY: Final = tuple(one.key for one in law.ROLES if one.agency)
_REFUSAL: Final = re.compile(r"\s*([^:]+?)\s*:\s*(\S.*)")


class VersionForm(Form):
    """Carries the version that the officer saw, and nothing else where nothing is asked."""

    version = HiddenNumberField()


class StatementForm(VersionForm):
    """Một ý kiến: under which item, in which role, by whom, what."""

    marks_optional = False

    item = SelectField("Mục chương trình", prompt=OUTSIDE, optional=True)
    role = RadiosField(
        "Vai trò người nói",
        small=True,
        choices=[Choice(one.key, one.words, reveals=("agency",) if one.agency else ()) for one in law.ROLES],
    )
    agency = SelectField("Cơ quan người này đại diện", prompt="Chọn cơ quan", only_if=("role", _OF_AGENCY))
    name = TextField("Họ và tên người nói", max_length=200, spellcheck=False)
    question = SelectField("Về câu hỏi gửi trước", prompt="Không về câu hỏi nào", optional=True)
    said = TextAreaField("Nội dung ý kiến", max_length=10_000, rows=7)

    def offer(self, session: DialogueSession) -> None:
        """Offer the agenda, the questions shown, and the agencies: those invited first."""
        self.item.choices = [
            Choice(str(one.id), f"{place}. {one.title}")
            for place, one in enumerate(minutes.items_of(session.id), 1)
        ]
        self.question.choices = [
            Choice(str(one.id), f"{one.position}. {one.shown or one.text}"[:120])
            for one in questions.open_for_minutes(session.id)
        ]
        self.agency.choices = agency_choices(session)

    def statement(self) -> Said:
        """What was filled in."""
        agency = agencies.by_code(self.agency.data) if self.agency.data else None
        return Said(
            item_id=int(self.item.data) if self.item.data else None,
            role=self.role.data,
            name=self.name.data,
            agency_id=agency.id if agency is not None else None,
            question_id=int(self.question.data) if self.question.data else None,
            said=self.said.data,
        )


class ConcludedForm(VersionForm):
    """Kết luận chung: in the chair's own words; what an agency must do is put down by itself."""

    concluded = TextAreaField(
        "Kết luận của người chủ trì",
        hint="Việc giao cho từng cơ quan ghi ở phần «Kết luận và cam kết»",
        max_length=10_000,
        rows=8,
        optional=True,
    )


class DraftForm(Form):
    """Giữ bản đang ghi: of which page. What is typed comes beside it and is not judged."""

    page = HiddenField()


class HeldForm(VersionForm):
    """Xác nhận đã tổ chức: the actual hours, who took the minutes."""

    held_from = TimeField("Giờ bắt đầu")
    held_to = TimeField("Giờ kết thúc")
    secretary = TextField("Thư ký, người ghi biên bản", max_length=200, spellcheck=False)


class ReadingForm(VersionForm):
    """Lấy ý kiến người dự: until the end of which day."""

    read_until = DateField(
        "Ngày cuối để người dự đọc và góp ý",
        hint="Đã đọc biên bản cho mọi người nghe và ký ngay tại buổi này thì chọn hôm nay",
    )

    @staticmethod
    def proposed() -> date:
        """The day it begins with."""
        return today() + timedelta(days=READING_DAYS)


class AnswerForm(Form):
    """Trả lời một góp ý: taken, or not with the reason."""

    taken = RadiosField(
        "Tiếp thu góp ý này không",
        noun="Tiếp thu hay không",
        choices=[("co", "Tiếp thu, sửa biên bản"), ("khong", "Không tiếp thu")],
        small=True,
    )
    answer = TextAreaField(
        "Trả lời",
        hint="Người góp ý đọc được. Không tiếp thu thì ghi lý do",
        max_length=3000,
        rows=4,
        optional=True,
    )


class SignedForm(VersionForm):
    """Biên bản đã ký: the copy, how many, who wouldn't sign."""

    files = FileField(
        "Bản chụp hoặc bản quét biên bản đã ký",
        hint="PDF, JPG hoặc PNG. Nhiều trang thì chọn nhiều tệp. Bản này không công khai",
        most=10,
        accept=".pdf,.jpg,.jpeg,.png",
    )
    copies = WholeNumberField("Số bản đã lập", width=2, least=LEAST_COPIES, most=99, default=LEAST_COPIES)
    refusals = TextAreaField(
        "Ai không ký, vì sao",
        hint="Mỗi dòng một người. Ví dụ: Nguyễn Văn Bình: không đồng ý đơn giá",
        max_length=3000,
        rows=3,
        optional=True,
    )

    def refused(self) -> list[Refusal]:
        """Who wouldn't sign, a line each. Raises BadDetail for a line without name or reason."""
        found = []
        for line in filter(None, map(str.strip, self.refusals.data.split("\n"))):
            parts = _REFUSAL.fullmatch(line)
            if parts is None:
                raise BadDetail("refusals", f"Dòng «{line[:60]}»: ghi họ tên, dấu hai chấm, rồi lý do")
            found.append(Refusal(parts[1], parts[2]))
        return found


def absence_form(invitees: list[Invitee], formdata: bool) -> Form:
    """Khách mời: for each a box whether he came and a line for the reason; ``formdata`` as it was sent."""
    fields: dict[str, Any] = {"marks_optional": False}
    for one in invitees:
        fields[f"came_{one.id}"] = TickField(
            f"{one.name} có mặt", optional=True, small=True, default=one.came is not False
        )
        fields[f"reason_{one.id}"] = TextField(
            "Lý do vắng mặt", optional=True, max_length=300, default=one.absent_reason or ""
        )
    kind = type("AbsenceForm", (Form,), fields)
    form: Form = kind() if formdata else kind(formdata=None)
    return form


def agency_choices(session: DialogueSession) -> list[Choice]:
    """The agencies that may be represented: the own one and those invited, then all others of today."""
    near = [session.agency_id, *(one.agency_id for one in minutes.invitees_of(session.id) if one.agency_id)]
    first = [one for number in dict.fromkeys(near) if (one := agencies.by_id(number)) is not None]
    listed = [("Tổ chức, được mời dự buổi này", first), *agencies.choices_for_transfer(today())]
    seen: set[str] = set()
    choices = []
    for heading, found in listed:
        for one in found:
            if one.code not in seen:
                seen.add(one.code)
                choices.append(Choice(one.code, one.name, group=heading))
    return choices


def filled(row: Statement) -> dict[str, Any]:
    """What stands in the form of a statement."""
    agency = agencies.by_id(row.agency_id) if row.agency_id else None
    return {
        "item": str(row.item_id or ""),
        "role": row.role,
        "agency": agency.code if agency else "",
        "name": row.name,
        "question": str(row.question_id or ""),
        "said": row.said,
    }
