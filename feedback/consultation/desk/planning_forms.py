"""What is asked about a consultation before it is announced."""

from __future__ import annotations

from typing import Any, Final

from feedback.consultation.models import Consultation
from feedback.consultation.period import ConsultationDetails, areas_of
from feedback.law import consultation as law
from feedback.web.forms import (
    CheckboxesField,
    Choice,
    DateField,
    Form,
    HiddenNumberField,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
)

ONE_PER: Final = {"household": "Mỗi hộ một ý kiến", "person": "Mỗi người một ý kiến"}
_ONLINE: Final = {
    "any": "Ai cũng gửi được, ghi tên và nơi ở",
    "listed": "Chỉ hộ trong danh sách, có mã trên phiếu",
}


class VersionForm(Form):
    """Each carries the version of the consultation that the officer saw."""

    version = HiddenNumberField()


class PlanForm(Form):
    """Lập kế hoạch lấy ý kiến. Fields stand in the order of the page, as its errors do."""

    content = SelectField("Nội dung lấy ý kiến", prompt="Chọn nội dung theo Điều 25")
    title = TextField(
        "Tên dự thảo, dự án được lấy ý kiến",
        hint="Ví dụ: Phương án bồi thường, tái định cư hồ chứa nước Trường Định",
        max_length=300,
        fewest_letters=5,
    )
    project = TextField(
        "Tên dự án", hint="Để sau này tìm vụ việc về dự án này", max_length=300, optional=True
    )
    summary = TextAreaField(
        "Nội dung chính",
        hint="Người dân đọc phần này. Nêu sẽ làm gì, ai bị ảnh hưởng, được bồi thường thế nào",
        max_length=8000,
        rows=8,
    )
    questions = TextAreaField(
        "Câu hỏi cho người dân",
        hint="Mỗi dòng một câu. Bỏ trống nếu chỉ hỏi tán thành hay không",
        max_length=4000,
        rows=4,
        optional=True,
    )
    affected = TextAreaField(
        "Khu vực, đối tượng bị ảnh hưởng",
        hint="Ví dụ: thôn Trường Định, thôn Cổ Lũy",
        max_length=2000,
        rows=3,
    )
    areas = CheckboxesField("Xã, phường có khu vực ấy", small=True)
    one_per = RadiosField(
        "Ai có một ý kiến",
        missing="Chọn mỗi người hay mỗi hộ một ý kiến",
        choices=list(ONE_PER.items()),
        small=True,
    )
    online = RadiosField("Ai gửi được trên trang này", choices=list(_ONLINE.items()), small=True)
    forms = CheckboxesField("Hình thức lấy ý kiến", small=True)
    responsible = TextField(
        "Người chịu trách nhiệm",
        hint="Họ tên, chức vụ, điện thoại cơ quan; công bố để người dân hỏi",
        max_length=200,
    )
    plan_sent_on = DateField(
        "Ngày gửi kế hoạch cho Hội đồng nhân dân và Mặt trận",
        hint="Có thể ghi sau, khi đã gửi",
        not_in_future=True,
        optional=True,
    )
    opens_on = DateField("Ngày mở, công khai dự thảo")
    closes_on = DateField("Ngày cuối nhận ý kiến")

    def offer(self, agency_id: int) -> None:
        """Fill the lists with what this agency may choose; an agency of one commune isn't asked which."""
        self.content.choices = [Choice(one.key, one.words) for one in law.CONTENTS]
        self.forms.choices = [Choice(one.key, one.words) for one in law.FORMS]
        self._areas = areas_of(agency_id)
        if len(self._areas) > 1:
            self.areas.choices = [Choice(one.code, one.full_name) for one in self._areas]
        else:
            del self.areas

    def details(self) -> ConsultationDetails:
        """What was answered."""
        codes = self.areas.data if "areas" in self else [one.code for one in self._areas]
        names = ("content", "title", "summary", "affected", "one_per", "forms", "responsible")
        return ConsultationDetails(
            **{name: self[name].data for name in names},
            project=self.project.data or "",
            questions=[one.strip() for one in (self.questions.data or "").splitlines() if one.strip()],
            area_codes=list(codes),
            listed_only=self.online.data == "listed",
            plan_sent_on=self.plan_sent_on.data,
            opens_on=self.opens_on.data,
            closes_on=self.closes_on.data,
        )


class ChangeForm(PlanForm, VersionForm):
    """Sửa kế hoạch of a draft."""


class AnnounceForm(VersionForm):
    """Công bố: why the plan wasn't sent before, where no day is noted."""

    plan_unsent_why = TextAreaField(
        "Vì sao chưa gửi kế hoạch cho Hội đồng nhân dân và Mặt trận",
        hint=f"{law.PLAN.words} ({law.PLAN.article}). Đã gửi thì sửa kế hoạch, ghi ngày gửi",
        missing="Nhập lý do, hoặc sửa kế hoạch để ghi ngày gửi",
        max_length=500,
        rows=3,
    )

    def offer(self, consultation: Consultation) -> None:
        """Not asked where it was sent."""
        if consultation.plan_sent_on is not None:
            del self.plan_unsent_why


class FreeForm(VersionForm):
    """What an announced consultation still lets be put right."""

    responsible = TextField("Người chịu trách nhiệm", max_length=200)
    plan_sent_on = DateField(
        "Ngày gửi kế hoạch cho Hội đồng nhân dân và Mặt trận", not_in_future=True, optional=True
    )


class ReasonForm(VersionForm):
    """Dừng lấy ý kiến: why."""

    reason = TextAreaField(
        "Lý do", hint="Công bố cho người dân biết; không ghi thông tin riêng của ai", max_length=500, rows=3
    )


class ExtendForm(ReasonForm):
    """Kéo dài thời gian: until when."""

    closes_on = DateField("Ngày cuối mới")


def filled(details: ConsultationDetails) -> dict[str, Any]:
    """What stands in the form of a consultation as it is."""
    given = {name: getattr(details, name) for name in ConsultationDetails.__dataclass_fields__}
    return given | {
        "questions": "\n".join(details.questions),
        "areas": details.area_codes,
        "online": "listed" if details.listed_only else "any",
    }
