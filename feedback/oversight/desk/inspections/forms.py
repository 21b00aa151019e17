"""What is asked about an inspection of duties."""

from __future__ import annotations

from typing import Any

from feedback.agencies import queries as agencies
from feedback.cases import fields_named
from feedback.law.kinds import Kind, texts
from feedback.oversight.actions.inspected import FindingDetails
from feedback.oversight.actions.inspections import MOST, InspectionDetails
from feedback.oversight.desk.signer import SignerForm
from feedback.oversight.inspections import queries
from feedback.oversight.inspections.checklists import VERDICTS, Checklist, Item
from feedback.oversight.inspections.paper import agency_name
from feedback.oversight.models import Inspection, InspectionFinding
from feedback.web import today
from feedback.web.forms import (
    CheckboxesField,
    Choice,
    DateField,
    FileField,
    Form,
    HiddenNumberField,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
    WholeNumberField,
)


class VersionForm(Form):
    """One button."""

    version = HiddenNumberField()


class IssueForm(SignerForm):
    """Ban hành kết luận: who signs."""

    version = HiddenNumberField()


class ReasonForm(VersionForm):
    """Why it is done."""

    reason = TextAreaField("Lý do", max_length=1000, fewest_letters=2, rows=3)


class PlanForm(Form):
    """Lập cuộc kiểm tra."""

    name = TextField(
        "Tên cuộc kiểm tra",
        hint="Ví dụ: Kiểm tra trách nhiệm tiếp công dân, giải quyết khiếu nại, tố cáo năm 2026",
        max_length=300,
        fewest_letters=2,
    )
    decision_number = TextField("Số quyết định", max_length=60, optional=True, width=20)
    decision_on = DateField("Ngày quyết định", not_in_future=True, optional=True)
    bodies = CheckboxesField("Cơ quan cấp tỉnh", small=True, optional=True)
    communes = CheckboxesField("Xã, phường, đặc khu", small=True, optional=True)
    from_on = DateField("Hồ sơ kết thúc từ ngày", noun="Ngày đầu")
    until_on = DateField("Đến hết ngày", noun="Ngày cuối", not_in_future=True)
    kinds = CheckboxesField("Loại đơn", hint="Bỏ trống là mọi loại", small=True, optional=True)
    field_key = SelectField("Lĩnh vực", prompt="Mọi lĩnh vực", optional=True)
    size = WholeNumberField("Số hồ sơ cần chọn", least=1, most=MOST)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        inside = [one for one in agencies.existing(today()) if not one.external]
        self.bodies.choices = [Choice(one.code, one.name) for one in inside if one.level != "commune"]
        self.communes.choices = [Choice(one.code, one.name) for one in inside if one.level == "commune"]
        self.kinds.choices = [Choice(one.value, texts(one).name) for one in Kind]
        self.field_key.choices = list(fields_named.names().items())

    def details(self) -> InspectionDetails:
        """What was typed."""
        chosen = [agencies.by_code(code) for code in (*self.bodies.data, *self.communes.data)]
        return InspectionDetails(
            name=self.name.data,
            decision_number=self.decision_number.data or None,
            decision_on=self.decision_on.data,
            agency_ids=[one.id for one in chosen if one is not None],
            kinds=self.kinds.data,
            field_key=self.field_key.data or None,
            from_on=self.from_on.data,
            until_on=self.until_on.data,
            size=self.size.data,
        )


class ReviseForm(PlanForm):
    """Sửa cuộc kiểm tra."""

    version = HiddenNumberField()


def filled(inspection: Inspection) -> dict[str, Any]:
    """An inspection as its form shows it."""
    codes = [found.code for one in inspection.agency_ids if (found := agencies.by_id(one))]
    named = ("version", "name", "decision_number", "decision_on", "from_on", "until_on", "kinds", "size")
    return {name: getattr(inspection, name) for name in named} | {
        "bodies": codes,
        "communes": codes,
        "field_key": inspection.field_key or "",
    }


class DrawForm(VersionForm):
    """Chọn mẫu."""

    why = TextAreaField(
        "Lý do chọn lại",
        hint="Mẫu cũ vẫn được giữ cùng lý do này",
        max_length=1000,
        fewest_letters=2,
        rows=3,
    )


class ConclusionForm(VersionForm):
    """Soạn nhận xét chung."""

    text = TextAreaField("Nhận xét chung", max_length=10_000, fewest_letters=2, rows=12)


class CheckForm(VersionForm):
    """Kiểm một hồ sơ: for each item of the checklist a verdict and words. Made by ``check_form``."""

    marks_optional = False
    items: tuple[Item, ...] = ()

    def answers(self) -> tuple[dict[str, str], dict[str, str]]:
        """Verdicts and words by item."""
        return (
            {one.key: self[f"verdict_{one.key}"].data for one in self.items},
            {one.key: self[f"note_{one.key}"].data for one in self.items},
        )


def check_form(checklist: Checklist, kind: str) -> type[CheckForm]:
    """The form for files of a kind."""
    asked = tuple(one for one in checklist.items if one.concerns(kind))
    fields: dict[str, Any] = {"items": asked}
    for item in asked:
        fields[f"verdict_{item.key}"] = RadiosField(
            item.words,
            noun=item.words,
            inline=True,
            small=True,
            optional=True,
            choices=list(VERDICTS.items()),
            hint=item.article_for(kind),
        )
        fields[f"note_{item.key}"] = TextField(
            "Ghi chú", noun=f"Ghi chú «{item.words}»", max_length=500, optional=True
        )
    return type("CheckFormOfKind", (CheckForm,), fields)


class FindingForm(VersionForm):
    """Ghi hạn chế, vi phạm và kiến nghị."""

    body = SelectField("Cơ quan", prompt="Chọn cơ quan")
    item = SelectField("Mục của bảng kiểm", prompt="Ngoài bảng kiểm", optional=True)
    words = TextAreaField(
        "Hạn chế, vi phạm",
        hint="Không ghi tên người gửi đơn",
        max_length=5000,
        fewest_letters=2,
        rows=5,
    )
    recommendation = TextAreaField(
        "Kiến nghị", hint="Việc cơ quan phải làm", max_length=5000, rows=4, optional=True
    )
    due_on = DateField("Hạn thực hiện kiến nghị", optional=True)

    def offer(self, inspection: Inspection, checklist: Checklist) -> None:
        """The bodies with files in the sample, and the items."""
        self.body.choices = [Choice(str(one), agency_name(one)) for one in queries.concerned(inspection)]
        self.item.choices = [Choice(one.key, one.words) for one in checklist.items]

    def details(self) -> FindingDetails:
        """What was typed."""
        return FindingDetails(
            agency_id=int(self.body.data),
            item=self.item.data or None,
            words=self.words.data,
            recommendation=self.recommendation.data,
            due_on=self.due_on.data,
        )


def finding_filled(finding: InspectionFinding) -> dict[str, Any]:
    """A finding as its form shows it."""
    named = ("version", "words", "recommendation", "due_on")
    return {name: getattr(finding, name) for name in named} | {
        "body": str(finding.agency_id),
        "item": finding.item or "",
    }


class DoneForm(VersionForm):
    """Báo kết quả thực hiện kiến nghị."""

    done = TextAreaField("Kết quả thực hiện", max_length=5000, fewest_letters=2, rows=5)
    files = FileField("Tài liệu chứng minh", most=5, accept=".pdf,.jpg,.jpeg,.png,.docx", optional=True)
