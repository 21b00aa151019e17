"""What is asked about periods of reports, units' reports and freezes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from feedback.law.forms import Column
from feedback.oversight.actions.forms.typing import PLACES
from feedback.oversight.desk.forms.typing import FigureField
from feedback.oversight.desk.signer import SignerForm
from feedback.oversight.forms import periods
from feedback.oversight.forms.periods import Span
from feedback.oversight.forms.progress import Unit
from feedback.oversight.measures.periods import BadPeriod
from feedback.web import today
from feedback.web.forms import (
    CheckboxesField,
    Choice,
    DateField,
    Form,
    HiddenNumberField,
    QueryForm,
    Question,
    RadiosField,
    SelectField,
    TextAreaField,
    TickField,
)

_ADHOC: Final = "adhoc"


class OpenForm(Form):
    """Mở kỳ báo cáo: one of the periods that have begun and are not open yet, or any two days."""

    what = RadiosField("Kỳ báo cáo", small=True)
    first_on = DateField("Từ ngày", only_if=("what", (_ADHOC,)))
    last_on = DateField("Đến hết ngày", only_if=("what", (_ADHOC,)))
    due_on = DateField(
        "Hạn đơn vị gửi",
        hint="Bỏ trống: 2 ngày làm việc sau ngày cuối kỳ; mở muộn thì sau hôm nay. Ngày nghỉ thì lùi sang "
        "ngày làm việc kế tiếp",
        optional=True,
    )
    report_due_on = DateField(
        "Hạn tỉnh gửi Thanh tra Chính phủ",
        hint="Bỏ trống: ngày 20 của tháng cuối kỳ; kỳ đột xuất là 6 ngày sau ngày cuối kỳ; mở muộn thì không "
        "trước hạn của đơn vị",
        optional=True,
    )

    confirmed = HiddenNumberField(optional=True)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._spans = _offered(today())
        self.what.choices = [
            *(
                Choice(
                    code,
                    f"{one.words[:1].upper()}{one.words[1:]}",
                    hint=f"Từ {one.first_on:%d/%m/%Y} đến {one.last_on:%d/%m/%Y}",
                )
                for code, one in self._spans.items()
            ),
            Choice(_ADHOC, "Đột xuất, chọn ngày", reveals=("first_on", "last_on")),
        ]

    def span(self) -> Span:
        """The period chosen. Raises BadPeriod."""
        if self.what.data == _ADHOC:
            return periods.between(self.first_on.data, self.last_on.data)
        return self._spans[self.what.data]

    def check_days(self) -> bool:
        """Whether the two days make a period; else it is said beside the second one."""
        try:
            self.span()
        except BadPeriod as error:
            self.last_on.errors = [str(error)]
            return False
        return True


class ReportVersionForm(Form):
    """One button."""

    version = HiddenNumberField()


class DueForm(ReportVersionForm):
    """Sửa hạn của kỳ đang mở."""

    due_on = DateField("Hạn đơn vị gửi", hint="Ngày nghỉ thì lùi sang ngày làm việc kế tiếp")
    report_due_on = DateField("Hạn tỉnh gửi Thanh tra Chính phủ")


class ReportReasonForm(ReportVersionForm):
    """Why it is done."""

    reason = TextAreaField(
        "Lý do", hint="Không ghi tên người gửi đơn", max_length=1000, fewest_letters=2, rows=3
    )


class ChangeForm(ReportVersionForm):
    """Sửa một số của đơn vị."""

    value = FigureField("Số đúng", places=PLACES)
    reason = TextAreaField(
        "Lý do, căn cứ",
        hint="Đơn vị đọc được. Không ghi tên người gửi đơn",
        max_length=1000,
        fewest_letters=2,
        rows=3,
    )

    def of(self, column: Column) -> None:
        """Of a column without a unit only whole numbers are taken: «1,000» isn't 1."""
        self.value.places = PLACES if column.unit else 0
        if self.value.typed:
            self.value.process_formdata([self.value.typed])


class RemindForm(Form):
    """Nhắc đơn vị chưa gửi."""

    units = CheckboxesField("Đơn vị chưa gửi", missing="Chọn ít nhất một đơn vị", small=True)
    confirmed = HiddenNumberField(optional=True)

    def offer(self, missing: Sequence[Unit], on: date) -> None:
        """The units that have not sent; of who was reminded today that it was."""
        self.units.choices = [
            Choice(one.agency.code, one.agency.name, hint=_reminded(one, on)) for one in missing
        ]


class FreezeForm(SignerForm):
    """Chốt số liệu: who signs, why figures break a check, that reports are missing."""

    version = HiddenNumberField()
    remark = TextAreaField(
        "Giải trình",
        hint="In cùng số liệu đã chốt. Không ghi tên người gửi đơn",
        max_length=5000,
        rows=5,
        optional=True,
    )
    despite_missing = TickField(
        "Chốt khi còn thiếu báo cáo của các đơn vị nêu trên", small=True, optional=True
    )

    def demand(self, missing: int, hard: int) -> None:
        """Of what a freeze asks in this case: units whose reports are missing, places that don't fit."""
        if missing:
            self._require(self.despite_missing, f"Còn {missing} đơn vị chưa gửi. Đánh dấu nếu vẫn chốt")
        if hard:
            self._require(self.remark, "Có số liệu chưa khớp. Ghi giải trình trước khi chốt")

    @staticmethod
    def _require(field: Question, missing: str) -> None:
        field.optional, field.missing, field.label.text = False, missing, field.noun

    def confirm_anew(self) -> None:
        """Meanwhile another report may have come or gone."""
        self.despite_missing.data = False


class SheetFilter(QueryForm):
    """One unit, or one column, instead of the whole table."""

    unit = SelectField("Đơn vị", optional=True, prompt="Mọi đơn vị", name="don-vi")
    column = SelectField("Cột", optional=True, prompt="Mọi cột", name="cot")

    def offer(self, units: Sequence[tuple[str, str]], columns: Sequence[Column]) -> None:
        """Units by code and name, columns by number and heading."""
        self.unit.choices = list(units)
        self.column.choices = [Choice(one.number, f"{one.number}. {one.words}") for one in columns]


def _offered(on: date) -> dict[str, Span]:
    """Periods of this year and the last one that have begun and don't share a day with one of their kind,
    latest first."""
    found = []
    for year in (on.year + 1, on.year, on.year - 1):
        found += [periods.span("quarter", year, number) for number in range(1, 5)]
        found += [periods.span(kind, year) for kind in periods.QUARTERS_OF]
    opened = [(one.kind, one.first_on, one.last_on) for one in periods.listing()]

    def is_free(span: Span) -> bool:
        return not any(
            kind == span.kind and first <= span.last_on and span.first_on <= last
            for kind, first, last in opened
        )

    begun = [one for one in found if one.first_on <= on and is_free(one)]
    return {one.code: one for one in sorted(begun, key=lambda one: one.last_on, reverse=True)}


def _reminded(one: Unit, on: date) -> str:
    day = one.report.reminded_on if one.report is not None else None
    if day is None:
        return ""
    return "Đã nhắc hôm nay" if day == on else f"Đã nhắc ngày {day:%d/%m/%Y}"
